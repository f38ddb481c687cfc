"""The typed values that travel along the road: source → entry → document → article → figure → claim → change → report.

All are immutable. Instants are timezone-aware ``datetime`` in UTC; days are ``date`` in the text's own reckoning.
Codes (`Measure`, `Item`, `Qualifier`, `SourceOrg`, `Modality`) are those of ``docs/codebook.md``, sections 3 to 6.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# --- Collection -------------------------------------------------------------------------------------------------


class SourceKind(StrEnum):
    """How a source lists its articles."""

    FEED = "feed"  # RSS, Atom, RDF: feedparser tells them apart
    SITEMAP = (
        "sitemap"  # news sitemap, https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    )
    LISTING = "listing"  # an HTML index page, its links picked by a CSS selector


@dataclass(frozen=True, slots=True)
class Source:
    """One address that lists articles of one outlet, as ``sources.yaml`` has it."""

    id: str
    name: str  # the outlet; several sources may share it
    country: str  # ISO 3166-1 alpha-2
    language: str  # ISO 639-1
    kind: SourceKind
    url: str
    enabled: bool = True
    section: str | None = None
    link_selector: str | None = None  # listing only
    body_selector: str | None = None  # CSS; the elements of a page that hold the article's text
    full_text: bool = False  # feed only: the content of an entry is the whole article
    url_pattern: str | None = None  # only entries whose address contains it are taken; * stands for any characters
    poll_minutes: int = 60  # the interval to start from: it adapts to what the source publishes


@dataclass(frozen=True, slots=True)
class PollState:
    """What the polls of a source so far have left for the next one; each poll's row in the warehouse carries it."""

    interval_minutes: float
    polled_at: datetime | None = None  # None: never polled, or only at another address
    next_poll_at: datetime | None = None
    good_at: datetime | None = None  # last poll that worked, a 304 counts
    content_at: datetime | None = None  # last poll whose answer came with its body
    turnover_minutes: float | None = None  # how soon half of its list can be new, at its busiest; None: not seen
    failure_weight: float = 0.0  # of the failures since good_at; temporary ones weigh less
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    unchanged_count: int = 0  # 304s in a row
    distrusted: bool = False  # it said 304 although its list had changed: never ask it conditionally
    listed: tuple[int, ...] = ()  # digests of the entries last listed, the newest first
    quiet_since: datetime | None = None
    usual_per_day: float | None = None  # articles a day before it went quiet


class FetchStatus(StrEnum):
    """What came of asking a server. Every value but the first two is a failure that the report names."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    HTTP_ERROR = "http_error"
    DNS_ERROR = "dns_error"
    TLS_ERROR = "tls_error"
    CONNECT_ERROR = "connect_error"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REFUSED_ADDRESS = "refused_address"  # not public http(s): we never connected
    BROKEN_BODY = "broken_body"  # the transfer or its compression broke off
    DISALLOWED = "disallowed"  # robots.txt says no: we never asked
    POSTPONED = "postponed"  # the host wants to be left alone for now: we never asked


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to one request; never an exception for what a stranger's server does."""

    url: str
    status: FetchStatus
    reason: str = ""  # one sentence for people, empty when ok
    final_url: str = ""  # after redirects
    http_status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    moved_to: str | None = None  # where permanent redirects (301, 308) led, as far as only such were met

    @property
    def ok(self) -> bool:
        return self.status is FetchStatus.OK

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class RobotsStatus(StrEnum):
    """What came of asking for a host's robots.txt."""

    OK = "ok"
    ABSENT = "absent"  # 4xx: all is allowed
    REFUSED = "refused"  # 5xx or 429: the host wants to be left alone
    UNREACHABLE = "unreachable"  # no answer


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt as last asked for; `body` may be an older copy that still holds."""

    origin: str
    fetched_at: datetime
    status: RobotsStatus
    reason: str | None = None
    body: str | None = None
    failing_since: datetime | None = None  # first of the refused or unreachable answers in a row


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its source lists it; the address is canonical."""

    url: str
    title: str
    published_at: datetime | None = None
    summary: str = ""
    content: str = ""  # HTML; the whole article, from feeds that say so only


@dataclass(frozen=True, slots=True)
class Listing:
    """What one document of a source listed. `problem` says why it lists less than it should, if it does."""

    entries: tuple[Entry, ...]
    problem: str | None = None


class Reader(StrEnum):
    """What gave an article's text."""

    SELECTOR = "selector"  # the source's own body_selector
    FEED = "feed"  # the content of its feed entry
    JSON_LD = "json_ld"  # the articleBody that the page states about itself
    TRAFILATURA = "trafilatura"  # the page, judged by its structure


class ReadStatus(StrEnum):
    """What came of reading one page. Every value but the first means that there is no text."""

    OK = "ok"
    UNREADABLE = "unreadable"  # no page, or no text in it
    PAYWALL = "paywall"
    COOKIE_WALL = "cookie_wall"
    BOT_WALL = "bot_wall"
    NOT_FOUND = "not_found"  # the server says 200, the page says that there is nothing


