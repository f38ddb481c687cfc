"""Figures: quantities that a text reports about North Korea's deployment, coded by the codebook."""

from __future__ import annotations

from troopwatch.figures.extract import extract

EXTRACTOR_VERSION = "1"  # raise it with every change that can change a figure: stored articles are then read again

__all__ = ["EXTRACTOR_VERSION", "extract"]
