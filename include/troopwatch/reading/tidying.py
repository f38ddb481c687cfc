"""Text made ready to be stored: figure offsets count in it, so all of this happens before."""

from __future__ import annotations

import re
import unicodedata

# Joiners, marks of direction, soft hyphens and the like: seen by nobody, but they split "10 000" and "Korea"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def tidy(text: str) -> str:
    """Return paragraphs separated by one newline, each in NFC with single spaces, without invisible characters.

    Applying it twice changes nothing. PostgreSQL can store every result (no NUL, no halves of surrogate pairs).
    """
    lines = (tidy_line(line) for line in _LINE_END.split(text))
    return "\n".join(line for line in lines if line)


def tidy_line(text: str) -> str:
    """Return `text` on one line, cleaned as `tidy` does."""
    # Removal goes first: what an invisible character kept apart may compose
    visible = _INVISIBLE.sub("", _CONTROL.sub("", _LINE_END.sub(" ", text)))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def letters(text: str) -> int:
    """The length of a text in letters: a Chinese, Japanese or Korean character says as much as two and a half."""
    wide = sum(1 for character in text if "\u1100" <= character <= "\u11ff" or "\u2e80" <= character <= "\ud7ff")
    return len(text) + 3 * wide // 2
