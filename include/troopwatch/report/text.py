"""The report as plain text, for the terminal and for mail readers without HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from troopwatch.model import Report
from troopwatch.report.selection import WHOLE, Edition
from troopwatch.report.view import Line, ReportView, Section, SeriesView, view

_INDENT = "    "
_BAR = 20
_NARROWEST = 60


def render_text(
    report: Report,
    language: str,
    width: int = 100,
    zone: str = "Asia/Jakarta",
    public_url: str | None = None,
    *,
    edition: Edition = WHOLE,
    unsubscribe_url: str | None = None,
) -> str:
    """Lay the report out in lines of at most `width` characters (no less than 60); only addresses are longer."""
    shown = view(report, language, zone, edition)
    lines = list(_document(shown, max(width, _NARROWEST), public_url))
    if unsubscribe_url:
        lines += ["", f"{shown.words('unsubscribe')}: {unsubscribe_url}"]
    return "\n".join(lines) + "\n"


def _document(shown: ReportView, width: int, public_url: str | None) -> Iterator[str]:
    yield from _wrap(f"{shown.title} · {shown.day}", width)
    yield from _wrap(shown.window, width)
    if shown.selection:
        yield from _wrap(shown.selection, width)
    yield "═" * width
    yield ""
    yield from _wrap(shown.headline, width)
    for section in shown.sections:
        yield from _section(section, width)
    if shown.series:
        yield from _heading(shown.words("series"), width)
        for series in shown.series:
            yield from _series(series, width)
    if shown.confirmed:
        yield from _confirmed(shown.confirmed, width)
    yield from _heading(shown.coverage.title, width)
    for line in shown.coverage.lines:
        yield from _wrap(line, width)
    for heading, sources in shown.coverage.problems:
        yield f"{heading}:"
        for source in sources:
            yield from _wrap(source, width, "  - ", _INDENT)
    if public_url:
        yield ""
        yield f"{shown.words('open_on_web')}: {public_url}"


def _heading(title: str, width: int) -> Iterator[str]:
    label = f"── {title.upper()} "
    yield ""
    yield label + "─" * (width - len(label))
    yield ""


def _section(section: Section, width: int) -> Iterator[str]:
    yield from _heading(f"{section.title} ({len(section.lines)})", width)
    if section.explained:
        yield from _wrap(section.explained, width)
        yield ""
    for position, line in enumerate(section.lines):
        if position:
            yield ""
        yield from _line(line, width)


def _line(line: Line, width: int) -> Iterator[str]:
    first = f"{line.figure}: {line.old} → {line.new}" if line.old else line.figure
    if line.difference:
        first = f"{first}   {line.difference}"
    yield from _wrap(first, width, "  ▪ ", _INDENT)
    yield from _wrap(" · ".join((line.claimant, *line.facts)), width, _INDENT, _INDENT)
    if line.against:
        yield from _wrap(f"↔ {line.against}", width, _INDENT, _INDENT + "  ")
    if line.note:
        yield from _wrap(f"! {line.note}", width, _INDENT, _INDENT + "  ")
    language = f" [{line.quote_language_name}]" if line.quote_language_name else ""
    yield from _wrap(f"“{line.quote}”{language}", width, _INDENT + "│ ", _INDENT + "│ ")
    yield from _wrap(f"{line.outlet} ({line.country}), {line.published} · {line.spread}", width, _INDENT, _INDENT)
    if line.address:
        yield _INDENT + line.address


def _series(series: SeriesView, width: int) -> Iterator[str]:
    yield from _wrap(series.title, width, "  ", "  ")
    days = max(len(step.day) for step in series.steps)
    for step in series.steps:
        yield f"{_INDENT}{step.day:<{days}}  {'█' * max(1, _BAR * step.share // 100):<{_BAR}}  {step.amount}"


def _confirmed(section: Section, width: int) -> Iterator[str]:
    yield from _heading(f"{section.title} ({len(section.lines)})", width)
    for line in section.lines:
        yield from _wrap(f"{line.figure} · {line.claimant} · {line.spread}", width, "  ▪ ", _INDENT)
        if line.note:
            yield from _wrap(f"! {line.note}", width, _INDENT, _INDENT + "  ")


def _wrap(text: str, width: int, first: str = "", following: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=following) or [first.rstrip()]
