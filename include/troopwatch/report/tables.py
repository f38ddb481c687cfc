"""The report for programs: CSV, one row a change, and JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from troopwatch.model import Change, Claim, Report
from troopwatch.report.compose import is_quiet
from troopwatch.report.foreign import csv_cell
from troopwatch.report.headline import headline
from troopwatch.report.words import LANGUAGES

JSON_FORMAT = 1  # raised when a key changes its meaning or goes

CSV_COLUMNS = (
    "report_date",
    "kind",
    "measure",
    "item",
    "value_low",
    "value_high",
    "qualifier",
    "modality",
    "source_org",
    "speaker",
    "reference_start",
    "reference_end",
    "place",
    "previous_value_low",
    "previous_value_high",
    "previous_qualifier",
    "previous_source_org",
    "delta",
    "delta_pct",
    "independent_outlets",
    "articles",
    "note",
    "outlet",
    "country",
    "language",
    "published_at",
    "recorded_at",
    "title",
    "url",
    "quote",
    "claim_key",
    "remark",
)


def render_csv(report: Report) -> str:
    """One row a change, in the mail's order, with the codebook's codes; text is guarded against spreadsheets."""
    target = io.StringIO()
    writer = csv.DictWriter(target, CSV_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for change in report.changes:
        writer.writerow(_row(report, change))
    return target.getvalue()


def _row(report: Report, change: Change) -> dict[str, object]:
    claim, previous, lead = change.claim, change.previous, change.lead
    return {
        "report_date": report.report_date.isoformat(),
        "kind": change.kind.value,
        "measure": claim.measure.value,
        "item": claim.item.value,
        "value_low": claim.value_low,
        "value_high": claim.value_high,
        "qualifier": claim.qualifier.value,
        "modality": claim.modality.value,
        "source_org": claim.source_org,
        "speaker": csv_cell(claim.speaker),
        "reference_start": claim.reference_start,
        "reference_end": claim.reference_end,
        "place": csv_cell(claim.place),
        "previous_value_low": previous.value_low if previous else None,
        "previous_value_high": previous.value_high if previous else None,
        "previous_qualifier": previous.qualifier.value if previous else None,
        "previous_source_org": previous.source_org if previous else None,
        "delta": change.delta,
        "delta_pct": change.delta_pct,
        "independent_outlets": change.outlets,
        "articles": claim.articles,
        "note": change.note,
        "outlet": csv_cell(lead.outlet),
        "country": csv_cell(lead.country),
        "language": csv_cell(lead.language),
        "published_at": _instant(lead.published_at),
        "recorded_at": _instant(lead.recorded_at),
        "title": csv_cell(lead.title),
        "url": csv_cell(lead.url),
        "quote": csv_cell(lead.figure.quote),
        "claim_key": claim.key,
        "remark": csv_cell(change.review.note) if change.review else None,
    }


def render_json(report: Report) -> str:
    """The whole report; keys are those of the model, instants are UTC, text is verbatim and escaped to ASCII.

    Top level: `format`, `report_date`, `window` (`start`, `end`), `quiet`, `headline` (by language), `changes`
    (`kind`, `claim`, `previous`, `delta`, `delta_pct`, `outlets`, `note`, `remark` (an analyst's words), `lead`),
    `series` (lists of claims) and `coverage`. A claim has the codebook's fields, `key`, `first_seen`, `last_seen`,
    `articles`, `independent_outlets`.
    """
    document = {
        "format": JSON_FORMAT,
        "report_date": report.report_date.isoformat(),
        "window": {"start": _instant(report.window_start), "end": _instant(report.window_end)},
        "quiet": is_quiet(report),
        "headline": {language: headline(report, language) for language in LANGUAGES},
        "changes": [_change(change) for change in report.changes],
        "series": [[_claim(claim) for claim in series] for series in report.series],
        "coverage": asdict(report.coverage),
    }
    # ASCII: a direction mark in a quote stays in the data and turns nobody's terminal
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _change(change: Change) -> dict[str, Any]:
    lead = change.lead
    return {
        "kind": change.kind.value,
        "claim": _claim(change.claim),
        "previous": _claim(change.previous) if change.previous else None,
        "delta": change.delta,
        "delta_pct": change.delta_pct,
        "outlets": change.outlets,
        "note": change.note,
        "remark": change.review.note if change.review else None,
        "lead": {
            "figure_id": lead.figure_id,
            "article_id": lead.article_id,
            "version_number": lead.version_number,
            "outlet": lead.outlet,
            "country": lead.country,
            "language": lead.language,
            "title": lead.title,
            "url": lead.url,
            "published_at": _instant(lead.published_at),
            "recorded_at": _instant(lead.recorded_at),
            "quote": lead.figure.quote,
        },
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "key": claim.key,
        "measure": claim.measure.value,
        "item": claim.item.value,
        "value_low": claim.value_low,
        "value_high": claim.value_high,
        "qualifier": claim.qualifier.value,
        "source_org": claim.source_org.value if claim.source_org else None,
        "speaker": claim.speaker,
        "reference_start": claim.reference_start.isoformat() if claim.reference_start else None,
        "reference_end": claim.reference_end.isoformat() if claim.reference_end else None,
        "place": claim.place,
        "modality": claim.modality.value,
        "first_seen": _instant(claim.first_seen),
        "last_seen": _instant(claim.last_seen),
        "articles": claim.articles,
        "independent_outlets": claim.independent_outlets,
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None
