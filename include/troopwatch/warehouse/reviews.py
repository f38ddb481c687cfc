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
from troopwatch.warehouse.reports import latest_cut_off

_queries = load_queries("reviews")

LOW_CONFIDENCE = 0.5
LOOK_BACK = timedelta(days=90)


class OvertakenError(ValueError):
    """Raised for a decision whose author did not know of a newer one about the same figure."""


def queue(
    connection: Connection,
    reasons: Collection[Reason] = tuple(Reason),
    after: str | None = None,
    limit: int = 50,
) -> Page[QueueItem]:
    """The figures of the 90 days before the newest report that wait for a person, the newest first.

    Raises `CursorError`.
    """
    before_at, before_id = cursors.decode(after)
    newest = latest_cut_off(connection)
    if newest is None:
        return Page((), None)
    found = list(
        _queries.queue(
            connection,
            reasons=[reason.value for reason in reasons],
            low_confidence=LOW_CONFIDENCE,
            since=newest - LOOK_BACK,
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
        lambda row: cursors.encode(row.reported_at, row.figure_id),
    )


def item(connection: Connection, figure_id: int) -> QueueItem | None:
    """One figure as the queue would show it, also if it does not wait or was rejected; None: there is none."""
    found = _queries.figure(connection, figure_id=figure_id)
    if found is None:
        return None
    decided = _decisions(connection, [figure_id]).get(figure_id, [])
    return QueueItem(figure=FigureRow(**found._asdict()), reasons=(), note=None, against=None, decisions=tuple(decided))


def coding_of(connection: Connection, figure_id: int) -> Coding | None:
    """What a figure says: as it was read, or as an analyst coded it last; None: there is no such figure."""
    found = _queries.coding(connection, figure_id=figure_id)
    return Coding(**found._asdict()) if found else None


def decide(connection: Connection, decision: Decision, *, author: str, at: datetime) -> int | None:
    """Add a decision in a transaction of its own, and return its id; None: there is no such figure.

    It counts from `at` on; where that day's report was made already, from the end of that report's window, so that the
    next report tells it. What was just decided in the same words by the same author is not written again: a form that
    was sent twice. Raises `OvertakenError` where `decision.seen` says that the author did not see the newest one.
    """
    with transaction(connection):
        articles.lock(connection)
        stands = decision.coding or coding_of(connection, decision.figure_id)
        if stands is None or not _queries.exists(connection, figure_id=decision.figure_id):
            return None
        newest = next(iter(_decisions(connection, [decision.figure_id]).get(decision.figure_id, ())), None)
        if newest is not None and _says_the_same(newest, decision, stands, author):
            return newest.decision_id
        if decision.seen is not None and decision.seen != (newest.decision_id if newest else 0):
            raise OvertakenError(f"figure {decision.figure_id} was decided about in between")
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


def _says_the_same(newest: DecisionRow, decision: Decision, stands: Coding, author: str) -> bool:
    return (
        (newest.figure_id, newest.verdict, newest.note, newest.author)
        == (decision.figure_id, decision.verdict, decision.note, author)
    ) and all(getattr(newest, name) == value for name, value in asdict(stands).items())


def decisions(connection: Connection, figure_id: int) -> tuple[DecisionRow, ...] | None:
    """What was decided about a figure, the newest first; None: there is no such figure."""
    if not _queries.exists(connection, figure_id=figure_id):
        return None
    return tuple(_decisions(connection, [figure_id]).get(figure_id, ()))


def _decisions(connection: Connection, figure_ids: list[int]) -> dict[int, list[DecisionRow]]:
    by_figure: dict[int, list[DecisionRow]] = defaultdict(list)
    for row in _queries.decisions(connection, figure_ids=figure_ids):
        fields = row._asdict()
        by_figure[fields.pop("stands_for")].append(DecisionRow(**fields))
    return by_figure


def _item(row: Any, decisions: list[DecisionRow]) -> QueueItem:
    fields = row._asdict()
    reasons, note, against = (fields.pop(name) for name in ("reasons", "note", "against"))
    return QueueItem(
        figure=FigureRow(**fields), reasons=reasons, note=note, against=against, decisions=tuple(decisions)
    )
