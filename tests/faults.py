"""Faults put into a day's run: kills, crashes of the database, a full disk, two runs at once, a mail server that is down."""

from __future__ import annotations

import os
import random
import resource
import signal
import time as clock
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fault_world import Outcome, Points, World, connect_watched, watched
from newsroom import SENDER, SUBSCRIBERS, ZONE, Page, day_at, window_of
from troopwatch.embedded.stack import free_port
from troopwatch.jobs import reporting
from troopwatch.jobs.delivery import Post, deliver_due
from troopwatch.mail import DeliveryError, SmtpServer
from troopwatch.model import MailKind
from troopwatch.warehouse.connection import Connection, connect, transaction

HOUR = timedelta(hours=1)


@dataclass
class Tally:
    """How often a fault was tried, and what it cost: rows and mails that are missing, and that are too many."""

    fault: str
    tried: int = 0
    survived: int = 0
    lost: int = 0
    doubled: int = 0
    by_hand: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, at: str) -> None:
        self.tried += 1
        self.survived += outcome.is_whole
        self.lost += len(outcome.lost)
        self.doubled += len(outcome.doubled)
        self.by_hand += outcome.by_hand
        if not outcome.is_whole:
            self.failures.append(f"{at}: lost {outcome.lost}, doubled {outcome.doubled}")


def kills(world: World, chosen: Sequence[int]) -> Tally:
    """SIGKILL at points of the run."""
    tally = Tally("`kill -9` at a point of the run")
    for at in chosen:
        dsn = world.fresh()
        _, status = os.waitpid(world.in_child(dsn, points=Points(at)), 0)
        assert os.WIFSIGNALED(status), f"the run ended before point {at}"
        assert os.WTERMSIG(status) == signal.SIGKILL
        tally.add(world.finish(dsn), f"killed at point {at} of {len(world.points.passed)}, {world.points.passed[at]}")
    return tally


def database_crashes(world: World, chosen: Sequence[int]) -> Tally:
    """The database server goes down without a word, and comes back, at points of the run."""
    tally = Tally("PostgreSQL shut down at once and started again, within a transaction")
    for at in chosen:
        dsn = world.fresh()
        points = Points(at, world.crash_server)
        failed = False
        with watched(points), connect_watched(dsn, points) as connection:
            try:
                world.desk(connection, "crashed").run(2)
            except Exception:  # whatever the task raises, Airflow tries it again
                failed = True
        assert failed, f"nobody noticed that the server was gone at point {at}"
        tally.add(world.finish(dsn), f"server down at point {at}, {world.points.passed[at]}")
    return tally


def full_disks(world: World, tries: int) -> Tally:
    """The kernel refuses to let a file of the archive grow past some size."""
    tally = Tally("no room for the archive's next bytes (`RLIMIT_FSIZE`)")
    for number in range(tries):
        limit = world.archive_bytes * number // tries
        dsn = world.fresh()
        limits = (limit, limit)
        child = world.in_child(
            dsn, lambda limits=limits: resource.setrlimit(resource.RLIMIT_FSIZE, limits), may_fail=True
        )
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 3, f"the run did not notice a disk that is full after {limit} bytes"
        tally.add(world.finish(dsn), f"full after {limit} bytes")
    return tally


def two_at_once(world: World, tries: int, seed: int) -> Tally:
    """The same run started twice: two processes do the whole day at the same time, a moment apart."""
    tally = Tally("the same run started twice, in two processes at once")
    dice = random.Random(seed)
    for _ in range(tries):
        dsn = world.fresh()
        apart = dice.uniform(0, 0.4)
        starts = (0.0, apart)
        # either may fail, where the other one has a mail in hand
        children = [world.in_child(dsn, lambda start=start: clock.sleep(start), may_fail=True) for start in starts]
        for child in children:
            os.waitpid(child, 0)
        tally.add(world.finish(dsn), f"{apart:.2f} s apart")
    return tally


def mail_server_down(world: World, tries: int) -> Tally:
    """Nobody listens at the mail server's port from the second day's cut-off to the third's; tried so often."""
    tally = Tally("mail server down for a day, a try an hour")
    dsn = world.fresh()
    with connect(dsn) as connection:
        desk = world.desk(connection, "mail")
        desk.collect(day_at(2))
        desk.report(2)
        dead = SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=5)
        for _ in range(tries):
            try:
                _deliver_due(connection, world, 2, dead)
            except DeliveryError:
                continue
            raise AssertionError("a server that is not there took the mail")
        desk.collect(day_at(3))
        desk.report(3)
        for _ in range(2):  # the second time there is nothing left to send
            _deliver_due(connection, world, 3, world.mailbox.server)
    days = Counter(message_id.split(".")[1] for _, message_id in world.mailbox.taken)
    expected = Counter({window_of(day).report_date.isoformat(): len(SUBSCRIBERS) for day in (2, 3)})
    outcome = Outcome(list((expected - days).elements()), list((days - expected).elements()))
    world.drop(dsn)
    tally.add(outcome, f"after {tries} tries")
    tally.tried, tally.survived = tries, tries if outcome.is_whole else 0
    return tally


