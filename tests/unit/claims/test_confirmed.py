"""Known claims that more outlets report."""

from __future__ import annotations

from typing import Any


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
