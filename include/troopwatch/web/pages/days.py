"""A stored day as the report it was, so that the page tells it in the mail's own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from troopwatch.model import Change, ChangeKind, Claim, Figure, Mention, Report, Review, SourceOrg
from troopwatch.report.view import CoverageView, Line, Section, view
from troopwatch.rows.browsing import ClaimRow, Coding, DiffDay, DiffLine
from troopwatch.web.frame import Frame
from troopwatch.web.pages.charting import ChartView

_CODED = tuple(field.name for field in fields(Coding))


@dataclass(frozen=True, slots=True)
class Told:
    """A line in words, and where its links lead."""

    line: Line
    claim: str
    article: str


@dataclass(frozen=True, slots=True)
class ToldSection:
    kind: str
    title: str
    explained: str
    lines: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day's diff, ready to be laid out."""

    day: str
    headline: str
    window: str
    previous: str  # links; empty: there is none
    next: str
    sections: tuple[ToldSection, ...]
    confirmed: ToldSection | None
    charts: tuple[ChartView, ...]
    coverage: CoverageView


def day_view(day: DiffDay, frame: Frame, charts: tuple[ChartView, ...] = ()) -> DayView:
    """Put a stored report into the words of the mail."""
    shown = view(_report_of(day), frame.language, frame.zone)
    by_kind: dict[str, list[DiffLine]] = {kind.value: [] for kind in ChangeKind}
    for line in day.lines:
        by_kind[line.kind.value].append(line)
    return DayView(
        day=shown.day,
        headline=day.headline_id if frame.language == "id" else day.headline_en,
        window=shown.window,
        previous=frame.here(date=day.previous_date) if day.previous_date else "",
        next=frame.here(date=day.next_date) if day.next_date else "",
        sections=tuple(_told(section, by_kind[section.kind], frame) for section in shown.sections),
        confirmed=_told(shown.confirmed, by_kind[shown.confirmed.kind], frame) if shown.confirmed else None,
        charts=charts,
        coverage=shown.coverage,
    )


def _told(section: Section, rows: Iterable[DiffLine], frame: Frame) -> ToldSection:
    return ToldSection(
        kind=section.kind,
        title=section.title,
        explained=section.explained,
        lines=tuple(
            Told(
                # how many articles there were by then is not stored, and today's number would not be the mail's
                line=replace(line, spread=frame.words.count("outlets", row.outlet_count)),
                claim=frame.claim(row.claim.claim_key),
                article=frame.article(row.article_id),
            )
            for line, row in zip(section.lines, rows, strict=True)
        ),
    )


def _report_of(day: DiffDay) -> Report:
    return Report(
        report_date=day.report_date,
        window_start=day.window_start,
        window_end=day.window_end,
        changes=tuple(_change_of(line) for line in day.lines),
        coverage=day.coverage,
    )


def _change_of(line: DiffLine) -> Change:
    figure = _figure_of(line.claim, line.quote, line.source_org_also)
    lead = Mention(
        figure_id=line.figure_id,
        figure=figure,
        article_id=line.article_id,
        version_number=1,
        origin_id=line.article_id,
        outlet=line.outlet,
        country=line.country,
        language=line.language,
        url=line.url,
        title=line.title,
        published_at=line.published_at,
        recorded_at=line.recorded_at,
    )
    previous = None
    if line.previous is not None:
        # the mention of the other claim that was the last one then
        last = replace(
            lead,
            outlet=line.previous_outlet or "",
            published_at=line.previous_published_at,
            figure=replace(figure, source_org_also=()),
        )
        previous = _claim_of(line.previous, last)
    return Change(
        kind=line.kind,
        claim=_claim_of(line.claim, lead),
        lead=lead,
        previous=previous,
        delta=line.delta,
        delta_pct=line.delta_pct,
        outlets=line.outlet_count,
        note=line.note,
        review=_review_of(line, figure),
    )


def _review_of(line: DiffLine, figure: Figure) -> Review | None:
    if line.decision_id is None or line.verdict is None or line.decided_at is None:
        return None
    return Review(line.decision_id, line.verdict, line.remark or "", line.decided_at, read=figure)


def _claim_of(row: ClaimRow, mention: Mention) -> Claim:
    coded = {name: getattr(row, name) for name in _CODED}
    return Claim(key=row.claim_key, mentions=(mention,), **coded)


def _figure_of(row: ClaimRow, quote: str, also: tuple[SourceOrg, ...]) -> Figure:
    coded = {name: getattr(row, name) for name in _CODED}
    return Figure(quote=quote, quote_start=0, quote_end=len(quote), source_org_also=also, **coded)
