"""Rows as files for programs and spreadsheets: CSV, JSON Lines, Parquet; written batch by batch."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING, Any

from troopwatch.report.foreign import csv_cell
from troopwatch.rows import Column, ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

Batches = Iterable[Sequence[tuple[Any, ...]]]
Writer = Callable[[Sequence[Column], Batches, IO[bytes]], int]


def csv_pieces(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    """UTF-8 with a mark that spreadsheets know; a cell that they would take for a formula begins with an apostrophe."""
    yield "\ufeff".encode() + _lines([names])
    for rows in batches:
        yield _lines([_cell(value) for value in row] for row in rows)


def write_csv(columns: Sequence[Column], batches: Batches, target: IO[bytes]) -> int:
    """The rows as `csv_pieces` tells them."""
    count = 0

    def counted() -> Iterator[Sequence[tuple[Any, ...]]]:
        nonlocal count
        for rows in batches:
            count += len(rows)
            yield rows

    for piece in csv_pieces([column.name for column in columns], counted()):
        target.write(piece)
    return count


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return csv_cell(value)
    if isinstance(value, list | tuple):
        return csv_cell(" ".join(map(str, value)))
    if isinstance(value, bool):
        return str(value).lower()
    return _instant(value)


def write_jsonl(columns: Sequence[Column], batches: Batches, target: IO[bytes]) -> int:
    """One object a line; text is verbatim, escaped to ASCII, so that no direction mark turns anybody's terminal."""
    count = 0
    for rows in batches:
        for row in rows:
            values = {column.name: _instant(value) for column, value in zip(columns, row, strict=True)}
            target.write(json.dumps(values, ensure_ascii=True).encode() + b"\n")
        count += len(rows)
    return count


def _instant(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def write_parquet(columns: Sequence[Column], batches: Batches, target: IO[bytes]) -> int:
    """Typed columns, text verbatim; one row group a batch. A file without rows has its columns all the same."""
    # loaded here: it takes its time, and only this needs it
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema([(column.name, _arrow(column.type)) for column in columns])
    count = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for rows in batches:
            by_column = zip(schema, zip(*rows, strict=True), strict=True)  # a batch has at least one row
            arrays = [pa.array(values, field.type) for field, values in by_column]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(rows)
    return count


def _arrow(kind: ColumnType) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415

    types: Mapping[ColumnType, pa.DataType] = {
        ColumnType.WHOLE: pa.int64(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.TEXT: pa.string(),
        ColumnType.TEXTS: pa.list_(pa.string()),
        ColumnType.FLAG: pa.bool_(),
        ColumnType.DAY: pa.date32(),
        ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
    }
    return types[kind]


WRITERS: Mapping[str, Writer] = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}
