"""Titles and instants as feeds write them, made clean and comparable."""

from __future__ import annotations

import re
import unicodedata
import warnings
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import dateparser
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

MAX_TITLE = 1_000  # characters; whole articles have been seen in <title>
MAX_SUMMARY = 5_000

_MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF])
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # feeds write year 1 or 1970 when they do not know


def plain(text: Any, limit: int = MAX_TITLE) -> str:
    """Return one line of plain text: no tags, no entities (also doubly escaped ones), no runs of white space."""
    if not isinstance(text, str):
        return ""
    text = text[: limit * 8]
    for _ in range(2):
        if not _MARKUP.search(text):
            break
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            text = BeautifulSoup(text, "html.parser").get_text()
    text = "".join(character for character in text if not 0xD800 <= ord(character) <= 0xDFFF)
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE).replace("\x00", ""))
    return " ".join(text.split())[:limit].rstrip()


def instant(text: Any, language: str) -> datetime | None:
    """Return the instant that `text` names, in UTC; None when it names no time of day or no zone.

    ISO 8601 and RFC 2822 are tried first, then the words of `language` (ISO 639-1). A date without a zone is not an
    instant: two outlets' "07:00" are hours apart, so no zone is ever assumed.
    """
    if not isinstance(text, str) or not 8 <= len(text.strip()) <= 100:
        return None
    text = text.strip()
    for parse in (_iso, _rfc, lambda written: _words(written, language)):
        try:
            found = parse(text)
        except (ValueError, TypeError, IndexError, OverflowError, KeyError, AttributeError):
            continue
        if found is not None:
            return in_utc(found)
    return None


def in_utc(moment: datetime) -> datetime | None:
    """Return the aware `moment` in UTC, or None when it has no zone or is a placeholder (before 1990)."""
    if moment.tzinfo is None:
        return None
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if moment >= _EARLIEST else None


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if re.match(r"\d{4}-?\d\d-?\d\d[T ]", text) else None


def _rfc(text: str) -> datetime | None:
    found = parsedate_to_datetime(text)
    # parsedate_to_datetime gives a naive value for "-0000", which RFC 2822 calls UTC of unknown locality
    return found.replace(tzinfo=UTC) if found.tzinfo is None and text.endswith("-0000") else found


def _words(text: str, language: str) -> datetime | None:
    if not re.search(r"\d{1,2}[:.]\d\d", text):
        return None
    settings: Any = {"RETURN_AS_TIMEZONE_AWARE": False, "STRICT_PARSING": True}
    found = dateparser.parse(text, languages=[language], settings=settings)
    return found if found is not None and found.tzinfo is not None else None
