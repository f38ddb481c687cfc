"""What every page has around its content: the reader's language, links that keep it, and how a template is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal
from urllib.parse import urlencode

import yaml
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from troopwatch import templates
from troopwatch.report import words as report_words
from troopwatch.report.words import Words
from troopwatch.settings import Settings

PLACES = ("today", "figures", "posture", "sources", "review")
_TONGUES = (("id", "Indonesia"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads, in which language, and where: links are relative, so that a proxy may put a path before them."""

    place: str  # which of `PLACES` the page belongs to; empty: none
    language: str
    zone: str  # instants are told on this clock
    root: str = ""  # the way from the page's folder to the app's: "../" for a page below it
    query: Mapping[str, str] = field(default_factory=dict)  # what the address of this page asks for

    @property
    def places(self) -> tuple[str, ...]:
        return PLACES

    @property
    def tongues(self) -> tuple[tuple[str, str], ...]:
        return _TONGUES

    @property
    def words(self) -> Words:
        return words_in(self.language)

    def link(self, path: str, **query: object) -> str:
        """The way to another page in the reader's language; what is None is left out, `lang=None` leaves that out."""
        asked = {"lang": self.language, **query}
        said = urlencode({key: str(value) for key, value in asked.items() if value is not None and value != ""})
        return f"{self.root}{path}?{said}" if said else f"{self.root}{path}"

    def here(self, **query: object) -> str:
        """This page with some of its query changed."""
        asked = {**self.query, "lang": self.language, **query}
        return "?" + urlencode({key: str(value) for key, value in asked.items() if value is not None})

    def claim(self, key: str) -> str:
        return self.link(f"claims/{key}")

    def article(self, article_id: int, version: int | None = None) -> str:
        return self.link(f"articles/{article_id}", version=version)


@cache
def words_in(language: str) -> Words:
    """The words of the reports, and under ``page.`` those of the pages."""
    text = resources.files("troopwatch.web").joinpath("messages", f"{language}.yaml").read_text(encoding="utf-8")
    return report_words.words_in(language).with_part("page", yaml.safe_load(text))


def render(frame: Frame, template: str, **values: Any) -> str:
    """Fill a template; every value is escaped."""
    words = frame.words

    def told(key: str, **named: object) -> str:
        return words(f"page.{key}", **named)

    return _environment().get_template(template).render(frame=frame, words=words, t=told, **values)


def _polyline(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


@cache
def _environment() -> Environment:
    made = templates.environment(PackageLoader("troopwatch.web"))
    made.filters["polyline"] = _polyline
    return made


def frame_of(request: Request, place: str, lang: str | None = None, *, root: str = "") -> Frame:
    """The frame of a request: the language asked for, else the reader's own if we have it, else Indonesian."""
    language = lang or _preferred(request.headers.get("accept-language", ""))
    return Frame(place, language, Settings().zone, root, dict(request.query_params))


def _preferred(accepted: str) -> str:
    for part in accepted.split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        if language in report_words.LANGUAGES:
            return language
    return "id"


Lang = Literal["id", "en"] | None  # as an address asks for it; None: the browser's


def page(frame: Frame, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as an answer."""
    return HTMLResponse(render(frame, template, **values), status_code=status)
