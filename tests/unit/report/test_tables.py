"""CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from troopwatch.model import Report
from troopwatch.report import render_csv, render_json
from troopwatch.report.tables import CSV_COLUMNS


def test_csv_has_one_row_a_change(busy: Report) -> None:
    text = render_csv(busy)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["kind"] for row in rows] == [change.kind.value for change in busy.changes]
    revised = next(row for row in rows if row["kind"] == "revised")
    assert (revised["value_low"], revised["value_high"], revised["previous_value_low"]) == ("1000", "", "600")
    assert (revised["delta"], revised["source_org"], revised["report_date"]) == ("400", "NIS", "2025-11-07")
    corrected = next(row for row in rows if row["kind"] == "corrected")
    assert corrected["delta"] == "-1000"


def test_json_has_the_documented_keys(busy: Report) -> None:
    day = json.loads(render_json(busy))
    assert list(day) == ["format", "report_date", "window", "quiet", "headline", "changes", "series", "coverage"]
    assert day["window"] == {"start": "2025-11-05T23:00:00+00:00", "end": "2025-11-06T23:00:00+00:00"}
    assert day["headline"].keys() == {"id", "en"}
    assert day["coverage"]["held_back"] == 1
    revised = next(change for change in day["changes"] if change["kind"] == "revised")
    assert (revised["previous"]["value_low"], revised["claim"]["value_low"], revised["delta"]) == (600, 1000, 400)
    assert [[claim["value_low"] for claim in series] for series in day["series"]] == [[600, 1000]]


def test_empty_report(report: object) -> None:
    day = report()  # type: ignore[operator]
    assert len(render_csv(day).splitlines()) == 1
    assert json.loads(render_json(day))["quiet"] is True
