"""Analysts decide about figures: what stands follows them, and the diff never takes it for news of the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from newsroom import Desk, Page, day_at, open_desk, open_mailbox, open_press, shortly
from troopwatch.jobs import judging, reprocessing
from troopwatch.model import Figure, Measure, Verdict
from troopwatch.rows.browsing import Coding, FigureFilter
from troopwatch.rows.reviews import Correction, Decision
from troopwatch.warehouse import browsing, reviews
from troopwatch.warehouse.connection import Connection, transaction

CONFIRMED = "(confirmed by an analyst)"
CORRECTED = "(corrected by an analyst: the text says something else than what was read)"
REJECTED = "(rejected by an analyst: the text says no such thing)"
RELEASED = "(no longer held back, since an analyst decided about the figure that spoke against it)"
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@pytest.fixture
def desk(warehouse: Connection, tmp_path: Path) -> Iterator[Desk]:
    with open_press() as press, open_mailbox() as mailbox:
        yield open_desk(warehouse, press, mailbox, tmp_path)


def nis(number: str, more: str = "") -> str:
    return f"The NIS said North Korea had sent {number} troops to Russia.{more}"


def publish(desk: Desk, day: int, outlet: str, slug: str, news: str) -> list[str]:
    """Publish one page, run its day, and return its diff."""
    desk.press.publish(Page(outlet, slug, news), day_at(day))
    return lines(desk, day)


def lines(desk: Desk, day: int) -> list[str]:
    return [shortly(change) for change in desk.run(day).changes]


def again(desk: Desk, day: int) -> list[str]:
    """The diff of a past day, made once more."""
    return [shortly(change) for change in desk.report(day).changes]


def decide(desk: Desk, number: int, verdict: Verdict, at: datetime, **correction: Any) -> int:
    """Decide about the figure of that number as the pages show it."""
    with transaction(desk.connection):
        shown = browsing.figures(desk.connection, FigureFilter()).rows
    figure = next(row for row in shown if row.value_low == number)
    coding = {name: getattr(figure, name) for name in Coding.__dataclass_fields__}
    decision = Decision(
        figure_id=figure.figure_id,
        verdict=verdict,
        note="looked at the page",
        coding=Correction(**coding | correction) if correction else None,
    )
    made = reviews.decide(desk.connection, decision, author="ana", at=at)
    assert made is not None
    return made


def to(number: int) -> dict[str, int]:
    return {"value_low": number, "value_high": number}


def noon(day: int) -> datetime:
    """Some hours before a day's collection, within the window of its report."""
    return day_at(day) - timedelta(hours=10)


def claims(desk: Desk) -> dict[tuple[str, int], str]:
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT measure, value_low, status FROM troopwatch.claim")
        return {(row.measure, row.value_low): row.status for row in cursor.fetchall()}


def two_days(desk: Desk) -> None:
    assert publish(desk, 1, "alpha", "a", nis("10,000")) == ["new NIS deployed 10000"]
    assert publish(desk, 2, "bravo", "b", nis("12,000")) == ["revised NIS deployed 12000 < 10000"]


def test_a_rejected_figure_leaves_the_claims_and_the_diff_says_so(desk: Desk) -> None:
    two_days(desk)
    decide(desk, 12_000, Verdict.REJECTED, noon(3))
    assert lines(desk, 3) == [f"reviewed NIS deployed 12000 {REJECTED}"]
    assert claims(desk) == {("deployed", 10_000): "current", ("deployed", 12_000): "obsolete"}
    # what comes next is measured against what stands, and past reports come out as they were mailed
    assert publish(desk, 4, "delta", "d", nis("13,000")) == ["revised NIS deployed 13000 < 10000"]
    assert again(desk, 2) == ["revised NIS deployed 12000 < 10000"]
    assert again(desk, 3) == [f"reviewed NIS deployed 12000 {REJECTED}"]
    assert claims(desk)["deployed", 12_000] == "obsolete"
    assert "12,000 troops deployed" in desk.mailbox.texts[-2] or "looked at the page" in desk.mailbox.texts[-2]


def test_a_corrected_figure_enters_as_the_analyst_coded_it(desk: Desk) -> None:
    two_days(desk)
    decide(desk, 12_000, Verdict.CORRECTED, noon(3), **to(11_000))
    assert lines(desk, 3) == [f"reviewed NIS deployed 11000 < 12000 {CORRECTED}"]
    assert claims(desk) == {
        ("deployed", 10_000): "current",
        ("deployed", 11_000): "current",
        ("deployed", 12_000): "obsolete",
    }
    assert publish(desk, 4, "delta", "d", nis("11,000")) == ["confirmed NIS deployed 11000 x2"]
    assert publish(desk, 5, "delta", "e", nis("12,500")) == ["revised NIS deployed 12500 < 11000"]


def test_what_is_decided_before_its_report_is_told_as_it_stands(desk: Desk) -> None:
    desk.press.publish(Page("alpha", "a", nis("10,000")), day_at(1))
    desk.collect(day_at(1))
    decide(desk, 10_000, Verdict.CORRECTED, day_at(1), **to(1_000))
    assert again(desk, 1) == ["new NIS deployed 1000", f"reviewed NIS deployed 1000 < 10000 {CORRECTED}"]


