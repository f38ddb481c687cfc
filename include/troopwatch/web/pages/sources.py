"""Sources: how each does, and which do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.wording import capital
from troopwatch.rows.browsing import SourceRow
from troopwatch.warehouse import browsing
from troopwatch.web.connections import Reading
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.pages.asked import Asked
from troopwatch.web.pages.charting import local_day
from troopwatch.web.pages.errors import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Filter = Literal["every", "failing", "quiet", "gaps", "switched_off"]

_PASSES: dict[Filter, Callable[[SourceRow], bool]] = {
    "every": lambda row: True,
    "failing": lambda row: row.enabled and row.failures_since > 0,
    "quiet": lambda row: row.enabled and row.is_quiet,
    "gaps": lambda row: row.enabled and row.gap_count > 0,
    "switched_off": lambda row: not row.enabled,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A source in the table."""

    id: str
    name: str
    url: str | None
    about: str
    tone: str  # good, warn, bad or none
    status: str
    told: tuple[str, ...]
    entries: str
    fresh: str
    gaps: str
    last_gap: str
    interval: str
    next: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter, and how many sources pass it."""

    title: str
    count: str
    href: str
    chosen: bool


class _Asked(Asked):
    show: Filter = "every"


@router.get("/sources", response_class=HTMLResponse)
def sources(
    request: Request,
    connection: Reading,
    asked: Annotated[_Asked, Query()],
) -> HTMLResponse:
    """All sources, or those that need somebody."""
    return show(browsing.sources(connection), asked.show, frame_of(request, "sources", asked.lang))


def show(found: Sequence[SourceRow], wanted: Filter, frame: Frame) -> HTMLResponse:
    """The page of the sources that a filter leaves; the counts are of all."""
    words = frame.words
    enabled = [row for row in found if row.enabled]
    working = sum(row.failures_since == 0 and row.last_polled_at is not None for row in enabled)
    chips = tuple(
        Chip(
            title=words(f"page.sources.{name}"),
            count=words.number(sum(passes(row) for row in found)),
            href=frame.link("sources", show=None if name == "every" else name),
            chosen=name == wanted,
        )
        for name, passes in _PASSES.items()
    )
    return page(
        frame,
        "sources.html.j2",
        lede=words("page.sources.lede", working=words.number(working), all=words.number(len(enabled))),
        chips=chips,
        rows=tuple(_row(row, frame) for row in found if _PASSES[wanted](row)),
    )


def _row(row: SourceRow, frame: Frame) -> Row:
    words = frame.words
    about = (
        words.country(plain(row.country, 8)),
        words.name_of_language(plain(row.language, 8)),
        words.entry("page.sources.kind").get(row.kind, plain(row.kind, 20)),
    )
    return Row(
        id=plain(row.source_id, 80),
        name=plain(row.name, 80) or plain(row.source_id, 80),
        url=safe_url(row.url),
        about=", ".join(about),
        tone=_tone(row),
        status=_status(row, frame),
        told=_told(row, frame),
        entries="" if row.last_entry_count is None else words.number(row.last_entry_count),
        fresh=words.number(row.fresh_count),
        gaps=words.number(row.gap_count),
        last_gap=words("page.sources.last_gap", day=local_day(row.last_gap_at, frame)) if row.last_gap_at else "",
        interval=_interval(row.interval_minutes, frame),
        next=words.instant(row.next_poll_at, frame.zone) if row.next_poll_at and row.enabled else "",
    )


def _tone(row: SourceRow) -> str:
    if not row.enabled or row.last_status is None:
        return "none"
    if row.failures_since:
        return "bad"
    return "warn" if row.is_quiet or row.gap_count or row.moved_to or row.last_status == "empty" else "good"


def _status(row: SourceRow, frame: Frame) -> str:
    words = frame.words
    if not row.enabled:
        return capital(words("page.sources.disabled"))
    if row.last_status is None:
        return capital(words("page.sources.never"))
    return capital(words.entry("status").get(row.last_status, plain(row.last_status, 40)))


def _told(row: SourceRow, frame: Frame) -> tuple[str, ...]:
    """What is to be known besides the status word."""
    words = frame.words
    said = [plain(row.last_reason, 200)]
    if row.last_polled_at:
        said.append(words.instant(row.last_polled_at, frame.zone))
    if row.failures_since:
        said.append(words.count("page.sources.failures", row.failures_since))
        if row.last_good_at:
            said.append(words("page.sources.good", at=words.instant(row.last_good_at, frame.zone)))
    if row.quiet_since:
        said.append(words("page.sources.quiet_since", day=local_day(row.quiet_since, frame)))
    if row.moved_to:
        said.append(words("page.sources.moved", url=plain(row.moved_to, 200)))
    return tuple(filter(None, said))


def _interval(minutes: float | None, frame: Frame) -> str:
    if minutes is None:
        return ""
    if minutes < 120:
        return frame.words("page.sources.minutes", n=frame.words.number(round(minutes)))
    return frame.words("page.sources.hours", n=frame.words.decimal(round(minutes / 60, 1)))
