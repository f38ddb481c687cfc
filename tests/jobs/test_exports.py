"""`troopwatch export` and the feed, from a real warehouse."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pyarrow.parquet as pq
import pytest

from troopwatch.sample import REPORT_INSTANTS
from troopwatch.warehouse.connection import transaction
from troopwatch.warehouse.exports import stream


def troopwatch(dsn: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [Path(sys.executable).with_name("troopwatch"), *arguments],
        env={**os.environ, "TROOPWATCH_DSN": dsn},
        capture_output=True,
        check=False,
    )


@pytest.fixture
def filled(pipeline: Any) -> Any:
    for at in REPORT_INSTANTS[:2]:
        pipeline.collect(at)
        pipeline.report(at)
    return pipeline


def count(filled: Any, table: str) -> int:
    with transaction(filled.connection), filled.connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM troopwatch.{table}")
        found: int = cursor.fetchone()[0]
        return found


def test_all_three_in_all_formats(filled: Any, dsn: str, tmp_path: Path) -> None:
    for what, table in (("figures", "figures_flat"), ("claims", "claim"), ("diff", "daily_diff")):
        expected = count(filled, table)
        assert expected > 10
        done = troopwatch(dsn, "export", "--what", what, "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(rows) == expected
        done = troopwatch(dsn, "export", "--what", what)
        table_rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))
        assert [row["measure"] for row in table_rows] == [row["measure"] for row in rows]
        file = tmp_path / f"{what}.parquet"
        done = troopwatch(dsn, "export", "--what", what, "--format", "parquet", "--output", str(file))
        assert done.stderr.decode() == f"{expected} rows written to {file}\n"
        read = pq.read_table(file)
        assert read.num_rows == expected
        assert read.column_names == list(rows[0])
    assert sorted(path.name for path in tmp_path.glob("*.parquet*")) == [
        "claims.parquet",
        "diff.parquet",
        "figures.parquet",
    ]


def test_days_are_those_of_the_reports_zone(filled: Any, dsn: str) -> None:
    def days(*arguments: str) -> set[str]:
        done = troopwatch(dsn, "export", "--what", "diff", "--format", "jsonl", *arguments)
        return {json.loads(line)["report_date"] for line in done.stdout.splitlines()}

    first, second = (filled.window(at).report_date.isoformat() for at in REPORT_INSTANTS[:2])
    assert days() == {first, second}
    assert days("--since", second) == {second}
    assert days("--until", first) == {first}
    assert days("--since", first, "--until", first) == {first}
    assert days("--since", "2030-01-01") == set()


def test_what_cannot_be_is_one_line(filled: Any, dsn: str, tmp_path: Path) -> None:
    for arguments, said in (
        (["--since", "2024-10-25", "--until", "2024-10-24"], "--since is after --until"),
        (["--output", str(tmp_path / "absent" / "x.csv")], "cannot be written (No such file or directory)"),
    ):
        done = troopwatch(dsn, "export", "--what", "claims", *arguments)
        assert done.returncode == 1
        assert said in done.stderr.decode()
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_reader_that_has_had_enough_is_no_error(filled: Any, dsn: str) -> None:
    command = f"'{Path(sys.executable).with_name('troopwatch')}' export --what figures | head -c 100"
    done = subprocess.run(
        ["sh", "-c", command], env={**os.environ, "TROOPWATCH_DSN": dsn}, capture_output=True, check=False
    )
    assert len(done.stdout) == 100
    assert b"Traceback" not in done.stderr


def test_rows_come_in_batches_from_a_cursor_of_the_server(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troopwatch.warehouse.exports._BATCH", 7)
    with stream(filled.connection, "figures", None, datetime(2030, 1, 1, tzinfo=UTC)) as rows:
        sizes = [len(batch) for batch in rows.batches]
    assert set(sizes[:-1]) == {7}
    assert sum(sizes) == count(filled, "figures_flat")


def test_the_feed_has_the_stored_reports_newest_first(filled: Any, dsn: str) -> None:
    days = [filled.window(at).report_date for at in REPORT_INSTANTS[:2]]
    found = feedparser.parse(troopwatch(dsn, "diff", "--format", "atom").stdout)
    assert not found.bozo
    assert [entry.updated for entry in found.entries] == [
        filled.window(at).end.strftime("%Y-%m-%dT%H:%M:%SZ") for at in reversed(REPORT_INSTANTS[:2])
    ]
    assert "raised the count of troops deployed" in found.entries[0].summary
    done = troopwatch(dsn, "diff", "--format", "atom", "--date", str(days[0]), "--lang", "id")
    assert len(feedparser.parse(done.stdout).entries) == 1
