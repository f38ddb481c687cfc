"""The diff of a day, as in the mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from troopwatch.model import ChangeKind
from troopwatch.rows.browsing import ClaimRow, DiffDay, DiffLine, SeriesPoint
from troopwatch.warehouse import browsing
from troopwatch.warehouse.connection import Connection
from troopwatch.web.connections import Reading
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.pages.asked import AskedDay
from troopwatch.web.pages.charting import ChartView, chart
from troopwatch.web.pages.days import day_view
from troopwatch.web.pages.errors import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_CHARTS = 3  # as many as in the mail
_STEPPED = frozenset({ChangeKind.REVISED, ChangeKind.CORRECTED})
_STEPS = 8  # the last numbers of a series, as in the mail


@router.get("/today", response_class=HTMLResponse)
def today(request: Request, connection: Reading, asked: Annotated[AskedDay, Query()]) -> HTMLResponse:
    """The diff of a day; without one, of the newest report."""
    frame = frame_of(request, "today", asked.lang)
    found = browsing.diff_on(connection, asked.date)
    charts = _charts(connection, found, frame) if found else ()
    return show(found, asked.date, charts, frame)


def show(found: DiffDay | None, day: date | None, charts: tuple[ChartView, ...], frame: Frame) -> HTMLResponse:
    """The page of a day's report; without one it says so, and that is not found where a day was asked for."""
    asked = day or (found.report_date if found else None)
    return page(
        frame,
        "today.html.j2",
        404 if found is None and day else 200,
        view=day_view(found, frame, charts) if found else None,
        asked=asked,
        asked_in_words=frame.words.day(asked) if asked else "",
    )


def _charts(connection: Connection, found: DiffDay, frame: Frame) -> tuple[ChartView, ...]:
    """The series of the first numbers that were revised, as the reports up to this one told them."""
    revised = [line for line in found.lines if line.kind is ChangeKind.REVISED and line.previous]
    charts = []
    for line in revised[:_CHARTS]:
        detail = browsing.claim(connection, line.claim.claim_key)
        points = series_told(detail.history if detail else (line,), found.report_date)
        charts.append(chart(points[-_STEPS:], frame, until=found.window_end, size="small"))
    return tuple(charts)


def series_told(history: Sequence[DiffLine], day: date) -> list[SeriesPoint]:
    """The numbers of a series in the order in which reports up to a day told them, the oldest first."""
    points: dict[str, SeriesPoint] = {}
    for line in history:
        if line.kind not in _STEPPED or line.report_date > day or line.previous is None:
            continue
        points.setdefault(line.previous.claim_key, _point(line.previous, line.previous.reported_at))
        points[line.claim.claim_key] = _point(line.claim, line.published_at or line.recorded_at, line)
    return list(points.values())


def _point(row: ClaimRow, at: datetime, line: DiffLine | None = None) -> SeriesPoint:
    """A claim as a point; the sentence is known of those that a line tells."""
    fields = {field.name: getattr(row, field.name) for field in dataclass_fields(ClaimRow)}
    seen = {name: getattr(line, name) if line else "" for name in ("quote", "outlet", "url", "language")}
    return SeriesPoint(**fields | {"reported_at": at, "recap": False} | seen)
