"""Bring the warehouse's schema up to date with the numbered SQL files in ``migrations/versions/``.

Alembic keeps the book (``troopwatch.schema_version``) and runs the files that are missing in one transaction. They are
plain SQL, so that a database administrator can read and review them; the ``.py`` beside each only names its place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg2
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_FOLDER = Path(__file__).parent / "migrations"
# any number that no other program uses for an advisory lock in this database: two runs must not migrate at once
_LOCK = 7_406_112_581


class MigrationError(Exception):
    """Raised when the schema cannot be brought where it should be; nothing was changed, the message says what to do."""


def migrate(dsn: str, to: str = "head", *, tell: Callable[[str], None] = lambda notice: None) -> str:
    """Run the migrations up to `to` that the database at `dsn` has not seen; return the revision it is at afterwards.

    Migrations only go forward: a database that is newer than `to`, or newer than this program knows, is refused with a
    `MigrationError`. `tell` is called with each notice of the server, such as a role that could not be made.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = [script.revision for script in scripts.walk_revisions()][::-1]
    target = known[-1] if to == "head" else to
    raw = psycopg2.connect(dsn)
    engine = sqlalchemy.create_engine("postgresql+psycopg2://", creator=lambda: raw, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(sqlalchemy.text("CREATE SCHEMA IF NOT EXISTS troopwatch"))
        _refuse_the_way_back(connection, known, target)
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        with raw.cursor() as cursor:
            cursor.execute((_FOLDER / "roles.sql").read_text(encoding="utf-8"))
        for notice in raw.notices:
            if "was not made" in notice:
                tell(notice.removeprefix("NOTICE:").strip())
    return target


def _refuse_the_way_back(connection: sqlalchemy.Connection, known: list[str], target: str) -> None:
    if connection.execute(sqlalchemy.text("SELECT to_regclass('troopwatch.schema_version')")).scalar() is None:
        return
    current = connection.execute(sqlalchemy.text("SELECT version_num FROM troopwatch.schema_version")).scalar()
    if current is not None and current not in known:
        raise MigrationError(
            f"the warehouse is at schema {current}, and this version of Troopwatch knows none after {known[-1]}: "
            "install the version that made it, or restore the dump from before the upgrade"
        )
    if current is not None and known.index(current) > known.index(target):
        raise MigrationError(
            f"the warehouse is at schema {current}; migrations only go forward, and none leads back to {target}: "
            "restore the dump from before the upgrade"
        )
