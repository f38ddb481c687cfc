"""Bring the warehouse's schema up to date with the numbered SQL files in ``migrations/versions/``.

Alembic keeps the book (``troopwatch.schema_version``) and runs the files that are missing in one transaction. They are
plain SQL, so that a database administrator can read and review them; the ``.py`` beside each only names its place.
"""

from __future__ import annotations

from pathlib import Path

import psycopg2
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_FOLDER = Path(__file__).parent / "migrations"
# any number that no other program uses for an advisory lock in this database: two runs must not migrate at once
_LOCK = 7_406_112_581


def migrate(dsn: str) -> str:
    """Run the migrations that the database at `dsn` has not seen; return the revision it is at afterwards."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn), poolclass=sqlalchemy.NullPool
    )
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(sqlalchemy.text("CREATE SCHEMA IF NOT EXISTS troopwatch"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    revision = ScriptDirectory.from_config(config).get_current_head()
    assert revision is not None
    return revision
