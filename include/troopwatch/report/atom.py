"""The stored reports as an Atom feed (RFC 4287), one entry a day, newest first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree
from markupsafe import Markup, escape

from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.wording import capital
from troopwatch.report.words import Words, words_in
from troopwatch.rows import StoredDay, StoredLine

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
# identities must never change: names of this one space, drawn once
_SPACE = uuid.UUID("7e1f2d52-6f0b-5a57-9a39-2f7b7c0d3a11")
_BEGINNING = datetime(2024, 10, 1, tzinfo=UTC)  # when a feed without an entry was last changed
_TITLE = 300


def render_atom(days: Sequence[StoredDay], language: str, self_url: str | None = None) -> bytes:
    """Make the feed; `self_url` is where it can be had, if anywhere. Strangers' words are text, links are http(s)."""
    words = words_in(language)
    feed = etree.Element(etree.QName(_ATOM, "feed"), nsmap={None: _ATOM})
    feed.set(etree.QName(_XML, "lang"), language)
    _add(feed, "id", _identity(f"feed {language}"))
    _add(feed, "title", words("feed.title"))
    _add(feed, "subtitle", words("feed.subtitle"))
    _add(feed, "updated", _instant(max((day.window_end for day in days), default=_BEGINNING)))
    _add(_add(feed, "author"), "name", "Troopwatch")
    address = safe_url(self_url)
    if address:
        _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    for day in days:
        _entry(feed, day, language, words)
    document: bytes = etree.tostring(feed, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return document


def _entry(feed: etree._Element, day: StoredDay, language: str, words: Words) -> None:
    entry = _add(feed, "entry")
    headline = plain(day.headline[language])
    _add(entry, "id", _identity(f"day {language} {day.report_date.isoformat()}"))
    _add(entry, "title", plain(f"{words.short_day(day.report_date)}: {headline}", _TITLE))
    _add(entry, "updated", _instant(day.window_end))
    _add(entry, "published", _instant(day.window_end))
    _add(entry, "summary", headline, type="text")
    _add(entry, "content", _content(day, language, words), type="html")


def _content(day: StoredDay, language: str, words: Words) -> str:
    """Escaped HTML: the headline, then the lines kind by kind."""
    parts = [Markup("<p>{}</p>").format(plain(day.headline[language]))]
    for kind in dict.fromkeys(line.kind for line in day.lines):
        items = Markup("").join(_item(line, language) for line in day.lines if line.kind == kind)
        parts.append(Markup("<h3>{}</h3><ul>{}</ul>").format(words(f"kind.{kind}"), items))
    return str(Markup("").join(parts))


def _item(line: StoredLine, language: str) -> Markup:
    said, outlet, url = capital(plain(line.said[language])), plain(line.outlet, 80), safe_url(line.url)
    title = plain(line.title, 140) or outlet
    if url is None:
        return Markup("<li>{}. {}</li>").format(said, outlet)
    return Markup('<li>{}. {}: <a href="{}">{}</a></li>').format(said, outlet, url, escape(title))


def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, etree.QName(_ATOM, name), attrib=attributes)
    element.text = text
    return element


def _identity(name: str) -> str:
    return uuid.uuid5(_SPACE, name).urn


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
