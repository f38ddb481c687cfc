"""What a request may ask the API for, and how it is told what is wrong with it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Path, Query
from pydantic import Field
from pydantic.dataclasses import dataclass

from troopwatch.model import Item, Measure, SourceOrg
from troopwatch.rows.browsing import DOCUMENTED, FigureFilter
from troopwatch.settings import Settings

_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)

Day = Annotated[date, Field(ge=_FIRST, le=_LAST)]
RowId = Annotated[int, Path(ge=1, lt=2**63)]
VersionNumber = Annotated[int, Path(ge=1, lt=2**31)]
ClaimKey = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
After = Annotated[str | None, Query(max_length=200, description="What the page before handed out as `after`.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page.")]


@dataclass(frozen=True, config=DOCUMENTED)
class Problem:
    """Why a request was refused."""

    detail: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body cannot be read"},
    401: {"model": Problem, "description": "No token, or one that has expired"},
    403: {"model": Problem, "description": "The token is not valid, or its user may not do this"},
    503: {"model": Problem, "description": "The warehouse did not answer in time; ask again later"},
}
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is no such thing"}}
OVERTAKEN: dict[int | str, dict[str, Any]] = {409: {"model": Problem, "description": "Somebody decided in between"}}


def figure_filter(  # noqa: PLR0917 - FastAPI passes them by name
    measure: Annotated[Measure | None, Query()] = None,
    item: Annotated[Item | None, Query()] = None,
    source_org: Annotated[SourceOrg | None, Query(description="The claimant.")] = None,
    language: Annotated[str | None, Query(pattern="^[a-z]{2,3}$", description="ISO 639 code of the text.")] = None,
    since: Annotated[Day | None, Query(description="First day of publication, in TROOPWATCH_ZONE.")] = None,
    until: Annotated[Day | None, Query(description="Last day of publication, in TROOPWATCH_ZONE.")] = None,
) -> FigureFilter:
    """The filters of a request, with instants."""
    zone = ZoneInfo(Settings().zone)
    return FigureFilter(
        measure=measure,
        item=item,
        source_org=source_org,
        language=language,
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )


Wanted = Annotated[FigureFilter, Depends(figure_filter)]
