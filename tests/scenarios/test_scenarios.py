"""A few days of news each, and the diff of each day written out.

They run through the jobs that the DAGs call, on a real PostgreSQL, with real HTTP and SMTP on loopback. Lines are short
forms of the diff: "revised NIS deployed 11000 < 10000"; x2 stands for two independent outlets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsroom import Desk, Mailbox, Page, Press, day_at, open_desk, open_mailbox, open_press, shortly
from troopwatch.warehouse.connection import Connection, transaction


@dataclass(frozen=True)
class Remove:
    """A page is taken down."""

    outlet: str
    slug: str


@dataclass(frozen=True)
class Restore:
    """A page that was taken down is there again."""

    outlet: str
    slug: str


@dataclass(frozen=True)
class Down:
    """Outlets whose servers do not work that day."""

    outlets: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """What happens on a day, and what its diff says."""

    events: tuple[Page | Remove | Restore | Down, ...]
    diff: tuple[str, ...]


def day(*events: Page | Remove | Restore | Down, diff: str = "") -> Day:
    return Day(events, tuple(line.strip() for line in diff.strip().splitlines()))


def nis(number: str, verb: str = "sent", who: str = "The NIS") -> str:
    return f"{who} said North Korea had {verb} {number} troops to Russia."


def hur(number: str) -> str:
    return nis(number, who="Ukraine's military intelligence")


NO_FIGURE = "South Korea's NIS spy agency spoke about North Korean troops in Russia."
QUIET_WEEK = (day(), day(), day(), day(), day())  # until a page's visit after a week


SCENARIOS: dict[str, tuple[Day, ...]] = {
    "new": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(diff=""),
    ),
    "revised up": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("12,000")), diff="revised NIS deployed 12000 < 10000"),
        day(Page("alpha", "c", nis("15,000")), diff="revised NIS deployed 15000 < 12000"),
    ),
    "revised down": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("8,000")), diff="revised NIS deployed 8000 < 10000"),
    ),
    "confirmed by another outlet's own story": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("10,000")), diff="confirmed NIS deployed 10000 x2"),
    ),
    "copies of a wire story are not independent": (
        day(
            Page("alpha", "a", nis("10,000"), wire="w1", ago=5),
            Page("bravo", "b", nis("10,000"), wire="w1", ago=4),
            Page("delta", "d", nis("10,000"), wire="w1", ago=3),
            diff="new NIS deployed 10000",
        ),
        day(Page("delta", "d2", nis("10,000"), wire="w1"), diff=""),
    ),
    "conflict": (
        day(Page("alpha", "a", nis("3,000")), diff="new NIS deployed 3000"),
        day(
            Page("bravo", "b", "Ukraine's military intelligence said North Korea had sent 12,000 troops to Russia."),
            diff="""
                new HUR deployed 12000
                conflict HUR deployed 12000 < NIS deployed 3000
            """,
        ),
        day(diff=""),
    ),
    "denial": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(
            Page("bravo", "b", "The Kremlin denied that North Korea had sent 10,000 troops to Russia."),
            diff="denied RU_GOV denied deployed 10000 < NIS deployed 10000",
        ),
    ),
    "correction by an edit": (
        day(Page("alpha", "a", nis("6,000")), diff="new NIS deployed 6000"),
        day(Page("alpha", "a", nis("5,000")), diff="corrected NIS deployed 5000 < 6000"),
        day(diff=""),
    ),
    "an edit that changes no figure": (
        day(Page("alpha", "a", nis("6,000")), diff="new NIS deployed 6000"),
        day(Page("alpha", "a", nis("6,000") + " The agency gave no details."), diff=""),
    ),
    "figure edited out": (
        day(Page("alpha", "a", nis("6,000")), diff="new NIS deployed 6000"),
        day(
            Page("alpha", "a", "South Korea's NIS spy agency spoke about North Korean troops in Russia."),
            diff="withdrawn NIS deployed 6000",
        ),
        day(diff=""),
    ),
    "figure edited out of one of two articles": (
        day(
            Page("alpha", "a", nis("6,000")),
            Page("bravo", "b", nis("6,000")),
            diff="new NIS deployed 6000 x2",
        ),
        day(Page("alpha", "a", "South Korea's NIS spy agency spoke about North Korean troops in Russia."), diff=""),
    ),
    "article removed": (
        day(Page("alpha", "a", nis("6,000")), diff="new NIS deployed 6000"),
        day(Remove("alpha", "a"), diff=""),  # one answer may be a mishap
        day(diff="withdrawn NIS deployed 6000"),
        day(diff=""),
    ),
    "echo of an old figure": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("12,000")), diff="revised NIS deployed 12000 < 10000"),
        day(
            Page("delta", "d", "The NIS had said in October that North Korea had sent 10,000 troops to Russia."),
            diff="",
        ),
    ),
    "late arrival": (
        day(Page("alpha", "a", nis("12,000")), diff="new NIS deployed 12000"),
        day(
            Page("bravo", "b", nis("10,000"), ago=100),
            diff="new NIS deployed 10000 (published before a newer figure of the same party that is known already)",
        ),
    ),
    "quiet day": (
        day(Page("alpha", "a", "The museum of Harrow opened a new wing.", title="A museum opens"), diff=""),
        day(Page("bravo", "b", "The Hermitage shows old maps.", title="Old maps"), diff=""),
    ),
    "outage": (
        day(
            Page("alpha", "a", nis("10,000"), ago=5),
            Page("bravo", "b", "Ukraine's military intelligence said North Korea had sent 11,000 troops to Russia."),
            diff="""
                new HUR deployed 11000
                new NIS deployed 10000
                conflict HUR deployed 11000 < NIS deployed 10000
            """,
        ),
        day(Down(("alpha", "bravo")), Page("alpha", "c", nis("12,000")), diff=""),
        day(
            diff="""
                revised NIS deployed 12000 < 10000
                conflict NIS deployed 12000 < HUR deployed 11000
            """
        ),
    ),
    "more killed than sent is held back": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(
            Page("bravo", "b", "The NIS said 40,000 North Korean soldiers had been killed in Russia."),
            diff="quarantined NIS killed 40000 < NIS deployed 10000 (more killed than anyone reports sent or present)",
        ),
    ),
    "a jump is held back": (
        day(Page("alpha", "a", nis("3,000")), diff="new NIS deployed 3000"),
        day(
            Page("bravo", "b", nis("30,000")),
            diff="quarantined NIS deployed 30000 < 3000 (differs from the same party's last figure by more than the limit)",
        ),
    ),
    "an absurd number is held back": (
        day(
            Page("alpha", "a", nis("160,000")),
            diff="quarantined NIS deployed 160000 (more people than the plausibility limit allows)",
        ),
    ),
    "part and whole": (
        day(
            Page("alpha", "a", "The NIS said North Korea had 4,700 casualties in Russia, including 600 deaths."),
            diff="""
                new NIS killed 600
                new NIS casualties 4700
            """,
        ),
        day(
            Page("bravo", "b", "The NIS said North Korea had 4,700 casualties in Russia, including 600 deaths."),
            diff="""
                confirmed NIS killed 600 x2
                confirmed NIS casualties 4700 x2
            """,
        ),
    ),
    "a part above its whole is held back": (
        day(
            Page("alpha", "a", "The NIS said North Korea had 470 casualties in Russia, including 600 deaths."),
            diff="""
                new NIS casualties 470
                quarantined NIS killed 600 < NIS casualties 470 (a part above the whole that the same article gives)
            """,
        ),
    ),
    "one claim in two languages": (
        day(Page("alpha", "a", nis("about 10,000")), diff="new NIS deployed 10000"),
        day(
            Page(
                "citra",
                "c",
                "Badan intelijen Korea Selatan NIS menyatakan 10.000 tentara Korea Utara telah dikirim ke Kursk, Rusia.",
                title="Tentara Korea Utara di Rusia",
            ),
            diff="confirmed NIS deployed 10000 x2",
        ),
    ),
    "headline and body count once": (
        day(
            Page("alpha", "a", nis("10,000"), title="North Korea sent 10,000 troops to Russia, says NIS"),
            diff="new NIS deployed 10000",
        ),
    ),
    "recap only": (
        day(
            Page("alpha", "a", "In April the NIS put the number of North Korean troops killed in Russia at 600."),
            diff="new NIS killed 600 (reported earlier; first seen here)",
        ),
    ),
    "an order of magnitude is background": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("thousands of")), diff=""),
    ),
    "planned, then sent": (
        day(
            Page("alpha", "a", "The NIS said North Korea plans to send 6,000 more troops to Russia."),
            diff="new NIS planned planned 6000",
        ),
        day(Page("bravo", "b", nis("6,000")), diff="new NIS deployed 6000"),
    ),
    "hypothetical": (
        day(
            Page("alpha", "a", "The NIS said North Korea could send 20,000 troops to Russia."),
            diff="new NIS hypothetical deployed 20000",
        ),
    ),
    "Indonesian on one day, an English wire story on the next": (
        day(
            Page(
                "citra",
                "c",
                "Badan intelijen Korea Selatan mengatakan sekitar 12.000 tentara Korea Utara telah dikirim ke Rusia.",
                title="Tentara Korea Utara di Rusia",
            ),
            diff="new NIS deployed 12000",
        ),
        day(
            Page("alpha", "a", nis("about 12,000", who="South Korea's spy agency"), wire="w1", ago=4),
            Page("bravo", "b", nis("about 12,000", who="South Korea's spy agency"), wire="w1", ago=3),
            diff="confirmed NIS deployed 12000 x2",
        ),
    ),
    "a revised claim is denied, then the one before": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("12,000")), diff="revised NIS deployed 12000 < 10000"),
        day(
            Page("delta", "d", "The Kremlin denied that North Korea had sent 12,000 troops to Russia."),
            diff="denied RU_GOV denied deployed 12000 < NIS deployed 12000",
        ),
        day(
            Page("alpha", "e", "The Kremlin denied that North Korea had sent 10,000 troops to Russia."),
            diff="denied RU_GOV denied deployed 10000 < NIS deployed 10000",
        ),
    ),
    "a correction, then a withdrawal": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("alpha", "a", nis("1,000")), diff="corrected NIS deployed 1000 < 10000"),
        *QUIET_WEEK,
        day(Page("alpha", "a", NO_FIGURE), diff="withdrawn NIS deployed 1000"),
    ),
    "a correction, undone": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        # a jump, had the 10,000 stood beside it
        day(Page("alpha", "a", nis("1,000")), diff="corrected NIS deployed 1000 < 10000"),
        *QUIET_WEEK,
        day(Page("alpha", "a", nis("10,000")), diff="corrected NIS deployed 10000 < 1000"),
    ),
    "a correction, then the page is gone": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("alpha", "a", nis("9,000")), diff="corrected NIS deployed 9000 < 10000"),
        *QUIET_WEEK,
        day(Remove("alpha", "a")),
        day(diff="withdrawn NIS deployed 9000"),
    ),
    "a page is gone and comes back": (
        day(Page("alpha", "a", nis("6,000")), diff="new NIS deployed 6000"),
        day(Remove("alpha", "a")),
        day(diff="withdrawn NIS deployed 6000"),
        day(Restore("alpha", "a"), diff="new NIS deployed 6000 (withdrawn before; reported again)"),
        day(diff=""),
    ),
    "a page is gone and comes back with another number": (
        day(Page("alpha", "a", nis("6,000")), diff="new NIS deployed 6000"),
        day(Remove("alpha", "a")),
        day(diff="withdrawn NIS deployed 6000"),
        day(
            Restore("alpha", "a"),
            Page("alpha", "a", nis("5,000")),
            diff="corrected NIS deployed 5000 < 6000",
        ),
    ),
    "withdrawn, then reported again": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(Page("alpha", "a", NO_FIGURE), diff="withdrawn NIS deployed 10000"),
        day(
            Page("bravo", "b", nis("10,000")),
            diff="new NIS deployed 10000 (withdrawn before; reported again)",
        ),
        day(diff=""),
    ),
    "an old figure echoed by a late copy, and by an outlet's own story": (
        day(Page("alpha", "a", nis("10,000"), wire="w1"), diff="new NIS deployed 10000"),
        day(Page("bravo", "b", nis("12,000")), diff="revised NIS deployed 12000 < 10000"),
        day(Page("delta", "d", nis("10,000"), wire="w1", ago=40), diff=""),
        day(
            Page("bravo", "b2", nis("10,000")),
            diff="confirmed NIS deployed 10000 x2 (the same party has given another figure since)",
        ),
    ),
    "a conflict that a revision ends": (
        day(
            Page("alpha", "a", nis("3,000")),
            Page("bravo", "b", hur("12,000")),
            diff="""
                new HUR deployed 12000
                new NIS deployed 3000
                conflict HUR deployed 12000 < NIS deployed 3000
            """,
        ),
        day(Page("delta", "d", nis("12,000")), diff="revised NIS deployed 12000 < 3000"),
        day(diff=""),
    ),
    "a conflict that a withdrawal ends": (
        day(
            Page("alpha", "a", nis("3,000")),
            Page("bravo", "b", hur("12,000")),
            diff="""
                new HUR deployed 12000
                new NIS deployed 3000
                conflict HUR deployed 12000 < NIS deployed 3000
            """,
        ),
        day(Page("alpha", "a", NO_FIGURE), diff="withdrawn NIS deployed 3000"),
        day(Page("delta", "d", hur("12,000")), diff="confirmed HUR deployed 12000 x2"),
    ),
    "one party under several names, and others that are near it": (
        day(Page("alpha", "a", nis("10,000")), diff="new NIS deployed 10000"),
        day(
            Page("bravo", "b", nis("11,000", who="South Korea's spy agency")),
            diff="revised NIS deployed 11000 < 10000",
        ),
        day(
            Page("delta", "d", nis("11,000", who="South Korea's National Intelligence Service")),
            diff="confirmed NIS deployed 11000 x2",
        ),
        day(Page("alpha", "e", nis("11,000", who="South Korea's military")), diff="new ROK_MILITARY deployed 11000"),
    ),
    "ranges that overlap": (
        day(Page("alpha", "a", nis("10,000 to 12,000")), diff="new NIS deployed 10000..12000"),
        day(Page("bravo", "b", nis("11,000")), diff="revised NIS deployed 11000 < 10000..12000"),
        day(Page("delta", "d", hur("between 11,000 and 13,000")), diff="new HUR deployed 11000..13000"),
        day(
            Page("delta", "e", nis("between 14,000 and 15,000", who="The Pentagon")),
            diff="""
                new US_GOV deployed 14000..15000
                conflict US_GOV deployed 14000..15000 < NIS deployed 11000
                conflict US_GOV deployed 14000..15000 < HUR deployed 11000..13000
            """,
        ),
    ),
    "a hedge lost in retelling is no revision": (
        day(Page("alpha", "a", nis("at least 3,000")), diff="new NIS deployed 3000.."),
        day(Page("bravo", "b", nis("3,000")), diff="confirmed NIS deployed 3000 x2"),
        day(Page("alpha", "c", nis("3,000")), diff=""),
        day(Page("delta", "d", nis("4,000")), diff="revised NIS deployed 4000 < 3000"),
    ),
    "a headline without its hedge counts once": (
        day(
            Page("alpha", "a", nis("at least 3,000"), title="North Korea sent 3,000 troops to Russia, says NIS"),
            diff="new NIS deployed 3000..",
        ),
    ),
    "dead and totals of different days are noted where they do not fit": (
        day(
            Page("alpha", "a", "The NIS said North Korea had suffered 4,700 casualties in Russia."),
            diff="new NIS casualties 4700",
        ),
        day(
            Page("bravo", "b", "The NIS said 6,000 North Korean soldiers had been killed in Russia."),
            diff="new NIS killed 6000 (more than the same party's last number of killed and wounded together)",
        ),
        day(
            Page("delta", "d", "The NIS said North Korea had suffered 5,900 casualties in Russia."),
            diff="revised NIS casualties 5900 < 4700 (less than the same party's last number of killed or wounded alone)",
        ),
    ),
}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def press() -> Iterator[Press]:
    with open_press() as opened:
        yield opened


@pytest.fixture
def desk(warehouse: Connection, press: Press, mailbox: Mailbox, tmp_path: Path) -> Desk:
    mailbox.taken.clear()
    return open_desk(warehouse, press, mailbox, tmp_path)


def happen(press: Press, number: int, events: tuple[Page | Remove | Restore | Down, ...]) -> None:
    press.down.clear()
    for event in events:
        if isinstance(event, Page):
            press.publish(event, day_at(number))
        elif isinstance(event, Remove):
            press.remove(event.outlet, event.slug)
        elif isinstance(event, Restore):
            press.gone.discard(f"/{event.outlet}/{event.slug}")
        else:
            press.down |= set(event.outlets)


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_day_says_what_it_should(desk: Desk, press: Press, mailbox: Mailbox, name: str) -> None:
    for number, told in enumerate(SCENARIOS[name], start=1):
        happen(press, number, told.events)
        report = desk.run(number)
        assert [shortly(change) for change in report.changes] == list(told.diff), f"day {number}"
    assert len(mailbox.taken) == len(set(mailbox.taken)) == len(SCENARIOS[name])
    # each day comes out the same, whenever it is computed, and making one again leaves the claims as they are
    claims = claims_of(desk.connection)
    for number, told in enumerate(SCENARIOS[name], start=1):
        assert [shortly(change) for change in desk.report(number).changes] == list(told.diff), f"day {number} again"
    assert claims_of(desk.connection) == claims


def claims_of(connection: Connection) -> list[tuple[object, ...]]:
    """The claims with the number of their mentions that stand; those that are current must have one."""
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute("""
            SELECT claim_key, status, article_count, outlet_count, last_seen_at, count(mention.figure_id) AS standing
            FROM troopwatch.claim
            LEFT JOIN troopwatch.claim_report USING (claim_key)
            LEFT JOIN troopwatch.figures_flat AS mention
                ON claim_report.figure_id = mention.figure_id AND mention.superseded_at IS NULL
            GROUP BY claim_key
            ORDER BY claim_key
        """)
        rows = [tuple(row) for row in cursor.fetchall()]
    for _, status, *_, standing in rows:
        assert (standing > 0) == (status in ("current", "quarantined"))
    return rows


def test_there_are_twenty_scenarios_at_least() -> None:
    assert len(SCENARIOS) >= 20
