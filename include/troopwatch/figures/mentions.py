"""Who in a sentence may be the one who says so: bodies, nations, people, and words that go back to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.names import Person
from troopwatch.figures.phrases import Hit
from troopwatch.model import SourceOrg

_INTELLIGENCE = frozenset({SourceOrg.NIS, SourceOrg.HUR})
_KINDS = {
    SourceOrg.NIS: "intelligence",
    SourceOrg.HUR: "intelligence",
    SourceOrg.ROK_MILITARY: "military",
    SourceOrg.UA_MILITARY: "military",
    SourceOrg.UK_MOD: "military",
    SourceOrg.MEDIA: "medium",
    SourceOrg.EXPERT: "expert",
}
_BODIES: dict[str, dict[str, SourceOrg]] = {
    "ROK": {"intelligence": SourceOrg.NIS, "military": SourceOrg.ROK_MILITARY, "defence": SourceOrg.ROK_MILITARY},
    "UA": {
        "intelligence": SourceOrg.HUR,
        "defence": SourceOrg.HUR,
        "military": SourceOrg.UA_MILITARY,
        "president": SourceOrg.UA_PRESIDENT,
    },
    "WEST": {"expert": SourceOrg.EXPERT},
}
_NATIONS = {
    "ROK": SourceOrg.ROK_GOV,
    "UA": SourceOrg.UA_GOV,
    "US": SourceOrg.US_GOV,
    "UK": SourceOrg.UK_MOD,
    "WEST": SourceOrg.WESTERN_OFFICIALS,
    "RU": SourceOrg.RU_GOV,
    "KP": SourceOrg.KP_GOV,
    "JP": SourceOrg.JP_GOV,
    "NATO": SourceOrg.NATO,
    "EU": SourceOrg.EU,
    "UN": SourceOrg.UN,
    "OTHER": SourceOrg.OTHER,
}
_MEDIA_CODES = {"medium": SourceOrg.MEDIA, "expert": SourceOrg.EXPERT}
_LOOSE_BODIES = frozenset({"intelligence", "military", "defence"})  # the spy agency: whose, the text has said before
_RELAYS = frozenset({"medium", "lawmaker"})  # they pass on what a body said


class Mention(NamedTuple):
    """Someone at ``tokens[first:last]``. A kind that begins with ``again`` goes back to someone named before."""

    first: int
    last: int
    org: SourceOrg | None
    kind: str
    also: tuple[SourceOrg, ...] = ()
    nation: str | None = None
    person: Person | None = None

    @property
    def is_weak(self) -> bool:
        """A mere nation: a claimant only directly at its verb."""
        return self.kind == "nation"

    @property
    def is_relay(self) -> bool:
        return self.kind in _RELAYS

    @property
    def is_again(self) -> bool:
        return self.kind.startswith("again")

    @property
    def span(self) -> tuple[int, int]:
        return self.first, self.last


def find_mentions(clauses: Clauses, persons: Sequence[Person]) -> list[Mention]:
    """All mentions of a sentence, left to right; of two that overlap, the longer stands."""
    found = [_of_org(hit) for hit in clauses.of("org")]
    found += _composed(clauses)
    named = [one for one in found if one.org is not None]
    found += [_of_person(clauses, person) for person in persons]
    # an assessment by intelligence goes back to somebody, one by Ukraine's military intelligence does not
    found += [
        one
        for one in _again(clauses, persons)
        if one.kind != "again agency" or not any(_overlap(one, other) for other in named)
    ]
    found += _nations(clauses)
    found.sort(key=lambda one: (one.first, -one.last, one.is_weak))
    kept: list[Mention] = []
    for one in found:
        if not any(_overlap(one, other) for other in kept):
            kept.append(one)
    return kept


def _overlap(one: Mention, other: Mention) -> bool:
    return one.first < other.last and other.first < one.last


def kind_of(org: SourceOrg) -> str:
    """Which kind of body an organisation is."""
    return _KINDS.get(org, "government")


def compose(nation: str, body: str) -> SourceOrg:
    """The organisation that a body of a nation is."""
    if body in _MEDIA_CODES:
        return _MEDIA_CODES[body]
    return _BODIES.get(nation, {}).get(body, _NATIONS[nation])


def _of_org(hit: Hit) -> Mention:
    org = SourceOrg(hit.code)
    return Mention(hit.first, hit.last, org, kind_of(org))


def _of_person(clauses: Clauses, person: Person) -> Mention:
    return Mention(person.first, person.last, person.org, "person", person=person)


def _composed(clauses: Clauses) -> Iterator[Mention]:
    """A nation and a body beside each other: South Korean and Western agencies, intelijen Korsel dan Barat."""
    for body in clauses.of("body"):
        if clauses.covered("org", body.first):
            continue
        before, after = _row(clauses, body.first, -1), _row(clauses, body.last, +1)
        nations = before or after
        if nations:
            orgs = tuple(dict.fromkeys(compose(nation.code, body.code) for nation in nations))
            first, last = min(body.first, nations[0].first), max(body.last, nations[-1].last)
            yield Mention(first, last, orgs[0], body.code, orgs[1:], nations[0].code)
        elif body.code == "lawmaker":
            # lawmakers without a country are Seoul's: they are who is briefed
            yield Mention(body.first, body.last, SourceOrg.ROK_GOV, body.code, (), "ROK")
        elif body.code in _MEDIA_CODES:
            yield Mention(body.first, body.last, _MEDIA_CODES[body.code], body.code)
        elif body.code in _LOOSE_BODIES and body.last - body.first > 1 and not _counts(clauses, body):
            yield Mention(body.first, body.last, None, f"again {body.code}")


def _counts(clauses: Clauses, body: Hit) -> bool:
    """Whether the words only say who is counted: 500 senior officers."""
    return clauses.covered("item", body.first) or clauses.hit_at("item", body.last) is not None


def _again(clauses: Clauses, persons: Sequence[Person]) -> Iterator[Mention]:
    """Words that go back to somebody; not *the lawmaker* Park, *the secretary* of Russia's Security Council."""
    for hit in clauses.of("again"):
        named = any(person.first in {hit.last, hit.last + 1} for person in persons)
        titled = clauses.covered("attribution:links", hit.last) and clauses.covered("nation", hit.last + 1)
        of_others = clauses.covered("attribution:links", hit.last) and hit.code in {"report", "group"}
        in_name = any(clauses.covered("org", at) for at in range(hit.first, hit.last))
        if not (in_name or of_others or (hit.code == "person" and (named or titled))):
            yield Mention(hit.first, hit.last, None, f"again {hit.code}")


