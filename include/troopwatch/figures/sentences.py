"""Cut a text into sentences that keep their offsets; a line is a paragraph, and none spans two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from troopwatch.figures.lexicon import SentenceWords

# A full stop (or the like), closing quotes and brackets, then a gap: perhaps the end of a sentence.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_LINE = re.compile(r"[^\r\n\u0085\u2028\u2029\x0b\x0c]+")
_LAST_WORD = re.compile(r"[^\s(\[\"“]{1,30}$")
_OPENS = re.compile(r"[\"'“‘«(\[]*")
_ENDS_WITH_STOP = re.compile(
    r"[.!?…:;,\"”»]\s*(?:[)\]]|\(\w{1,12}\))?$"
)  # also before the initials of who wrote it: (bp)
_HEADING_WORDS = 22
_LONGEST = 2500  # a longer "sentence" is a table or a page without full stops; cutting it keeps every step linear


class Sentence(NamedTuple):
    """``text[start:end]`` without white space at either end."""

    start: int
    end: int
    paragraph: int
    is_heading: bool = False
    is_boilerplate: bool = False
    in_quotation: bool = False  # a quotation goes on past its end: who speaks may be said only later


def split_sentences(text: str, words: SentenceWords) -> tuple[Sentence, ...]:
    """The sentences of a text, in order."""
    found: list[Sentence] = []
    for paragraph, line in enumerate(_LINE.finditer(text)):
        start, end = _trim(text, line.start(), line.end())
        if start == end:
            continue
        content = text[start : min(end, start + 400)]
        boilerplate = content.lower().startswith(words.boilerplate)
        heading = not _ENDS_WITH_STOP.search(text, max(start, end - 18), end) and content.count(" ") < _HEADING_WORDS
        quotes = 0
        for first, last in _cut(text, start, end, words):
            quotes += text.count('"', first, last) % 2 + text.count("“", first, last) - text.count("”", first, last)
            quotes = max(quotes, 0) % 2
            found.append(Sentence(first, last, paragraph, heading, boilerplate, quotes == 1))
    return tuple(found)


def _cut(text: str, start: int, end: int, words: SentenceWords) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, match, start, end, words):
            yield from _pieces(text, start, match.end())
            start = _trim(text, match.end(), end)[0]
    if start < end:
        yield from _pieces(text, start, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = start + _LONGEST if cut < 0 else cut
        yield _trim(text, start, cut)
        start = _trim(text, cut, end)[0]
    if start < end:
        yield _trim(text, start, end)


def _ends_sentence(text: str, match: re.Match[str], start: int, end: int, words: SentenceWords) -> bool:
    stop, after = match.span()
    following = _trim(text, after, min(end, after + 200))[0]
    opened = _OPENS.match(text, following, end)
    following = opened.end() if opened else following
    if following >= end or text[following].islower():
        return False
    if text[stop] != "." or after - stop > 1:
        return True
    last = _LAST_WORD.search(text, max(start, stop - 30), stop)
    word = last.group().lower() if last else ""
    if word in words.abbreviations:
        return False
    if (len(word) == 1 or "." in word) and word.replace(".", "").isalpha():
        # an initial or U.S.: only a word that seldom continues a name ends the sentence
        return _next_word(text, following, end) in words.starters
    return True


def _next_word(text: str, start: int, end: int) -> str:
    stop = start
    while stop < min(end, start + 20) and text[stop].isalpha():
        stop += 1
    return text[start:stop].lower()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
