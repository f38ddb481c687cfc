"""Putting a report together, and telling whether it says anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from troopwatch.claims import find_changes_and_series
from troopwatch.config import Limits
from troopwatch.model import ChangeKind, Coverage, Mention, Report


def compose(  # noqa: PLR0917 - a report has these six parts
    report_date: date,
    window_start: datetime,
    window_end: datetime,
    mentions: Sequence[Mention],
    coverage: Coverage,
    limits: Limits,
) -> Report:
    """What changed in the window, what that rests on, and the series that moved."""
    changes, series = find_changes_and_series(mentions, window_start, window_end, limits)
    held_back = sum(change.kind is ChangeKind.QUARANTINED for change in changes)
    return Report(
        report_date=report_date,
        window_start=window_start,
        window_end=window_end,
        changes=changes,
        coverage=replace(coverage, held_back=held_back),
        series=series,
    )


def is_quiet(report: Report) -> bool:
    """Nothing changed; further reports of what is known are no change."""
    return all(change.kind is ChangeKind.CONFIRMED for change in report.changes)
