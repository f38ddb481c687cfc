"""A day's run is killed at many points with SIGKILL, and run again: warehouse and mails are those of a run without kill.

The killed process is a fork of this one, so that a kill costs milliseconds. The points lie before and after every SQL
statement, commit, fetch, write to the archive and step of SMTP; a sample of each kind is tried.
"""

from __future__ import annotations

import os
import signal
import smtplib
import threading
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras
import pytest

from newsroom import Desk, Mailbox, Page, Press, day_at, open_desk, open_mailbox, open_press, window_of
from troopwatch.archive import Archive
from troopwatch.embedded import postgres
from troopwatch.jobs import asking, collection, polling
from troopwatch.mail import DeliveryError
from troopwatch.warehouse.connection import Connection, connect, transaction

# how many points of each kind are tried
SAMPLE = {"sql": 24, "commit": 16, "fetch": 6, "archive": 8, "smtp": 12}
# what a run that was killed in between may write differently: keys, the wall clock, and where the archive begins anew
DIFFERENT = {"loaded_at", "archive_file", "archive_offset", "poll_id"}

_names = count(1)


@dataclass
class Points:
    """Counts the points that a run passes, and ends the process at one of them."""

    kill_at: int | None = None
    passed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def touch(self, kind: str) -> None:
        with self.lock:
            self.passed.append(kind)
            if len(self.passed) - 1 == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, kind: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            self.touch(kind)
            result = call(*arguments, **named)
            self.touch(kind)
            return result

        return watched


def watched_connection(dsn: str, points: Points) -> Connection:
    """A connection that passes a point before and after each statement and commit."""

    class Watched(psycopg2.extensions.connection):
        def __exit__(self, *error: Any) -> Any:
            points.touch("commit")
            result = super().__exit__(*error)
            points.touch("commit")
            return result

    class Cursor(psycopg2.extras.NamedTupleCursor):
        def execute(self, *arguments: Any, **named: Any) -> Any:
            points.touch("sql")
            result = super().execute(*arguments, **named)
            points.touch("sql")
            return result

    return psycopg2.connect(dsn, connection_factory=Watched, cursor_factory=Cursor, options="-c timezone=UTC")


def watch(monkeypatch: pytest.MonkeyPatch, points: Points) -> None:
    """Pass a point around each fetch, write to the archive and step of SMTP."""
    for module in (collection, polling, asking):
        monkeypatch.setattr(module, "fetch", points.around("fetch", module.fetch))
    monkeypatch.setattr(Archive, "store", points.around("archive", Archive.store))
    monkeypatch.setattr(Archive, "_append", points.around("archive", Archive._append))
    for step in ("connect", "mail", "rcpt", "data"):
        monkeypatch.setattr(smtplib.SMTP, step, points.around("smtp", getattr(smtplib.SMTP, step)))


