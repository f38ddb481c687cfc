"""What the pages and the JSON API show: one frozen row class a thing. Instants are UTC.

They are pydantic dataclasses, so that one declaration checks what comes from the database, serves as the API's response
model, and gives each field its words in the API's documentation.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from troopwatch.model import (
    ChangeKind,
    ClaimStatus,
    Coverage,
    EvidenceRole,
    Item,
    Measure,
    Modality,
    Qualifier,
    SourceOrg,
    Verdict,
)

T = TypeVar("T")

DOCUMENTED = ConfigDict(use_attribute_docstrings=True)


@dataclass(frozen=True, config=DOCUMENTED)
class Page(Generic[T]):
    """Some rows of a longer list."""

    rows: tuple[T, ...]
    """The rows, in the list's order."""
    after: str | None
    """Give this as `after` to get the next page; null: this is the last one."""


@dataclass(frozen=True, config=DOCUMENTED)
class FigureFilter:
    """Which figures are asked for; what is null is not filtered by."""

    measure: Measure | None = None
    item: Item | None = None
    source_org: SourceOrg | None = None
    language: str | None = None
    """ISO 639-1 code of the text."""
    since: datetime | None = None
    """Reported at this instant or later."""
    until: datetime | None = None
    """Reported before this instant."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class Coding:
    """Who says how many of what, as coded by docs/codebook.md."""

    measure: Measure
    item: Item
    value_low: int | None
    """Lower bound that the words state; null: open below."""
    value_high: int | None
    """Upper bound that the words state; null: open above."""
    qualifier: Qualifier
    """The hedge."""
    source_org: SourceOrg | None
    """Whose figure it is; null: the text names nobody."""
    speaker: str | None
    """The person who said it, as the text writes the name."""
    reference_start: date | None
    """First day that the figure is about."""
    reference_end: date | None
    """Last day that the figure is about."""
    place: str | None
    """Where, as the text has it."""
    modality: Modality


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class EvidenceSpan:
    """A phrase that made a rule fire."""

    role: EvidenceRole
    start: int
    """First character in the text of the article's version, from 0."""
    end: int
    """One past its last character."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class FigureRow(Coding):
    """A mention: one quantity in one sentence of one article."""

    figure_id: int
    claim_key: str | None
    """The claim it is a mention of, at the newest report; null: not in a report yet."""
    article_id: int
    version_number: int
    outlet: str
    country: str
    language: str
    url: str
    title: str
    reported_at: datetime
    """When the outlet published it, but not later than we recorded it."""
    recorded_at: datetime
    superseded_at: datetime | None
    """When a later version was recorded, or the page was found removed; null: it stands."""
    recap: bool
    """The text itself dates the figure to an earlier report."""
    quote: str
    """The sentence, verbatim."""
    quote_start: int
    """Where it begins in the text of the version, in characters from 0."""
    evidence: tuple[EvidenceSpan, ...]
    confidence: float
    verdict: Verdict | None
    """What an analyst decided about it; null: nothing."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ClaimRow(Coding):
    """Who says how many of what: one row for all mentions of it, as of the newest report."""

    claim_key: str
    status: ClaimStatus
    reported_at: datetime
    """When an outlet first published it."""
    first_seen_at: datetime
    """When its first mention was recorded."""
    last_seen_at: datetime
    article_count: int
    outlet_count: int
    """Independent outlets: copies of one wire story count once."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class SeriesPoint(ClaimRow):
    """A claim as a point of its claimant's line, with the mention to quote."""

    quote: str
    outlet: str
    url: str
    language: str
    recap: bool
    """Known only from texts that date it to an earlier report."""


@dataclass(frozen=True, config=DOCUMENTED)
class Series:
    """Claims over time, the oldest first."""

    points: tuple[SeriesPoint, ...]
    truncated: bool
    """There are older ones that are not shown: narrow the filter."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class PostureCell(Coding):
    """The last number of one claimant for one measure and item, as known at an instant."""

    claim_key: str
    reported_at: datetime
    first_seen_at: datetime
    outlet_count: int


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class Spread:
    """How far the claimants' numbers for one measure and item lie apart."""

    measure: Measure
    item: Item
    modality: Modality
    lowest: int
    highest: int
    claimants: int
    moved_last: SourceOrg
    """Whose number was reported last."""
    moved_at: datetime


