"""What a newer extractor makes of the same texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from troopwatch.claims.rereading import compare_readings, describe
from troopwatch.model import Measure, Mention, SourceOrg


def reread(mentions: list[Mention], **changes: Any) -> list[Mention]:
    """The same mentions with new ids, and some fields of their figures read differently."""
    return [
        replace(mention, figure_id=mention.figure_id + 1_000, figure=replace(mention.figure, **changes))
        for mention in mentions
    ]


def told(old: list[Mention], new: list[Mention]) -> list[str]:
    return [describe(found) for found in compare_readings(old, new)]


def test_what_is_read_alike_is_left_out(press: Any) -> None:
    press.says("6000")
    press.says("about 5000", by=None)
    assert told(press.mentions, reread(press.mentions)) == []


def test_another_coding_of_the_same_words_is_a_change(press: Any) -> None:
    press.says("6000")
    assert told(press.mentions, reread(press.mentions, measure=Measure.PRESENT)) == [
        "changed: NIS deployed troops 6000 → NIS present troops 6000"
    ]
    assert told(press.mentions, reread(press.mentions, source_org=SourceOrg.HUR)) == [
        "changed: NIS deployed troops 6000 → HUR deployed troops 6000"
    ]


def test_a_field_that_is_no_part_of_the_claim_is_named(press: Any) -> None:
    press.says("6000")
    assert told(press.mentions, reread(press.mentions, place="Kursk")) == [
        "changed: NIS deployed troops 6000 → NIS deployed troops 6000 (place None → Kursk)"
    ]


def test_gained_and_lost(press: Any) -> None:
    press.says("6000")
    assert told([], press.mentions) == ["gained: NIS deployed troops 6000"]
    assert told(press.mentions, []) == ["lost: NIS deployed troops 6000"]


def test_of_two_figures_in_one_sentence_the_likest_belong_together(press: Any) -> None:
    article = press.says("6000")
    press.says("600", measure="killed", article=article)
    new = reread(press.mentions)
    new = [replace(m, figure=replace(m.figure, place="Kursk")) if m.figure.value_low == 600 else m for m in new]
    new += reread([press.mentions[0]], measure=Measure.PRESENT, quote_start=20, quote_end=30)
    new[-1] = replace(new[-1], figure_id=9_999)
    assert told(press.mentions, new) == [
        "changed: NIS killed troops 600 → NIS killed troops 600 (place None → Kursk)",
        "gained: NIS present troops 6000",
    ]
