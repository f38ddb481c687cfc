"""Figures over time: a chart for each measure and item, the same as a table, as CSV and as PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response, status
from fastapi.responses import HTMLResponse

from troopwatch.model import Item, Measure, SourceOrg
from troopwatch.report.files import write_csv
from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.wording import capital, figure, modality, organisation, party, period
from troopwatch.rows import Column, ColumnType
from troopwatch.rows.browsing import Series, SeriesPoint
from troopwatch.warehouse import browsing
from troopwatch.web.charts import draw_png
from troopwatch.web.connections import Reading
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.pages.asked import Choice, Filters
from troopwatch.web.pages.charting import ChartView, by_subject, chart, local_day, sizes
from troopwatch.web.pages.errors import PageRoute

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_CLAIMS = 300  # on one page: more marks are a smear, and take longer to lay out than anybody waits
_QUOTE = 400
_LANGUAGES = ("id", "en")  # those whose figures are found
# columns of the CSV file, as the table troopwatch.claim and its mention call them
_CSV = tuple(
    Column(name, ColumnType.TEXT)
    for name in (
        "reported_at", "source_org", "speaker", "measure", "item", "value_low", "value_high", "qualifier", "modality",
        "reference_start", "reference_end", "place", "article_count", "outlet_count", "recap", "outlet", "language",
        "url", "quote", "claim_key",
    )
)  # fmt: skip

Wanted = Annotated[Filters, Query()]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim in the table below its chart."""

    day: str
    claimant: str
    figure: str
    facts: tuple[str, ...]
    bounds: str
    period: str
    spread: str
    quote: str
    language: str
    outlet: str
    url: str | None
    href: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A chart and its table."""

    chart: ChartView
    rows: tuple[Row, ...]


@router.get("/figures", response_class=HTMLResponse)
def figures(request: Request, connection: Reading, asked: Wanted) -> HTMLResponse:
    """What the filters leave, drawn and listed."""
    frame = frame_of(request, "figures", asked.lang)
    return show(browsing.series(connection, asked.as_filter(frame.zone), _CLAIMS), asked, frame)


@router.get("/figures.csv")
def figures_as_csv(request: Request, connection: Reading, asked: Wanted) -> Response:
    """The same rows for a spreadsheet, with the codebook's codes."""
    frame = frame_of(request, "figures")
    target = io.BytesIO()
    points = browsing.series(connection, asked.as_filter(frame.zone)).points
    rows = [tuple(getattr(point, column.name) for column in _CSV) for point in points]
    write_csv(_CSV, [rows], target)
    return _download(target.getvalue(), "text/csv; charset=utf-8", "troopwatch-figures.csv")


@router.get("/figures.png")
def figures_as_png(request: Request, connection: Reading, asked: Wanted) -> Response:
    """One chart as a picture; the filters must leave one measure and item."""
    frame = frame_of(request, "figures", asked.lang)
    groups = by_subject(browsing.series(connection, asked.as_filter(frame.zone), _CLAIMS).points)
    if len(groups) != 1:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "A picture is of one measure and item: name both")
    ((subject, points),) = groups.items()
    drawn = chart(points, frame)
    picture = draw_png(
        drawn.wide,
        drawn.title,
        f"{frame.words('page.name')} · {drawn.alt.partition(': ')[2]} · {frame.words('page.caveat', zone=frame.zone)}",
        [(one.name, one.tone, one.shape) for one in drawn.parties],
    )
    return _download(picture, "image/png", f"troopwatch-{subject[0]}-{subject[1]}.png")


def show(found: Series, asked: Filters, frame: Frame) -> HTMLResponse:
    """The page of a series."""
    groups = list(by_subject(found.points).values())
    subjects = [
        Subject(chart(points, frame, size=size), tuple(_row(point, frame) for point in reversed(points)))
        for points, size in zip(groups, sizes([len(points) for points in groups]), strict=True)
    ]
    kept = {name: frame.query.get(name) for name in Filters.model_fields}
    return page(
        frame,
        "figures.html.j2",
        subjects=subjects,
        truncated=frame.words.number(len(found.points)) if found.truncated else "",
        choices=_choices(asked, frame),
        since=asked.since,
        until=asked.until,
        csv=frame.link("figures.csv", **kept),
    )


def _choices(asked: Filters, frame: Frame) -> tuple[Choice, ...]:
    words = frame.words

    def choice(name: str, options: Sequence[tuple[str, str]], chosen: str | None) -> Choice:
        label = words(f"page.figures.{'claimant' if name == 'source_org' else name}")
        return Choice(name, label, tuple(options), chosen or "")

    return (
        choice("measure", [(code, capital(words(f"measure_name.{code}"))) for code in Measure], asked.measure),
        choice("item", [(code, capital(words(f"item.{code}.other"))) for code in Item], asked.item),
        choice("source_org", [(code, capital(organisation(code, words))) for code in SourceOrg], asked.source_org),
        choice("language", [(code, capital(words.name_of_language(code))) for code in _LANGUAGES], asked.language),
    )


def _row(point: SeriesPoint, frame: Frame) -> Row:
    words = frame.words
    facts = (modality(point, words), words("page.figures.recap") if point.recap else "", plain(point.place, 80))
    return Row(
        day=local_day(point.reported_at, frame),
        claimant=party(point, words),
        figure=capital(figure(point, words)),
        facts=tuple(filter(None, facts)),
        bounds=_bounds(point, frame),
        period=period(point, words),
        spread=f"{words.count('outlets', point.outlet_count)}, {words.count('articles', point.article_count)}",
        quote=plain(point.quote, _QUOTE),
        language=plain(point.language, 8),
        outlet=plain(point.outlet, 60),
        url=safe_url(point.url),
        href=frame.claim(point.claim_key),
    )


def _bounds(point: SeriesPoint, frame: Frame) -> str:
    low, high = ("…" if bound is None else frame.words.number(bound) for bound in (point.value_low, point.value_high))
    return low if low == high else f"{low} – {high}"


def _download(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
