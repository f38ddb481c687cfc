"""A better extractor arrives: what it would change is shown, and accepting it never looks like news."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsroom import CUT_OFF, ZONE, Desk, Page, day_at, open_desk, open_mailbox, open_press, shortly
from troopwatch.claims.rereading import describe
from troopwatch.jobs import judging, reporting, reprocessing
from troopwatch.model import Detection, Figure, Measure, SourceOrg
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.reports import row_counts

EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
Upgrade = Callable[[Callable[[Figure], Figure | None]], None]


@pytest.fixture
def desk(warehouse: Connection, tmp_path: Path) -> Iterator[Desk]:
    with open_press() as press, open_mailbox() as mailbox:
        yield open_desk(warehouse, press, mailbox, tmp_path)


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Install the next version of the extractor, which reads each figure as the given function says."""

    def install(rule: Callable[[Figure], Figure | None]) -> None:
        before = judging.extract

        def better(*arguments: Any) -> tuple[Figure, ...]:
            found = (rule(figure) for figure in before(*arguments))
            return tuple(figure for figure in found if figure is not None)

        monkeypatch.setattr(judging, "extract", better)
        monkeypatch.setattr(judging, "EXTRACTOR_VERSION", str(judging.current_version() + 1))

    return install


@pytest.fixture
def blind_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the extractor is upgraded, whoever writes "soldiery" is thought to write of something else."""
    seeing = judging.detect

    def blind(title: str, text: str, *arguments: Any) -> Detection:
        sees = "soldiery" not in text or judging.current_version() > old
        return seeing(title, text, *arguments) if sees else Detection(False, 0.0, "")

    old = judging.current_version()
    monkeypatch.setattr(judging, "detect", blind)


def as_present(figure: Figure) -> Figure:
    """What was read as sent is now read as in place."""
    return replace(figure, measure=Measure.PRESENT) if figure.measure is Measure.DEPLOYED else figure


def lines(desk: Desk, day: int) -> list[str]:
    return [shortly(change) for change in desk.report(day).changes]


def two_days(desk: Desk) -> None:
    desk.press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
    desk.run(1)
    desk.press.publish(Page("bravo", "b", "The NIS said North Korea had sent 12,000 troops to Russia."), day_at(2))
    assert [shortly(change) for change in desk.run(2).changes] == ["revised NIS deployed 12000 < 10000"]


def reread(desk: Desk, **options: Any) -> reprocessing.Reprocessed:
    return reprocessing.reread(desk.connection, *EVER, topic=desk.topic, **options)


def accept(desk: Desk) -> int:
    return reprocessing.accept(desk.connection, *EVER, at=day_at(3), limits=desk.limits)


def claims(connection: Connection) -> dict[tuple[str, int], str]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("SELECT measure, value_low, status FROM troopwatch.claim")
        return {(row.measure, row.value_low): row.status for row in cursor.fetchall()}


def test_a_dry_run_shows_what_would_change_and_writes_nothing(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(as_present)
    before = row_counts(desk.connection)
    found = reread(desk, dry_run=True)
    assert found.texts == 2
    assert [describe(difference) for difference in found.differences] == [
        "changed: NIS deployed troops 10000 → NIS present troops 10000",
        "changed: NIS deployed troops 12000 → NIS present troops 12000",
    ]
    assert row_counts(desk.connection) == before


def test_what_is_not_accepted_counts_nowhere(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(as_present)
    assert reread(desk).texts == 2
    assert reread(desk).texts == 2, "a second run reads nothing again and shows the same"
    desk.press.publish(Page("delta", "d", "Nothing about it.", title="Maps"), day_at(3))
    assert [shortly(change) for change in desk.run(3).changes] == []
    assert set(claims(desk.connection)) == {("deployed", 10000), ("deployed", 12000)}


def test_accepting_is_no_news_and_leaves_past_reports_as_they_were(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(as_present)
    reread(desk)
    assert accept(desk) == 2
    assert claims(desk.connection) == {
        ("deployed", 10000): "obsolete",
        ("deployed", 12000): "obsolete",
        ("present", 10000): "current",
        ("present", 12000): "current",
    }
    assert [shortly(change) for change in desk.run(3).changes] == []
    # the reports that were mailed come out as they did, and making one again leaves the claims as they are
    assert lines(desk, 2) == ["revised NIS deployed 12000 < 10000"]
    assert claims(desk.connection)["present", 12000] == "current"
    # what comes next is measured against the newer reading
    desk.press.publish(Page("delta", "d", "The NIS said North Korea had sent 13,000 troops to Russia."), day_at(4))
    assert [shortly(change) for change in desk.run(4).changes] == ["revised NIS present 13000 < 12000"]
    assert accept(desk) == 0, "accepting twice changes nothing"


def test_figures_gained_and_lost_are_no_news_either(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(lambda figure: None if figure.value_low == 12_000 else figure)
    assert [describe(difference) for difference in reread(desk).differences] == ["lost: NIS deployed troops 12000"]
    accept(desk)
    assert [shortly(change) for change in desk.run(3).changes] == []
    upgrade(lambda figure: replace(figure, value_low=11_000, value_high=11_000, source_org=SourceOrg.HUR))
    reread(desk)
    accept(desk)
    assert [shortly(change) for change in desk.run(4).changes] == []


def test_an_edit_after_the_upgrade_is_compared_as_one_extractor_reads_both_texts(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(as_present)
    edited = "The NIS said North Korea had sent 12,000 troops to Russia. It gave no details."
    desk.press.publish(Page("bravo", "b", edited), day_at(3))
    assert [shortly(change) for change in desk.run(3).changes] == []
    assert lines(desk, 2) == ["revised NIS deployed 12000 < 10000"]


def test_a_report_that_was_held_takes_what_was_accepted_since(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(as_present)
    desk.press.publish(Page("delta", "d", "The NIS said North Korea had sent 12,000 troops to Russia."), day_at(3))
    desk.collect(day_at(3))
    # mixed: the new text is read in the new way, the old ones are not; the check one_extractor holds this report
    assert lines(desk, 3) == ["new NIS present 12000"]
    assert extractors(desk) == 2
    reread(desk)
    reprocessing.accept(desk.connection, *EVER, at=day_at(4), limits=desk.limits)
    assert lines(desk, 3) == ["confirmed NIS present 12000 x2"]
    assert extractors(desk) == 1


def extractors(desk: Desk) -> int:
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT extractor_count FROM troopwatch.report_check ORDER BY report_date DESC LIMIT 1")
        row = cursor.fetchone()
        assert row is not None
        return int(row.extractor_count)


def test_a_range_of_days_is_read_alone(desk: Desk, upgrade: Upgrade) -> None:
    two_days(desk)
    upgrade(as_present)
    window = reporting.next_window(day_at(2), CUT_OFF, ZONE)
    found = reprocessing.reread(desk.connection, window.start, window.end, topic=desk.topic)
    assert [describe(difference) for difference in found.differences] == [
        "changed: NIS deployed troops 12000 → NIS present troops 12000"
    ]


SEEN = "The NIS said North Korea had sent 10,000 troops to Russia."
UNSEEN = f"A word on soldiery. {SEEN}"


def test_what_only_a_better_detector_sees_takes_its_place_among_the_copies(
    desk: Desk, upgrade: Upgrade, blind_detector: None
) -> None:
    desk.press.publish(Page("alpha", "a", SEEN, wire="w1", ago=1), day_at(1))
    desk.press.publish(Page("bravo", "b", UNSEEN, wire="w1", ago=5), day_at(1))
    desk.press.publish(Page("delta", "d", UNSEEN, wire="w2", ago=4), day_at(1))
    assert [shortly(change) for change in desk.run(1).changes] == ["new NIS deployed 10000"]
    assert origins(desk) == {"/alpha/a": None, "/bravo/b": None, "/delta/d": None}
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("DELETE FROM troopwatch.signature_band")  # as when the upgrade comes weeks later
    upgrade(lambda figure: figure)
    assert [difference.kind.value for difference in reread(desk).differences] == ["gained", "gained"]
    assert origins(desk)["/bravo/b"] is None, "nothing changes before it is accepted"
    reprocessing.accept(desk.connection, *EVER, at=day_at(2), limits=desk.limits)
    # the one joins the story that was known, so that reports of the past count as they did; the other has its own
    assert origins(desk) == {"/alpha/a": None, "/bravo/b": "/alpha/a", "/delta/d": None}
    assert lines(desk, 1) == ["new NIS deployed 10000"]
    # what copies the story that nobody saw is no further outlet
    desk.press.publish(Page("alpha", "a2", SEEN, wire="w2"), day_at(2))
    desk.press.publish(Page("bravo", "b2", SEEN), day_at(2))
    assert [shortly(change) for change in desk.run(2).changes] == ["confirmed NIS deployed 10000 x3"]
    assert origins(desk)["/alpha/a2"] == "/delta/d"


def test_what_only_a_better_detector_sees_is_visited_again(desk: Desk, upgrade: Upgrade, blind_detector: None) -> None:
    desk.press.publish(Page("alpha", "a", UNSEEN), day_at(1))
    desk.press.publish(Page("bravo", "b", "The museum has a new wing.", title="Museum"), day_at(1))
    desk.run(1)
    desk.press.publish(Page("delta", "d", UNSEEN), day_at(6))
    desk.run(6)
    assert visits_due(desk) == {}
    upgrade(lambda figure: figure)
    reread(desk)
    reprocessing.accept(desk.connection, *EVER, at=day_at(7), limits=desk.limits)
    # the first one's day has passed and its week has not; the second one's day is today
    assert visits_due(desk) == {"/alpha/a": day_at(7), "/delta/d": day_at(7)}
    desk.press.publish(Page("alpha", "a", UNSEEN.replace("10,000", "11,000")), day_at(7))
    assert [shortly(change) for change in desk.run(7).changes] == ["corrected NIS deployed 11000 < 10000"]
    assert set(visits_due(desk)) == {"/alpha/a", "/delta/d"}


def test_what_is_older_than_a_week_is_not_visited_again(desk: Desk, upgrade: Upgrade, blind_detector: None) -> None:
    desk.press.publish(Page("alpha", "a", UNSEEN), day_at(1))
    desk.run(1)
    upgrade(lambda figure: figure)
    reread(desk)
    reprocessing.accept(desk.connection, *EVER, at=day_at(9), limits=desk.limits)
    assert visits_due(desk) == {}


def origins(desk: Desk) -> dict[str, str | None]:
    """Which article each one copies, by path."""
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("""
            SELECT article.url, origin.url AS origin FROM troopwatch.article_version AS version
            JOIN troopwatch.article AS article USING (article_id)
            LEFT JOIN troopwatch.article AS origin ON version.copy_of = origin.article_id
        """)
        return {path_of(row.url): row.origin and path_of(row.origin) for row in cursor.fetchall()}


def visits_due(desk: Desk) -> dict[str, datetime]:
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute("SELECT url, next_visit_at FROM troopwatch.article WHERE next_visit_at IS NOT NULL")
        return {path_of(row.url): row.next_visit_at for row in cursor.fetchall()}


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