@dataclass(frozen=True, config=DOCUMENTED)
class Posture:
    """Who says what, as known at an instant."""

    known_at: datetime
    cells: tuple[PostureCell, ...]
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ArchiveRecord:
    """Where the archive keeps what the server sent."""

    file: str
    """WARC file, relative to the archive."""
    offset: int
    """Byte offset of the record."""
    visited_at: datetime


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class CopyRow:
    """An article that carries the same wire story."""

    article_id: int
    outlet: str
    url: str
    recorded_at: datetime


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ReportRow(FigureRow):
    """A report of a claim in an outlet's own words, with the copies of its story folded into it."""

    copies: tuple[CopyRow, ...]
    archive: ArchiveRecord | None
    """Null: the answer was not archived."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class DiffLine:
    """A line of a daily report: what changed and against what, with the mention it quotes."""

    report_date: date
    position: int
    kind: ChangeKind
    claim: ClaimRow
    previous: ClaimRow | None
    """The older value, the other party's claim, the claim that is denied."""
    delta: int | None
    delta_pct: float | None
    outlet_count: int
    note: str | None
    figure_id: int
    article_id: int
    source_org_also: tuple[SourceOrg, ...]
    """Further bodies that the mention names for this number."""
    quote: str
    outlet: str
    country: str
    url: str
    title: str
    language: str
    published_at: datetime | None
    recorded_at: datetime
    previous_outlet: str | None
    """Outlet of the last mention of `previous` that was known then; null: there is none any more."""
    previous_published_at: datetime | None
    decision_id: int | None
    """The analyst's decision that the line tells of; null: it tells of none."""
    verdict: Verdict | None
    remark: str | None
    """Why, in the analyst's words."""
    decided_at: datetime | None
    line_en: str
    line_id: str


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ReportDay:
    """A day that has a report."""

    report_date: date
    window_end: datetime
    """Its cut-off."""
    headline_en: str
    headline_id: str
    line_count: int


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class DiffDay:
    """A report as it was stored."""

    report_date: date
    window_start: datetime
    window_end: datetime
    headline_en: str
    headline_id: str
    previous_date: date | None
    """The report before."""
    next_date: date | None
    coverage: Coverage
    """What the report rests on."""
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ClaimDetail:
    """A claim and what the daily reports told of it."""

    claim: ClaimRow
    history: tuple[DiffLine, ...]
    """Lines about it or measured against it, and the revisions before and after it, the oldest first."""


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class VersionRow:
    """One text of an article, without the text."""

    number: int
    """1 for the text first recorded."""
    recorded_at: datetime
    title: str
    language: str
    published_at: datetime | None
    modified_at: datetime | None
    characters: int
    reader: str | None
    """What read the text from the page."""
    copy_of: int | None
    """The article that this one copies; null: its own story."""
    archive: ArchiveRecord | None


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ArticleDetail:
    """An article and the versions of its text, the oldest first."""

    article_id: int
    url: str
    source_id: str
    outlet: str
    country: str
    listed_title: str
    listed_at: datetime
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class ArticleText:
    """One version's text and the figures in it, in their order."""

    article_id: int
    number: int
    recorded_at: datetime
    title: str
    text: str
    """Paragraphs separated by one newline; offsets count its characters from 0."""
    language: str
    figures: tuple[FigureRow, ...]


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class SourceRow:
    """How a source does."""

    source_id: str
    name: str
    country: str
    language: str
    kind: str
    url: str
    enabled: bool
    last_polled_at: datetime | None
    last_status: str | None
    last_reason: str | None
    last_entry_count: int | None
    last_good_at: datetime | None
    failures_since: int
    """Polls that failed since it last worked."""
    interval_minutes: float | None
    next_poll_at: datetime | None
    moved_to: str | None
    is_quiet: bool
    quiet_since: datetime | None
    gap_count: int
    """Gaps in the 28 days before its last poll."""
    last_gap_at: datetime | None
    fresh_count: int
    """Fresh entries in these 28 days."""
