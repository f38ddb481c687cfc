"""RSS, Atom, RDF, CDF and JSON feeds to raw entries."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser

from troopwatch.feeds.wording import in_utc, instant

FeedEntry = tuple[str | None, object, datetime | None, object, str]

_DATES = ("published", "created", "updated")  # the first that stands is when readers could see it


def read_feed(
    body: bytes, language: str, base_url: str, content_type: str | None
) -> tuple[list[FeedEntry], str | None]:
    """Return (link, title, instant, summary, content) for each entry, and why the document is no feed, if it is none.

    An ill-formed feed still gives the entries that can be made out. Nothing is fetched.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json_feed(body, language)
    headers = {"content-location": base_url}
    headers["content-type"] = _content_type(body, content_type)
    try:
        # A stream, because feedparser takes a string or bytes for an address or a file name to open
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    except Exception as error:  # its loose parser has raised a dozen types on hostile documents
        return [], f"the document cannot be parsed as a feed ({type(error).__name__}: {error})"[:300]
    entries = [_entry(entry, language) for entry in parsed.entries]
    if entries or parsed.version:
        return entries, None
    return [], _why_no_feed(body, parsed)


def _content_type(body: bytes, content_type: str | None) -> str:
    """The header to give feedparser: it trusts one that is wrong, so bytes that are valid UTF-8 say so themselves."""
    if b"\0" not in body and not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "application/xml; charset=utf-8"
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    # text/xml without a charset means US-ASCII to feedparser (RFC 3023), which no server intends
    return f"application/xml; charset={charset[1]}" if charset else "application/xml"


def _entry(entry: Any, language: str) -> FeedEntry:
    return _link(entry), entry.get("title"), _published(entry, language), entry.get("summary"), _content(entry)


def _content(entry: Any) -> str:
    """The longest content that the entry holds; feedparser has taken scripts and the like out of it."""
    values = [part.get("value") for part in entry.get("content", ()) if isinstance(part, dict)]
    return max((value for value in values if isinstance(value, str)), key=len, default="")


def _link(entry: Any) -> str | None:
    candidates = [entry.get("feedburner_origlink"), entry.get("link")]
    candidates += [link.get("href") for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"]
    candidates.append(entry.get("id"))  # only counts when it is an address, which canonical_url decides
    usable = [candidate for candidate in candidates if isinstance(candidate, str) and candidate.strip()]
    absolute = (candidate for candidate in usable if re.match(r"\s*https?:", candidate, re.IGNORECASE))
    return next(absolute, next((candidate for candidate in usable if candidate != entry.get("id")), None))


def _published(entry: Any, language: str) -> datetime | None:
    for name in _DATES:
        # dict.get, because feedparser's own get warns when it lends `updated` to `published`
        written, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
        found = instant(written, language)
        if found is None and parsed is not None and _names_zone(written):
            try:
                found = in_utc(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
            except (ValueError, TypeError, OverflowError):
                found = None
        if found is not None:
            return found
    return None


def _names_zone(written: object) -> bool:
    """Does the text name a time and a zone? feedparser reads one without a zone as UTC, which is hours off."""
    return isinstance(written, str) and bool(
        re.search(r"\d:\d\d", written) and re.search(r"(?:[A-Z]{1,5}|[+-]\d\d:?\d\d)\)?\s*$", written.strip())
    )


def _why_no_feed(body: bytes, parsed: Any) -> str:
    start = body[:2_000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "the document is an HTML page, not a feed"
    if b"<urlset" in start or b"<sitemapindex" in start:
        return "the document is a sitemap, not a feed; its source's kind should be sitemap"
    error = parsed.get("bozo_exception")
    return "the document is not a feed" + (f" ({error})"[:200] if error else "")


def _read_json_feed(body: bytes, language: str) -> tuple[list[FeedEntry], str | None]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        return [], f"the document is not valid JSON ({error})"[:200]
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(
        "https://jsonfeed.org/version"
    ):
        return [], "the document is JSON, but not a JSON feed"
    items = document.get("items")
    return list(_json_entries(items if isinstance(items, list) else [], language)), None


def _json_entries(items: list[Any], language: str) -> Iterator[FeedEntry]:
    for item in items:
        if isinstance(item, dict):
            link = next((item[key] for key in ("url", "external_url", "id") if isinstance(item.get(key), str)), None)
            published = instant(item.get("date_published"), language) or instant(item.get("date_modified"), language)
            content = item.get("content_html") or item.get("content_text") or ""
            summary = item.get("summary") or item.get("content_text") or ""
            yield link, item.get("title"), published, summary, content if isinstance(content, str) else ""
