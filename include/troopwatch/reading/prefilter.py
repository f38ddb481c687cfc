"""Which pages of an archive are worth reading: told from their bytes, at a hundredth of what reading costs or less.

A page passes if, once read, detection could find an actor of the topic in it: whatever its charset, and with entities,
tags, soft hyphens or line ends between the words or within one. It may pass for less, at the price of a reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from troopwatch.config import Topic
from troopwatch.reading.decoding import declared_charsets

# Where pages outside ASCII are written; a word is looked for as the bytes that it is in each of them
_CHARSETS = (
    "utf-8", "cp949", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp1251", "koi8_r", "koi8_u", "cp866",
    "iso8859_5", "cp1252", "cp1250", "cp1254", "cp1256", "iso8859_2", "cp1253", "cp874", "cp1258", "utf-16-le",
    "utf-16-be",
)  # fmt: skip
_ESCAPE_SEQUENCE = re.compile(rb"\x1b(?:\$[@B]|\([BJ])")
# What markup, entities, soft hyphens and zero width spaces begin and end with, in UTF-8 and the charsets of one byte
_SPLIT_BEGINS = (b"<", b"&", b"\xc2\xad", b"\xad", b"\xe2\x80")
_SPLIT_ENDS = (b">", b";", b"\xad", b"\x8b")
_LONG = 8  # letters from which on either half of a word is rare enough
_AT_ONCE = 60  # patterns of one automaton; beyond 64 it cannot skip with vector instructions, ten times as fast
_AROUND = 800  # bytes on both sides of a word among which the rest of its phrase stands, markup and all
# A comment may hold “>”; the bound keeps hostile pages linear
_MARKUP = re.compile(rb"<!--[\s\S]{0,300}?-->|<[^<>]*>|&#?\w{1,24};|\\u[0-9a-fA-F]{4}|\\[a-z]")
_ASCII_ENTITY = re.compile(rb"&#(?:([3-9]\d|1[01]\d|12[0-6])|[xX]([2-7][0-9a-fA-F]));")
_NO_LETTERS = bytes(code for code in range(256) if code > 127 or not chr(code).isalnum())
_SMALL = bytes(range(256)).lower()
_HEAD = 400  # bytes among which a page in UTF-16 has many that are zero


class Prefilter:
    """Made once for a topic; `passes` says of one page whether to read it.

    Of each actor's words one is looked for, that which most actors have; around it, whether all of them are there.
    """

    def __init__(self, topic: Topic) -> None:
        actors = list(dict.fromkeys(actor for words in topic.languages.values() for actor in words.actors))
        patterns: dict[bytes, bool] = {}  # with whether they are proof enough
        for anchor, phrases in _anchors(actors):
            alone = not anchor.isascii() or anchor in phrases
            patterns |= dict.fromkeys(_written(anchor), alone)
            if anchor.isascii():
                patterns |= {piece: False for piece in _pieces(anchor) if piece not in patterns}
        ordered = list(patterns.items())
        self._automata = [
            (_automaton(pattern for pattern, _ in chunk), [is_proof for _, is_proof in chunk])
            for chunk in (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
        ]
        self._letters = _automaton(_letters(actor.encode()) for actor in actors if actor.isascii())

    def passes(self, body: bytes, content_type: str | None = None) -> bool:
        """Whether the page may be about the topic; `body` is decompressed, `content_type` the response's header."""
        if body.count(0, 0, _HEAD) > _HEAD // 10 or not _is_like_ascii(body, content_type):
            return True
        for automaton, are_proof in self._automata:
            found = automaton.find_matches_as_indexes(body)
            if any(are_proof[pattern] for pattern, _, _ in found):
                return True
            if any(self._holds(body[start:end]) for start, end in _regions(found)):
                return True
        return False

    def _holds(self, part: bytes) -> bool:
        """Whether the letters alone, run together, hold an actor; in a script “<” may be no tag."""
        spelled = _ASCII_ENTITY.sub(_character, part)
        return any(
            self._letters.find_matches_as_indexes(_letters(some)) for some in (spelled, _MARKUP.sub(b"", spelled))
        )


def _character(entity: re.Match[bytes]) -> bytes:
    return bytes([int(entity[1]) if entity[1] else int(entity[2], 16)])


def _automaton(patterns: Iterable[bytes]) -> BytesAhoCorasick:
    return BytesAhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)  # the kind that may skip


def _anchors(actors: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """A word of each actor, as few as possible in all, and the actors that have it."""
    left = list(actors)
    while left:
        words = {word for actor in left for word in re.findall(r"[^\W_]+", actor)}
        word = max(words, key=lambda one: (sum(one in actor for actor in left), len(one), one))
        yield word, [actor for actor in left if word in actor]
        left = [actor for actor in left if word not in actor]


def _regions(found: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """What lies around the words that were found, each byte once."""
    start, end = 0, 0
    for _, first, last in found:
        if first - _AROUND > end:
            if end:
                yield start, end
            start = max(0, first - _AROUND)
        end = last + _AROUND
    if end:
        yield start, end


def _letters(body: bytes) -> bytes:
    return body.translate(_SMALL, _NO_LETTERS)


def _cases(word: str) -> list[str]:
    """How a word may be capitalised: one with a capital letter as it is or in capitals, any other in any usual way."""
    usual = (word, word.upper()) if word != word.lower() else (word, word.upper(), word.capitalize())
    return list(dict.fromkeys(usual))


def _written(word: str) -> Iterator[bytes]:
    """The bytes of a word in all charsets, as entities, and as JSON has it."""
    for form in _cases(word):
        yield "".join(f"&#{ord(char)};" for char in form).encode()
        yield "".join(f"&#x{ord(char):x};" for char in form).encode()
        yield "".join(f"&#x{ord(char):X};" for char in form).encode()
        if form.isascii():
            yield form.encode()
            continue
        escaped = json.dumps(form).strip('"')
        yield from (escaped.encode(), re.sub(r"(?<=\\u)\w{4}", lambda code: code[0].upper(), escaped).encode())
        for charset in _CHARSETS:
            try:
                yield _ESCAPE_SEQUENCE.sub(b"", form.encode(charset))
            except UnicodeEncodeError:
                continue


def _pieces(word: str) -> Iterator[bytes]:
    """What is left of a word that something splits once, wherever that is; of a short one with where it is split."""
    for form in _cases(word):
        written = form.encode()
        if len(written) >= _LONG:
            yield from (written[: len(written) // 2], written[len(written) // 2 :])
            continue
        yield from (end + written[1:] for end in _SPLIT_ENDS)
        yield from (written[:split] + begin for split in range(2, len(written)) for begin in _SPLIT_BEGINS)


def _is_like_ascii(body: bytes, content_type: str | None) -> bool:
    """Whether letters are as in ASCII: so they are in all charsets but UTF-16, UTF-32 and those of mainframes."""
    return all(_keeps_ascii(charset) for charset in declared_charsets(body, content_type))


@lru_cache(maxsize=256)
def _keeps_ascii(charset: str) -> bool:
    return b"<Az".decode(charset, errors="replace") == "<Az"