@dataclass
class World:
    """A press on its second day, and a database that knows the first."""

    server: str
    press: Press
    mailbox: Mailbox
    folder: Path

    def fresh(self) -> str:
        """A database of its own, as it was after the first day."""
        name = f"killed_{next(_names)}"
        connection = psycopg2.connect(postgres.address(self.server, "postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE kills")
        connection.close()
        self.mailbox.taken.clear()
        return postgres.address(self.server, name)

    def desk(self, connection: Connection, name: str) -> Desk:
        return open_desk(connection, self.press, self.mailbox, self.folder / name)


@pytest.fixture(scope="module")
def world(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    admin = psycopg2.connect(postgres.address(database_server, "postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE DATABASE kills TEMPLATE template")
    admin.close()
    with open_press() as press, open_mailbox() as mailbox:
        world = World(database_server, press, mailbox, tmp_path_factory.mktemp("kills"))
        press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
        press.publish(Page("bravo", "b", "The HUR said 300 North Korean soldiers were killed in Kursk."), day_at(1))
        with connect(postgres.address(database_server, "kills")) as connection:
            world.desk(connection, "first").run(1)
        press.publish(Page("alpha", "a", "The NIS said North Korea had sent 11,000 troops to Russia."), day_at(2))
        press.remove("bravo", "b")
        for outlet in ("bravo", "delta"):
            news = "The NIS said North Korea had sent 12,000 troops to Russia."
            press.publish(Page(outlet, "c", news, wire="w"), day_at(2))
        yield world


def rows(dsn: str) -> dict[str, list[str]]:
    """All rows by table, with names in place of keys and without what a rerun may write differently."""
    with connect(dsn) as connection, transaction(connection), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'troopwatch' ORDER BY tablename")
        tables = [row.tablename for row in cursor.fetchall()]
        found: dict[str, list[dict[str, Any]]] = {}
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t) AS row FROM troopwatch.{table} AS t")
            found[table] = [row.row for row in cursor.fetchall()]
    articles = {row["article_id"]: row["url"] for row in found["article"]}
    versions = {row["version_id"]: f"{articles[row['article_id']]} {row['number']}" for row in found["article_version"]}
    figures = {row["figure_id"]: f"{versions[row['version_id']]} {row['position']}" for row in found["figure"]}
    names: dict[str, dict[Any, str]] = {"article_id": articles, "version_id": versions, "figure_id": figures}
    names["copy_of"] = articles

    def readable(row: dict[str, Any]) -> str:
        kept = {key: value for key, value in row.items() if key not in DIFFERENT}
        return repr({key: names[key].get(value) if key in names else value for key, value in kept.items()})

    return {table: sorted(readable(row) for row in found[table]) for table in tables}


def run_and_be_killed(world: World, dsn: str, kill_at: int) -> None:
    """Run the day in a child process until the point; fail when it did not get there."""
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as monkeypatch:
                points = Points(kill_at)
                watch(monkeypatch, points)
                world.desk(watched_connection(dsn, points), "killed").run(2)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the run ended before point {kill_at}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def run_to_the_end(world: World, dsn: str) -> None:
    """Run the day again; where nobody knows whether a mail was sent, do as docs/operations.md says, and run again."""
    with connect(dsn) as connection:
        try:
            world.desk(connection, "again").run(2)
        except DeliveryError:
            settle_by_hand(connection, world.mailbox)
            world.desk(connection, "again").run(2)


def settle_by_hand(connection: Connection, mailbox: Mailbox) -> None:
    """Look the Message-ID up in the mail server's log."""
    taken = [message_id for _, message_id in mailbox.taken]
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE troopwatch.delivery SET status = CASE WHEN message_id = ANY (%s) THEN 'sent' ELSE 'waiting' END "
            "WHERE status = 'sending' AND report_date = %s",
            (taken, window_of(2).report_date),
        )


def sample(passed: list[str]) -> list[int]:
    """Points spread evenly over each kind's."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for position, kind in enumerate(passed):
        by_kind[kind].append(position)
    chosen = []
    for kind, positions in by_kind.items():
        tries = min(SAMPLE[kind], len(positions))
        chosen += [positions[step * len(positions) // tries] for step in range(tries)]
    return sorted(chosen)


def test_a_kill_anywhere_and_a_rerun_give_what_a_run_without_kill_gives(
    world: World,
) -> None:
    dsn = world.fresh()
    points = Points()
    with pytest.MonkeyPatch.context() as patched:
        watch(patched, points)
        connection = watched_connection(dsn, points)
        world.desk(connection, "whole").run(2)
        connection.close()
    expected, mails = rows(dsn), sorted(world.mailbox.taken)
    assert len(mails) == 1
    assert len(expected["article_version"]) == 5
    assert expected["daily_diff"]

    chosen = sample(points.passed)
    assert len(chosen) >= 50
    for kill_at in chosen:
        dsn = world.fresh()
        run_and_be_killed(world, dsn, kill_at)
        run_to_the_end(world, dsn)
        at = f"killed at point {kill_at} of {len(points.passed)}, {points.passed[kill_at]}"
        found = rows(dsn)
        assert found.keys() == expected.keys()
        for table, content in expected.items():
            assert found[table] == content, f"{at}: {table}"
        assert sorted(world.mailbox.taken) == mails, at
