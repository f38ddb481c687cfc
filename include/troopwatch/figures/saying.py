"""Verbs of saying, told apart from the nouns and passives that are written alike."""

from __future__ import annotations

from collections.abc import Sequence

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.phrases import Hit


def sayings(clauses: Clauses, *groups: str) -> Sequence[Hit]:
    """The verbs by which somebody says something: not *an estimate*, not *is estimated*."""
    key = ("", *groups)
    found = clauses.merged.get(key)
    if found is None:
        hits = clauses.of("attribution:saying", *groups)
        found = clauses.merged[key] = [hit for hit in hits if _is_verb(clauses, hit)]
    return found


def _is_verb(clauses: Clauses, hit: Hit) -> bool:
    before = hit.first - 1
    return not (
        clauses.covered("attribution:passives", before)
        or clauses.covered("attribution:determiners", before)
        or clauses.covered("org", hit.first)
        or clauses.hit_at("attribution:talks", hit.first) is not None
    )
