"""The API's documentation: the OpenAPI document, and a page made from it on the server, so that it needs no script."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader

from troopwatch import templates

router = APIRouter(prefix="/api/v1", include_in_schema=False)


@router.get("/openapi.json")
def openapi(request: Request) -> JSONResponse:
    """The OpenAPI document; its server is where the app is mounted."""
    return JSONResponse(request.app.openapi() | {"servers": [{"url": request.scope.get("root_path") or "/"}]})


@router.get("/docs", response_class=HTMLResponse)
def documentation(request: Request) -> HTMLResponse:
    """All routes, their parameters and their fields as a page."""
    return HTMLResponse(_environment().get_template("docs.html.j2").render(api=request.app.openapi()))


@cache
def _environment() -> Environment:
    made = templates.environment(PackageLoader("troopwatch.web.api"))
    made.filters["type_name"] = type_name
    return made


def type_name(schema: dict[str, Any]) -> str:
    """A schema in a few words: "integer or null", "list of FigureRow"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(type_name(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {type_name(schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type") or "anything")
