"""A sample of what `make soak` does to a day's run: kills, crashes, a full disk, two runs at once, wrong clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import faults
from fault_world import World, open_world
from faults import CLOCKS, Tally


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("faults")) as world:
        yield world


def check(tally: Tally, tried: int) -> None:
    assert tally.tried >= tried
    assert not tally.failures
    assert (tally.survived, tally.lost, tally.doubled) == (tally.tried, 0, 0)


def test_the_day_has_what_can_be_lost_and_doubled(world: World) -> None:
    assert len(world.mails) == 1
    assert world.expected["article_version"].total() == 5
    assert world.expected["daily_diff"]
    assert set(world.points.passed) == {"sql", "commit", "fetch", "archive", "smtp"}


def test_a_comparison_sees_what_is_lost_and_what_is_doubled(world: World) -> None:
    dsn = world.fresh()
    world.mailbox.taken.append(world.mails[0])
    outcome = world.finish(dsn)  # a second mail
    assert (outcome.lost, outcome.doubled) == ([], [f"mail {world.mails[0]}"])


def test_kills(world: World) -> None:
    check(faults.kills(world, world.points.spread({"sql": 12, "commit": 8, "fetch": 4, "archive": 6, "smtp": 6})), 30)


def test_crashes_of_the_database(world: World) -> None:
    check(faults.database_crashes(world, world.points.spread({"sql": 3})), 3)


def test_full_disks(world: World) -> None:
    check(faults.full_disks(world, 3), 3)


def test_two_at_once(world: World) -> None:
    check(faults.two_at_once(world, 3, seed=0), 3)


def test_a_mail_server_that_is_down_for_a_day(world: World) -> None:
    check(faults.mail_server_down(world, 3), 3)


@pytest.mark.parametrize("clock", [CLOCKS[2], CLOCKS[6], CLOCKS[9]], ids=lambda clock: clock.name)
def test_a_wrong_clock(world: World, clock: faults.Clock) -> None:
    check(faults.wrong_clocks(world, [replace(clock, days=2)]), 1)
