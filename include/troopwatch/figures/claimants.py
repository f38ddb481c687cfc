"""Which of those mentioned the sentence makes the ones who say so: mostly the subjects of its verbs of saying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.mentions import Mention
from troopwatch.figures.names import Person
from troopwatch.figures.phrases import Hit
from troopwatch.figures.saying import sayings
from troopwatch.model import SourceOrg

_SAID_AFTER = 9.0  # how far a verb of saying may follow the one who says so
_SAID_BEFORE = 1.5
_AFTER_ACCORDING = 1.7
_BARE_NATION = 0.9  # "Seoul has said": a nation is a claimant only right at its verb
_PRONOUN = 1.4
_BESIDE = 1.8
_APPOSED = 3.5
_PROMISE = 1.5
_LABEL = 6  # tokens before the name that labels an entry
_ASIDE = 25  # tokens; a longer aside is none
_INVERTING = frozenset({"", ",", '"', "'", ".", "-", "—", "?", "!"})
_YEARS = range(1900, 2100)


class Claimant(NamedTuple):
    """One who says so: a body, a person, or both beside each other."""

    mentions: tuple[Mention, ...]
    denies: bool = False

    @property
    def span(self) -> tuple[int, int]:
        return min(one.first for one in self.mentions), max(one.last for one in self.mentions)

    @property
    def person(self) -> Person | None:
        return next((one.person for one in self.mentions if one.person is not None), None)

    @property
    def org(self) -> SourceOrg | None:
        known = [one.org for one in self.mentions if one.person is not None and one.person.org is not None]
        bodies = [one.org for one in self.mentions if one.org is not None and one.person is None]
        return next(iter([*known, *bodies]), None) or next((one.org for one in self.mentions), None)

    @property
    def also(self) -> tuple[SourceOrg, ...]:
        """The others who speak with the first: those of its row, and those joined to it by a conjunction."""
        bodies = [one for one in self.mentions if one.person is None and one.org is not None]
        return tuple(org for one in bodies for org in (*([one.org] if one is not bodies[0] else []), *one.also) if org)

    @property
    def is_relay(self) -> bool:
        return all(one.is_relay or one.person is not None for one in self.mentions) and any(
            one.is_relay for one in self.mentions
        )


def find_claimants(clauses: Clauses, mentions: Sequence[Mention]) -> list[Claimant]:
    """The claimants of a sentence, left to right."""
    chosen: list[tuple[Mention, bool]] = []
    verbs = sayings(clauses)
    denials = [hit for hit in clauses.of("modal:denied") if not clauses.covered("org", hit.first)]
    for one in mentions:
        if clauses.hit_ending("attribution:addressee", one.first) or _is_byword(clauses, one, mentions):
            continue
        if any(clauses.hit_ending("attribution:comparing", at) for at in (one.first, one.first - 1)):
            continue  # higher than Washington's estimate
        denies = any(_is_subject(clauses, one, verb, mentions) for verb in denials)
        if denies or _is_claimant(clauses, one, verbs, mentions):
            chosen.append((one, denies))
    found = [_with_person(clauses, one, mentions) for one in _gathered(clauses, chosen)]
    others = {one.org for one in found if not _promises(clauses, one)}
    # Kim promised 6,000, *Shoigu said*; but Moscow announced it when Shoigu promised 6,000
    return [one for one in found if not others or one.org in others]


def _promises(clauses: Clauses, one: Claimant) -> bool:
    """Whether somebody only promises: what others tell of them."""
    after = [hit for hit in sayings(clauses) if hit.first >= one.span[1]]
    promised = bool(after) and clauses.hit_at("attribution:promising", after[0].first) is not None
    return promised and clauses.gap(one.span, (after[0].first, after[0].last)) < _PROMISE


def is_object(clauses: Clauses, one: Mention) -> bool:
    """Whether someone is only spoken to, or a nation stands after a preposition: troops sent to Russia said nothing."""
    if clauses.hit_ending("attribution:addressee", one.first):
        return True
    if not one.is_weak:
        return False
    first = one.first - clauses.covered("attribution:links", one.first - 1)
    return any(clauses.hit_ending("actor:prepositions", at) for at in {first, one.first})


def _is_claimant(clauses: Clauses, one: Mention, verbs: Sequence[Hit], mentions: Sequence[Mention]) -> bool:
    if clauses.norm(one.last) == ":" and one.first <= _LABEL and not is_object(clauses, one):
        return True  # Tokyo: more than ten thousand
    if one.is_again and any(verb.first < one.last and one.first < verb.last for verb in verbs):
        return True  # katanya, ujarnya: verb and pronoun in one word
    before = [hit for hit in clauses.of("attribution:according", "attribution:relays") if hit.last <= one.first]
    if before and _follows(clauses, before[-1], one, mentions):
        return True
    if any(_is_subject(clauses, one, verb, mentions) or _is_inverted(clauses, one, verb) for verb in verbs):
        return True
    return _gives(clauses, one)


def _gives(clauses: Clauses, one: Mention) -> bool:
    """Whether a noun of saying stands beside: Kyiv's count, perkiraan Seoul, a briefing by the agency."""
    for hit in clauses.of("attribution:estimates"):
        after = one.last + 1 if clauses.norm(one.last) == "'s" else one.last
        if hit.first == after or hit.last == one.first:
            return True
        if (
            clauses.norm(one.last) == "'s"
            and hit.first > one.last
            and clauses.gap((hit.first, hit.last), one.span) < 1.0
        ):
            return True  # Japan's new defence white paper
        linked = hit.last == one.first - 1 and clauses.covered("attribution:links", hit.last)
        near = hit.last <= one.first and clauses.gap((hit.first, hit.last), one.span) < 0.7
        if linked or (not one.is_weak and near):
            return True
    reports = clauses.of("attribution:reports")
    return not one.is_weak and any(
        hit.last <= one.first and clauses.gap((hit.first, hit.last), one.span) < 1.0 for hit in reports
    )


