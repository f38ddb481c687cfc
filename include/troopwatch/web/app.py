"""The app that the plugin mounts at /troopwatch: pages, JSON API, static files."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from troopwatch.web.access import viewer
from troopwatch.web.api import router as api
from troopwatch.web.faults import handle_faults
from troopwatch.web.headers import ResponseHeaders
from troopwatch.web.pages import router as pages

_STATIC = Path(__file__).with_name("static")


def create_app() -> FastAPI:
    """The app; every route asks Airflow who is there, static files aside.

    FastAPI's own documentation pages are off: they would be open to anybody, and fetch scripts from elsewhere.
    """
    app = FastAPI(title="Troopwatch", dependencies=[Depends(viewer)], docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(ResponseHeaders)
    handle_faults(app)
    app.include_router(pages)
    app.include_router(api)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
