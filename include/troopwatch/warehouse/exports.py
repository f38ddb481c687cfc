"""Rows to hand out: figures, claims and diffs in bulk, and the last reports for a feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from troopwatch.rows import Column, ColumnType, StoredDay, StoredLine
from troopwatch.warehouse.connection import Connection, load_queries, transaction

What = Literal["figures", "claims", "diff"]

_queries = load_queries("exports")
_BATCH = 2_000  # rows in memory at once
# type codes of the protocol, https://www.postgresql.org/docs/current/catalog-pg-type.html
_TYPES = {
    16: ColumnType.FLAG,  # bool
    20: ColumnType.WHOLE,  # int8
    21: ColumnType.WHOLE,
    23: ColumnType.WHOLE,
    25: ColumnType.TEXT,
    700: ColumnType.NUMBER,
    701: ColumnType.NUMBER,  # float8
    1009: ColumnType.TEXTS,  # text[]
    1082: ColumnType.DAY,
    1184: ColumnType.INSTANT,  # timestamptz
}


@dataclass(frozen=True, slots=True)
class Stream:
    """Columns, and batches of rows as they come from the server."""

    columns: tuple[Column, ...]
    batches: Iterator[Sequence[tuple[Any, ...]]]


@contextmanager
def stream(connection: Connection, what: What, since: datetime | None, until: datetime | None) -> Iterator[Stream]:
    """What was recorded in [since, until), read through a cursor of the server: memory does not grow with the rows."""
    with transaction(connection), connection.cursor(name="export") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(getattr(_queries, what).sql, {"since": since, "until": until})
        first = cursor.fetchmany(_BATCH)  # only now does the driver know the columns
        columns = tuple(Column(column.name, _TYPES[column.type_code]) for column in cursor.description or ())

        def batches() -> Iterator[Sequence[tuple[Any, ...]]]:
            rows = first
            while rows:
                yield rows
                rows = cursor.fetchmany(_BATCH)

        yield Stream(columns, batches())


def recent_days(connection: Connection, up_to: date | None, at_most: int) -> tuple[StoredDay, ...]:
    """The newest reports up to a day as they were stored, newest first."""
    reports = list(_queries.recent_reports(connection, up_to=up_to, at_most=at_most))
    lines: dict[date, list[StoredLine]] = defaultdict(list)
    for row in _queries.lines_of(connection, report_dates=[report.report_date for report in reports]):
        told = {"en": row.line_en, "id": row.line_id}
        lines[row.report_date].append(StoredLine(row.kind, told, row.url, row.title, row.outlet))
    return tuple(
        StoredDay(
            report.report_date,
            report.window_end,
            {"en": report.headline_en, "id": report.headline_id},
            tuple(lines[report.report_date]),
        )
        for report in reports
    )
