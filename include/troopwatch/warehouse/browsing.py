"""What the pages and the API read: figures, series, posture, claims, articles, sources. Bounded, and read-only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from troopwatch.model import Item, Measure, Modality, Qualifier
from troopwatch.rows.browsing import (
    ArticleDetail,
    ArticleText,
    ClaimDetail,
    ClaimRow,
    DiffDay,
    DiffLine,
    FigureFilter,
    FigureRow,
    Page,
    Posture,
    PostureCell,
    ReportDay,
    ReportRow,
    Series,
    SeriesPoint,
    SourceRow,
    Spread,
    VersionRow,
)
from troopwatch.warehouse import cursors
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("browsing")

MOST_POINTS = 400  # of a chart: with more it shows no lines, and takes too long to draw
MOST_LINES = 500  # of a day's diff, or of a claim's history
MOST_VERSIONS = 50
MOST_FIGURES = 1_000  # of one text
MOST_SOURCES = 1_000


def figures(
    connection: Connection, wanted: FigureFilter, after: str | None = None, limit: int = 100
) -> Page[FigureRow]:
    """The figures that count, the newest reported first. Raises `CursorError`."""
    before_at, before_id = cursors.decode(after)
    found = list(
        _queries.figures(connection, **_bound(wanted), before_at=before_at, before_id=before_id, at_most=limit + 1)
    )
    return cursors.page(found, limit, _figure, lambda row: cursors.encode(row.reported_at, row.figure_id))


def series(connection: Connection, wanted: FigureFilter, at_most: int = MOST_POINTS) -> Series:
    """The claims that a filter leaves, as points over time; at most so many, the newest."""
    found = list(_queries.series(connection, **_bound(wanted), at_most=at_most + 1))
    points = tuple(SeriesPoint(**row._asdict()) for row in reversed(found[:at_most]))
    return Series(points, truncated=len(found) > at_most)


def posture_on(connection: Connection, day: date, zone: tzinfo) -> Posture:
    """Who says what: at the cut-off of that day's report, or at the day's end in `zone` where there is none."""
    known_at = _queries.cut_off_of(connection, report_date=day)
    if known_at is None:
        known_at = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return posture_at(connection, known_at)


def posture_at(connection: Connection, instant: datetime) -> Posture:
    """Who says what, as known at an instant."""
    cells = tuple(PostureCell(**row._asdict()) for row in _queries.posture_at(connection, instant=instant))
    return Posture(instant, cells, _spreads(cells))


def claim(connection: Connection, claim_key: str) -> ClaimDetail | None:
    """A claim with what was told of it; None: there is no such claim."""
    found = _claims(connection, [claim_key]).get(claim_key)
    if found is None:
        return None
    places = list(_queries.claim_history(connection, claim_key=claim_key, at_most=MOST_LINES))
    history = _lines(
        connection,
        report_date=None,
        report_dates=[place.report_date for place in places],
        positions=[place.position for place in places],
    )
    return ClaimDetail(claim=found, history=history)


def claim_reports(
    connection: Connection, claim_key: str, after: str | None = None, limit: int = 100
) -> Page[ReportRow]:
    """The reports of a claim in the order in which they were recorded. Raises `CursorError`."""
    after_at, after_id = cursors.decode(after)
    found = list(
        _queries.claim_reports(connection, claim_key=claim_key, after_at=after_at, after_id=after_id, at_most=limit + 1)
    )
    return cursors.page(
        found, limit, lambda row: ReportRow(**row._asdict()), lambda row: cursors.encode(row.recorded_at, row.figure_id)
    )


def report_days(connection: Connection, before: date | None = None, limit: int = 100) -> tuple[ReportDay, ...]:
    """The days before one that have a report, the newest first."""
    return tuple(ReportDay(**row._asdict()) for row in _queries.report_days(connection, before=before, at_most=limit))


def diff_on(connection: Connection, day: date | None) -> DiffDay | None:
    """The diff of a day as it was stored, or of the newest report; None: there is no report."""
    found = _queries.report_on(connection, report_date=day)
    if found is None:
        return None
    lines = _lines(connection, report_date=found.report_date, report_dates=[], positions=[])
    return DiffDay(**found._asdict(), lines=lines)


def claims(connection: Connection, keys: Iterable[str]) -> dict[str, ClaimRow]:
    """Claims by key; those that there are."""
    return _claims(connection, list(keys))


def _lines(connection: Connection, **places: Any) -> tuple[DiffLine, ...]:
    found = list(_queries.lines(connection, **places, at_most=MOST_LINES))
    claims = _claims(connection, [key for row in found for key in (row.claim_key, row.previous_claim_key) if key])
    return tuple(
        DiffLine(**row._asdict(), claim=claims[row.claim_key], previous=claims.get(row.previous_claim_key))
        for row in found
    )


def _claims(connection: Connection, keys: list[str]) -> dict[str, ClaimRow]:
    return {row.claim_key: ClaimRow(**row._asdict()) for row in _queries.claims(connection, claim_keys=keys)}


def article(connection: Connection, article_id: int) -> ArticleDetail | None:
    """An article with its newest versions; None: there is no such article."""
    found = _queries.article(connection, article_id=article_id)
    if found is None:
        return None
    versions = _queries.versions(connection, article_id=article_id, at_most=MOST_VERSIONS)
    return ArticleDetail(**found._asdict(), versions=tuple(VersionRow(**row._asdict()) for row in versions))


def text(connection: Connection, article_id: int, number: int) -> ArticleText | None:
    """One version's text with its figures; None: there is no such version."""
    found = _queries.text(connection, article_id=article_id, number=number)
    if found is None:
        return None
    within = _queries.figures_of_text(connection, article_id=article_id, number=number, at_most=MOST_FIGURES)
    return ArticleText(**found._asdict(), figures=tuple(_figure(row) for row in within))


def sources(connection: Connection, *, failing: bool = False) -> tuple[SourceRow, ...]:
    """How each source does, the worst first; `failing` leaves out those that do well or are switched off."""
    found = _queries.sources(connection, failing=failing, at_most=MOST_SOURCES)
    return tuple(SourceRow(**row._asdict()) for row in found)


def _figure(row: Any) -> FigureRow:
    return FigureRow(**row._asdict())


def _bound(wanted: FigureFilter) -> dict[str, Any]:
    return {
        "measure": wanted.measure,
        "item": wanted.item,
        "source_org": wanted.source_org,
        "language": wanted.language,
        "since": wanted.since,
        "until": wanted.until,
    }


def _spreads(cells: Iterable[PostureCell]) -> tuple[Spread, ...]:
    groups: dict[tuple[Item, Measure, Modality], list[PostureCell]] = defaultdict(list)
    for cell in cells:
        groups[cell.item, cell.measure, cell.modality].append(cell)
    return tuple(_spread(group) for group in groups.values())


def _spread(group: list[PostureCell]) -> Spread:
    # "hundreds" is nobody's lowest number, as long as somebody has one
    plain = [cell for cell in group if cell.qualifier is not Qualifier.VAGUE] or group
    named = [bound for cell in plain for bound in (cell.value_low, cell.value_high) if bound is not None]
    last = max(group, key=lambda cell: (cell.reported_at, cell.first_seen_at, cell.claim_key))
    assert last.source_org is not None
    return Spread(
        measure=last.measure,
        item=last.item,
        modality=last.modality,
        lowest=min(named),
        highest=max(named),
        claimants=len({cell.source_org for cell in group}),
        moved_last=last.source_org,
        moved_at=last.reported_at,
    )
