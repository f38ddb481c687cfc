"""The review queue: figures that a person should look at, and what was decided about them. Instants are UTC."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic.dataclasses import dataclass

from troopwatch.model import Qualifier, Verdict
from troopwatch.rows.browsing import DOCUMENTED, Coding, FigureRow


class Reason(StrEnum):
    """Why a figure is in the queue."""

    LOW_CONFIDENCE = "low_confidence"
    QUARANTINED = "quarantined"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class DecisionRow(Coding):
    """What an analyst decided about a figure; `Coding` is what stands: as read, or as corrected."""

    decision_id: int
    figure_id: int
    verdict: Verdict
    note: str
    author: str
    decided_at: datetime


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class QueueItem:
    """A figure of the queue, why it is there, and what was decided about it so far, the newest first."""

    figure: FigureRow
    reasons: tuple[Reason, ...]
    note: str | None
    """Why the claim was held back."""
    against: str | None
    """Key of the claim that it contradicts."""
    decisions: tuple[DecisionRow, ...]


_ONE = frozenset({Qualifier.EXACT, Qualifier.ABOUT, Qualifier.NEARLY})
_LOWER = frozenset({Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.VAGUE})


def misfit(low: int | None, high: int | None, hedge: Qualifier) -> str | None:
    """In what bounds and hedge break the codebook's section 5: no_bound, swapped or hedge; None: they fit."""
    if low is None and high is None:
        return "no_bound"
    if low is not None and high is not None and low > high:
        return "swapped"
    fits = {
        Qualifier.UP_TO: low is None,
        Qualifier.RANGE: low is not None and high is not None and low < high,
        **dict.fromkeys(_ONE, low is not None and low == high),
        **dict.fromkeys(_LOWER, high is None),
    }
    return None if fits[hedge] else "hedge"


def _printable(text: str) -> str:
    """PostgreSQL stores neither the character 0 nor half of a surrogate pair."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character != "\n" for character in text):
        raise ValueError("control characters are not allowed")
    return text


Note = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_printable)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
Number = Annotated[int, Field(ge=0, le=10**12)]


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class Correction(Coding):
    """What a corrected figure says, by the rules of the codebook's section 5."""

    value_low: Number | None
    value_high: Number | None
    speaker: Name | None
    place: Name | None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        problem = misfit(self.value_low, self.value_high, self.qualifier)
        if problem:
            raise ValueError(_MISFITS[problem])
        if self.reference_start and self.reference_end and self.reference_start > self.reference_end:
            raise ValueError("the period ends before it begins")
        return self


_MISFITS = {
    "no_bound": "a figure has at least one bound",
    "swapped": "the lower bound is above the upper",
    "hedge": "this hedge does not go with these bounds",
}


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class Decision:
    """A decision to be written."""

    figure_id: Annotated[int, Field(ge=1, lt=2**63)]
    verdict: Verdict
    note: Note
    """Why, in the analyst's words."""
    coding: Correction | None = None
    """What a corrected figure says; null for the other verdicts."""
    seen: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """Id of the newest decision about it that you know of, 0 for none: if there is a newer one, yours is refused."""

    @model_validator(mode="after")
    def _corrects(self) -> Self:
        if (self.verdict is Verdict.CORRECTED) != (self.coding is not None):
            raise ValueError("a corrected figure needs its coding, and no other verdict has one")
        return self
