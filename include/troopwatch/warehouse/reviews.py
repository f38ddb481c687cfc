"""The review queue, and the decisions of analysts: read with the reader's rights, added with the reviewer's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from troopwatch.rows.browsing import Coding, FigureRow, Page
from troopwatch.rows.reviews import Decision, DecisionRow, QueueItem, Reason
from troopwatch.warehouse import articles, cursors
from troopwatch.warehouse.connection import Connection, load_queries, transaction

_queries = load_queries("reviews")

LOW_CONFIDENCE = 0.5
LOOK_BACK = timedelta(days=90)


def queue(
    connection: Connection,
    now: datetime,
    reasons: Collection[Reason] = tuple(Reason),
    after: str | None = None,
    limit: int = 50,
) -> Page[QueueItem]:
    """The figures of the last 90 days that wait for a person, the newest first. Raises `CursorError`."""
    before_at, before_id = cursors.decode(after)
    found = list(
        _queries.queue(
            connection,
            reasons=[reason.value for reason in reasons],
            low_confidence=LOW_CONFIDENCE,
            since=now - LOOK_BACK,
            before_at=before_at,
            before_id=before_id,
            at_most=limit + 1,
        )
    )
    decided = _decisions(connection, [row.figure_id for row in found])
    return cursors.page(
        found,
        limit,
        lambda row: _item(row, decided.get(row.figure_id, [])),
        lambda row: cursors.encode(row.recorded_at, row.figure_id),
    )


def coding_of(connection: Connection, figure_id: int) -> Coding | None:
    """What was read of a figure: what a correction starts from; None: there is no such figure."""
    found = _queries.figure(connection, figure_id=figure_id)
    return Coding(**found._asdict()) if found else None


def decide(connection: Connection, decision: Decision, *, author: str, at: datetime) -> int | None:
    """Add a decision in a transaction of its own, and return its id; None: there is no such figure.

    It counts from `at` on; where that day's report was made already, from the end of that report's window, so that the
    next report tells it.
    """
    with transaction(connection):
        articles.lock(connection)
        read = coding_of(connection, decision.figure_id)
        if read is None:
            return None
        stands = decision.coding or read
        made: int = _queries.insert_decision(
            connection,
            figure_id=decision.figure_id,
            verdict=decision.verdict,
            note=decision.note,
            author=author,
            decided_at=articles.first_untold_instant(connection, at),
            **asdict(stands),
        )
        return made


def _decisions(connection: Connection, figure_ids: list[int]) -> dict[int, list[DecisionRow]]:
    by_figure: dict[int, list[DecisionRow]] = defaultdict(list)
    for row in _queries.decisions(connection, figure_ids=figure_ids):
        by_figure[row.figure_id].append(DecisionRow(**row._asdict()))
    return by_figure


def _item(row: Any, decisions: list[DecisionRow]) -> QueueItem:
    fields = row._asdict()
    reasons, note, against = (fields.pop(name) for name in ("reasons", "note", "against"))
    return QueueItem(
        figure=FigureRow(**fields), reasons=reasons, note=note, against=against, decisions=tuple(decisions)
    )
