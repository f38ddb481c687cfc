"""Articles that change after publication."""

from __future__ import annotations

from typing import Any

from troopwatch.claims import Note


def test_edited_figure_is_a_correction_and_nothing_else(press: Any) -> None:
    article = press.says("6000")
    press.edited(article, day=2)
    press.says("5000", article=article, version=2, day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.claim.value_low, change.previous.value_low) == ("corrected", 5000, 6000)
    assert (change.delta, change.lead.version_number) == (-1000, 2)
    assert press.lines(1) == ["new NIS 6000"]


def test_edit_within_the_window_is_a_correction_too(press: Any) -> None:
    article = press.says("6000", hour=3)
    press.edited(article, day=1, hour=9)
    press.says("5000", article=article, version=2, hour=9)
    assert press.lines(1) == ["corrected NIS 5000 < NIS 6000"]


def test_same_correction_in_two_copies_is_one_line(press: Any) -> None:
    one = press.says("6000")
    two = press.says("6000", origin=one)
    for article in (one, two):
        press.edited(article, day=2)
        press.says("5000", article=article, origin=one, version=2, day=2)
    assert press.lines(2) == ["corrected NIS 5000 < NIS 6000"]


def test_old_value_that_lives_elsewhere_is_corrected_in_that_article(press: Any) -> None:
    article = press.says("6000")
    press.says("6000")
    press.edited(article, day=2)
    press.says("5000", article=article, version=2, day=2)
    assert press.lines(2) == ["corrected NIS 5000 < NIS 6000"]


def test_value_that_others_report_too_is_a_revision(press: Any) -> None:
    press.says("6000")
    article = press.says("6000")
    press.edited(article, day=2)
    press.says("7000", article=article, version=2, day=2)
    press.says("7000", day=2)
    assert press.lines(2) == ["revised NIS 7000 < NIS 6000"]


def test_untouched_figures_of_an_edited_article_are_no_news(press: Any) -> None:
    article = press.says("6000")
    press.says("600", measure="killed", article=article)
    press.edited(article, day=2)
    press.says("about 6000", article=article, version=2, day=2)
    press.says("700", measure="killed", article=article, version=2, day=2)
    assert press.lines(2) == ["corrected NIS 700 < NIS 600"]


def test_figure_added_by_an_edit_is_new(press: Any) -> None:
    article = press.says("6000")
    press.edited(article, day=2)
    press.says("6000", article=article, version=2, day=2)
    press.says("600", measure="killed", article=article, version=2, day=2)
    assert press.lines(2) == ["new NIS 600"]


def test_number_given_to_another_party(press: Any) -> None:
    article = press.says("6000")
    press.edited(article, day=2)
    press.says("6000", by="HUR", article=article, version=2, day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.note) == ("corrected", Note.ATTRIBUTION)


def test_another_number_of_another_party_is_no_correction(press: Any) -> None:
    article = press.says("6000")
    press.edited(article, day=2)
    press.says("1000", by="HUR", item="engineers", article=article, version=2, day=2)
    assert press.lines(2) == ["new HUR 1000", "withdrawn NIS 6000"]


def test_figure_dropped_everywhere_is_withdrawn(press: Any) -> None:
    one, two = press.says("6000"), press.says("6000")
    press.edited(one, day=2)
    assert press.lines(2) == []
    press.edited(two, day=3)
    assert press.lines(3) == ["withdrawn NIS 6000"]
    assert press.lines(4) == []


def test_background_that_an_editor_cuts_is_not_withdrawn(press: Any) -> None:
    press.edited(press.says("600", measure="killed", recap=True), day=2)
    press.edited(press.says("vague 1000"), day=2)
    assert press.lines(2) == []


def test_dropped_value_is_no_base_for_a_later_one(press: Any) -> None:
    press.edited(press.says("6000"), day=2)
    press.says("5000", day=3)
    assert press.lines(3) == ["new NIS 5000"]


def test_new_article_with_another_value_after_the_edit(press: Any) -> None:
    article = press.says("60000")
    press.edited(article, day=2)
    press.says("6000", article=article, version=2, day=2)
    assert press.lines(2) == ["corrected NIS 6000 < NIS 60000"]
    press.says("7000", day=3)
    assert press.lines(3) == ["revised NIS 7000 < NIS 6000"]
