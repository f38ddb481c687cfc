"""What the warehouse knows of the archive's answers, and which rows are too old to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("retention")


@dataclass(frozen=True, slots=True)
class Reference:
    """A row that says where an answer is archived; `is_evidence`: it is a page of an article that has a figure."""

    table_name: str
    key: dict[str, Any]
    file: str
    offset: int
    is_evidence: bool


def references_between(connection: Connection, since: datetime, until: datetime) -> list[Reference]:
    """The rows of answers that were archived in [since, until)."""
    rows = _queries.archive_references(connection, since=since, until=until)
    return [
        Reference(
            row.table_name,
            {
                "key_id": row.key_id,
                **({"visited_at": row.visited_at} if row.visited_at else {}),
                **({"number": row.number} if row.number else {}),
            },
            row.archive_file,
            row.archive_offset,
            row.is_evidence,
        )
        for row in rows
    ]


def move(connection: Connection, reference: Reference, to: tuple[str, int] | None) -> None:
    """Let the row say in which file and at which byte its answer stands now; None: it is not kept any more."""
    if reference.table_name == "visit_page" and to is None:
        _queries.drop_page(connection, **reference.key)
        return
    change = {
        "poll": _queries.move_poll,
        "visit": _queries.move_visit,
        "visit_page": _queries.move_page,
    }[reference.table_name]
    file, offset = to or (None, None)
    change(connection, archive_file=file, archive_offset=offset, **reference.key)


def delete_polls(connection: Connection, before: datetime, at_most: int) -> int:
    """Delete at most so many polls of before that instant; return how many there were."""
    deleted: int = _queries.delete_polls(connection, before=before, at_most=at_most)
    return deleted


def ailing_sources(connection: Connection, failing_before: datetime) -> list[Any]:
    """Sources that have failed since before that instant, are quiet, moved or leave gaps; the worst first."""
    return list(_queries.ailing_sources(connection, failing_before=failing_before))


def enabled_sources(connection: Connection) -> int:
    """How many sources are switched on."""
    found: int = _queries.enabled_count(connection)
    return found