@dataclass(frozen=True, slots=True)
class Article:
    """The readable part of one page. Without a usable text, `problem` says why in words and `status` in one word."""

    url: str
    title: str
    text: str  # paragraphs separated by one newline; figure offsets count in this string
    language: str
    published_at: datetime | None = None
    modified_at: datetime | None = None
    problem: str | None = None
    status: ReadStatus = ReadStatus.OK
    reader: Reader | None = None  # None without a text


# --- Detection and figures --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Detection:
    """Is this text about the topic (codebook section 7), and which words say so."""

    relevant: bool
    score: float  # 0 to 1
    reason: str  # for people: the phrases found, or what was missing


class Measure(StrEnum):
    DEPLOYED = "deployed"
    PRESENT = "present"
    PLANNED = "planned"
    PREPARING = "preparing"
    KILLED = "killed"
    WOUNDED = "wounded"
    CASUALTIES = "casualties"
    CAPTURED = "captured"
    MISSING = "missing"
    RETURNED = "returned"
    SUPPLIED = "supplied"


class Item(StrEnum):
    TROOPS = "troops"
    SPECIAL_FORCES = "special_forces"
    ENGINEERS = "engineers"
    DEMINERS = "deminers"
    OFFICERS = "officers"
    WORKERS = "workers"
    SHELLS = "shells"
    MISSILES = "missiles"
    ARTILLERY = "artillery"
    ROCKET_LAUNCHERS = "rocket_launchers"
    CONTAINERS = "containers"
    DRONES = "drones"
    VEHICLES = "vehicles"

    @property
    def is_materiel(self) -> bool:
        return self in _MATERIEL


_MATERIEL = frozenset(
    {Item.SHELLS, Item.MISSILES, Item.ARTILLERY, Item.ROCKET_LAUNCHERS, Item.CONTAINERS, Item.DRONES, Item.VEHICLES}
)


class Qualifier(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    UP_TO = "up_to"
    RANGE = "range"
    VAGUE = "vague"


class SourceOrg(StrEnum):
    NIS = "NIS"
    ROK_MILITARY = "ROK_MILITARY"
    ROK_GOV = "ROK_GOV"
    HUR = "HUR"
    UA_PRESIDENT = "UA_PRESIDENT"
    UA_MILITARY = "UA_MILITARY"
    UA_GOV = "UA_GOV"
    US_GOV = "US_GOV"
    UK_MOD = "UK_MOD"
    NATO = "NATO"
    EU = "EU"
    WESTERN_OFFICIALS = "WESTERN_OFFICIALS"
    RU_GOV = "RU_GOV"
    KP_GOV = "KP_GOV"
    JP_GOV = "JP_GOV"
    UN = "UN"
    MEDIA = "MEDIA"
    EXPERT = "EXPERT"
    OTHER = "OTHER"


class Modality(StrEnum):
    ASSERTED = "asserted"
    PLANNED = "planned"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"


class EvidenceRole(StrEnum):
    """Which part of a figure a phrase proves."""

    NUMBER = "number"
    UNIT = "unit"
    CUE = "cue"
    ACTOR = "actor"
    SOURCE = "source"
    SPEAKER = "speaker"
    PERIOD = "period"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A phrase that made a rule fire; ``text[start:end]`` of the stored article text."""

    role: EvidenceRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity in one sentence, coded by ``docs/codebook.md`` section 2."""

    measure: Measure
    item: Item
    value_low: int | None
    value_high: int | None
    qualifier: Qualifier
    quote: str
    quote_start: int
    quote_end: int
    source_org: SourceOrg | None = None
    source_org_also: tuple[SourceOrg, ...] = ()
    speaker: str | None = None
    reference_start: date | None = None
    reference_end: date | None = None
    place: str | None = None
    modality: Modality = Modality.ASSERTED
    recap: bool = False
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0  # 0 to 1: lower where a rule had to guess (carried source, distant cue)


# --- Claims, changes, the report --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure as one version of one article reports it: the input of the claims step."""

    figure_id: int
    figure: Figure
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


class ChangeKind(StrEnum):
    """What happened to a claim within a report's window; the order is the order of the mail."""

    NEW = "new"
    REVISED = "revised"
    CONFLICT = "conflict"
    DENIED = "denied"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    QUARANTINED = "quarantined"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the daily diff.

    `previous` is the claim it is measured against: the older value (revised, corrected), the other party's claim
    (conflict), the claim that is rejected (denied). `lead` is the mention that the line quotes.
    """

    kind: ChangeKind
    claim: Claim
    lead: Mention
    previous: Claim | None = None
    delta: int | None = None  # new minus old, where both have a number to compare
    delta_pct: float | None = None
    outlets: int = 1  # independent outlets that report the claim up to the cut-off
    note: str | None = None  # why it was quarantined; what else a reader must know


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
