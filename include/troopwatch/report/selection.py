"""What of a report one subscriber is told, and what is worth an alert."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troopwatch.claims import Note
from troopwatch.claims.bounds import number
from troopwatch.config import MinimumChange, Subscriber
from troopwatch.model import Change, ChangeKind, MailKind, Measure, Modality, Qualifier, Report

# what an alert is about unless the subscriber names measures: people, and what happened to them
ALERT_MEASURES = frozenset(
    {
        Measure.KILLED,
        Measure.WOUNDED,
        Measure.CASUALTIES,
        Measure.CAPTURED,
        Measure.MISSING,
        Measure.DEPLOYED,
        Measure.PRESENT,
    }
)
# what is told with these is old
_NO_ALERT = frozenset({Note.REPORTED_EARLIER, Note.LATE, Note.AGAIN})
# an article of last week that a new source lists is no breaking news
_STALE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Edition:
    """In what one subscriber's mail differs from the whole daily report."""

    kind: MailKind = MailKind.DAILY
    measures: tuple[Measure, ...] = ()
    minimum_change: MinimumChange | None = None
    left_out: int = 0  # changes that the subscriber's choice kept out
    alerted: frozenset[str] = frozenset()  # keys of claims that the subscriber was sent as an alert

    @property
    def is_selected(self) -> bool:
        """Does the mail tell less than the report?"""
        return bool(self.measures) or self.minimum_change is not None


WHOLE = Edition()


def select(report: Report, subscriber: Subscriber, kind: MailKind, alerted: Collection[str]) -> tuple[Report, Edition]:
    """The report with what passes the subscriber's choice of measures and minimum change; coverage stays whole."""
    shown = tuple(change for change in report.changes if _passes(change, subscriber))
    hidden = [change for change in report.changes if not _passes(change, subscriber)]
    edition = Edition(
        kind=kind,
        measures=subscriber.measures,
        minimum_change=subscriber.minimum_change,
        left_out=sum(change.kind is not ChangeKind.CONFIRMED for change in hidden),
        alerted=frozenset(alerted) & {change.claim.key for change in shown},
    )
    return _with_changes(report, shown, hidden), edition


def find_alerts(report: Report, subscriber: Subscriber) -> tuple[Change, ...]:
    """The changes that are big and fresh enough for an alert, by the subscriber's own minimum."""
    return tuple(change for change in report.changes if _is_alert(change, subscriber, report.window_end))


def as_alert(report: Report, claim_keys: Collection[str]) -> Report:
    """The report with the new and revised claims of these keys alone, for the alert's mail."""
    shown = tuple(
        change
        for change in report.changes
        if change.claim.key in claim_keys and change.kind in {ChangeKind.NEW, ChangeKind.REVISED}
    )
    return _with_changes(report, shown, [change for change in report.changes if change not in shown])


def _with_changes(report: Report, shown: tuple[Change, ...], hidden: Collection[Change]) -> Report:
    """A series goes where its last told revision goes."""
    told = {change.claim.key for change in shown if change.kind is ChangeKind.REVISED}
    dropped = {change.claim.key for change in hidden if change.kind is ChangeKind.REVISED}
    series = []
    for claims in report.series:
        keys = {claim.key for claim in claims}
        if keys & told or not keys & dropped:
            series.append(claims)
    return replace(report, changes=shown, series=tuple(series))


def _passes(change: Change, subscriber: Subscriber) -> bool:
    if subscriber.measures and change.claim.measure not in subscriber.measures:
        return False
    minimum = subscriber.minimum_change
    if minimum is None or change.kind is not ChangeKind.REVISED or change.previous is None:
        return True
    old, moved = number(change.previous), _moved(change)
    return (minimum.count is None or moved >= minimum.count) and (
        # from nothing to something is more than any per cent
        minimum.percent is None or old == 0 or 100 * moved / old >= minimum.percent
    )


def _moved(change: Change) -> int:
    """By how much the number itself moved, its hedge aside."""
    assert change.previous is not None
    return abs(number(change.claim) - number(change.previous))


def _is_alert(change: Change, subscriber: Subscriber, now: datetime) -> bool:
    claim, published = change.claim, change.lead.published_at
    if change.kind not in {ChangeKind.NEW, ChangeKind.REVISED} or change.note in _NO_ALERT:
        return False
    if claim.modality is not Modality.ASSERTED or claim.qualifier is Qualifier.VAGUE:
        return False
    if published is not None and now - published > _STALE:
        return False
    if subscriber.measures:
        if claim.measure not in subscriber.measures:
            return False
    elif claim.measure not in ALERT_MEASURES or claim.item.is_materiel:
        return False
    size = number(claim) if change.kind is ChangeKind.NEW or change.previous is None else _moved(change)
    return size >= subscriber.breaking_minimum