def test_a_confirmed_figure_leaves_quarantine_without_becoming_new(desk: Desk) -> None:
    two_days(desk)
    (held,) = publish(desk, 3, "delta", "d", nis("90,000"))
    assert held.startswith("quarantined NIS deployed 90000")
    decide(desk, 90_000, Verdict.CONFIRMED, noon(4))
    assert lines(desk, 4) == [f"reviewed NIS deployed 90000 {CONFIRMED}"]
    assert claims(desk)["deployed", 90_000] == "current"
    assert publish(desk, 5, "bravo", "e", nis("95,000")) == ["revised NIS deployed 95000 < 90000"]


def test_what_a_wrong_figure_held_back_is_told_when_it_is_rejected(desk: Desk) -> None:
    assert publish(desk, 1, "alpha", "a", nis("90,000")) == ["new NIS deployed 90000"]
    (held,) = publish(desk, 2, "bravo", "b", nis("10,000"))
    assert held.startswith("quarantined NIS deployed 10000")
    decide(desk, 90_000, Verdict.REJECTED, noon(3))
    assert sorted(lines(desk, 3)) == [
        f"reviewed NIS deployed 10000 {RELEASED}",
        f"reviewed NIS deployed 90000 {REJECTED}",
    ]
    assert claims(desk) == {("deployed", 10_000): "current", ("deployed", 90_000): "obsolete"}


def test_a_later_decision_takes_the_place_of_an_earlier_one(desk: Desk) -> None:
    two_days(desk)
    decide(desk, 12_000, Verdict.CORRECTED, noon(3), **to(11_000))
    lines(desk, 3)
    decide(desk, 11_000, Verdict.CORRECTED, noon(4), **to(10_500))
    assert lines(desk, 4) == [f"reviewed NIS deployed 10500 < 11000 {CORRECTED}"]
    assert again(desk, 3) == [f"reviewed NIS deployed 11000 < 12000 {CORRECTED}"]


def test_a_decision_after_the_days_report_is_in_the_next_one(desk: Desk) -> None:
    two_days(desk)
    decide(desk, 12_000, Verdict.REJECTED, noon(2))
    assert again(desk, 2) == ["revised NIS deployed 12000 < 10000"]
    assert lines(desk, 3) == [f"reviewed NIS deployed 12000 {REJECTED}"]


def test_a_decision_holds_in_later_versions_that_have_the_sentence(desk: Desk) -> None:
    two_days(desk)
    decide(desk, 12_000, Verdict.REJECTED, noon(3))
    lines(desk, 3)
    assert publish(desk, 4, "bravo", "b", "An update from Seoul. " + nis("12,000", " It gave no details.")) == []
    assert claims(desk)["deployed", 12_000] == "obsolete"
    # another number in its place is another figure
    assert publish(desk, 9, "bravo", "b", nis("14,000")) == ["revised NIS deployed 14000 < 10000"]


@pytest.mark.parametrize(
    ("verdict", "correction", "stands"),
    [
        (Verdict.REJECTED, {}, {("deployed", 12_000): "obsolete"}),
        (Verdict.CONFIRMED, {}, {("deployed", 12_000): "current"}),
        (Verdict.CORRECTED, to(11_000), {("deployed", 11_000): "current", ("deployed", 12_000): "obsolete"}),
    ],
)
def test_a_decision_survives_a_newer_extractor(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    verdict: Verdict,
    correction: dict[str, int],
    stands: dict[tuple[str, int], str],
) -> None:
    two_days(desk)
    decide(desk, 12_000, verdict, noon(3), **correction)
    lines(desk, 3)
    before = judging.extract

    def better(*arguments: Any) -> tuple[Figure, ...]:
        """Reads all as in place, and the number with the word before it."""
        return tuple(replace(figure, measure=Measure.PRESENT) for figure in before(*arguments))

    monkeypatch.setattr(judging, "extract", better)
    monkeypatch.setattr(judging, "EXTRACTOR_VERSION", str(judging.current_version() + 1))
    reprocessing.reread(desk.connection, *EVER, topic=desk.topic)
    assert reprocessing.accept(desk.connection, *EVER, at=noon(4), limits=desk.limits) == 2
    known = claims(desk)
    assert known["present", 10_000] == "current"
    assert {key: known[key] for key in stands} == stands
    assert ("present", 12_000) not in known
    assert lines(desk, 4) == []
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT max(figure_id) FROM troopwatch.figure WHERE value_low = 12000")
        reread = reviews.decisions(desk.connection, cursor.fetchone()[0])  # type: ignore[index]
    assert reread is not None
    assert [row.verdict for row in reread] == [verdict], "who looks at the new reading sees what was decided"


def test_decisions_are_only_added(desk: Desk) -> None:
    two_days(desk)
    made = decide(desk, 12_000, Verdict.REJECTED, noon(3))
    for statement in ("UPDATE troopwatch.decision SET note = 'x'", "DELETE FROM troopwatch.decision"):
        with pytest.raises(psycopg2.errors.RaiseException, match="only added"), transaction(desk.connection):
            desk.connection.cursor().execute(statement)
    assert made


def test_the_checks_before_the_mail_pass_a_reviewed_day(desk: Desk) -> None:
    two_days(desk)
    decide(desk, 12_000, Verdict.REJECTED, noon(3))
    lines(desk, 3)
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT blank_count, out_of_bounds_count, orphan_count FROM troopwatch.report_check")
        assert {tuple(row) for row in cursor.fetchall()} == {(0, 0, 0)}
