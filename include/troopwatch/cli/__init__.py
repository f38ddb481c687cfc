"""The command line: `troopwatch …`. Every command exits non-zero on failure and says in one line what to do."""

from troopwatch.cli.app import main

__all__ = ["main"]