def _deliver_due(connection: Connection, world: World, day: int, server: SmtpServer) -> None:
    desk = world.desk(connection, "mail")
    post = Post(server, SENDER, ZONE)
    deliver_due(
        connection, window_of(day), desk.limits, SUBSCRIBERS, kind=MailKind.DAILY, cut_off=time(6, 0), post=post
    )


# --- Clocks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """A stretch of time in which clocks do what they should not, and when the report is due."""

    name: str
    zone: str
    cut_off: time
    first: date
    days: int = 3
    jumps: tuple[tuple[datetime, timedelta], ...] = ()  # at this instant the clock goes wrong by so much

    def instants(self) -> Iterator[tuple[datetime, datetime]]:
        """The true instant of each hourly run, and what the clock says then."""
        start = reporting.window_of(self.first, self.cut_off, self.zone).start
        end = reporting.window_of(self.first + timedelta(days=self.days - 1), self.cut_off, self.zone).end
        at = start + HOUR / 2
        while at < end + 6 * HOUR:
            wrong = sum((by for since, by in self.jumps if at >= since), timedelta())
            yield at, at + wrong
            at += HOUR


def _jump(name: str, *jumps: tuple[int, int, int]) -> Clock:
    """Jumps given as day, hour UTC, and hours by which the clock is wrong from then on."""
    first = date(2026, 2, 3)
    at = datetime(2026, 2, 3, tzinfo=ZoneInfo("UTC"))
    steps = tuple((at + timedelta(days=day, hours=hour), hours * HOUR) for day, hour, hours in jumps)
    return Clock(name, "Asia/Jakarta", time(6, 0), first, jumps=steps)


CLOCKS = (
    Clock("spring in Berlin, cut-off at 06:00", "Europe/Berlin", time(6, 0), date(2026, 3, 28)),
    Clock("spring in Berlin, cut-off at 02:30, which that day does not have", "Europe/Berlin", time(2, 30), date(2026, 3, 28)),
    Clock("autumn in Berlin, cut-off at 02:30, which that day has twice", "Europe/Berlin", time(2, 30), date(2026, 10, 24)),
    Clock("spring in New York, cut-off at 02:30", "America/New_York", time(2, 30), date(2026, 3, 7)),
    Clock("autumn in New York, cut-off at 01:30", "America/New_York", time(1, 30), date(2026, 10, 31)),
    _jump("three hours back for four hours", (0, 12, -3), (0, 16, 3)),
    _jump("three hours back over the cut-off", (0, 23, -3), (1, 4, 3)),
    _jump("five hours ahead for three hours", (0, 10, 5), (0, 13, -5)),
    _jump("five hours ahead over the cut-off, and back", (0, 20, 5), (1, 1, -5)),
    _jump("a day ahead, and back", (0, 12, 24), (0, 15, -24)),
)  # fmt: skip


def wrong_clocks(world: World, clocks: Sequence[Clock] = CLOCKS) -> Tally:
    """Every hour an article with a number of its own: each is told by one report, and by one only."""
    tally = Tally("clock jumps, and days of 23 and 25 hours")
    for each in clocks:
        dsn = world.fresh("empty")
        with connect(dsn) as connection:
            tally.add(_told_once(world, connection, each), each.name)
        world.drop(dsn)
    return tally


def _told_once(world: World, connection: Connection, given: Clock) -> Outcome:
    desk, shown = world.desk(connection, "clock"), dict(world.press.pages)
    world.press.pages.clear()
    published, told, reported = Counter[str](), Counter[str](), set[date]()

    def report(window: reporting.Window) -> None:
        reported.add(window.report_date)
        reporting.record_report(connection, window, desk.limits)
        told.update(_recorded_within(connection, window))

    try:
        for number, (true, says) in enumerate(given.instants(), start=1):
            page = Page(
                "alpha", f"{given.first}-{number}", f"The NIS said {number}00 North Korean soldiers were killed."
            )
            world.press.publish(replace(page, ago=0.5), true)
            published[f"http://{world.press.address}/{page.outlet}/{page.slug}"] += 1
            desk.collect(says)
            window = reporting.window_ending(says, given.cut_off, given.zone)
            if window.report_date >= given.first and window.report_date not in reported:
                report(window)
        last = reporting.window_of(given.first + timedelta(days=given.days), given.cut_off, given.zone)
        desk.collect(last.end - HOUR / 60)
        report(last)
    finally:
        world.press.pages.clear()
        world.press.pages.update(shown)
    return Outcome(list((published - told).elements()), list((told - published).elements()))


def _recorded_within(connection: Connection, window: reporting.Window) -> list[str]:
    """The articles that a report of that window, made now, tells of for the first time."""
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT url FROM troopwatch.article_version INNER JOIN troopwatch.article USING (article_id) "
            "WHERE number = 1 AND recorded_at >= %s AND recorded_at < %s",
            (window.start, window.end),
        )
        return [row.url for row in cursor.fetchall()]
