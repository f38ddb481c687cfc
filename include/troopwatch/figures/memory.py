"""Whom a text has named so far: whom “the agency”, “he” and “the report” go back to, and whose word carries on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from troopwatch.figures.mentions import Mention, compose
from troopwatch.model import SourceOrg

_LONGEST = 40
_PEOPLE = frozenset({"person", "lawmaker", "president", "government", "military", "expert"})
_PARTIES = frozenset({SourceOrg.KP_GOV, SourceOrg.RU_GOV})
_GROUPS = frozenset({"government", "lawmaker", "expert", "medium", "intelligence", "military"})

# Which kinds a word goes back to, the likeliest first.
_WANTED: dict[str, tuple[frozenset[str], ...]] = {
    "agency": (
        frozenset({"intelligence", "defence"}),
        frozenset({"military", "government", "expert", "medium"}),
    ),
    "ministry": (frozenset({"military", "government"}),),
    "person": (_PEOPLE, _PEOPLE),
    "officials": (frozenset({"government", "military", "lawmaker"}), frozenset({"nation"})),
    "experts": (frozenset({"expert"}), _GROUPS),
    "group": (_GROUPS, frozenset({"nation"})),
    "body": ((_GROUPS - {"lawmaker"}) | {"defence", "medium", "president"}, frozenset({"person", "nation"})),
}


class Known(NamedTuple):
    """Someone named before."""

    org: SourceOrg | None
    kind: str
    also: tuple[SourceOrg, ...] = ()
    speaker: str | None = None
    nation: str | None = None
    org_at: tuple[int, int] | None = None
    speaker_at: tuple[int, int] | None = None
    claimed: bool = False  # it said something, and was not only spoken of


@dataclass(slots=True)
class Memory:
    """Those named before, the latest last."""

    known: list[Known] = field(default_factory=list)
    nation: str | None = None  # the nation spoken of last as one that says something

    def remember(self, one: Known) -> None:
        """Keep someone, and forget who was named long ago."""
        self.known.append(one)
        del self.known[:-_LONGEST]
        if one.nation not in {None, "KP", "RU", "WEST", "UN", "NATO", "EU"}:
            self.nation = one.nation

    def resolve(self, mention: Mention, nation: str | None) -> Known | None:
        """Whom a word goes back to; `nation` is one that the sentence itself names before it."""
        wanted = mention.kind.removeprefix("again ")
        if wanted in {"intelligence", "military", "defence"}:
            return self._body(wanted, nation)
        named = wanted == "person"
        choices = _WANTED.get(wanted, _WANTED["body"])
        found = (self._last(kinds, named and at == 0) for at, kinds in enumerate(choices))
        return next((one for one in found if one is not None), None)

    def _body(self, wanted: str, nation: str | None) -> Known | None:
        """The spy agency: that of the nation which the sentence names, else the one named last."""
        if nation is not None:
            return Known(compose(nation, wanted), wanted, nation=nation)
        kinds = {wanted} if wanted != "defence" else {"defence", "intelligence", "military"}
        named = self._last(kinds)
        if named is None and self.nation is not None:
            return Known(compose(self.nation, wanted), wanted)
        return named

    def _last(self, kinds: Collection[str], named: bool = False) -> Known | None:
        """The one named last of these kinds; of people, those with a name if asked for."""
        for one in reversed(self.known):
            if one.org in _PARTIES and not one.claimed:
                continue  # the two whom every sentence names
            if one.kind in kinds and one.org is not None and (one.speaker is not None) >= named:
                if one.kind == "person" or named or one.speaker is None:
                    return one
                return one._replace(speaker=None, speaker_at=None)
        return None
