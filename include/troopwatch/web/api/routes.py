"""The routes of the JSON API: what the pages show, for programs. Instants are UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query, status
from fastapi.responses import StreamingResponse

from troopwatch.orchestration import reading
from troopwatch.report.files import csv_pieces
from troopwatch.rows.browsing import (
    ArticleDetail,
    ArticleText,
    ClaimDetail,
    DiffDay,
    FigureFilter,
    FigureRow,
    Page,
    Posture,
    ReportDay,
    ReportRow,
    Series,
    SourceRow,
)
from troopwatch.rows.reviews import Decision, DecisionRow, QueueItem, Reason
from troopwatch.settings import Settings
from troopwatch.warehouse import browsing, reviews
from troopwatch.web.access import API_EDITS, Author
from troopwatch.web.api.asked import (
    MISSING,
    OVERTAKEN,
    REFUSALS,
    After,
    ClaimKey,
    Day,
    Limit,
    RowId,
    VersionNumber,
    Wanted,
)
from troopwatch.web.connections import Reading, Reviewing

T = TypeVar("T")

router = APIRouter(prefix="/api/v1", responses=REFUSALS)

_CSV_ROWS = 100_000
_CSV_BATCH = 2_000
_CSV_COLUMNS = tuple(field.name for field in fields(FigureRow) if field.name not in {"evidence", "quote_start"})


def _found(value: T | None, what: str) -> T:
    if value is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"There is no such {what}")
    return value


@router.get("/diffs", tags=["Daily diff"])
def report_days(connection: Reading, before: Day | None = None, limit: Limit = 100) -> tuple[ReportDay, ...]:
    """The days that have a report, the newest first; `before` leaves out that day and later ones."""
    return browsing.report_days(connection, before, limit)


@router.get("/diffs/latest", tags=["Daily diff"], responses=MISSING)
def latest_diff(connection: Reading) -> DiffDay:
    """The newest report, as it was mailed."""
    return _found(browsing.diff_on(connection, None), "report")


@router.get("/diffs/{report_date}", tags=["Daily diff"], responses=MISSING)
def diff(connection: Reading, report_date: Day) -> DiffDay:
    """The report of a day, as it was mailed."""
    return _found(browsing.diff_on(connection, report_date), "report")


@router.get("/figures", tags=["Figures"])
def figures(connection: Reading, wanted: Wanted, after: After = None, limit: Limit = 100) -> Page[FigureRow]:
    """The figures that count, the newest reported first."""
    return browsing.figures(connection, wanted, after, limit)


@router.get(
    "/figures.csv",
    tags=["Figures"],
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def figures_as_csv(
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=_CSV_ROWS, description="Rows at most, the newest.")] = _CSV_ROWS,
) -> StreamingResponse:
    """The same figures as a file for spreadsheets; what one would take for a formula begins with an apostrophe."""
    return StreamingResponse(
        csv_pieces(_CSV_COLUMNS, _in_batches(wanted, limit)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="figures.csv"'},
    )


def _in_batches(wanted: FigureFilter, limit: int) -> Iterator[list[tuple[Any, ...]]]:
    after = None
    while limit > 0:
        # a connection each: who reads the file slowly must not keep one, and a transaction, open
        with reading() as connection:
            page = browsing.figures(connection, wanted, after, min(limit, _CSV_BATCH))
        yield [tuple(getattr(row, name) for name in _CSV_COLUMNS) for row in page.rows]
        limit, after = limit - len(page.rows), page.after
        if after is None:
            return


@router.get("/series", tags=["Figures"])
def series(
    connection: Reading,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=2_000, description="Points at most, the newest.")] = 400,
) -> Series:
    """Each claim as a point in time, with its bounds and the sentence to quote; of a long series, the newest."""
    return browsing.series(connection, wanted, limit)


@router.get("/posture", tags=["Posture"])
def posture(connection: Reading, day: Annotated[Day | None, Query()] = None) -> Posture:
    """Who says what as of a day: the last number of each claimant, how far they lie apart, and who moved last."""
    zone = ZoneInfo(Settings().zone)
    return browsing.posture_on(connection, day or datetime.now(zone).date(), zone)


@router.get("/claims/{claim_key}", tags=["Claims"], responses=MISSING)
def claim(connection: Reading, claim_key: ClaimKey) -> ClaimDetail:
    """A claim, and what daily reports told of it."""
    return _found(browsing.claim(connection, claim_key), "claim")


@router.get("/claims/{claim_key}/reports", tags=["Claims"], responses=MISSING)
def claim_reports(connection: Reading, claim_key: ClaimKey, after: After = None, limit: Limit = 100) -> Page[ReportRow]:
    """The reports of a claim in order, each with its sentence, the copies of its story, and its archived record."""
    _found(browsing.claim(connection, claim_key), "claim")
    return browsing.claim_reports(connection, claim_key, after, limit)


@router.get("/articles/{article_id}", tags=["Articles"], responses=MISSING)
def article(connection: Reading, article_id: RowId) -> ArticleDetail:
    """An article and the versions of its text."""
    return _found(browsing.article(connection, article_id), "article")


@router.get("/articles/{article_id}/versions/{number}", tags=["Articles"], responses=MISSING)
def text(connection: Reading, article_id: RowId, number: VersionNumber) -> ArticleText:
    """One version's text, and the figures in it with the places of the words that prove them."""
    return _found(browsing.text(connection, article_id, number), "version of an article")


@router.get("/sources", tags=["Sources"])
def sources(connection: Reading, failing: bool = False) -> tuple[SourceRow, ...]:
    """How each source does, the worst first; `failing` leaves out those that do well or are switched off."""
    return browsing.sources(connection, failing=failing)


@router.get("/reviews", tags=["Review"])
def review_queue(
    connection: Reading,
    reason: Annotated[list[Reason] | None, Query(max_length=3)] = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[QueueItem]:
    """The figures that wait for a person, the newest first, and why."""
    return reviews.queue(connection, reason or tuple(Reason), after, limit)


@router.get("/figures/{figure_id}/decisions", tags=["Review"], responses=MISSING)
def decisions(connection: Reading, figure_id: RowId) -> tuple[DecisionRow, ...]:
    """What analysts decided about a figure, the newest first."""
    return _found(reviews.decisions(connection, figure_id), "figure")


@router.post(
    "/decisions",
    tags=["Review"],
    status_code=status.HTTP_201_CREATED,
    dependencies=list(API_EDITS),
    responses=MISSING | OVERTAKEN,
)
def decide(connection: Reviewing, decision: Decision, user: Author) -> DecisionRow:
    """Confirm, correct or reject a figure. It counts from now on, and the next report tells it.

    Needs the right to edit the DAG `daily_report`; without a token in `Authorization: Bearer`, also a form's token in
    the header `X-CSRF-Token`.
    """
    try:
        made = reviews.decide(connection, decision, author=str(user.get_id()), at=datetime.now(UTC))
    except reviews.OvertakenError as error:
        raise HTTPException(status.HTTP_409_CONFLICT, "There is a newer decision: look at it first") from error
    _found(made, "figure")
    newest = _found(reviews.decisions(connection, decision.figure_id), "figure")
    return next(row for row in newest if row.decision_id == made)
