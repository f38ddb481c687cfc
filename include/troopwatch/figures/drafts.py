"""A figure in the making, with what later numbers and sentences may take over from it."""

from __future__ import annotations

from typing import NamedTuple

from troopwatch.figures.cues import Reading
from troopwatch.figures.periods import Period
from troopwatch.figures.sentences import Sentence
from troopwatch.figures.units import Counted
from troopwatch.model import Figure


class Draft(NamedTuple):
    """A figure with the parts it was made from."""

    figure: Figure
    counted: Counted
    reading: Reading
    sentence: Sentence
    period: Period | None = None
    is_part: bool = False

    def is_near(self, sentence: Sentence, paragraphs: int = 1) -> bool:
        """Whether a sentence stands so close behind that it may still speak of this figure."""
        return self.sentence.paragraph >= sentence.paragraph - paragraphs
