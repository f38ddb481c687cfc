"""A newsroom on its second day that faults are put into: what passes where, and how the outcome is compared.

A day's run passes points: before and after every SQL statement, commit, fetch, write to the archive and step of SMTP. At
a chosen one something happens; the day is run again as Airflow would, and what is then in the warehouse and in the
readers' mailboxes is compared with that of a run that nothing disturbed, row by row.
"""

from __future__ import annotations

import os
import signal
import smtplib
import threading
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import psycopg2.extras
import pytest

from newsroom import Desk, Mailbox, Page, Press, day_at, open_desk, open_mailbox, open_press, window_of
from troopwatch.archive import Archive
from troopwatch.embedded import postgres
from troopwatch.jobs import asking, collection, polling
from troopwatch.mail import DeliveryError
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.migrate import migrate

# what a run that was disturbed may write differently: keys, the wall clock, and where the archive begins anew
DIFFERENT = {"loaded_at", "archive_file", "archive_offset", "poll_id"}

_names = count(1)


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Points:
    """Counts the points that a run passes, and does something at one of them."""

    at: int | None = None
    then: Callable[[], None] = kill_this_process
    passed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def touch(self, kind: str) -> None:
        with self.lock:
            self.passed.append(kind)
            if len(self.passed) - 1 == self.at:
                self.then()

    def around(self, kind: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            self.touch(kind)
            result = call(*arguments, **named)
            self.touch(kind)
            return result

        return watched

    def spread(self, tries: Mapping[str, int]) -> list[int]:
        """So many of the points passed, of each kind, spread evenly."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        for position, kind in enumerate(self.passed):
            by_kind[kind].append(position)
        chosen = []
        for kind, positions in by_kind.items():
            wanted = min(tries.get(kind, 0), len(positions))
            chosen += [positions[step * len(positions) // wanted] for step in range(wanted)]
        return sorted(chosen)


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


@contextmanager
def watched(points: Points) -> Iterator[None]:
    """Pass a point around each fetch, write to the archive and step of SMTP."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (collection, polling, asking):
            patch.setattr(module, "fetch", points.around("fetch", module.fetch))
        patch.setattr(Archive, "store", points.around("archive", Archive.store))
        patch.setattr(Archive, "_append", points.around("archive", Archive._append))
        for step in ("connect", "mail", "rcpt", "data"):
            patch.setattr(smtplib.SMTP, step, points.around("smtp", getattr(smtplib.SMTP, step)))
        yield


Rows = dict[str, Counter[str]]


@dataclass(frozen=True)
class Outcome:
    """What a trial left, against what it should have."""

    lost: list[str]
    doubled: list[str]
    by_hand: bool = False  # whether a mail was sent, only the mail server's log could tell

    @property
    def is_whole(self) -> bool:
        return not self.lost and not self.doubled


@dataclass
class World:
    """A server with a database that knows the first day, and a press on its second."""

    data: Path  # of the database server
    socket_folder: str
    press: Press
    mailbox: Mailbox
    folder: Path
    expected: Rows = field(default_factory=dict)
    mails: list[tuple[str, str]] = field(default_factory=list)
    points: Points = field(default_factory=Points)
    archive_bytes: int = 0  # of the largest file that an undisturbed run writes

    def fresh(self, template: str = "first_day") -> str:
        """A database of its own: as it was after the first day, or `empty`."""
        name = f"fault_{next(_names)}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        # A crash would take the copied sequences back to the template's: only after a checkpoint is their next step logged
        self._admin("CHECKPOINT")
        self.mailbox.taken.clear()
        return postgres.address(self.socket_folder, name)

    def drop(self, dsn: str) -> None:
        self._admin(f"DROP DATABASE {dsn.split('/')[3].partition('?')[0]}")

    def _admin(self, statement: str) -> None:
        connection = psycopg2.connect(postgres.address(self.socket_folder, "postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def desk(self, connection: Connection, name: str) -> Desk:
        return open_desk(connection, self.press, self.mailbox, self.folder / name)

    def run_undisturbed(self) -> None:
        """The second day, whose outcome all others are compared with."""
        dsn = self.fresh()
        with watched(self.points), connect_watched(dsn, self.points) as connection:
            self.desk(connection, "whole").run(2)
        self.expected, self.mails = rows(dsn), sorted(self.mailbox.taken)
        self.archive_bytes = max(file.stat().st_size for file in (self.folder / "whole").rglob("*.gz"))
        self.drop(dsn)

    def in_child(
        self,
        dsn: str,
        prepare: Callable[[], Any] = lambda: None,
        points: Points | None = None,
        *,
        may_fail: bool = False,
    ) -> int:
        """Start the second day in a fork of this process; return its id. It ends with 0, or with 3 when it failed."""
        child = os.fork()
        if child:
            return child
        code = 3
        try:
            prepare()
            points = points or Points()
            with watched(points):
                self.desk(watched_connection(dsn, points), f"child_{os.getpid()}").run(2)
            code = 0
        except BaseException:
            if not may_fail:
                traceback.print_exc()
        os._exit(code)

    def finish(self, dsn: str) -> Outcome:
        """Run the day again; where nobody knows whether a mail was sent, do as docs/operations.md says, and run again."""
        by_hand = False
        with connect(dsn) as connection:
            try:
                self.desk(connection, "again").run(2)
            except DeliveryError:
                by_hand = True
                settle_by_hand(connection, self.mailbox)
                self.desk(connection, "again").run(2)
        found = rows(dsn)
        taken = Counter(self.mailbox.taken)
        lost = [f"{table}: {row}" for table, all_ in self.expected.items() for row in (all_ - found[table]).elements()]
        doubled = [
            f"{table}: {row}" for table, all_ in found.items() for row in (all_ - self.expected[table]).elements()
        ]
        lost += [f"mail {mail}" for mail in (Counter(self.mails) - taken).elements()]
        doubled += [f"mail {mail}" for mail in (taken - Counter(self.mails)).elements()]
        self.drop(dsn)
        return Outcome(lost, doubled, by_hand)

    def crash_server(self) -> None:
        """End the database server as an immediate shutdown does, and start it again: it recovers from its log."""
        server = psutil.Process(int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]))
        server.send_signal(signal.SIGQUIT)
        server.wait(60)
        postgres.start(self.data)


@contextmanager
def connect_watched(dsn: str, points: Points) -> Iterator[Connection]:
    connection = watched_connection(dsn, points)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """A world with a database server of its own below `folder`, after its first day and one undisturbed second one."""
    data = folder / "pg" / "data"
    socket_folder = postgres.start(data)
    try:
        migrate(postgres.ensure_database(socket_folder, "empty"))
        dsn = postgres.ensure_database(socket_folder, "first_day")
        migrate(dsn)
        with open_press() as press, open_mailbox() as mailbox:
            world = World(data, socket_folder, press, mailbox, folder / "archives")
            press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
            press.publish(Page("bravo", "b", "The HUR said 300 North Korean soldiers were killed in Kursk."), day_at(1))
            with connect(dsn) as connection:
                world.desk(connection, "first").run(1)
            press.publish(Page("alpha", "a", "The NIS said North Korea had sent 11,000 troops to Russia."), day_at(2))
            press.remove("bravo", "b")
            for outlet in ("bravo", "delta"):
                news = "The NIS said North Korea had sent 12,000 troops to Russia."
                press.publish(Page(outlet, "c", news, wire="w"), day_at(2))
            world.run_undisturbed()
            yield world
    finally:
        postgres.stop(data)


def rows(dsn: str) -> Rows:
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
    names |= {"copy_of": articles, "lead_figure_id": figures}

    def readable(row: dict[str, Any]) -> str:
        kept = {key: value for key, value in row.items() if key not in DIFFERENT}
        return repr({key: names[key].get(value) if key in names else value for key, value in kept.items()})

    return {table: Counter(readable(row) for row in found[table]) for table in tables}


def settle_by_hand(connection: Connection, mailbox: Mailbox) -> None:
    """Look the Message-ID up in the mail server's log."""
    taken = [message_id for _, message_id in mailbox.taken]
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE troopwatch.delivery SET status = CASE WHEN message_id = ANY (%s) THEN 'sent' ELSE 'waiting' END "
            "WHERE status = 'sending' AND report_date = %s",
            (taken, window_of(2).report_date),
        )
