"""Known claims that more outlets report."""

from __future__ import annotations

from typing import Any

from troopwatch.claims import Note


def test_another_outlet_confirms(press: Any) -> None:
    press.says("10000", outlet="Antara")
    press.says("10000", outlet="Yonhap", day=2)
    (change,) = press.diff(2)
    assert (change.kind, change.outlets, change.lead.outlet) == ("confirmed", 2, "Yonhap")


def test_copy_same_outlet_recap_and_order_of_magnitude_do_not_confirm(press: Any) -> None:
    first = press.says("10000", outlet="Antara")
    press.says("vague 1000", by="HUR", outlet="Antara")
    press.says("10000", outlet="Tempo", origin=first, day=2)
    press.says("10000", outlet="Antara", day=2)
    press.says("10000", outlet="Yonhap", recap=True, day=2)
    press.says("vague 1000", by="HUR", outlet="Yonhap", day=2)
    assert press.lines(2) == []


def test_outlets_within_one_window_are_counted_not_confirmed(press: Any) -> None:
    press.says("10000", outlet="Antara")
    press.says("10000", outlet="Yonhap")
    (change,) = press.diff(1)
    assert (change.kind, change.outlets) == ("new", 2)


def test_mention_without_claimant_confirms_the_only_party(press: Any) -> None:
    press.says("10000", outlet="Antara")
    press.says("10000", outlet="Yonhap", by=None, day=2)
    assert press.lines(2) == ["confirmed NIS 10000"]


def test_held_back_figure_is_never_confirmed(press: Any) -> None:
    press.says("900000", outlet="Antara")
    press.says("900000", outlet="Yonhap", day=2)
    assert press.lines(2) == []


def test_a_hedge_lost_in_retelling_confirms_and_moves_nothing(press: Any) -> None:
    press.says("at least 3000", outlet="Antara")
    press.says("3000", outlet="Yonhap", day=2)
    press.says("up to 3000", outlet="Yonhap", day=3)
    (change,) = press.diff(2)
    assert (change.kind, change.outlets, change.lead.outlet) == ("confirmed", 2, "Yonhap")
    assert press.series(2) == (), "and there is nothing to draw"
    assert press.lines(3) == [], "Yonhap has said so already"


def test_a_bare_headline_means_the_hedged_number_of_its_own_party_only(press: Any) -> None:
    article = press.says("at least 3000", by="US_GOV")
    press.says("3000", by="US_GOV", article=article)
    press.says("3000", by="NIS", article=article)
    mentions = {change.claim.source_org: len(change.claim.mentions) for change in press.diff(1)}
    assert mentions == {"US_GOV": 2, "NIS": 1}


def test_an_outdated_figure_is_confirmed_with_a_note(press: Any) -> None:
    press.says("10000", outlet="Antara")
    press.says("12000", outlet="Tempo", day=2)
    press.says("10000", outlet="Yonhap", day=3)
    (change,) = press.diff(3)
    assert (change.kind, change.note) == ("confirmed", Note.OUTDATED)


def test_what_every_article_had_dropped_is_told_when_it_is_back(press: Any) -> None:
    article = press.says("10000", outlet="Antara")
    press.edited(article, day=2)
    assert press.lines(2) == ["withdrawn NIS 10000"]
    press.says("10000", outlet="Yonhap", day=3)
    (change,) = press.diff(3)
    assert (change.kind, change.note, change.lead.outlet) == ("new", Note.AGAIN, "Yonhap")
    assert press.lines(2) == ["withdrawn NIS 10000"], "a past day comes out as it was"
    assert press.lines(1, until=3) == ["new NIS 10000"], "over the three days it is new, and stands"
