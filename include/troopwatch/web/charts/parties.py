"""How a claimant looks in every chart: the tone tells the country, the shape which of its bodies speaks."""

from __future__ import annotations

from enum import StrEnum

from troopwatch.model import SourceOrg


class Shape(StrEnum):
    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"


# Ink on white; pages.css has the same under the same names, and one more for dark grounds
TONES = {
    "seoul": "#1a5a96",
    "kyiv": "#8f5200",
    "washington": "#6a3d8f",
    "west": "#0b6660",
    "moscow": "#a3242a",
    "pyongyang": "#97266b",
    "others": "#566300",
    "press": "#525b64",
}

_LOOKS: dict[str, tuple[SourceOrg, ...]] = {
    "seoul": (SourceOrg.NIS, SourceOrg.ROK_MILITARY, SourceOrg.ROK_GOV),
    "kyiv": (SourceOrg.HUR, SourceOrg.UA_PRESIDENT, SourceOrg.UA_MILITARY, SourceOrg.UA_GOV),
    "washington": (SourceOrg.US_GOV,),
    "west": (SourceOrg.UK_MOD, SourceOrg.NATO, SourceOrg.EU, SourceOrg.WESTERN_OFFICIALS),
    "moscow": (SourceOrg.RU_GOV,),
    "pyongyang": (SourceOrg.KP_GOV,),
    "others": (SourceOrg.JP_GOV, SourceOrg.UN),
    "press": (SourceOrg.MEDIA, SourceOrg.EXPERT, SourceOrg.OTHER),
}

_LOOK = {org: (tone, shape) for tone, orgs in _LOOKS.items() for org, shape in zip(orgs, Shape, strict=False)}


def tone_of(org: SourceOrg | None) -> str:
    """Name of the claimant's tone; nobody looks like the press, with a shape of their own."""
    return _LOOK[org][0] if org else "press"


def shape_of(org: SourceOrg | None) -> Shape:
    return _LOOK[org][1] if org else Shape.TRIANGLE
