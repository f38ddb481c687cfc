"""Claims in words: the number with its hedge, what is counted, who says so, and of what time."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from troopwatch.model import Claim, Item, Measure, Modality, Qualifier, SourceOrg
from troopwatch.report.foreign import plain
from troopwatch.report.words import Words


class Stated(Protocol):
    """What can be put into words: a claim, or a row of the warehouse that is coded like one."""

    @property
    def measure(self) -> Measure: ...
    @property
    def item(self) -> Item: ...
    @property
    def value_low(self) -> int | None: ...
    @property
    def value_high(self) -> int | None: ...
    @property
    def qualifier(self) -> Qualifier: ...
    @property
    def source_org(self) -> SourceOrg | None: ...
    @property
    def speaker(self) -> str | None: ...
    @property
    def reference_start(self) -> date | None: ...
    @property
    def reference_end(self) -> date | None: ...
    @property
    def modality(self) -> Modality: ...


def amount(claim: Stated, words: Words) -> str:
    """The number and its hedge as reported: "about 5,000"."""
    low, high = claim.value_low, claim.value_high
    if claim.qualifier is Qualifier.VAGUE and low is not None:
        return _magnitude(low, words)
    if low is None and high is None:
        return words("amount.unknown")
    shown = {"low": "" if low is None else words.number(low), "high": "" if high is None else words.number(high)}
    return words(f"amount.{_hedge(claim)}", **shown)


def _hedge(claim: Stated) -> str:
    """The hedge, so long as it goes with the bounds; the bounds are what is stored and compared."""
    low, high = claim.value_low, claim.value_high
    if low is None:
        return "up_to"
    if high is None:
        return "more_than" if claim.qualifier is Qualifier.MORE_THAN else "at_least"
    if low != high:
        return "range"
    return claim.qualifier.value if claim.qualifier in {Qualifier.ABOUT, Qualifier.NEARLY} else "exact"


def _magnitude(low: int, words: Words) -> str:
    floors: dict[int, str] = words.entry("vague")
    return floors[max((floor for floor in floors if floor <= low), default=min(floors))]


def thing(claim: Stated, words: Words) -> str:
    """What is counted, without the number: "troops killed"."""
    return words(f"measure.{claim.measure.value}", item=words(f"item.{claim.item.value}.other"))


def figure(claim: Stated, words: Words) -> str:
    """Number, hedge, item and measure: "about 5,000 troops deployed"."""
    number = amount(claim, words)
    if claim.qualifier is Qualifier.VAGUE:
        number = words("vague_of", amount=number)
    exactly_one = claim.value_low == claim.value_high == 1
    item = words(f"item.{claim.item.value}.{'one' if exactly_one else 'other'}")
    return f"{number} {words(f'measure.{claim.measure.value}', item=item)}"


def organisation(org: SourceOrg | None, words: Words, *, short: bool = False) -> str:
    """The party's name, in full or as a sentence can bear it."""
    return words(f"{'org_short' if short else 'org'}.{org.value if org else 'nobody'}")


def claimant(claim: Claim, words: Words) -> str:
    """Whose figure it is, with the bodies named beside it and the person who spoke."""
    return party(claim, words, {other for mention in claim.mentions for other in mention.figure.source_org_also})


def party(claim: Stated, words: Words, also: Iterable[SourceOrg] = ()) -> str:
    """Whose figure it is, as a line of its own; `also` are bodies named beside it."""
    name = organisation(claim.source_org, words)
    others = set(also) - {claim.source_org}
    if claim.source_org and others:
        listed = ", ".join(sorted(organisation(other, words) for other in others if other))
        name = words("together_with", org=name, others=listed)
    speaker = plain(claim.speaker, 80)
    if speaker:
        name = words("said_by", org=name, speaker=speaker) if claim.source_org else speaker
    return capital(name)


def modality(claim: Stated, words: Words) -> str:
    """How far the party stands behind it, where that is not plain from the measure."""
    if claim.modality is Modality.ASSERTED or (claim.modality, claim.measure) == (Modality.PLANNED, Measure.PLANNED):
        return ""
    return words(f"modality.{claim.modality.value}")


def period(claim: Stated, words: Words) -> str:
    """The time that the figure is about; empty where no text says."""
    start, end = claim.reference_start, claim.reference_end
    if start and end:
        return _span(start, end, words)
    if start:
        # the codebook resolves "since September" to the first day of September
        return words("period.since", start=words.month(start) if start.day == 1 else words.day(start))
    return words("period.until", end=words.day(end)) if end else ""


def _span(start: date, end: date, words: Words) -> str:
    if start == end:
        return words.day(start)
    last = calendar.monthrange(end.year, end.month)[1]
    if start.day == 1 and end.day == last:
        if (start.year, start.month) == (end.year, end.month):
            return words.month(start)
        if (start.month, end.month) == (1, 12):
            years = (str(start.year), str(end.year))
            return years[0] if start.year == end.year else words("period.between", start=years[0], end=years[1])
        return words("period.between", start=words.month(start), end=words.month(end))
    return words("period.between", start=words.day(start), end=words.day(end))


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
