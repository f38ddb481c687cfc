"""Rows as CSV, JSON Lines and Parquet."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

from troopwatch.report.files import WRITERS, write_csv, write_jsonl, write_parquet
from troopwatch.rows import Column, ColumnType

COLUMNS = [Column(str(kind), kind) for kind in ColumnType]
AT = datetime(2025, 11, 7, 1, 2, 3, tzinfo=UTC)
ROW = (5000, 12.5, "Kursk, «Курск»", ["NIS", "HUR"], True, date(2025, 11, 7), AT)
EMPTY = (None,) * len(COLUMNS)
NASTY = [
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r\n=1",
    "＝1",
    "\u202e=1",
    "\ufeff=1",
]


def test_csv() -> None:
    target = io.BytesIO()
    assert write_csv(COLUMNS, [[ROW], [EMPTY]], target) == 2
    assert target.getvalue().startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline=""))
    assert head == [column.name for column in COLUMNS]
    assert first == ["5000", "12.5", "Kursk, «Курск»", "NIS HUR", "true", "2025-11-07", AT.isoformat()]
    assert second == [""] * len(COLUMNS)


def test_json_lines() -> None:
    target = io.BytesIO()
    assert write_jsonl(COLUMNS, [[ROW, EMPTY]], target) == 2
    first, second = map(json.loads, target.getvalue().splitlines())
    assert first["texts"] == ["NIS", "HUR"]
    assert (first["flag"], first["day"], first["instant"]) == (True, "2025-11-07", AT.isoformat())
    assert set(second.values()) == {None}


def test_parquet() -> None:
    target = io.BytesIO()
    assert write_parquet(COLUMNS, [[ROW], [EMPTY]], target) == 2
    table = pq.read_table(io.BytesIO(target.getvalue()))
    first, second = table.to_pylist()
    assert list(first.values()) == list(ROW)
    assert set(second.values()) == {None}
    assert str(table.schema.field("instant").type) == "timestamp[us, tz=UTC]"


@pytest.mark.parametrize("format", WRITERS)
def test_no_rows_are_a_file_all_the_same(format: str) -> None:
    target = io.BytesIO()
    assert WRITERS[format](COLUMNS, [], target) == 0
    if format == "parquet":
        assert pq.read_table(io.BytesIO(target.getvalue())).column_names == [column.name for column in COLUMNS]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_is_a_formula_and_programs_get_the_text_as_it_is(text: str) -> None:
    columns = [Column("a", ColumnType.TEXT), Column("b", ColumnType.TEXTS)]
    target = io.BytesIO()
    write_csv(columns, [[(text, [text])]], target)
    _, row = csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline=""))
    assert all(cell.startswith("'") for cell in row), row
    target = io.BytesIO()
    write_jsonl(columns, [[(text, [text])]], target)
    assert target.getvalue().isascii()
    assert target.getvalue().count(b"\n") == 1
    assert json.loads(target.getvalue()) == {"a": text, "b": [text]}
