"""Who says what: claimants by measures, as known on a day, with how far they lie apart and who moved last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from troopwatch.model import Item, Measure, Modality, SourceOrg
from troopwatch.report.wording import amount, capital, modality, organisation
from troopwatch.rows.browsing import Posture, PostureCell, Spread
from troopwatch.warehouse import browsing
from troopwatch.web.charts.parties import Shape, shape_of, tone_of
from troopwatch.web.connections import Reading
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.pages.asked import AskedDay
from troopwatch.web.pages.charting import local_day
from troopwatch.web.pages.errors import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_Column = tuple[Measure, Modality]


@dataclass(frozen=True, slots=True)
class Cell:
    """The last number of one claimant for one measure."""

    amount: str
    day: str
    note: str
    href: str
    moved: bool  # no claimant's number for this measure is younger


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    tone: str
    shape: Shape
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    href: str
    spread: str
    moved: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """All that is said of one item."""

    item: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@router.get("/posture", response_class=HTMLResponse)
def posture(request: Request, connection: Reading, asked: Annotated[AskedDay, Query()]) -> HTMLResponse:
    """Who says what on a day; without one, now."""
    frame = frame_of(request, "posture", asked.lang)
    zone, day = ZoneInfo(frame.zone), asked.date
    found = browsing.posture_on(connection, day, zone) if day else browsing.posture_at(connection, datetime.now(UTC))
    return show(found, day, frame)


def show(found: Posture, day: date | None, frame: Frame) -> HTMLResponse:
    """The page of a posture."""
    return page(
        frame,
        "posture.html.j2",
        matrices=matrices(found, frame),
        day=day.isoformat() if day else "",
        known_at=frame.words.instant(found.known_at, frame.zone),
    )


def matrices(found: Posture, frame: Frame) -> tuple[Matrix, ...]:
    """A matrix for each item, in the order of the codebook."""
    groups: dict[Item, list[PostureCell]] = defaultdict(list)
    for cell in found.cells:
        groups[cell.item].append(cell)
    return tuple(_matrix(item, groups[item], found.spreads, frame) for item in Item if item in groups)


def _matrix(item: Item, cells: Sequence[PostureCell], spreads: Sequence[Spread], frame: Frame) -> Matrix:
    words = frame.words
    measures = list(Measure)
    columns = sorted(
        {(cell.measure, cell.modality) for cell in cells}, key=lambda one: (measures.index(one[0]), one[1])
    )
    by_place = {(cell.source_org, cell.measure, cell.modality): cell for cell in cells}
    by_column = {(spread.measure, spread.modality): spread for spread in spreads if spread.item is item}
    name = capital(words(f"item.{item.value}.other"))
    return Matrix(
        item=name,
        caption=words("page.posture.caption", item=name),
        columns=tuple(_column(column, item, by_column[column], frame) for column in columns),
        rows=tuple(
            Row(
                name=capital(organisation(org, words)),
                tone=tone_of(org),
                shape=shape_of(org),
                cells=tuple(_cell(by_place.get((org, *column)), by_column[column], frame) for column in columns),
            )
            for org in SourceOrg
            if any(cell.source_org is org for cell in cells)
        ),
    )


def _column(column: _Column, item: Item, spread: Spread, frame: Frame) -> Column:
    words, (measure, stance) = frame.words, column
    title = capital(words(f"measure_name.{measure.value}"))
    if stance is Modality.PLANNED and measure is not Measure.PLANNED:
        title = f"{title} ({words('modality.planned')})"
    low, high = words.number(spread.lowest), words.number(spread.highest)
    return Column(
        title=title,
        href=frame.link("figures", measure=measure.value, item=item.value),
        spread=low if low == high else words("page.posture.spread_of", low=low, high=high),
        moved=words(
            "page.posture.moved_by",
            who=organisation(spread.moved_last, words, short=True),
            day=local_day(spread.moved_at, frame),
        ),
    )


def _cell(cell: PostureCell | None, spread: Spread, frame: Frame) -> Cell | None:
    if cell is None:
        return None
    return Cell(
        amount=amount(cell, frame.words),
        day=local_day(cell.reported_at, frame),
        note="" if cell.modality is Modality.PLANNED else modality(cell, frame.words),
        href=frame.claim(cell.claim_key),
        moved=spread.claimants > 1 and spread.moved_last is cell.source_org and spread.moved_at == cell.reported_at,
    )
