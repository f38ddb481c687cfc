"""Where a sentence plays: in Russia and its war, or somewhere else, at the Korean border say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.phrases import Hit

_THEATRE = ("actor:theatre", "place:places")
_ELSEWHERE = ("actor:elsewhere", "actor:crossings")
_WAR = date(2022, 2, 24)  # what was over before Russia's war began is not about it


@dataclass(slots=True)
class Scene:
    """Whether the sentences before this one played somewhere else, and nothing has led back since."""

    is_elsewhere: bool = False
    is_topic: bool = False  # the title is about the theatre: each paragraph begins there
    paragraph: int = -1

    def enter(self, paragraph: int) -> None:
        """Begin a sentence; with a new paragraph the text comes back to its topic."""
        if paragraph != self.paragraph and self.is_topic:
            self.is_elsewhere = False
        self.paragraph = paragraph

    def move(self, clauses: Clauses) -> None:
        """Take in one more sentence."""
        if _theatre(clauses):
            self.is_elsewhere = False
        elif clauses.of(*_ELSEWHERE):
            self.is_elsewhere = True

    def holds_elsewhere(self, clauses: Clauses, span: tuple[int, int]) -> bool:
        """Whether what stands at `span` happened somewhere else: by what is named nearer, there or in the theatre."""
        theatre = _theatre(clauses)
        others = clauses.of(*_ELSEWHERE) if not theatre else clauses.of("actor:elsewhere")
        if not others:
            return self.is_elsewhere and not theatre
        return not theatre or _distance(clauses, others, span) < _distance(clauses, theatre, span)


def is_before_the_war(start: date | None, end: date | None) -> bool:
    """Whether the days of a figure were over before Russia's war began."""
    return end is not None and end < _WAR and (start is None or start < _WAR)


def _theatre(clauses: Clauses) -> list[Hit]:
    """Russia, Ukraine and places of the war; a border alone may be Korea's."""
    inside = ("actor:elsewhere", "actor:crossings", "place:borders")
    return [hit for hit in clauses.of(*_THEATRE) if not any(clauses.covered(group, hit.first) for group in inside)]


def _distance(clauses: Clauses, hits: Sequence[Hit], span: tuple[int, int]) -> float:
    return min(clauses.gap((hit.first, hit.last), span) for hit in hits)
