"""Write what was found in texts, many at a time: COPY into tables of the session's own, then one statement each.

What is there already is left alone, so that a load that was killed can be run again as a whole.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troopwatch.model import Detection, Figure
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("loading")

_PART = 1_000  # texts that are copied at a time
_EVIDENCE = json.JSONEncoder(check_circular=False)
# https://www.postgresql.org/docs/current/sql-copy.html, text format
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Findings:
    """What one version of the extractor made of a stored text; it counts from `accepted_at` on, None: not yet."""

    version_id: int
    extractor_version: int
    detection: Detection
    figures: tuple[Figure, ...]
    accepted_at: datetime | None


def load_findings(connection: Connection, findings: Sequence[Findings]) -> int:
    """Write detections and figures in the caller's transaction; return how many figures were new.

    Raises `ValueError` or `psycopg2.DataError` for a text that no row can hold.
    """
    _queries.make_tables(connection)
    parts = [findings[start : start + _PART] for start in range(0, len(findings), _PART)]
    with ThreadPoolExecutor(1) as ahead:  # the next part is put into words while the server works on this one
        return sum(
            _load(connection, *lines, is_last=n == len(parts)) for n, lines in enumerate(ahead.map(_copied, parts), 1)
        )


def _copied(findings: Sequence[Findings]) -> tuple[io.StringIO, io.StringIO]:
    """What is copied: detections, and figures."""
    return _lines(map(_detection, findings)), _lines(_figures(findings))


def _load(connection: Connection, detections: io.StringIO, figures: io.StringIO, *, is_last: bool) -> int:
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY pg_temp.detection_loading FROM STDIN", detections)
        cursor.copy_expert("COPY pg_temp.figure_loading FROM STDIN", figures)
    _queries.load_detections(connection)
    written: int = _queries.load_figures(connection)
    if not is_last:  # after the last the commit does it; rows that are met again would cost time and change nothing
        _queries.empty_tables(connection)
    return written


def _lines(rows: Iterator[tuple[Any, ...]]) -> io.StringIO:
    return io.StringIO("".join("\t".join(map(_cell, row)) + "\n" for row in rows))


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    text = str(value)
    if "\x00" in text:
        raise ValueError("a text with a NUL character")
    return text.translate(_ESCAPED) if "\\" in text or not text.isprintable() else text


def _detection(found: Findings) -> tuple[Any, ...]:
    judged = found.detection
    return (
        found.version_id,
        found.extractor_version,
        judged.relevant,
        judged.score,
        judged.reason,
        found.accepted_at,
    )


def _figures(findings: Sequence[Findings]) -> Iterator[tuple[Any, ...]]:
    for found in findings:
        for position, figure in enumerate(found.figures, start=1):
            yield (
                found.version_id,
                found.extractor_version,
                position,
                figure.measure,
                figure.item,
                figure.value_low,
                figure.value_high,
                figure.qualifier,
                figure.source_org,
                f"{{{','.join(figure.source_org_also)}}}",  # codes, which need no quotes
                figure.speaker,
                figure.reference_start,
                figure.reference_end,
                figure.place,
                figure.modality,
                figure.recap,
                figure.quote,
                figure.quote_start,
                figure.quote_end,
                _EVIDENCE.encode([{"role": e.role, "start": e.start, "end": e.end} for e in figure.evidence]),
                figure.confidence,
            )
