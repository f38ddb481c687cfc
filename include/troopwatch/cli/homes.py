"""Which embedded stack a command is about: the one that was started last, unless TROOPWATCH_HOME names another."""

from __future__ import annotations

import sys
from pathlib import Path

from troopwatch.embedded.stack import PROJECT, Stack
from troopwatch.settings import Settings

_VAR = PROJECT / "var"
_CURRENT = _VAR / "current"
LIVE = _VAR / "live"
DEMO = _VAR / "demo"


def current_home(settings: Settings) -> Path:
    """The folder of the stack that commands act on."""
    if settings.home is not None:
        return settings.home
    return _CURRENT.resolve() if _CURRENT.exists() else LIVE


def make_current(home: Path) -> None:
    """Let later commands act on the stack in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    if home.parent != _VAR:  # named by TROOPWATCH_HOME, which later commands have to name too
        return
    draft = _CURRENT.with_name("current.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(home.name)
    draft.replace(_CURRENT)


def warehouse_address(settings: Settings) -> str:
    """libpq address of the warehouse: TROOPWATCH_DSN, else that of the current stack, whose server is started."""
    if settings.dsn:
        return settings.dsn
    home = current_home(settings)
    if settings.home is None and home != LIVE and Stack(LIVE).is_running():
        print(
            f"troopwatch: this is about {home.name}, which was started last; for the live stack, which runs too, set "
            f"TROOPWATCH_HOME={LIVE}",
            file=sys.stderr,
        )
    return Stack(home).warehouse()
