"""Report: what changed within a window of recorded time, kept in the warehouse.

A report is computed from the mentions recorded before its cut-off, so that it comes out the same at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from troopwatch.claims import find_statuses, known_claim
from troopwatch.config import Limits
from troopwatch.model import ClaimStatus, MailKind, Report
from troopwatch.report import change_line, compose, headline
from troopwatch.warehouse import articles, reports
from troopwatch.warehouse.connection import Connection, transaction

LANGUAGES = ("en", "id")
_MONDAY = 0
_EVER = datetime.max.replace(tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end) of recorded time, UTC; `report_date` is the day of the cut-off in the report's `zone`."""

    report_date: date
    start: datetime
    end: datetime
    zone: ZoneInfo


def window_of(report_date: date, cut_off: time, zone: str) -> Window:
    """The window of a day's report: from the cut-off of the day before to that of the day, in local time."""

    def at(day: date) -> datetime:
        return datetime.combine(day, cut_off, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))

    return Window(report_date, at(report_date - timedelta(days=1)), at(report_date), ZoneInfo(zone))


def window_ending(cut_off_at: datetime, cut_off: time, zone: str) -> Window:
    """The window whose cut-off is the instant `cut_off_at`, or the last one before it."""
    today = window_of(cut_off_at.astimezone(ZoneInfo(zone)).date(), cut_off, zone)
    return today if today.end <= cut_off_at else window_of(today.report_date - timedelta(days=1), cut_off, zone)


def next_window(now: datetime, cut_off: time, zone: str) -> Window:
    """The window that is open at the instant `now`."""
    today = window_of(now.astimezone(ZoneInfo(zone)).date(), cut_off, zone)
    return today if now < today.end else window_of(today.report_date + timedelta(days=1), cut_off, zone)


def settle(connection: Connection, window: Window) -> Window:
    """The window as its report has it, or will have it: between the cut-offs of the reports beside it.

    So a cut-off that was moved, by another time or zone, leaves no gap and tells nothing twice, and a report of before
    keeps its window when it is made again.
    """
    day = timedelta(days=1)
    with transaction(connection):
        known = reports.windows_between(connection, window.report_date - day, window.report_date + day)
    if window.report_date in known:
        start, end = known[window.report_date]
        return replace(window, start=start, end=end)
    _, start = known.get(window.report_date - day, (None, window.start))
    end, _ = known.get(window.report_date + day, (window.end, None))
    return replace(window, start=start, end=end) if start < end else window


def has_digest(report_date: date) -> bool:
    """Does the weekly digest go out with that day's report?"""
    return report_date.weekday() == _MONDAY


def week_of(connection: Connection, window: Window, cut_off: time) -> Window:
    """The seven days up to a report's cut-off: those that the weekly digest tells of."""
    first = settle(connection, window_of(window.report_date - timedelta(days=6), cut_off, window.zone.key))
    return replace(window, start=first.start)


def window_for(connection: Connection, kind: MailKind, report_date: date, cut_off: time, zone: str) -> Window:
    """What a daily or weekly mail of that day tells of."""
    day = settle(connection, window_of(report_date, cut_off, zone))
    return week_of(connection, day, cut_off) if kind is MailKind.WEEKLY else day


def compute_report(connection: Connection, window: Window, limits: Limits) -> Report:
    """The report of a window from what the warehouse holds; writes nothing."""
    return compose(
        window.report_date,
        window.start,
        window.end,
        reports.mentions_before(connection, window.end, since=_memory(window.end, limits)),
        reports.coverage_between(connection, window.start, window.end),
        limits,
    )


def has_begun(connection: Connection, window: Window) -> bool:
    """Had anything been polled before the window's end? Before that there is nothing to report, not even silence."""
    with transaction(connection):
        return reports.first_poll_before(connection, window.end)


def record_report(connection: Connection, window: Window, limits: Limits) -> Report:
    """Compute a window's report and keep it, its claims and its diff in one transaction; return it."""
    with transaction(connection):
        articles.lock(connection)
        report = compute_report(connection, window, limits)
        named = [claim for change in report.changes for claim in (change.claim, change.previous) if claim]
        reports.keep_claims(connection, [known_claim(claim, ClaimStatus.OBSOLETE) for claim in named])
        refresh_claims(connection, max(window.end, reports.latest_cut_off(connection) or window.end), limits)
        reports.record_report(
            connection,
            report,
            headlines={language: headline(report, language) for language in LANGUAGES},
            lines=[{language: change_line(change, language) for language in LANGUAGES} for change in report.changes],
        )
    return report


def refresh_claims(connection: Connection, cut_off: datetime, limits: Limits, *, whole: bool = False) -> None:
    """Make the claims those known before `cut_off`, as the newest accepted extractor found them.

    They stand for the newest report, also while the report of a day before it is made again. Claims that nobody
    reported within the memory stay as they are, unless the `whole` is asked for, or figures of before it came late.
    """
    since = _memory(cut_off, limits)
    if whole or reports.has_unclaimed(connection, since):
        since = _FIRST
    mentions = reports.mentions_before(connection, cut_off, accepted_before=_EVER, since=since)
    known = [known_claim(claim, status) for claim, status in find_statuses(mentions, cut_off, limits)]
    reports.record_claims(connection, known, since=since)


def _memory(cut_off: datetime, limits: Limits) -> datetime:
    """From when on somebody must have reported a claim, to take part in what changed."""
    return cut_off - timedelta(days=limits.memory_days)
