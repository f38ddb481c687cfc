"""From an article to its figures. The codes are those of ``docs/codebook.md``, sections 3 to 6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Detection:
    """Is this text about the topic (codebook section 7), and which words say so."""

    relevant: bool
    score: float  # 0 to 1
    reason: str  # for people: the phrases found, or what was missing


class Measure(StrEnum):
    DEPLOYED = "deployed"
    PRESENT = "present"
    PLANNED = "planned"
    PREPARING = "preparing"
    KILLED = "killed"
    WOUNDED = "wounded"
    CASUALTIES = "casualties"
    CAPTURED = "captured"
    MISSING = "missing"
    RETURNED = "returned"
    SUPPLIED = "supplied"


class Item(StrEnum):
    TROOPS = "troops"
    SPECIAL_FORCES = "special_forces"
    ENGINEERS = "engineers"
    DEMINERS = "deminers"
    OFFICERS = "officers"
    WORKERS = "workers"
    SHELLS = "shells"
    MISSILES = "missiles"
    ARTILLERY = "artillery"
    ROCKET_LAUNCHERS = "rocket_launchers"
    CONTAINERS = "containers"
    DRONES = "drones"
    VEHICLES = "vehicles"

    @property
    def is_materiel(self) -> bool:
        return self in _MATERIEL


_MATERIEL = frozenset(
    {Item.SHELLS, Item.MISSILES, Item.ARTILLERY, Item.ROCKET_LAUNCHERS, Item.CONTAINERS, Item.DRONES, Item.VEHICLES}
)


class Qualifier(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    UP_TO = "up_to"
    RANGE = "range"
    VAGUE = "vague"


class SourceOrg(StrEnum):
    NIS = "NIS"
    ROK_MILITARY = "ROK_MILITARY"
    ROK_GOV = "ROK_GOV"
    HUR = "HUR"
    UA_PRESIDENT = "UA_PRESIDENT"
    UA_MILITARY = "UA_MILITARY"
    UA_GOV = "UA_GOV"
    US_GOV = "US_GOV"
    UK_MOD = "UK_MOD"
    NATO = "NATO"
    EU = "EU"
    WESTERN_OFFICIALS = "WESTERN_OFFICIALS"
    RU_GOV = "RU_GOV"
    KP_GOV = "KP_GOV"
    JP_GOV = "JP_GOV"
    UN = "UN"
    MEDIA = "MEDIA"
    EXPERT = "EXPERT"
    OTHER = "OTHER"


class Modality(StrEnum):
    ASSERTED = "asserted"
    PLANNED = "planned"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"


class EvidenceRole(StrEnum):
    """Which part of a figure a phrase proves."""

    NUMBER = "number"
    UNIT = "unit"
    CUE = "cue"
    ACTOR = "actor"
    SOURCE = "source"
    SPEAKER = "speaker"
    PERIOD = "period"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A phrase that made a rule fire; ``text[start:end]`` of the stored article text."""

    role: EvidenceRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity in one sentence, coded by ``docs/codebook.md`` section 2."""

    measure: Measure
    item: Item
    value_low: int | None
    value_high: int | None
    qualifier: Qualifier
    quote: str
    quote_start: int
    quote_end: int
    source_org: SourceOrg | None = None
    source_org_also: tuple[SourceOrg, ...] = ()
    speaker: str | None = None
    reference_start: date | None = None
    reference_end: date | None = None
    place: str | None = None
    modality: Modality = Modality.ASSERTED
    recap: bool = False
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0  # 0 to 1: lower where a rule had to guess (carried source, distant cue)