def _row(clauses: Clauses, position: int, step: int) -> list[Hit]:
    """Nations side by side, linked by commas and conjunctions, that begin (or end) at a position."""
    row: list[Hit] = []
    for _ in range(8):
        hit = clauses.hit_at("nation", position) if step > 0 else clauses.hit_ending("nation", position)
        if hit is not None:
            row.append(hit)
            position = hit.last if step > 0 else hit.first
            continue
        at = position if step > 0 else position - 1
        if not row:
            if not (clauses.norm(at) == "'s" or clauses.covered("attribution:links", at)):
                break
        elif not (clauses.norm(at) == "," or clauses.covered("boundary:coordinators", at)):
            break
        position += step
    ordered = row if step > 0 else row[::-1]
    between = range(ordered[0].last, ordered[-1].first) if row else ()
    linked = any(clauses.covered("boundary:coordinators", at) for at in between)
    return ordered if linked else row[:1]  # in Ukraine, South Korean minister Shin said: commas alone make no row


def _nations(clauses: Clauses) -> Iterator[Mention]:
    """Nations that speak as such, alone or side by side: Moscow; AS dan Korsel."""
    row: list[Hit] = []
    for hit in [*clauses.of("nation"), None]:
        if row and (hit is None or not _coordinated(clauses, row[-1], hit)):
            # Russia, Seoul said: commas alone make no row
            linked = any(clauses.covered("boundary:coordinators", at) for at in range(row[0].last, row[-1].first))
            for members in [row] if linked else [[nation] for nation in row]:
                orgs = tuple(dict.fromkeys(_NATIONS[nation.code] for nation in members))
                yield Mention(members[0].first, members[-1].last, orgs[0], "nation", orgs[1:], members[0].code)
            row = []
        if hit is not None:
            row.append(hit)


def _coordinated(clauses: Clauses, a: Hit, b: Hit) -> bool:
    between = range(a.last, b.first)
    if not 1 <= len(between) <= 2:
        return False
    return all(clauses.norm(at) == "," or clauses.covered("boundary:coordinators", at) for at in between)
