"""Weigh a text by how near actor, theatre and involvement stand to each other; cheap enough for every article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from troopwatch.config import Topic, TopicWords
from troopwatch.model import Detection

_BREAK = re.compile(r"[\r\n]+|(?<=[.!?])\s+")
_LONGEST = 1200  # a stretch without full stops is cut, so that "near" keeps its meaning
_STRETCHES = 4000  # an article that is not about the topic after so many sentences is not about it
_TITLE = 0.6
_CLOSE = 0.5  # all three in one sentence
_APART = 0.25  # all three in two sentences that follow each other


@dataclass(frozen=True, slots=True)
class _Patterns:
    actors: re.Pattern[str]
    theatre: re.Pattern[str]
    involvement: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """Which phrase of each group a stretch of text holds."""

    actor: str | None
    theatre: str | None
    involvement: str | None

    @property
    def complete(self) -> bool:
        return None not in {self.actor, self.theatre, self.involvement}

    def joined(self, other: _Found) -> _Found:
        return _Found(self.actor or other.actor, self.theatre or other.theatre, self.involvement or other.involvement)

    def __str__(self) -> str:
        return " + ".join(f"“{phrase}”" for phrase in (self.actor, self.involvement, self.theatre) if phrase)


_NOTHING = _Found(None, None, None)


def detect(title: str, text: str, language: str, topic: Topic) -> Detection:
    """Judge one article; a language that the topic has no words for is judged by all languages' words."""
    patterns = _patterns(_words(language, topic))
    heading = _find(title, patterns)
    score = _TITLE if heading.complete else 0.0
    best = heading if heading.complete else _NOTHING
    seen, previous = heading, _NOTHING
    for stretch in _stretches(text):
        found = _find(stretch, patterns)
        seen = seen.joined(found)
        # the actor may be named only in the sentence or the title before
        pair = found.joined(previous).joined(_Found(heading.actor, None, None))
        if found.complete:
            score += _CLOSE
            best = best if best.complete else found
        elif pair.complete and found.involvement is not None:
            score += _APART
            best = best if best.complete else pair
        if score >= 1:
            break
        previous = found
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
    return _Patterns(
        _pattern([phrase for group in words for phrase in group.actors]),
        _pattern([phrase for group in words for phrase in group.theatre]),
        _pattern([phrase for group in words for phrase in group.involvement]),
    )


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """One alternation of fixed phrases, longest first: no repetition, so matching stays linear."""
    if not phrases:
        return re.compile(r"(?!)")
    longest = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_alternative, longest)) + r")(?:nya)?(?!\w)")


def _alternative(phrase: str) -> str:
    return " ".join(_word(word) for word in phrase.split())


def _word(word: str) -> str:
    escaped = re.escape(word)
    if word != word.lower():
        return f"(?:{escaped}|{re.escape(word.upper())})"
    return f"(?i:{escaped})"


def _find(stretch: str, patterns: _Patterns) -> _Found:
    return _Found(
        _first(patterns.actors, stretch), _first(patterns.theatre, stretch), _first(patterns.involvement, stretch)
    )


def _first(pattern: re.Pattern[str], stretch: str) -> str | None:
    match = pattern.search(stretch)
    return match.group() if match else None


def _stretches(text: str) -> Iterator[str]:
    count = start = 0
    for end in [*(match.start() for match in _BREAK.finditer(text)), len(text)]:
        for first in range(start, end, _LONGEST):
            if count >= _STRETCHES:
                return
            count += 1
            yield text[first : min(end, first + _LONGEST)]
        start = end
