"""The sentence that sums the day up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from troopwatch.model import ChangeKind, Measure, Modality, Report, SourceOrg
from troopwatch.report import change_line, headline, is_quiet


def test_biggest_changes_with_number_and_hedge(busy: Report) -> None:
    assert headline(busy, "en") == (
        "South Korea’s NIS raised the count of troops killed from at least 600 to at least 1,000; the United States "
        "reported 800 troops killed; South Korea’s NIS reported about 5,000 troops deployed; 7 more changes."
    )


def test_each_kind_has_a_line_in_both_languages(busy: Report) -> None:
    assert {change.kind for change in busy.changes} == set(ChangeKind)
    english = {change.kind.value: change_line(change, "en") for change in busy.changes}
    assert english["denied"] == "North Korea denied 12,000 troops deployed"
    assert english["corrected"] == "Kompas corrected the count of troops wounded from 6,000 to 5,000"
    assert english["withdrawn"] == "400 troops taken prisoner (South Korea’s NIS) no longer stands in any article"
    assert english["quarantined"] == "900,000 troops deployed (an expert) held back as implausible"
    assert english["reviewed"] == "An analyst corrected our reading of Antara: 700 troops sent home (South Korea’s NIS)"
    indonesian = {change.kind.value: change_line(change, "id") for change in busy.changes}
    assert indonesian["revised"] == (
        "NIS Korea Selatan menaikkan angka tentara tewas dari setidaknya 600 menjadi setidaknya 1.000"
    )
    assert indonesian["denied"] == "Korea Utara membantah 12.000 tentara dikerahkan"


def test_possibility_is_not_told_as_a_report(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    day = report(say(None, 30000, modality=Modality.HYPOTHETICAL))
    assert headline(day, "en") == "South Korea’s NIS called up to 30,000 troops deployed possible."


def test_figure_of_nobody(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    day = report(say(300, 300, source_org=None, measure=Measure.CAPTURED))
    assert headline(day, "id") == "300 tentara ditawan dilaporkan tanpa menyebut sumber."


def test_claim_that_is_new_and_in_conflict_is_told_once(say: Callable[..., Any], report: Callable[..., Report]) -> None:
    day = report(say(10000, 10000, before=True), say(15000, 15000, source_org=SourceOrg.HUR))
    assert [change.kind for change in day.changes] == ["new", "conflict"]
    assert headline(day, "en") == "Ukraine’s HUR reported 15,000 troops deployed; 1 more change."


def test_quiet_day_says_why_it_is_quiet(say: Callable[..., Any], report: Callable[..., Report], calm: Any) -> None:
    known = (say(28000, 28000, before=True), say(28000, 28000, outlet="Yonhap"))
    day = report(*known, coverage=calm)
    assert [change.kind for change in day.changes] == ["confirmed"]
    assert is_quiet(day)
    assert headline(day, "en") == "All quiet: nothing changed, and 48 sources polled without a failure."
    gaps = replace(day, coverage=replace(calm, sources_failed=report().coverage.sources_failed))
    assert headline(gaps, "en").endswith("but 1 of 48 sources could not be read.")
    blind = replace(day, coverage=replace(calm, sources_polled=0))
    assert "no source was polled" in headline(blind, "en")


def test_a_change_is_not_quiet(busy: Report) -> None:
    assert not is_quiet(busy)
    assert busy.coverage.held_back == 1
