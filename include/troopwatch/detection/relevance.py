"""Weigh a text by how near actor, theatre and involvement stand to each other; cheap enough for every article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from troopwatch.config import Topic, TopicWords
from troopwatch.detection.phrases import trie_pattern
from troopwatch.model import Detection

_BREAK = re.compile(r"[\r\n]+|(?<=[.!?])\s+")
_LONGEST = 1200  # a stretch without full stops is cut, so that "near" keeps its meaning
_STRETCHES = 4000  # an article that is not about the topic after so many sentences is not about it
_TITLE = 0.6
_CLOSE = 0.5  # all three in one sentence
_APART = 0.25  # all three in two sentences that follow each other, or in one and the title


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The pattern of all phrases, what each is (in lower case), and the actors, without whom no text is relevant."""

    phrases: re.Pattern[str]
    known: dict[str, tuple[str, str]]  # group and spelling
    within: dict[str, tuple[str, ...]]  # groups of the phrases that a longer phrase holds: dikirim ke *Rusia*
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """Which phrase of each group a stretch of text holds."""

    actor: str | None
    theatre: str | None
    involvement: str | None
    foreign: bool = False  # names Russian troops, or the like
    own: bool = False  # names North Korean troops, or the like

    @property
    def complete(self) -> bool:
        return self.actor is not None and self.theatre is not None and self.involvement is not None

    def joined(self, other: _Found) -> _Found:
        return _Found(
            self.actor or other.actor,
            self.theatre or other.theatre,
            self.involvement or other.involvement,
            self.foreign or other.foreign,
            self.own or other.own,
        )

    def __str__(self) -> str:
        return " + ".join(f"“{phrase}”" for phrase in (self.actor, self.involvement, self.theatre) if phrase)


_NOTHING = _Found(None, None, None)


def detect(title: str, text: str, language: str, topic: Topic) -> Detection:
    """Judge one article; a language that the topic has no words for is judged by all languages' words."""
    patterns = _patterns(_words(language, topic))
    small_title, small = _lower(title), _lower(text)
    if not any(phrase in small_title or phrase in small for phrase in patterns.actors):
        return Detection(False, 0.0, _reason(False, _NOTHING, _NOTHING))  # most articles of a feed end here
    heading = _find(title, small_title, 0, len(title), patterns)
    score = _TITLE if heading.complete else 0.0
    best = heading if heading.complete else _NOTHING
    seen, previous, told = heading, _NOTHING, False
    for start, end in _stretches(text):
        if score >= 1:
            break
        found = _find(text, small, start, end, patterns)
        if found is _NOTHING:
            previous = found
            continue
        seen = seen.joined(found)
        pair = found.joined(previous).joined(heading)  # the rest may be named in the sentence before, or in the title
        if found.complete:
            score, told = score + _CLOSE, True
            best = best if best.complete else found
        elif pair.complete and found.involvement is not None:
            score += _APART
            best = best if best.complete else pair
        previous = found
    if seen.foreign and not seen.own and not told:
        score = min(score, _APART)  # what the title leaves open, the text tells of others
    score = min(1.0, score)
    relevant = score >= topic.threshold
    return Detection(relevant, round(score, 2), _reason(relevant, best, seen))


def _reason(relevant: bool, best: _Found, seen: _Found) -> str:
    if best.complete:
        return (
            f"found {best} near each other" if relevant else f"found {best} near each other, but only once in passing"
        )
    missing = [
        name
        for name, phrase in (
            ("North Korea", seen.actor),
            ("Russia or its war", seen.theatre),
            ("people or materiel sent or lost", seen.involvement),
        )
        if phrase is None
    ]
    return f"nothing about {', '.join(missing)}" if missing else f"found {seen}, but far apart"


def _words(language: str, topic: Topic) -> tuple[TopicWords, ...]:
    words = topic.languages.get(language)
    return (words,) if words is not None else tuple(topic.languages.values())


@lru_cache(maxsize=16)
def _patterns(words: tuple[TopicWords, ...]) -> _Patterns:
    known: dict[str, tuple[str, str]] = {}
    for group in words:
        for name in ("theatre", "involvement", "actors"):
            known |= {phrase.lower(): (name, phrase) for phrase in getattr(group, name)}
    within = {
        phrase: tuple(
            sorted({known[part][0] for part in known if part != phrase and f" {part} " in f" {phrase} "} - {name})
        )
        for phrase, (name, _) in known.items()
        if " " in phrase
    }
    actors = tuple(phrase for phrase, (name, _) in known.items() if name == "actors")
    return _Patterns(re.compile(rf"\b(?:{trie_pattern(known)})(?:nya)?\b"), known, within, actors)


def _lower(text: str) -> str:
    """The text in lower case, with every offset as it was."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _find(text: str, small: str, start: int, end: int, patterns: _Patterns) -> _Found:
    """The first phrase of each group; "Russian troops" and "tentara Rusia" are not North Korea's involvement."""
    hits: list[tuple[str, int, int]] = []
    for match in patterns.phrases.finditer(small, start, end):
        word = match.group()
        word = word if word in patterns.known else word.removesuffix("nya")
        name, spelling = patterns.known[word]
        if _is_spelled(text[match.start() : match.end()], spelling):
            names = (name, *patterns.within.get(word, ()))
            hits += [(one, match.start(), match.end()) for one in names]
    if not hits:
        return _NOTHING
    foreign, own = set(), False
    for at, (a, b) in enumerate(pairwise(hits)):
        if b[1] == a[2] + 1 and text[a[2]] == " ":
            kinds = {a[0], b[0]}
            own = own or kinds == {"involvement", "actors"}
            if kinds == {"involvement", "theatre"}:
                foreign.add(at if a[0] == "involvement" else at + 1)
    first: dict[str, str] = {}
    for at, (name, begin, stop) in enumerate(hits):
        if at not in foreign:
            first.setdefault(name, text[begin:stop])
    return _Found(first.get("actors"), first.get("theatre"), first.get("involvement"), bool(foreign), own)


def _is_spelled(found: str, spelling: str) -> bool:
    """Whether the capitals are right: a word with a capital letter matches only itself or itself in capitals."""
    if spelling.islower():
        return True
    return all(
        word == word.lower() or part.startswith((word, word.upper()))
        for part, word in zip(found.split(), spelling.split(), strict=False)
    )


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    count = start = 0
    for end in [*(match.start() for match in _BREAK.finditer(text)), len(text)]:
        for first in range(start, end, _LONGEST):
            if count >= _STRETCHES:
                return
            count += 1
            yield first, min(end, first + _LONGEST)
        start = end
