"""The daily diff as a page. Read-only; whoever mounts the app says who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Response
from fastapi.responses import HTMLResponse

from troopwatch.config import load_topic
from troopwatch.jobs.reporting import compute_report, next_window, window_of
from troopwatch.orchestration import warehouse
from troopwatch.report import render_html
from troopwatch.settings import Settings
from troopwatch.warehouse.reports import latest_report_date

_HEADERS = {
    # the page is the mail's HTML: styles stand in its attributes, and there is no script
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(dependencies: Sequence[Any]) -> FastAPI:
    """The app; `dependencies` run before every route, and one of them must refuse strangers.

    The generated documentation pages are off, because they would be open to anybody.
    """
    app = FastAPI(title="Troopwatch", dependencies=list(dependencies), docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/today")
    def today(
        day: Annotated[date | None, Query(alias="date", ge=date(2000, 1, 1), le=date(2199, 12, 31))] = None,
        lang: Annotated[Literal["id", "en"], Query()] = "id",
    ) -> Response:
        """The diff of a day; without one, of the newest report."""
        settings = Settings()
        with warehouse() as connection:
            shown = day or latest_report_date(connection)
            window = (
                window_of(shown, settings.report_time, settings.zone)
                if shown
                else next_window(datetime.now(UTC), settings.report_time, settings.zone)
            )
            report = compute_report(connection, window, load_topic(settings.topic)[1])
        return HTMLResponse(render_html(report, lang, zone=settings.zone), headers=_HEADERS)

    return app
