"""One document of a source, of any kind, to its entries."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import soupsieve
from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from troopwatch.feeds.bounds import beyond_bounds
from troopwatch.feeds.sitemap import SitemapEntry, read_sitemap
from troopwatch.feeds.syndication import FeedEntry, read_feed
from troopwatch.feeds.urls import canonical_url
from troopwatch.feeds.wording import MAX_SUMMARY, plain
from troopwatch.model import Entry, Listing, Source, SourceKind

MAX_ENTRIES = 2_000
MAX_CONTENT = 500_000  # characters of HTML; the longest articles have a fifth of that
MAX_BYTES = 20_000_000  # after unpacking; a sitemap may have 50 MB, but news sitemaps have 1,000 entries

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """What a parser found for one article, before it is cleaned; `url` may be relative or missing."""

    url: str | None
    title: object
    published_at: datetime | None = None
    summary: object = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class RawListing:
    """What a parser found in one document; `problem` says why it could not read it."""

    entries: tuple[RawEntry, ...] = ()
    problem: str | None = None
    base_url: str | None = None  # the document's own, where it names one


def parse_listing(body: bytes, source: Source, base_url: str, content_type: str | None) -> Listing:
    """Return the articles that one document of `source` lists; never raise for what the document holds.

    `body` is the decompressed response (a gzip file, as sitemaps often are, is unpacked here), `base_url` the address
    that answered, against which relative links are resolved, `content_type` the response's header. Entries have
    canonical, distinct addresses, in the document's order, their instants in UTC; at most the newest 2,000 are kept.
    `Listing.problem` is None for a valid document, also one that lists nothing.
    """
    body, problem = _unpacked(body)
    if problem is None and not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        problem = "the document is empty (0 bytes)" if not body else "the document is empty (only white space)"
    problem = problem or beyond_bounds(body, source.kind, content_type)
    if problem is not None:
        return Listing((), problem)
    raw = _READERS[source.kind](body, source, base_url, content_type)
    if raw.problem is not None:
        return Listing((), raw.problem)
    return _cleaned(raw, base_url, full_text=source.full_text)


def _unpacked(body: bytes) -> tuple[bytes, str | None]:
    if body[:2] == b"\x1f\x8b":
        decompressor = zlib.decompressobj(wbits=31)
        try:
            body = decompressor.decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            return b"", f"the document is a damaged gzip file ({error})"
    if len(body) > MAX_BYTES:
        return b"", f"the document is larger than {MAX_BYTES // 1_000_000} MB"
    return body, None


def _cleaned(raw: RawListing, base_url: str, *, full_text: bool) -> Listing:
    base = canonical_url(raw.base_url or "", base_url) or base_url
    found: dict[str, Entry] = {}
    for entry in raw.entries:
        url = canonical_url(entry.url, base) if entry.url else None
        if url is None:
            continue
        content = entry.content[:MAX_CONTENT].replace("\0", "") if full_text else ""
        cleaned = Entry(url, plain(entry.title), entry.published_at, plain(entry.summary, MAX_SUMMARY), content)
        found[url] = _fuller(found[url], cleaned) if url in found else cleaned
    if raw.entries and not found:
        return Listing((), f"none of its {len(raw.entries)} entries has a usable http(s) link")
    entries = tuple(found.values())
    if len(entries) <= MAX_ENTRIES:
        return Listing(entries)
    newest = sorted(entries, key=lambda entry: entry.published_at or _LONG_AGO, reverse=True)[:MAX_ENTRIES]
    return Listing(tuple(newest), f"it lists {len(entries):,} articles; only the newest {MAX_ENTRIES:,} were taken")


def _fuller(first: Entry, second: Entry) -> Entry:
    """One entry from two of the same address: index pages link a picture and a headline to the same article."""
    return Entry(
        first.url,
        max(first.title, second.title, key=len),
        first.published_at or second.published_at,
        max(first.summary, second.summary, key=len),
        max(first.content, second.content, key=len),
    )


def _read_feed(body: bytes, source: Source, base_url: str, content_type: str | None) -> RawListing:
    entries, problem = read_feed(body, source.language, base_url, content_type)
    return RawListing(_raw(entries), problem)


def _read_sitemap(body: bytes, source: Source, base_url: str, content_type: str | None) -> RawListing:
    entries, problem = read_sitemap(body, source.language)
    if entries is None:  # the sitemap protocol lets a site give its feed as a sitemap
        return _read_feed(body, source, base_url, content_type)
    return RawListing(_raw(entries), problem)


def _raw(entries: Iterable[SitemapEntry | FeedEntry]) -> tuple[RawEntry, ...]:
    return tuple(RawEntry(*entry) for entry in entries)


def _read_index_page(body: bytes, source: Source, base_url: str, content_type: str | None) -> RawListing:
    try:
        selector = soupsieve.compile(source.link_selector or "a[href]")
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        return RawListing(
            problem=f"link_selector “{source.link_selector}” is not a CSS selector ({error})".split("\n")[0]
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        page = BeautifulSoup(body, "lxml", from_encoding=_encoding(body, content_type))
    base = page.find("base", href=True)
    entries = tuple(_links(selector.select(page)))
    if not entries:
        return RawListing(problem=f"the page has no link that matches “{source.link_selector}”")
    return RawListing(entries, base_url=str(base["href"]) if isinstance(base, Tag) else None)


def _links(elements: Iterable[Tag]) -> Iterator[RawEntry]:
    for element in elements:
        link = element if element.name == "a" else element.find("a", href=True) or element.find_parent("a", href=True)
        if isinstance(link, Tag) and link.get("href"):
            title = link.get_text(" ") if link.get_text(strip=True) else link.get("title") or _picture_text(link)
            yield RawEntry(str(link["href"]), title)


def _picture_text(link: Tag) -> object:
    picture = link.find("img", alt=True)
    return picture["alt"] if isinstance(picture, Tag) else ""


def _encoding(body: bytes, content_type: str | None) -> str | None:
    """The encoding to force on an index page: valid UTF-8 is UTF-8, whatever a header or a meta element claims."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return (content_type or "").partition("charset=")[2].split(";")[0].strip("\"' ") or None
    return "utf-8"


_READERS: dict[SourceKind, Callable[[bytes, Source, str, str | None], RawListing]] = {
    SourceKind.FEED: _read_feed,
    SourceKind.SITEMAP: _read_sitemap,
    SourceKind.LISTING: _read_index_page,
}
