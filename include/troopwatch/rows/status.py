"""What `troopwatch status` shows. Instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """A source that is switched on and does not do well."""

    source_id: str
    status: str | None  # of its last poll; None: never polled
    reason: str | None
    last_good_at: datetime | None
    failures: int  # polls since then
    is_quiet: bool
    has_gap: bool  # one was found within the last day
    is_elsewhere: bool  # it has moved for good, or is gone


@dataclass(frozen=True, slots=True)
class LastReport:
    """The newest report and what became of it."""

    report_date: date
    window_end: datetime
    headline: str
    changes: int
    held_back: int
    mails: Mapping[str, int]  # daily and weekly ones, by state
    failing_checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How the warehouse does at an instant."""

    at: datetime
    collected_at: datetime | None  # the last collect run; None: there was none
    collected: Mapping[str, int]  # what it did, as in metrics: poll.ok, page.ok, figure.found
    lag_seconds: float | None
    sources: int  # switched on
    troubles: tuple[SourceTrouble, ...]
    day: Mapping[str, int]  # of the 24 hours before: articles, texts, relevant, figures
    report: LastReport | None
    unsettled: Mapping[str, int]  # mails of the last week that are waiting, sending or refused
    database_bytes: int
