"""Strangers' text made fit to show: what an outlet wrote must never act, only be read."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# characters that turn the reading direction of what follows, and marks that nobody sees
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
# controls (escape, line breaks), lone surrogates, line and paragraph separators
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
# what a spreadsheet takes for a formula where a cell begins: at the start of the text, and after a semicolon too, at
# which Excel cuts a file of commas where the comma is the decimal sign, as in Indonesian
_FORMULA = re.compile('(^|;[\\s"]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])')


def plain(text: str | None, limit: int | None = None) -> str:
    """One line of printable text without control, direction or surrogate characters, at most `limit` characters."""
    shown = " ".join(printable(text or "").split())
    return shown if limit is None else shorten(shown, limit)


def printable(text: str) -> str:
    """The text without control, direction or surrogate characters, its spaces as they are: a part of a longer text."""
    return _BREAKS.sub(" ", _UNSEEN.sub("", text))


def shorten(text: str, limit: int) -> str:
    """Cut at a word, or within one that is longer than the limit, and say so with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rpartition(" ")[0]
    return f"{(at_word if len(at_word) > limit // 2 else cut).rstrip(' ,;:.–-')}…"


def safe_url(url: str | None) -> str | None:
    """The address if a click on it can only open a web page, else None."""
    if not url or plain(url) != url or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def csv_cell(text: str | None) -> str:
    """Text that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", plain(text))
