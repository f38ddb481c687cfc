"""A claim: what was told of it, its claimant's line, and every report with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from troopwatch.model import ClaimStatus
from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.wording import capital, figure, party, period
from troopwatch.rows.browsing import (
    ArchiveRecord,
    ClaimDetail,
    ClaimRow,
    CopyRow,
    DiffLine,
    FigureFilter,
    Page,
    ReportRow,
)
from troopwatch.warehouse import browsing
from troopwatch.warehouse.connection import Connection
from troopwatch.web.charts.parties import Shape, shape_of, tone_of
from troopwatch.web.connections import Reading
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.marking import Piece
from troopwatch.web.pages.asked import AskedPage
from troopwatch.web.pages.charting import ChartView, chart, local_day
from troopwatch.web.pages.errors import PageRoute, not_found
from troopwatch.web.pages.quotes import marked_quote

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_REPORTS = 50  # on one page
_POINTS = 100  # of its claimant's line
_BADGES = {ClaimStatus.WITHDRAWN: "bad", ClaimStatus.QUARANTINED: "warn", ClaimStatus.OBSOLETE: "none"}
_TITLE = 140


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What a daily report told."""

    day: str
    kind: str
    title: str
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Copy:
    outlet: str
    url: str | None
    day: str
    article: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """One outlet's report of the claim."""

    outlet: str
    country: str
    published: str
    badges: tuple[str, ...]
    gone: bool
    pieces: tuple[Piece, ...]
    language: str
    title: str
    url: str | None
    address: str
    article: str
    review: str
    version: str
    archive: str
    copies: tuple[Copy, ...]
    copies_title: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim, ready to be laid out."""

    figure: str
    claimant: str
    tone: str
    shape: Shape
    status: str
    status_badge: str
    facts: tuple[tuple[str, str], ...]
    spread: str
    chart: ChartView | None
    history: tuple[HistoryLine, ...]
    reports: tuple[ReportView, ...]
    older: str


@router.get("/claims/{key}", response_class=HTMLResponse)
def claim(
    request: Request,
    connection: Reading,
    key: Annotated[str, Path(max_length=64, pattern=r"^\w+$")],
    asked: Annotated[AskedPage, Query()],
) -> HTMLResponse:
    """A claim with its reports, from the oldest on."""
    frame = frame_of(request, "", asked.lang, root="../")
    found = browsing.claim(connection, key)
    if found is None:
        return not_found(frame, "page.claim.missing")
    reports = browsing.claim_reports(connection, key, asked.after, _REPORTS)
    return show(found, reports, _line(connection, found.claim, frame), frame)


def show(found: ClaimDetail, reports: Page[ReportRow], line: ChartView | None, frame: Frame) -> HTMLResponse:
    """The page of a claim."""
    return page(frame, "claim.html.j2", view=claim_view(found, reports, line, frame))


def claim_view(found: ClaimDetail, reports: Page[ReportRow], line: ChartView | None, frame: Frame) -> ClaimView:
    """Put a claim into words."""
    words, row = frame.words, found.claim
    facts = (
        ("period", period(row, words)),
        ("place", plain(row.place, 80)),
        ("modality", words(f"page.modality.{row.modality.value}")),
        ("first", words.instant(row.first_seen_at, frame.zone)),
        ("last", words.instant(row.last_seen_at, frame.zone)),
    )
    return ClaimView(
        figure=capital(figure(row, words)),
        claimant=party(row, words),
        tone=tone_of(row.source_org),
        shape=shape_of(row.source_org),
        status=words(f"page.claim_status.{row.status.value}"),
        status_badge=_BADGES.get(row.status, ""),
        facts=tuple((words(f"page.claim.{name}"), said) for name, said in facts if said),
        spread=f"{words.count('outlets', row.outlet_count)}, {words.count('articles', row.article_count)}",
        chart=line,
        history=tuple(_told(told, frame) for told in found.history),
        reports=tuple(_report(report, frame) for report in reports.rows),
        older=frame.here(after=reports.after) if reports.after else "",
    )


def _line(connection: Connection, row: ClaimRow, frame: Frame) -> ChartView | None:
    """The claimant's line of this measure and item, if the claim is a point of it."""
    if row.source_org is None:
        return None
    wanted = FigureFilter(measure=row.measure, item=row.item, source_org=row.source_org)
    points = browsing.series(connection, wanted, _POINTS).points
    return (
        chart(points, frame, chosen=row.claim_key, size="small")
        if any(point.claim_key == row.claim_key for point in points)
        else None
    )


def _told(line: DiffLine, frame: Frame) -> HistoryLine:
    return HistoryLine(
        day=frame.words.short_day(line.report_date),
        kind=line.kind.value,
        title=frame.words(f"kind.{line.kind.value}"),
        said=line.line_id if frame.language == "id" else line.line_en,
        href=frame.link("today", date=line.report_date),
    )


def _report(row: ReportRow, frame: Frame) -> ReportView:
    words = frame.words
    return ReportView(
        outlet=plain(row.outlet, 80),
        country=words.country(plain(row.country, 8)),
        published=words.instant(row.reported_at, frame.zone),
        badges=_badges(row, frame),
        gone=row.superseded_at is not None,
        pieces=marked_quote(row),
        language=plain(row.language, 8),
        title=plain(row.title, _TITLE) or words("untitled"),
        url=safe_url(row.url),
        address=plain(row.url, 400),
        article=frame.article(row.article_id, row.version_number),
        review=frame.link(f"review/{row.figure_id}"),
        version=words("page.claim.version", n=words.number(row.version_number)),
        archive=_archive(row.archive, frame),
        copies=tuple(_copy(copy, frame) for copy in row.copies),
        copies_title=words.count("page.claim.copies", len(row.copies)),
    )


def _badges(row: ReportRow, frame: Frame) -> tuple[str, ...]:
    words = frame.words
    said = []
    if row.recap:
        said.append(words("page.claim.recap"))
    if row.superseded_at is not None:
        said.append(words("page.claim.gone", day=local_day(row.superseded_at, frame)))
    if row.verdict is not None:
        said.append(words(f"page.verdict.{row.verdict.value}"))
    return tuple(said)


def _copy(copy: CopyRow, frame: Frame) -> Copy:
    return Copy(
        plain(copy.outlet, 80), safe_url(copy.url), local_day(copy.recorded_at, frame), frame.article(copy.article_id)
    )


def _archive(record: ArchiveRecord | None, frame: Frame) -> str:
    if record is None:
        return frame.words("page.claim.not_archived")
    offset = frame.words.number(record.offset)
    return frame.words("page.claim.archived", file=plain(record.file, 200), offset=offset)
