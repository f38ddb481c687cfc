"""The report as one HTML document made for mail: rules inlined, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import css_inline
from jinja2 import Environment, PackageLoader

from troopwatch import templates
from troopwatch.model import Report
from troopwatch.report.chart import WIDTH
from troopwatch.report.foreign import safe_url
from troopwatch.report.selection import WHOLE, Edition
from troopwatch.report.view import view

# Gmail cuts a mail off at 102 kB, coverage and all; lines past this many are told in brief
_FULL_LINES = 24
_BRIEF_LINES = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that travels with the mail: the address of its part, and its words."""

    address: str  # cid:… or data:…, never one that must be fetched
    alt: str


def render_html(
    report: Report,
    language: str,
    zone: str = "Asia/Jakarta",
    public_url: str | None = None,
    *,
    edition: Edition = WHOLE,
    pictures: Sequence[Picture] = (),
    unsubscribe_url: str | None = None,
) -> str:
    """Lay the report out; what strangers wrote is escaped text, and only http(s) addresses are links.

    `pictures` are those of the first series, in order; series without one are told in bars.
    """
    shown = view(report, language, zone, edition)
    document = (
        _environment()
        .get_template("mail.html.j2")
        .render(
            report=shown,
            words=shown.words,
            full_lines=_FULL_LINES,
            brief_lines=_BRIEF_LINES,
            public_url=safe_url(public_url),
            pictures=pictures,
            picture_width=WIDTH,
            unsubscribe_url=unsubscribe_url,
            reader_css=_style("reader.css"),
        )
    )
    return _inliner().inline(document)


@cache
def _environment() -> Environment:
    return templates.environment(PackageLoader("troopwatch.report"))


@cache
def _inliner() -> css_inline.CSSInliner:
    # the document's own <style> holds media queries, which only work where they are: it is marked to stay
    return css_inline.CSSInliner(extra_css=_style("mail.css"), load_remote_stylesheets=False, keep_style_tags=True)


@cache
def _style(name: str) -> str:
    return resources.files("troopwatch.report").joinpath("templates", name).read_text(encoding="utf-8")
