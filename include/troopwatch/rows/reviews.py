"""The review queue: figures that a person should look at, and what was decided about them. Instants are UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic.dataclasses import dataclass

from troopwatch.model import Verdict
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


@dataclass(frozen=True, config=DOCUMENTED, kw_only=True)
class Decision:
    """A decision to be written; `coding` is what a corrected figure should say, and null for the other verdicts."""

    figure_id: int
    verdict: Verdict
    note: str
    coding: Coding | None = None
