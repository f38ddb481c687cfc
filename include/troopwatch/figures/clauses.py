"""A sentence with its tokens, the phrases found in it, and how far apart its parts are.

There is no parser here. Two phrases belong together when little stands between them: each comma, conjunction or
relative word between them costs something, and each word a little. Every rule that must choose (which verb, which
date, which source for this number) takes the cheapest candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from troopwatch.figures.phrases import Hit, PhraseFinder
from troopwatch.figures.sentences import Sentence
from troopwatch.figures.tokens import Token, tokenize

WORD = 0.2
_MARKS = {",": 1.5, ";": 6.0, ":": 1.0, "—": 2.0, "(": 2.0, ")": 2.0, '"': 0.3}
_BOUNDARIES = {
    "boundary:coordinators": 1.5,
    "boundary:subordinators": 3.0,
    "boundary:relatives": 2.0,
    "boundary:purposes": 1.2,
    "boundary:contrasts": 6.0,
}
_APPOSED = 0.3
_DATELINE = 16
CONTRAST = 5.5  # what stands further apart than this is in another statement


@dataclass(slots=True)
class Clauses:
    """One sentence made ready for the rules; positions are token positions."""

    sentence: Sentence
    tokens: Sequence[Token]
    hits: Mapping[str, Sequence[Hit]]
    walls: Sequence[float]  # running sum of what boundaries cost; walls[i] is the sum before token i
    digits: Sequence[int]  # the positions of numbers in digits
    starts: dict[str, dict[int, Hit]] = field(default_factory=dict)  # by group and position, once a rule asks
    ends: dict[str, dict[int, Hit]] = field(default_factory=dict)
    inside: dict[str, set[int]] = field(default_factory=dict)
    merged: dict[tuple[str, ...], Sequence[Hit]] = field(default_factory=dict)  # answers that rules ask for again

    def of(self, *groups: str) -> Sequence[Hit]:
        """The hits of these groups, left to right."""
        if len(groups) == 1:
            return self.hits.get(groups[0], ())
        found = self.merged.get(groups)
        if found is None:
            hits = [hit for group in groups for hit in self.hits.get(group, ())]
            found = self.merged[groups] = sorted(hits, key=lambda hit: hit.first)
        return found

    def wall(self, first: int, last: int) -> float:
        """What the boundaries in ``tokens[first:last]`` cost."""
        return self.walls[last] - self.walls[first] if last > first else 0.0

    def gap(self, a: tuple[int, int], b: tuple[int, int]) -> float:
        """How far apart two spans of tokens are; 0 where they touch or overlap."""
        first, last = (a[1], b[0]) if a[0] <= b[0] else (b[1], a[0])
        return self.wall(first, last) + WORD * max(0, last - first)

    def hit_at(self, group: str, position: int) -> Hit | None:
        """The hit of a group that begins at a position."""
        starts = self.starts.get(group)
        if starts is None:
            starts = self.starts[group] = {hit.first: hit for hit in self.hits.get(group, ())}
        return starts.get(position)

    def hit_ending(self, group: str, position: int) -> Hit | None:
        """The hit of a group whose last token is just before a position."""
        ends = self.ends.get(group)
        if ends is None:
            ends = self.ends[group] = {hit.last: hit for hit in self.hits.get(group, ())}
        return ends.get(position)

    def covered(self, group: str, position: int) -> bool:
        """Whether a hit of the group holds the token at a position."""
        inside = self.inside.get(group)
        if inside is None:
            hits = self.hits.get(group, ())
            inside = self.inside[group] = {at for hit in hits for at in range(hit.first, hit.last)}
        return position in inside

    def norm(self, position: int) -> str:
        """The form of the token at a position; empty outside the sentence."""
        return self.tokens[position].norm if 0 <= position < len(self.tokens) else ""

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Where ``tokens[first:last]`` stands in the text."""
        return self.tokens[first].start, self.tokens[max(first, last - 1)].end

    def text(self, source: str, first: int, last: int) -> str:
        """The words of ``tokens[first:last]``, from the text they came from."""
        start, end = self.offsets(first, last)
        return source[start:end]


def read_clauses(text: str, sentence: Sentence, finder: PhraseFinder) -> Clauses:
    """Tokenize a sentence, find its phrases and weigh its boundaries."""
    tokens = _after_dateline(tokenize(text, sentence.start, sentence.end))
    hits = finder.find(tokens)
    digits = [at for at, token in enumerate(tokens) if "0" <= token.norm[0] <= "9"]
    return Clauses(sentence, tokens, hits, _walls(tokens, hits), digits)


def _walls(tokens: Sequence[Token], grouped: Mapping[str, Sequence[Hit]]) -> Sequence[float]:
    """The running sum of what marks and boundaries cost."""
    norms = [token.norm for token in tokens]
    costs = [_MARKS.get(norm, 0.0) for norm in norms]
    for at in (at for at, norm in enumerate(norms) if norm == "("):
        # a bracket that only repeats a name, National Intelligence Service (NIS), sets nothing apart
        if ")" in norms[at + 2 : at + 5]:
            costs[at] = costs[norms.index(")", at + 2)] = 0.1
    for hit in (*grouped.get("actor:theatre", ()), *grouped.get("place:places", ())):
        if hit.first and hit.last < len(norms) and norms[hit.first - 1] == "," == norms[hit.last]:
            costs[hit.first - 1] = costs[hit.last] = _APPOSED  # in Kursk, Russia, since August
    for hit in grouped.get("boundary:appositions", ()):
        if hit.first and norms[hit.first - 1] == ",":
            costs[hit.first - 1] = _APPOSED  # half its force, or 4,000 men; yaitu 4.000 orang
    now = {hit.first for hit in grouped.get("period:nowadays", ())}  # saat ini: no clause begins with it
    for group, cost in _BOUNDARIES.items():
        for hit in grouped.get(group, ()):
            if hit.first not in now:
                costs[hit.first] = max(costs[hit.first], cost)
    return tuple(accumulate(costs, initial=0.0))


def _after_dateline(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what stands before the dash of "SEOUL, Oct. 18 (Yonhap) —": place and agency are not what is told."""
    for at in range(1, min(_DATELINE, len(tokens))):
        double = tokens[at].norm == "-" and at + 1 < len(tokens) and tokens[at + 1].norm in {"-", "—"}
        if tokens[at].norm == "—" or double:
            shouts = tokens[0].text.isupper() and len(tokens[0].text) > 2
            agency = any(token.norm in {")", "com", "id"} or token.text.isupper() for token in tokens[:at])
            return tokens[at + (2 if double else 1) :] if shouts or agency else tokens
    return tokens
