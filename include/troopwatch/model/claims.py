"""From figures to claims, changes and the report of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from troopwatch.model.figures import Figure, Item, Measure, Modality, Qualifier, SourceOrg


class Verdict(StrEnum):
    """What an analyst decided about a figure."""

    CONFIRMED = "confirmed"  # it stands as it was read, also if it is implausible
    CORRECTED = "corrected"  # it stands as the analyst coded it
    REJECTED = "rejected"  # it is no figure


@dataclass(frozen=True, slots=True)
class Review:
    """An analyst's decision about a mention."""

    decision_id: int
    verdict: Verdict
    note: str  # in the analyst's words
    decided_at: datetime
    read: Figure  # as the extractor read it


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure as one version of one article reports it: the input of the claims step."""

    figure_id: int
    figure: Figure  # what stands: as it was read, or as an analyst coded it
    article_id: int
    version_number: int  # 1 for the text first recorded
    origin_id: int  # the article this one copies (same wire story), else its own id
    outlet: str
    country: str
    language: str
    url: str
    title: str
    published_at: datetime | None
    recorded_at: datetime  # the run's instant at which this version was recorded
    superseded_at: datetime | None = None  # when a later version was recorded, or the page found removed
    removed_at: datetime | None = None  # of a page that was found removed and came back: when it was found so
    returned_at: datetime | None = None  # and when it was found again
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says how many of what: one value for all mentions of it.

    `mentions` is ordered by recorded time, then figure id; it is never empty.
    """

    key: str  # stable over runs: a hash of claimant, measure, item, bounds and modality
    measure: Measure
    item: Item
    value_low: int | None
    value_high: int | None
    qualifier: Qualifier
    source_org: SourceOrg | None
    speaker: str | None
    reference_start: date | None
    reference_end: date | None
    place: str | None
    modality: Modality
    mentions: tuple[Mention, ...]

    @property
    def first_seen(self) -> datetime:
        return self.mentions[0].recorded_at

    @property
    def last_seen(self) -> datetime:
        return self.mentions[-1].recorded_at

    @property
    def articles(self) -> int:
        return len({mention.article_id for mention in self.mentions})

    @property
    def independent_outlets(self) -> int:
        """Outlets that report it in their own words: copies of one wire story count once."""
        by_origin = {mention.origin_id: mention.outlet for mention in reversed(self.mentions)}
        return len(set(by_origin.values()))


class ClaimStatus(StrEnum):
    """What is to be thought of a claim at a cut-off."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"  # no article has it any more
    QUARANTINED = "quarantined"  # held back as implausible
    OBSOLETE = "obsolete"  # no mention left: they moved to another claim, or a newer extractor does not find them


@dataclass(frozen=True, slots=True)
class Life:
    """A time, (since, until], in which articles report a claim as current, with what was known of the first of them."""

    since: datetime
    until: datetime | None  # None: they still do
    reported_at: datetime  # first published
    first_seen_at: datetime  # first recorded


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim at a cut-off, with what readers ask of it as a whole."""

    claim: Claim
    status: ClaimStatus
    lead: Mention  # the mention to quote
    reported_at: datetime  # when it was first published as current
    recap: bool  # every text that has it dates it to an earlier report
    lives: tuple[Life, ...]


class ChangeKind(StrEnum):
    """What happened to a claim within a report's window; the order is the order of the mail."""

    NEW = "new"
    REVISED = "revised"
    CONFLICT = "conflict"
    DENIED = "denied"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    QUARANTINED = "quarantined"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the daily diff.

    `previous` is the claim it is measured against: the older value (revised, corrected), the other party's claim
    (conflict), the claim that is rejected (denied), what was read before (reviewed). `lead` is the mention that the
    line quotes.
    """

    kind: ChangeKind
    claim: Claim
    lead: Mention
    previous: Claim | None = None
    delta: int | None = None  # new minus old, where both have a number to compare
    delta_pct: float | None = None
    outlets: int = 1  # independent outlets that report the claim up to the cut-off
    note: str | None = None  # why it was quarantined; what else a reader must know
    review: Review | None = None  # the decision that the line tells of (reviewed)


class MailKind(StrEnum):
    """What a mail tells of."""

    DAILY = "daily"  # the day up to the cut-off
    BREAKING = "breaking"  # big changes, as soon as they are found
    WEEKLY = "weekly"  # the seven days up to Monday's cut-off


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """A source that gave less than it should within the window, and why."""

    source_id: str
    name: str
    status: str  # a value of poll.status, or `gap`, `quiet`, `recovered`, `moved`, `gone`
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the report rests on, so that silence differs from breakage."""

    sources_polled: int
    sources_failed: tuple[SourceProblem, ...]
    sources_silent: tuple[SourceProblem, ...]
    articles_read: int
    articles_unreadable: int
    articles_relevant: int
    figures: int
    held_back: int
    sources_with_gaps: tuple[SourceProblem, ...] = ()  # articles may have come and gone between two polls
    sources_quiet: tuple[SourceProblem, ...] = ()  # against their own last 28 days
    sources_recovered: tuple[SourceProblem, ...] = ()  # from being quiet
    sources_moved: tuple[SourceProblem, ...] = ()  # their address redirects for good, or is gone (410)


@dataclass(frozen=True, slots=True)
class Report:
    """What changed in [window_start, window_end), by the time it was recorded."""

    report_date: date  # the day of the cut-off, in the report's time zone
    window_start: datetime
    window_end: datetime
    changes: tuple[Change, ...]
    coverage: Coverage
    series: tuple[tuple[Claim, ...], ...] = field(default=())  # per revised series, its claims in order of first sight

    def of_kind(self, kind: ChangeKind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.kind is kind)
