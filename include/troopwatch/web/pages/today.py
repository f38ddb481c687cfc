"""The diff of a day, as in the mail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from troopwatch.config import load_topic
from troopwatch.jobs.reporting import compute_report, next_window, settle, window_of
from troopwatch.report import render_html
from troopwatch.settings import Settings
from troopwatch.warehouse.reports import latest_report_date
from troopwatch.web.connections import Reading

router = APIRouter(include_in_schema=False)

# the mail's HTML holds its styles in attributes
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'"


@router.get("/today", response_class=HTMLResponse)
def today(
    connection: Reading,
    day: Annotated[date | None, Query(alias="date", ge=date(2000, 1, 1), le=date(2199, 12, 31))] = None,
    lang: Annotated[Literal["id", "en"], Query()] = "id",
) -> HTMLResponse:
    """The diff of a day; without one, of the newest report."""
    settings = Settings()
    shown = day or latest_report_date(connection)
    window = (
        window_of(shown, settings.report_time, settings.zone)
        if shown
        else next_window(datetime.now(UTC), settings.report_time, settings.zone)
    )
    report = compute_report(connection, settle(connection, window), load_topic(settings.topic)[1])
    return HTMLResponse(render_html(report, lang, zone=settings.zone), headers={"Content-Security-Policy": _POLICY})
