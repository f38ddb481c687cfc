"""Mentions, claims, reports and the outbox in the warehouse."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from psycopg2.extras import Json

from troopwatch.model import (
    Coverage,
    Figure,
    Item,
    KnownClaim,
    Measure,
    Mention,
    Modality,
    Qualifier,
    Report,
    Review,
    SourceOrg,
    SourceProblem,
    Verdict,
)
from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("reports")


def mentions_before(
    connection: Connection, cut_off: datetime, accepted_before: datetime | None = None, *, since: datetime
) -> tuple[Mention, ...]:
    """Every figure recorded before the cut-off, as the extractor found it that counted then.

    Left out is what nobody reported since the instant `since`; what somebody did is there with all its mentions of all
    time. Analysts' decisions count from when they were made. `accepted_before` asks for the extractors that were
    accepted, and the decisions made, before another instant.
    """
    known = accepted_before or cut_off
    rows = _queries.mentions(connection, recorded_since=since, recorded_before=cut_off, accepted_before=known)
    decisions: dict[int, list[Any]] = defaultdict(list)
    for decision in _queries.decisions(connection, decided_before=known):
        decisions[decision.figure_id].append(decision)
    return tuple(_decided(mention_of(row), decisions.get(row.figure_id, ())) for row in rows)


def _decided(mention: Mention, decisions: Sequence[Any]) -> Mention:
    """The mention as it stands after these decisions, the oldest first; the last of them is its review."""
    for row in decisions:
        review = Review(row.decision_id, Verdict(row.verdict), row.note, row.decided_at, read=mention.figure)
        rejected = review.verdict is Verdict.REJECTED
        mention = replace(mention, figure=mention.figure if rejected else _coded(mention.figure, row), review=review)
    return mention


def _coded(figure: Figure, row: Any) -> Figure:
    return replace(
        figure,
        measure=Measure(row.measure),
        item=Item(row.item),
        value_low=row.value_low,
        value_high=row.value_high,
        qualifier=Qualifier(row.qualifier),
        source_org=SourceOrg(row.source_org) if row.source_org else None,
        speaker=row.speaker,
        reference_start=row.reference_start,
        reference_end=row.reference_end,
        place=row.place,
        modality=Modality(row.modality),
    )


def mention_of(row: Any) -> Mention:
    """A row of a query for figures with their articles as a mention."""
    figure = Figure(
        measure=Measure(row.measure),
        item=Item(row.item),
        value_low=row.value_low,
        value_high=row.value_high,
        qualifier=Qualifier(row.qualifier),
        quote=row.quote,
        quote_start=row.quote_start,
        quote_end=row.quote_end,
        source_org=SourceOrg(row.source_org) if row.source_org else None,
        source_org_also=tuple(SourceOrg(code) for code in row.source_org_also),
        speaker=row.speaker,
        reference_start=row.reference_start,
        reference_end=row.reference_end,
        place=row.place,
        modality=Modality(row.modality),
        recap=row.recap,
        confidence=row.confidence,
    )
    return Mention(
        figure_id=row.figure_id,
        figure=figure,
        article_id=row.article_id,
        version_number=row.version_number,
        origin_id=row.origin_article_id,
        outlet=row.outlet,
        country=row.country,
        language=row.language,
        url=row.url,
        title=row.title,
        published_at=row.published_at,
        recorded_at=row.recorded_at,
        superseded_at=row.superseded_at,
        removed_at=row.removed_at,
        returned_at=row.returned_at,
    )


def first_poll_before(connection: Connection, instant: datetime) -> bool:
    """Was any source ever polled before that instant?"""
    return bool(_queries.polled_before(connection, instant=instant))


def record_claims(connection: Connection, claims: Sequence[KnownClaim], *, since: datetime) -> None:
    """Make the claims, their lives, and their mentions recorded since then, those given; others become obsolete.

    Unchanged rows are left alone, and so are claims that nobody reported since.
    """
    mentions = [(known.claim.key, mention.figure_id) for known in claims for mention in known.claim.mentions]
    keys, figure_ids = [key for key, _ in mentions], [figure_id for _, figure_id in mentions]
    _queries.upsert_claims(connection, claims=Json([_row(known) for known in claims]))
    _queries.upsert_claim_reports(connection, claim_keys=keys, figure_ids=figure_ids)
    _queries.delete_other_claim_reports(connection, recorded_since=since, figure_ids=figure_ids)
    _queries.retire_claims(connection)
    lives = [(known.claim.key, life) for known in claims for life in known.lives]
    of_lives = {
        "claim_keys": [key for key, _ in lives],
        "sinces": [life.since for _, life in lives],
    }
    _queries.delete_other_lives(connection, told=[known.claim.key for known in claims], **of_lives)
    _queries.upsert_lives(
        connection,
        **of_lives,
        untils=[life.until for _, life in lives],
        reported=[life.reported_at for _, life in lives],
        first_seen=[life.first_seen_at for _, life in lives],
    )


def has_unclaimed(connection: Connection, before: datetime) -> bool:
    """Is a figure that was recorded before that instant no mention of any claim yet? It was loaded late, then."""
    return bool(_queries.has_unclaimed(connection, recorded_before=before))


def keep_claims(connection: Connection, claims: Sequence[KnownClaim]) -> None:
    """Write the claims that a report names, unless they are there."""
    rows = {known.claim.key: _row(known) for known in claims}
    _queries.keep_claims(connection, claims=Json(list(rows.values())))


def _row(known: KnownClaim) -> dict[str, Any]:
    """A claim as its row; an article that dropped it counts only while no other has it."""
    claim = known.claim
    living = tuple(mention for mention in claim.mentions if mention.superseded_at is None)
    shown = replace(claim, mentions=living) if living else claim
    return {
        "claim_key": claim.key,
        "measure": claim.measure,
        "item": claim.item,
        "value_low": claim.value_low,
        "value_high": claim.value_high,
        "qualifier": claim.qualifier,
        "source_org": claim.source_org,
        "speaker": claim.speaker,
        "reference_start": claim.reference_start and claim.reference_start.isoformat(),
        "reference_end": claim.reference_end and claim.reference_end.isoformat(),
        "place": claim.place,
        "modality": claim.modality,
        "first_seen_at": claim.first_seen.isoformat(),
        "last_seen_at": claim.last_seen.isoformat(),
        "article_count": shown.articles,
        "outlet_count": shown.independent_outlets,
        "status": known.status,
        "reported_at": known.reported_at.isoformat(),
        "lead_figure_id": known.lead.figure_id,
        "recap": known.recap,
        "languages": sorted({mention.language for mention in claim.mentions}),
    }


def latest_cut_off(connection: Connection) -> datetime | None:
    """The cut-off of the newest report; None: there is none yet."""
    found: datetime | None = _queries.latest_cut_off(connection)
    return found


def windows_between(connection: Connection, first: date, last: date) -> dict[date, tuple[datetime, datetime]]:
    """The windows of the reports that were made of those days, by day."""
    rows = _queries.windows_between(connection, first=first, last=last)
    return {row.report_date: (row.window_start, row.window_end) for row in rows}


def coverage_between(connection: Connection, window_start: datetime, window_end: datetime) -> Coverage:
    """What was polled and read within the window; `held_back` is not known here and 0."""
    polls = list(_queries.polls_between(connection, window_start=window_start, window_end=window_end))
    counts = _queries.articles_between(connection, window_start=window_start, window_end=window_end)
    failed = [row for row in polls if not row.worked]
    silent = [row for row in polls if row.worked and not row.listed]
    gaps = _queries.gaps_between(connection, window_start=window_start, window_end=window_end)
    states = list(_queries.states_between(connection, window_start=window_start, window_end=window_end))
    return Coverage(
        sources_polled=len(polls),
        sources_failed=tuple(SourceProblem(row.source_id, row.name, row.status, row.reason or "") for row in failed),
        sources_silent=tuple(SourceProblem(row.source_id, row.name, row.status, row.reason or "") for row in silent),
        articles_read=counts.read_count,
        articles_unreadable=counts.unreadable_count,
        articles_relevant=counts.relevant_count,
        figures=counts.figure_count,
        held_back=0,
        sources_with_gaps=tuple(SourceProblem(row.source_id, row.name, "gap", _gap(row)) for row in gaps),
        sources_quiet=tuple(
            SourceProblem(
                row.source_id,
                row.name,
                "quiet",
                f"since {row.quiet_since:%Y-%m-%d}; before, {row.usual_per_day:.1f} articles a day",
            )
            for row in states
            if row.quiet_since is not None
        ),
        sources_recovered=tuple(
            SourceProblem(row.source_id, row.name, "recovered", f"quiet since {row.recovered_from:%Y-%m-%d}")
            for row in states
            if row.recovered_from is not None and row.quiet_since is None
        ),
        sources_moved=tuple(
            SourceProblem(row.source_id, row.name, "gone" if row.is_gone else "moved", row.moved_to or "")
            for row in states
            if row.is_gone or row.moved_to is not None
        ),
    )


def _gap(row: Any) -> str:
    more = f", and {row.gap_count - 1} more" if row.gap_count > 1 else ""
    return f"{row.gap_since:%Y-%m-%d %H:%M} to {row.polled_at:%Y-%m-%d %H:%M} UTC{more}"


def record_report(
    connection: Connection, report: Report, *, headlines: dict[str, str], lines: Sequence[dict[str, str]]
) -> None:
    """Write a report and its diff; a report written again replaces its rows.

    `headlines` is by language (id, en); `lines` has, for each change in order, its line by language.
    """
    _queries.upsert_report(
        connection,
        report_date=report.report_date,
        window_start=report.window_start,
        window_end=report.window_end,
        headline_en=headlines["en"],
        headline_id=headlines["id"],
        coverage=json.dumps(asdict(report.coverage)),
    )
    _queries.delete_diff(connection, report_date=report.report_date)
    for position, (change, line) in enumerate(zip(report.changes, lines, strict=True), start=1):
        _queries.insert_change(
            connection,
            report_date=report.report_date,
            position=position,
            kind=change.kind,
            claim_key=change.claim.key,
            previous_claim_key=change.previous.key if change.previous else None,
            delta=change.delta,
            delta_pct=change.delta_pct,
            outlet_count=change.outlets,
            note=change.note,
            figure_id=change.lead.figure_id,
            decision_id=change.review.decision_id if change.review else None,
            line_en=line["en"],
            line_id=line["id"],
        )


def latest_report_date(connection: Connection) -> date | None:
    """The day of the newest report; None: there is none yet."""
    found: date | None = _queries.latest_report_date(connection)
    return found


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows by table: what `troopwatch status` and the demo show."""
    return {row.table_name: row.row_count for row in _queries.row_counts(connection)}
