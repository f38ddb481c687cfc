"""The JSON API: what it hands out, what it refuses, and that its own description of both is true."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]
API = "/api/v1"


def got(ask: Ask, path: str, **params: Any) -> Any:
    answer = ask("viewer", f"{API}{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_diffs_come_as_they_were_mailed(ask: Ask) -> None:
    days = got(ask, "/diffs")
    assert [day["report_date"] for day in days] == ["2025-11-04", "2025-11-03", "2025-11-02"]
    newest = got(ask, "/diffs/latest")
    assert newest == got(ask, "/diffs/2025-11-04")
    assert (newest["previous_date"], newest["next_date"]) == ("2025-11-03", None)
    kinds = {line["kind"]: line for line in newest["lines"]}
    assert (kinds["corrected"]["previous"]["value_low"], kinds["corrected"]["claim"]["value_low"]) == (12_000, 13_000)
    assert [day["report_date"] for day in got(ask, "/diffs", before="2025-11-04", limit=1)] == ["2025-11-03"]


def test_figures_are_filtered_and_paged(ask: Ask) -> None:
    assert {row["source_org"] for row in got(ask, "/figures", source_org="HUR")["rows"]} == {"HUR"}
    assert {row["language"] for row in got(ask, "/figures", language="id")["rows"]} == {"id"}
    assert got(ask, "/figures", measure="killed") == {"rows": [], "after": None}
    days = {row["reported_at"][:10] for row in got(ask, "/figures", since="2025-11-03", until="2025-11-03")["rows"]}
    assert days == {"2025-11-02"}, "19:30 UTC is the next day in Jakarta"
    first = got(ask, "/figures", limit=2)
    second = got(ask, "/figures", limit=2, after=first["after"])
    whole = got(ask, "/figures")["rows"]
    assert first["rows"] + second["rows"] == whole[:4]


def test_figures_as_csv_match_and_run_no_formula(ask: Ask) -> None:
    answer = ask("viewer", f"{API}/figures.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["figure_id"]) for row in rows] == [row["figure_id"] for row in got(ask, "/figures")["rows"]]
    (hostile,) = (row for row in rows if row["title"].startswith("'"))
    assert hostile["title"] == "'=HYPERLINK(1)"


def test_series_posture_claims_and_articles_link_up(ask: Ask) -> None:
    points = got(ask, "/series", source_org="NIS")["points"]
    assert [(point["value_low"], point["outlet_count"]) for point in points if point["status"] == "current"] == [
        (10_000, 2),
        (13_000, 1),
    ]
    cells = {cell["source_org"]: cell for cell in got(ask, "/posture", day="2025-11-04")["cells"]}
    assert cells["NIS"]["value_low"] == 13_000
    assert {cell["value_low"] for cell in got(ask, "/posture", day="2025-11-02")["cells"]} == {10_000}
    claim = got(ask, f"/claims/{cells['NIS']['claim_key']}")
    assert [line["kind"] for line in claim["history"]] == ["revised", "conflict", "corrected", "quarantined"]
    (report,) = got(ask, f"/claims/{cells['NIS']['claim_key']}/reports")["rows"]
    article = got(ask, f"/articles/{report['article_id']}")
    assert [version["number"] for version in article["versions"]] == [1, 2]
    text = got(ask, f"/articles/{report['article_id']}/versions/2")
    (figure,) = text["figures"]
    for span in figure["evidence"]:
        assert figure["quote_start"] <= span["start"] < span["end"] <= len(text["text"])
    assert text["text"][figure["quote_start"] :].startswith(figure["quote"])


def test_sources_and_the_queue(ask: Ask) -> None:
    assert len(got(ask, "/sources")) == 4
    assert got(ask, "/sources", failing=True) == []
    reasons = [item["reasons"] for item in got(ask, "/reviews", reason="quarantined")["rows"]]
    assert reasons == [["quarantined"]]


@pytest.mark.parametrize(
    "path",
    [
        "/diffs/2001-01-01",
        f"/claims/{'0' * 32}",
        f"/claims/{'0' * 32}/reports",
        "/articles/987654321",
        "/articles/1/versions/99",
        "/figures/987654321/decisions",
        "/nothing",
    ],
)
def test_what_is_not_there_is_404(ask: Ask, path: str) -> None:
    answer = ask("viewer", f"{API}{path}")
    assert answer.status_code == 404
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    "path",
    [
        "/figures?limit=501",
        "/figures?limit=0",
        "/figures?measure=rumour",
        "/figures?language=%00",
        "/figures?since=1066-10-14",
        "/figures?after=bm9uc2Vuc2U",
        "/figures?after=WyIyMDI1LTAxLTAxVDAwOjAwOjAwIiwgMV0",
        "/figures?after=WyIyMDI1LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgdHJ1ZV0",  # its row is `true`
        "/figures.csv?limit=100001",
        "/claims/x%27%3B--",
        "/articles/0",
        "/articles/9223372036854775808",
        "/diffs/yesterday",
        "/reviews?reason=dull",
    ],
)
def test_what_cannot_be_meant_is_422_and_says_where(ask: Ask, path: str) -> None:
    answer = ask("viewer", f"{API}{path}")
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert set(problem) == {"loc", "msg", "type"}


def waiting(ask: Ask) -> dict[str, Any]:
    item: dict[str, Any] = got(ask, "/reviews", reason="quarantined")["rows"][0]["figure"]
    return item


def body(figure: dict[str, Any], **changes: Any) -> dict[str, Any]:
    names = (
        "measure item value_low value_high qualifier source_org speaker reference_start reference_end place modality"
    )
    coding = {name: figure[name] for name in names.split()} | changes
    return {"figure_id": figure["figure_id"], "verdict": "corrected", "note": "misread", "coding": coding}


@pytest.mark.parametrize(
    "changes",
    [
        {"value_low": None, "value_high": None},
        {"value_low": 5, "value_high": 4},
        {"qualifier": "at_least"},
        {"qualifier": "range"},
        {"value_low": -1},
        {"speaker": "a\u0000b"},
        {"place": "\ud800"},
        {"reference_start": "2025-02-01", "reference_end": "2025-01-01"},
        {"measure": "rumour"},
    ],
)
def test_a_correction_keeps_the_codebooks_rules(ask: Ask, changes: dict[str, Any]) -> None:
    sent = json.dumps(body(waiting(ask), **changes)).encode("ascii")
    answer = ask("editor", f"{API}/decisions", "POST", content=sent, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text


def test_a_decision_is_written_with_author_and_time(ask: Ask) -> None:
    figure = waiting(ask)
    answer = ask("editor", f"{API}/decisions", "POST", json=body(figure, value_low=9_000, value_high=9_000))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["author"], made["verdict"], made["value_low"]) == ("editor", "corrected", 9_000)
    assert got(ask, f"/figures/{figure['figure_id']}/decisions") == [made]
    assert figure["figure_id"] not in {item["figure"]["figure_id"] for item in got(ask, "/reviews")["rows"]}
    missing = ask("editor", f"{API}/decisions", "POST", json=body(figure | {"figure_id": 987_654_321}))
    assert missing.status_code == 404
    assert (ask("editor", f"{API}/decisions", "POST", content=b"{")).status_code == 422


def test_the_documentation_is_behind_the_login_and_needs_nothing_from_elsewhere(ask: Ask) -> None:
    document = ask("viewer", f"{API}/openapi.json").json()
    assert "/api/v1/figures" in document["paths"]
    described = document["components"]["schemas"]["FigureRow"]["properties"]
    assert described["reported_at"]["description"].startswith("When the outlet published it")
    page = ask("viewer", f"{API}/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "style=" not in page.text
    for path in document["paths"]:
        assert f" {path}</code>" in page.text
