"""Weigh a text by how near actor, theatre and involvement stand to each other; cheap enough for every article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from troopwatch.config import Topic, TopicWords
from troopwatch.model import Detection

# one set of marks first, so that the pattern skips from mark to mark
_BREAK = re.compile(r"[.!?\r\n](?:(?<=[\r\n])[\r\n]*|\s+)")
_LONGEST = 1200  # a stretch without full stops is cut, so that "near" keeps its meaning
_STRETCHES = 4000  # an article that is not about the topic after so many sentences is not about it
_GAP = re.compile(r"\W")
_WORD_END = re.compile(r"(?:nya)?\b")  # alone or with the clitic
_TITLE = 0.6
_CLOSE = 0.5  # all three in one sentence
_APART = 0.25  # all three in two sentences that follow each other, or in one and the title


class _Phrase(NamedTuple):
    """A phrase of the topic: how it is spelled, and its group with those of the phrases that it holds."""

    spelling: str
    groups: tuple[str, ...]  # dikirim ke *Rusia*


# Where the letters of a phrase stand: start, minus the end, which phrase. Sorted, the first that fits is the longest.
_Candidate = tuple[int, int, int]
_Hit = tuple[str, int, int]  # group, start, end


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What finds all phrases of a topic in one pass, what each is, and the actors, without whom no text is relevant."""

    automaton: AhoCorasick
    phrases: tuple[_Phrase, ...]
    actors: tuple[str, ...]


class _Found(NamedTuple):
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
    whole = f"{title}\n{text}"
    small = _lower(whole)
    if not any(phrase in small for phrase in patterns.actors):
        return Detection(False, 0.0, _reason(False, _NOTHING, _NOTHING))  # most articles of a feed end here
    candidates = _candidates(small, patterns)
    in_title = bisect_left(candidates, (len(title),))
    heading = _find(whole, small, len(title), candidates[:in_title], patterns)
    score = _TITLE if heading.complete else 0.0
    best = heading if heading.complete else _NOTHING
    seen, told = heading, False
    previous, previous_number = _NOTHING, -1
    for number, end, here in _sentences(whole, len(title) + 1, candidates[in_title:]):
        if score >= 1:
            break
        found = _find(whole, small, end, here, patterns)
        if found is _NOTHING:
            continue
        if number > previous_number + 1:
            previous = _NOTHING
        seen = seen.joined(found)
        if found.complete:
            score, told = score + _CLOSE, True
            best = best if best.complete else found
        elif found.involvement is not None:
            pair = found.joined(previous).joined(heading)  # the sentence before or the title may name the rest
            if pair.complete:
                score += _APART
                best = best if best.complete else pair
        previous, previous_number = found, number
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
    phrases = []
    for phrase, (name, spelling) in known.items():
        held = {known[part][0] for part in known if part != phrase and f" {part} " in f" {phrase} "}
        phrases.append(_Phrase(spelling, (name, *sorted(held - {name}))))
    actors = tuple(phrase for phrase, (name, _) in known.items() if name == "actors")
    return _Patterns(AhoCorasick(known, store_patterns=False), tuple(phrases), actors)


def _lower(text: str) -> str:
    """The text in lower case, with every offset as it was."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _candidates(small: str, patterns: _Patterns) -> list[_Candidate]:
    """Where phrases may stand in a text in lower case: at the beginning of a word."""
    encodable = small if small.isascii() else small.encode(errors="replace").decode()  # a lone surrogate is "?"
    found = patterns.automaton.find_matches_as_indexes(encodable, overlapping=True)
    return sorted([(start, -end, at) for at, start, end in found if not start or _GAP.match(small, start - 1)])


def _find(text: str, small: str, stop: int, candidates: Sequence[_Candidate], patterns: _Patterns) -> _Found:
    """The first phrase of each group; "Russian troops" and "tentara Rusia" are not North Korea's involvement."""
    hits = _hits(text, small, stop, candidates, patterns)
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
    for at, (name, start, end) in enumerate(hits):
        if at not in foreign:
            first.setdefault(name, text[start:end])
    return _Found(first.get("actors"), first.get("theatre"), first.get("involvement"), bool(foreign), own)


def _hits(text: str, small: str, stop: int, candidates: Sequence[_Candidate], patterns: _Patterns) -> list[_Hit]:
    """Whole words only, and no two that overlap."""
    hits: list[_Hit] = []
    free_from = 0
    for start, minus_end, phrase in candidates:
        whole = _WORD_END.match(small, -minus_end, stop) if start >= free_from else None
        if whole is not None:
            free_from = end = whole.end()
            spelling, groups = patterns.phrases[phrase]
            if _is_spelled(text[start:end], spelling):
                for group in groups:
                    hits.append((group, start, end))
    return hits


def _is_spelled(found: str, spelling: str) -> bool:
    """Whether the capitals are right: a word with a capital letter matches only itself or itself in capitals."""
    if found == spelling or spelling.islower():
        return True
    return all(
        word == word.lower() or part.startswith((word, word.upper()))
        for part, word in zip(found.split(), spelling.split(), strict=False)
    )


def _sentences(
    text: str, start: int, candidates: Sequence[_Candidate]
) -> Iterator[tuple[int, int, Sequence[_Candidate]]]:
    """The sentences from a position on in which something may stand: their number, their end, and what it is."""
    at, count = 0, len(candidates)
    for number, end in enumerate(islice(_ends(text, start), _STRETCHES)):
        if at == count:
            break
        begin = at
        while at < count and candidates[at][0] < end:
            at += 1
        if at > begin:
            yield number, end, candidates[begin:at]


def _ends(text: str, start: int) -> Iterator[int]:
    """Where sentences end, and the pieces of those that are too long."""
    for match in _BREAK.finditer(text, start):
        end = match.start()
        if end - start > _LONGEST:
            yield from range(start + _LONGEST, end, _LONGEST)
        if end > start:
            yield end
        start = end
    yield from range(start + _LONGEST, len(text), _LONGEST)
    yield len(text)
