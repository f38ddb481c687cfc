"""What is old and backs no figure is let go, wherever a run is ended; what backs one can still be read."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from newsroom import SENDER, Desk, Page, day_at, open_desk, open_mailbox, open_press
from troopwatch.archive import Archive, ArchiveLocation
from troopwatch.jobs import maintenance
from troopwatch.jobs.maintenance import Pruned
from troopwatch.warehouse import retention
from troopwatch.warehouse.connection import Connection, transaction

NEWS = "South Korea's spy agency, the NIS, said about 3,000 North Korean troops were sent to Russia."
OTHER = "The ferry to the islands ran until midnight, and the museum was open."
LATER = date(2025, 12, 31)


class Ended(BaseException):
    """Stands for a kill: nothing of ours catches it."""


@pytest.fixture
def desk(warehouse: Connection, tmp_path: Path) -> Iterator[Desk]:
    with open_press() as press, open_mailbox() as mailbox:
        opened = open_desk(warehouse, press, mailbox, tmp_path / "archive")
        press.publish(Page("alpha", "1", NEWS), day_at(1))
        press.publish(Page("bravo", "1", OTHER, title="Ferries"), day_at(1))
        opened.run(1)
        press.publish(Page("bravo", "2", OTHER, title="Ferries again"), day_at(2))
        opened.collect(day_at(2))
        yield opened


def ask(desk: Desk, query: str) -> list[Any]:
    with transaction(desk.connection), desk.connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def prune(desk: Desk, before: date = LATER) -> Pruned:
    with Archive(desk.archive) as archive:
        return maintenance.prune_archive(desk.connection, archive, before)


def files(desk: Desk) -> list[str]:
    return sorted(path.relative_to(desk.archive).as_posix() for path in desk.archive.rglob("*.warc.gz"))


def assert_only_the_evidence_is_left(desk: Desk) -> None:
    rows = ask(
        desk,
        """
        SELECT article.url, visit.visited_at, visit.archive_file, visit.archive_offset
        FROM troopwatch.visit AS visit INNER JOIN troopwatch.article AS article USING (article_id)
        ORDER BY article.url, visit.visited_at
        """,
    )
    kept = [row for row in rows if row.archive_file is not None]
    assert {row.url.rpartition("/")[0].rpartition("/")[2] for row in kept} == {"alpha"}
    assert len(kept) == 2, "its first visit, and the one after a day"
    assert files(desk) == sorted({row.archive_file for row in kept})
    with Archive(desk.archive) as archive:
        for row in kept:
            answer = archive.read(ArchiveLocation(row.archive_file, row.archive_offset))
            assert answer.url == row.url
            assert b"3,000 North Korean troops" in answer.body
    assert ask(desk, "SELECT count(*) AS found FROM troopwatch.poll WHERE archive_file IS NOT NULL")[0].found == 0


def test_pages_with_a_figure_are_kept_and_all_else_is_let_go(desk: Desk) -> None:
    before = files(desk)
    assert len(before) == 4, "two runs, a file each for polls and for pages"
    assert prune(desk) == Pruned(removed=2, rewritten=2)
    assert_only_the_evidence_is_left(desk)
    size = sum(path.stat().st_size for path in desk.archive.rglob("*.warc.gz"))
    assert prune(desk) == Pruned(kept=2), "a second run changes nothing"
    assert sum(path.stat().st_size for path in desk.archive.rglob("*.warc.gz")) == size
    assert_only_the_evidence_is_left(desk)


def test_what_is_young_is_left_alone(desk: Desk) -> None:
    before = files(desk)
    first = day_at(1).date()
    assert prune(desk, first) == Pruned()
    assert files(desk) == before
    assert prune(desk, first + timedelta(days=1)) == Pruned(removed=1, rewritten=1)
    assert set(before[2:]) <= set(files(desk)), "the second day's"


@pytest.mark.parametrize("step", ["keep_only", "move", "remove"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_run_that_is_ended_anywhere_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, when: str, nth: int
) -> None:
    owner: Any = retention if step == "move" else Archive
    does, calls = getattr(owner, step), []

    def ends(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == nth and when == "before":
            raise Ended
        result = does(*given)
        if len(calls) == nth:
            raise Ended
        return result

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, ends)
        try:
            prune(desk)
        except Ended:
            desk.connection.rollback()
    prune(desk)
    prune(desk)
    assert_only_the_evidence_is_left(desk)


def test_old_polls_go_but_not_what_the_next_poll_needs(desk: Desk) -> None:
    polls = "SELECT source_id, polled_at FROM troopwatch.poll ORDER BY polled_at, source_id"
    before = ask(desk, polls)
    deleted = maintenance.prune_polls(desk.connection, day_at(60))
    left = ask(desk, polls)
    assert deleted == len(before) - len(left) > 0
    assert {row.source_id for row in left} == {row.source_id for row in before}
    assert maintenance.prune_polls(desk.connection, day_at(60)) == 0
    states = ask(desk, "SELECT count(*) AS found FROM troopwatch.source_health WHERE last_polled_at IS NULL")
    assert states[0].found == 0
    desk.press.publish(Page("bravo", "3", OTHER, title="Ferries once more"), day_at(3))
    desk.collect(day_at(3))
    assert ask(desk, "SELECT sum(new_count) AS found FROM troopwatch.poll WHERE polled_at > '2025-11-03'")[0].found == 1
    assert ask(desk, "SELECT count(*) AS found FROM troopwatch.poll WHERE gap")[0].found == 0


def test_ops_are_told_of_sources_that_need_a_look(desk: Desk) -> None:
    def mailed() -> str:
        desk.mailbox.texts.clear()
        maintenance.send_digest(
            desk.connection, day_at(10), server=desk.mailbox.server, sender=SENDER, recipient="ops@troopwatch.example"
        )
        (text,) = desk.mailbox.texts
        return text

    assert "All do what they did." in mailed()
    desk.press.down = {"citra"}
    desk.collect(day_at(9))
    text = mailed()
    assert text.startswith("Citra (citra): http_error, worked last on 2025-11-02: ")
    assert "503" in text
    assert len(text.splitlines()) == 3, "one line a source"


def test_the_loader_may_do_it_all(desk: Desk, dsn: str) -> None:
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SET ROLE troopwatch_loader")
        cursor.execute("SELECT has_table_privilege('troopwatch.poll', 'DELETE')")
        assert cursor.fetchone() == (True,)
