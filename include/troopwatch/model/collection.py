"""From a source to an article: what is polled, what was answered, what was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    stated_urls: tuple[str, ...] = ()  # addresses that the page states for itself, as it writes them
