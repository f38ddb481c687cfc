"""Troopwatch: sourced figures on North Korean deployments to Russia, from news to warehouse to daily diff."""

__version__ = "0.1.0"
