"""The coverage line tells gaps, quiet and recovered sources, and addresses that moved, in both languages and all forms."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from troopwatch.model import Coverage, Report, SourceProblem
from troopwatch.report import render_html, render_json, render_text

COVERAGE = Coverage(
    4, (), (), 10, 0, 2, 3, 0,
    sources_with_gaps=(SourceProblem("antara", "Antara <b>", "gap", "2025-11-03 22:00 to 2025-11-04 01:30 UTC"),),
    sources_quiet=(SourceProblem("detik", "Detik", "quiet", "since 2025-11-01; before, 12.5 articles a day"),),
    sources_recovered=(SourceProblem("nk", "NK News", "recovered", "quiet since 2025-10-20"),),
    sources_moved=(SourceProblem("yna", "Yonhap", "moved", "https://en.yna.example/rss"), SourceProblem("tass", "TASS", "gone", "")),
)  # fmt: skip
QUIET_DAY = Report(
    date(2025, 11, 4), datetime(2025, 11, 2, 23, tzinfo=UTC), datetime(2025, 11, 3, 23, tzinfo=UTC), (), COVERAGE
)

WORDS = {
    "en": ("1 with gaps", "Quieter than usual", "No longer quiet", "redirects for good", "is gone (410)", "come and gone unseen"),
    "id": ("1 dengan celah", "Lebih sepi", "Tidak lagi sepi", "dialihkan secara permanen", "tidak ada lagi (410)", "terlewat"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "id"])
def test_text_and_mail_name_each_source_with_what_is_known(language: str) -> None:
    for shown in (render_text(QUIET_DAY, language), render_html(QUIET_DAY, language)):
        for words in (
            *WORDS[language],
            "2025-11-04 01:30 UTC",
            "12.5",
            "https://en.yna.example/rss",
            "NK News",
            "TASS",
        ):
            assert words in " ".join(shown.split()), words
    assert "Antara <b>" not in render_html(QUIET_DAY, language)


def test_json_has_them_by_the_names_of_the_model() -> None:
    coverage = json.loads(render_json(QUIET_DAY))["coverage"]
    assert [problem["source_id"] for problem in coverage["sources_moved"]] == ["yna", "tass"]
    assert {"sources_with_gaps", "sources_quiet", "sources_recovered"} <= set(coverage)


def test_headings_stand_only_where_there_is_something_to_name() -> None:
    bare = replace(QUIET_DAY, coverage=Coverage(4, (), (), 10, 0, 2, 3, 0))
    assert "unseen" not in render_text(bare, "en")