def _is_subject(clauses: Clauses, one: Mention, verb: Hit, mentions: Sequence[Mention]) -> bool:
    """Whether a mention leads up to a verb of saying, with nobody else nearer who could."""
    if verb.first < one.last or (is_object(clauses, one) and verb.first > one.last):
        return False
    if one.is_weak and any(_outranks(clauses, other, one) for other in mentions):
        return False
    if one.is_weak and clauses.norm(one.last) == "'s":
        return False
    first = _after_aside(clauses, one.last, verb.first)
    limit = _BARE_NATION if one.is_weak else _PRONOUN if one.is_again else _SAID_AFTER
    if _open_gap(clauses, first, verb.first) >= limit:
        return False
    for other in mentions:
        if other is one or not first <= other.first or other.last > verb.first or is_object(clauses, other):
            continue
        if any(one.last <= cue.first and cue.last <= other.first for cue in clauses.of("cue")):
            return False  # Kim is to dispatch 6,000, Shoigu announced
    return True


def _outranks(clauses: Clauses, other: Mention, weak: Mention) -> bool:
    """Whether a body leads the phrase that a nation only ends: North Korea's delegate in a session of the UN."""
    return (
        not other.is_weak
        and other.last <= weak.first
        and clauses.wall(other.last, weak.first) < 1.0
        and not any(other.last <= hit.first < weak.first for hit in sayings(clauses))
    )


def _after_aside(clauses: Clauses, position: int, stop: int) -> int:
    """Behind what a pair of commas sets apart: Seoul, *which counts with care,* says."""
    while clauses.norm(position) == ")" or clauses.covered("nation", position):
        position += 1
    while clauses.norm(position) in {",", "("}:
        mark = "," if clauses.norm(position) == "," else ")"
        closes = (at for at in range(position + 1, min(stop, position + _ASIDE)) if clauses.norm(at) == mark)
        close = next(closes, None)
        if close is None:
            break
        # the comma that closes one aside may open the next: NIS, in a report, on Thursday, said
        position = (
            close if mark == "," and clauses.norm(close + 1) != "" and _opens_again(clauses, close, stop) else close + 1
        )
    return position


