"""How every template of the project is filled: what is put in is escaped, and what is missing is an error."""

from __future__ import annotations

from jinja2 import BaseLoader, Environment, StrictUndefined


def environment(loader: BaseLoader) -> Environment:
    """An environment for the templates that `loader` finds, HTML and XML alike; callers may add filters to it."""
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
