"""What an address may ask a page for; an empty field of a form asks for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, Field

from troopwatch.model import Item, Measure, SourceOrg
from troopwatch.rows.browsing import FigureFilter
from troopwatch.web.frame import Lang


def _nothing(value: Any) -> Any:
    return None if value == "" else value


OrNothing = BeforeValidator(_nothing)
Day = Annotated[Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))] | None, OrNothing]


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of a form; without options it takes a number."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


class Asked(BaseModel):
    """What every page may be asked for."""

    lang: Lang = None


class AskedDay(Asked):
    """A page of one day."""

    date: Day = None  # of the reader's clock


class AskedPage(Asked):
    """A page of a longer list: `after` is what the page before it handed out."""

    after: Annotated[Annotated[str, Field(max_length=200)] | None, OrNothing] = None


class Filters(Asked):
    """The filters of the figures page, as its form sends them; days are those of the reader's clock."""

    measure: Annotated[Measure | None, OrNothing] = None
    item: Annotated[Item | None, OrNothing] = None
    source_org: Annotated[SourceOrg | None, OrNothing] = None
    language: Annotated[Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None, OrNothing] = None
    since: Day = None
    until: Day = None  # that day included

    def as_filter(self, zone: str) -> FigureFilter:
        """The same for the warehouse, with instants."""
        return FigureFilter(
            measure=self.measure,
            item=self.item,
            source_org=self.source_org,
            language=self.language,
            since=_begin(self.since, zone) if self.since else None,
            until=_begin(self.until + timedelta(days=1), zone) if self.until else None,
        )


def _begin(day: date, zone: str) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