def _opens_again(clauses: Clauses, comma: int, stop: int) -> bool:
    """Whether another aside begins at the comma that closes one."""
    return any(clauses.norm(at) == "," for at in range(comma + 1, min(stop, comma + _ASIDE)))


def _open_gap(clauses: Clauses, first: int, last: int) -> float:
    """The distance to a verb of saying; endless across a number or another verb of saying."""
    for at in clauses.digits:
        text = clauses.norm(at)
        if first <= at < last and len(text) > 2 and not (text.isdecimal() and int(text) in _YEARS):
            return float("inf")
    if any(first <= hit.first < last for hit in sayings(clauses)):
        return float("inf")
    if any(first <= hit.first < last for hit in clauses.of("boundary:contrasts")):
        return float("inf")
    return clauses.gap((first, first), (last, last))


def _is_inverted(clauses: Clauses, one: Mention, verb: Hit) -> bool:
    """“…,” said Kirby; kata Kirby. Not: the agency believes Kim sent."""
    if verb.last > one.first or clauses.norm(verb.first - 1) not in _INVERTING:
        return False
    if not any(hit.first == verb.first for hit in clauses.of("attribution:inverting")):
        return False
    near = clauses.gap((verb.first, verb.last), one.span) < _SAID_BEFORE
    return near and (not one.is_weak or verb.last == one.first)


def _is_byword(clauses: Clauses, one: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a nation only completes the name of a body: the Joint Chiefs (JCS) of South Korea."""
    return one.is_weak and any(
        not other.is_weak
        and other.person is None
        and other.last <= one.first
        and clauses.gap(other.span, one.span) < 0.7
        for other in mentions
    )


def _follows(clauses: Clauses, hit: Hit, one: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a mention stands right after “according to”, alone or as the last of a row."""
    if one.is_weak and (hit.last < one.first - 1 or clauses.norm(one.last) == "'s"):
        return False
    between = [other for other in mentions if hit.last <= other.first and other.last <= one.first]
    start = between[-1].last if between else hit.last
    head = between[0] if between else one
    first_is_near = clauses.gap((hit.first, hit.last), head.span) < _AFTER_ACCORDING
    return first_is_near and clauses.gap((start, start), (one.first, one.first)) < _AFTER_ACCORDING


def _gathered(clauses: Clauses, chosen: Sequence[tuple[Mention, bool]]) -> list[Claimant]:
    """Join a body with the person who speaks for it, and bodies that speak together."""
    found: list[Claimant] = []
    for one, denies in chosen:
        previous = found[-1] if found else None
        if previous is not None and _belongs(clauses, previous, one):
            found[-1] = Claimant((*previous.mentions, one), previous.denies or denies)
        else:
            found.append(Claimant((one,), denies))
    return found


def _with_person(clauses: Clauses, claimant: Claimant, mentions: Sequence[Mention]) -> Claimant:
    """Add the person who stands beside a body: the spokesman of the White House, *John Kirby*."""
    if claimant.person is not None or any(one.is_weak for one in claimant.mentions):
        return claimant
    for one in mentions:
        if one.person is None or one.org not in {None, claimant.org}:
            continue
        if one.first >= claimant.span[1] and clauses.gap(claimant.span, one.span) < _BESIDE:
            return Claimant((*claimant.mentions, one), claimant.denies)
    return claimant


def _belongs(clauses: Clauses, previous: Claimant, one: Mention) -> bool:
    last = previous.mentions[-1]
    gap = clauses.gap(last.span, one.span)
    bodies = [mention for mention in previous.mentions if mention.person is None]
    if (one.person is not None and previous.person is None) or (one.person is None and not bodies):
        loose = any(mention.is_again for mention in (*bodies, one))
        return gap < _APPOSED and (
            loose or previous.is_relay or one.is_relay or None in {previous.org, one.org} or previous.org is one.org
        )
    if one.person is not None or bodies[-1].is_relay is not one.is_relay:
        return False
    between = range(last.last, one.first)
    linked = len(between) <= 2 and any(clauses.covered("boundary:coordinators", at) for at in between)
    return linked or gap < 0.3
