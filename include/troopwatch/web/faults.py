"""What goes wrong on the way to an answer, in the API's words. Nothing of the request is sent back."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg2 import OperationalError

from troopwatch.warehouse.cursors import CursorError
from troopwatch.web.connections import LATE

_log = logging.getLogger(__name__)


def handle_faults(app: FastAPI) -> None:
    """Let the app tell these faults."""
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(CursorError, _lost)
    app.add_exception_handler(OperationalError, _late)


def _misunderstood(request: Request, error: Exception) -> JSONResponse:
    # FastAPI's own handler repeats the input, and fails on half of a surrogate pair
    assert isinstance(error, RequestValidationError)
    told = [{"loc": list(one["loc"]), "msg": one["msg"], "type": one["type"]} for one in error.errors()]
    return _answer(status.HTTP_422_UNPROCESSABLE_CONTENT, told)


def _lost(request: Request, error: Exception) -> JSONResponse:
    told = [{"loc": ["query", "after"], "msg": "not what a page before handed out", "type": "cursor"}]
    return _answer(status.HTTP_422_UNPROCESSABLE_CONTENT, told)


def _late(request: Request, error: Exception) -> JSONResponse:
    log_late(request, error)
    return _answer(status.HTTP_503_SERVICE_UNAVAILABLE, LATE)


def log_late(request: Request, error: Exception) -> None:
    """Tell ops what the reader is not told: the server is down, full, or was too slow for the query."""
    path = request.scope["route"].path if "route" in request.scope else ""
    _log.warning("%s %s: the warehouse does not answer: %s", request.method, path, str(error).strip())


def _answer(code: int, detail: object) -> JSONResponse:
    return JSONResponse({"detail": detail}, code)
