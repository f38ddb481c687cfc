"""What a reader sees instead of a page: why, in words, on a page like the others."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from psycopg2 import OperationalError

from troopwatch.report.words import LANGUAGES
from troopwatch.warehouse.cursors import CursorError
from troopwatch.web.faults import log_late
from troopwatch.web.frame import Frame, frame_of, page

_WORDS = {
    status.HTTP_401_UNAUTHORIZED: "page.error.stranger",
    status.HTTP_403_FORBIDDEN: "page.error.forbidden",
    status.HTTP_404_NOT_FOUND: "page.error.not_found",
    status.HTTP_503_SERVICE_UNAVAILABLE: "page.error.late",
}


class PageRoute(APIRoute):
    """A route of the pages: what goes wrong on the way to one is told as a page, with the status it has."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's own handler."""
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except HTTPException as error:
                if error.status_code not in _WORDS:
                    raise
                return _told(request, error.status_code, _WORDS[error.status_code])
            except (RequestValidationError, CursorError):
                return _told(request, status.HTTP_422_UNPROCESSABLE_CONTENT, "page.error.misunderstood")
            except OperationalError as error:
                log_late(request, error)
                return _told(request, status.HTTP_503_SERVICE_UNAVAILABLE, "page.error.late")

        return handle_or_tell


def not_found(frame: Frame, key: str) -> HTMLResponse:
    """There is no such thing; `key` names the words that say so."""
    return page(frame, "error.html.j2", status.HTTP_404_NOT_FOUND, reason=frame.words(key))


def _told(request: Request, code: int, key: str) -> HTMLResponse:
    asked = request.query_params.get("lang")
    # pages below a folder: claims/…, articles/…, review/…
    root = "../" if request.path_params else ""
    frame = frame_of(request, "", asked if asked in LANGUAGES else None, root=root)
    return page(frame, "error.html.j2", code, reason=frame.words(key))
