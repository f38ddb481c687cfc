"""New and revised figures, denials, and what is not news."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from troopwatch.claims import Note


def test_first_sight_is_new(press: Any) -> None:
    press.says("about 5000")
    assert press.lines(1) == ["new NIS 5000"]
    assert press.lines(2) == []


def test_another_value_of_the_same_party_is_a_revision(press: Any) -> None:
    press.says("600", measure="killed")
    press.says("about 2000", measure="killed", day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.delta, change.delta_pct) == ("revised", 1400, 233.3)
    assert change.previous.value_low == 600


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [
        ("10000", "12000", 2000),
        ("12000", "about 10000", -2000),
        ("at least 600", "more than 1000", 400),
        ("up to 12000", "up to 10000", -2000),
        ("more than 10000", "12000", None),
        ("10000-12000", "11000", None),
        ("10000-12000", "12000-14000", None),
    ],
)
def test_difference_is_given_only_where_the_words_allow_it(press: Any, old: str, new: str, delta: int | None) -> None:
    press.says(old)
    press.says(new, day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.delta) == ("revised", delta)


@pytest.mark.parametrize(
    ("measure", "old", "new", "kind"),
    [
        # flows: another period is another dispatch
        (
            "deployed",
            {"words": "10000", "until": date(2024, 12, 31)},
            {"words": "5000", "since": date(2025, 9, 1)},
            "new",
        ),
        (
            "deployed",
            {"words": "4000", "since": date(2025, 9, 1)},
            {"words": "5000", "since": date(2025, 9, 1)},
            "revised",
        ),
        ("deployed", {"words": "10000"}, {"words": "5000", "since": date(2025, 9, 1)}, "new"),
        ("supplied", {"words": "100"}, {"words": "200"}, "revised"),
        # what holds at a moment: a later moment counts
        (
            "killed",
            {"words": "600", "until": date(2025, 4, 30)},
            {"words": "2000", "until": date(2025, 9, 30)},
            "revised",
        ),
        ("killed", {"words": "2000", "until": date(2025, 9, 30)}, {"words": "600", "until": date(2025, 4, 30)}, "new"),
        ("present", {"words": "10000"}, {"words": "8000"}, "revised"),
        # fewer dead since a later day are a part
        (
            "killed",
            {"words": "2000", "until": date(2025, 9, 30)},
            {"words": "600", "since": date(2025, 10, 1), "until": date(2025, 10, 31)},
            "new",
        ),
    ],
)
def test_periods_decide_what_is_a_revision(
    press: Any, measure: str, old: dict[str, Any], new: dict[str, Any], kind: str
) -> None:
    press.says(measure=measure, **old)
    press.says(measure=measure, day=2, **new)
    assert [change.kind for change in press.diff(2)] == [kind]


@pytest.mark.parametrize(
    "other",
    [{"by": "HUR"}, {"item": "engineers"}, {"measure": "planned"}, {"modality": "hypothetical"}],
)
def test_other_party_thing_or_modality_is_no_revision(press: Any, other: dict[str, Any]) -> None:
    press.says("more than 10000")
    press.says("12000", day=2, **other)
    assert [change.kind for change in press.diff(2)] == ["new"]


def test_figures_of_one_article_do_not_revise_each_other(press: Any) -> None:
    article = press.says("15000")
    press.says("12000", article=article)
    press.says("3000", article=article)
    assert press.lines(1) == ["new NIS 15000", "new NIS 12000", "new NIS 3000"]


def test_whole_revises_whole_and_part_revises_part(press: Any) -> None:
    first = press.says("15000")
    press.says("3000", article=first)
    second = press.says("16000", day=2)
    press.says("4000", article=second, day=2)
    assert press.lines(2) == ["revised NIS 16000 < NIS 15000", "revised NIS 4000 < NIS 3000"]


def test_old_value_named_beside_the_new_one_is_still_the_base(press: Any) -> None:
    press.says("600", measure="killed")
    article = press.says("2000", measure="killed", day=2)
    press.says("600", measure="killed", article=article, day=2, recap=True)
    assert press.lines(2) == ["revised NIS 2000 < NIS 600"]


def test_two_values_within_one_window_are_a_new_and_a_revised_one(press: Any) -> None:
    press.says("10000", hour=3)
    press.says("12000", hour=9)
    assert press.lines(1) == ["new NIS 10000", "revised NIS 12000 < NIS 10000"]


def test_values_recorded_together_are_ordered_by_publication(press: Any) -> None:
    press.says("12000", published=datetime(2025, 10, 30, tzinfo=UTC))
    press.says("10000", published=datetime(2025, 10, 20, tzinfo=UTC))
    assert press.lines(1) == ["new NIS 10000", "revised NIS 12000 < NIS 10000"]


def test_article_that_arrives_late_is_no_revision_and_no_base(press: Any) -> None:
    press.says("12000", day=5)
    press.says("10000", day=6, published=datetime(2025, 11, 2, tzinfo=UTC))
    (late,) = press.diff(6)
    assert (late.kind, late.note) == ("new", Note.LATE)
    press.says("15000", day=7)
    assert press.lines(7) == ["revised NIS 15000 < NIS 12000"]


def test_known_value_again_is_coverage(press: Any) -> None:
    press.says("10000", outlet="Antara")
    press.says("12000", outlet="Antara", day=2)
    press.says("10000", outlet="Antara", day=3)
    assert press.lines(3) == []


def test_recap_of_a_known_value_is_no_news(press: Any) -> None:
    press.says("600", measure="killed")
    press.says("600", measure="killed", day=2, recap=True)
    assert press.lines(2) == []


def test_recap_of_an_unknown_value_is_told_last_and_never_a_base(press: Any) -> None:
    press.says("600", measure="killed", recap=True)
    press.says("20", item="officers")
    first, last = press.diff(1)
    assert (first.note, last.note) == (None, Note.REPORTED_EARLIER)
    press.says("2000", measure="killed", day=2)
    assert press.lines(2) == ["new NIS 2000"]


@pytest.mark.parametrize("by", ["NIS", None])
def test_order_of_magnitude_is_news_only_while_nothing_is_known(press: Any, by: str | None) -> None:
    press.says("vague 1000", by=by)
    assert [change.kind for change in press.diff(1)] == ["new"]
    press.says("5000", day=2, by="NIS")
    press.says("vague 10000", day=3, by=by)
    press.says("vague 100", day=3, by=by)
    assert press.lines(2) == ["new NIS 5000"]
    assert press.lines(3) == []


def test_figure_without_claimant_is_new_but_starts_no_series(press: Any) -> None:
    press.says("5000", by=None)
    press.says("6000", by=None, day=2)
    assert press.lines(1) == ["new nobody 5000"]
    assert press.lines(2) == ["new nobody 6000"]


def test_figure_without_claimant_is_not_told_beside_the_party_that_gives_it(press: Any) -> None:
    press.says("5000", by=None, hour=3)
    press.says("5000", hour=9)
    assert press.lines(1) == ["new NIS 5000"]


@pytest.mark.parametrize("by", ["EXPERT", "MEDIA", "OTHER"])
def test_collective_codes_are_followed_by_speaker(press: Any, by: str) -> None:
    press.says("10000", by=by, speaker="Kim")
    press.says("8000", by=by, speaker="Park", day=2)
    press.says("12000", by=by, speaker="Kim", day=3)
    assert press.lines(2) == [f"new {by} 8000"]
    assert press.lines(3) == [f"revised {by} 12000 < {by} 10000"]


def test_denial_names_the_claim_it_rejects(press: Any) -> None:
    press.says("about 10000")
    press.says("10000", by="KP_GOV", modality="denied", day=2)
    press.says("7", by="KP_GOV", modality="denied", day=2, item="officers")
    assert press.lines(2) == ["denied KP_GOV 10000 < NIS 10000", "denied KP_GOV 7"]
    assert press.lines(3) == []


def test_lead_is_the_earliest_published_that_names_its_source(press: Any) -> None:
    press.says("5000", outlet="Late")
    press.says("5000", outlet="Early", published=datetime(2025, 10, 31, tzinfo=UTC), confidence=0.5)
    press.says("5000", outlet="Nameless", by=None, published=datetime(2025, 10, 30, tzinfo=UTC))
    (change,) = press.diff(1)
    assert (change.lead.outlet, change.outlets) == ("Early", 3)


def test_gravest_measures_and_larger_numbers_come_first(press: Any) -> None:
    for words, measure in (
        ("9000", "planned"),
        ("100", "killed"),
        ("700", "killed"),
        ("5000", "deployed"),
        ("50", "casualties"),
    ):
        press.says(words, measure=measure)
    assert press.lines(1) == [f"new NIS {number}" for number in (700, 100, 50, 5000, 9000)]


def test_what_is_recorded_later_changes_nothing(press: Any) -> None:
    article = press.says("10000")
    press.says("12000", day=2)
    before = press.diff(2)
    press.says("15000", day=3)
    press.edited(article, day=3)
    press.says("10000", by="HUR", modality="denied", day=4)
    assert press.diff(2) == before


def test_nothing_is_quiet(press: Any) -> None:
    assert press.diff(1) == ()
    press.says("10000")
    assert press.diff(3) == ()
