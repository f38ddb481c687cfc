"""Put many faults into a day's run, and write what they cost: `make soak`.

    python tests/soak.py [--kills 100] [--crashes 10] [--output docs/reliability.md]

Ends with 1 when anything was lost or doubled. Takes about a quarter of an hour with the numbers that it has by itself.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg2

import faults
from fault_world import World, open_world
from faults import Tally
from troopwatch.embedded import postgres

ROOT = Path(__file__).parents[1]

PAGE = """\
<!-- Written by `make soak`; do not edit. -->
# Reliability

What was done to a day's run, and what it cost. The day: four outlets are polled, an article is edited, one is taken down, a wire story comes in two outlets; the report is made and mailed. It runs on a real PostgreSQL {database}, over real HTTP and SMTP on loopback; the jobs are those that the DAGs call.

After each fault the day is run again, as Airflow does with a task that failed. Then every row of every table, and every mail that the mail server took, is compared with those of a day that nothing disturbed. *Lost* counts the rows and mails that are missing, *doubled* those that are too many; a row that differs counts as both.

| fault | tried | survived | lost | doubled | settled by hand |
| --- | --- | --- | --- | --- | --- |
{table}

*Settled by hand*: the process ended between handing a mail to the server and hearing of it, so only the mail server's log knows; the task says so, and is never sent twice by itself. It was settled as [operations](operations.md) says.

The points of a run lie before and after every SQL statement, commit, fetch, write to the archive and step of SMTP: {points} in this one. What is tried at fewer than all is spread evenly over each kind.

For clocks, an article an hour is published for three days, and each must be told by one report and by one only: {clocks}.

Measured with `make soak` ({seconds} s): {machine}, Python {python}, PostgreSQL {database}.
"""


def measure(world: World, counts: argparse.Namespace) -> list[Tally]:
    """Try all faults."""
    kills = world.points.spread(_shares(counts.kills, sql=5, commit=3, fetch=2, archive=2, smtp=1))
    crashes = world.points.spread(_shares(counts.crashes, sql=1))
    tallies = []
    for step in (
        lambda: faults.kills(world, kills),
        lambda: faults.database_crashes(world, crashes),
        lambda: faults.full_disks(world, counts.disks),
        lambda: faults.two_at_once(world, counts.twice, seed=1),
        lambda: faults.mail_server_down(world, 24),
        lambda: faults.wrong_clocks(world),
    ):
        tallies.append(step())
        print(_line(tallies[-1]), *tallies[-1].failures[:3], sep="\n", flush=True)
    return tallies


def _shares(total: int, **weights: int) -> dict[str, int]:
    """The total split by weight, rounded up; what a kind has too few points for is not tried."""
    return {kind: -(-total * weight // sum(weights.values())) for kind, weight in weights.items()}


def _line(tally: Tally) -> str:
    return f"| {tally.fault} | {tally.tried} | {tally.survived} | {tally.lost} | {tally.doubled} | {tally.by_hand} |"


def _machine() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{os.cpu_count()} × {models[0] if models else platform.machine()}, {platform.system()}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a line a fault, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1_000, help="at most; by itself, at every point")
    parser.add_argument("--crashes", type=int, default=24)
    parser.add_argument("--disks", type=int, default=20)
    parser.add_argument("--twice", type=int, default=40)
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "reliability.md")
    counts = parser.parse_args(arguments)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="troopwatch-soak-") as folder, open_world(Path(folder)) as world:
        tallies = measure(world, counts)
        with psycopg2.connect(postgres.address(world.socket_folder, "postgres")) as connection:
            database = connection.server_version // 10_000
        page = PAGE.format(
            database=database,
            table="\n".join(map(_line, tallies)),
            points=len(world.points.passed),
            clocks="; ".join(each.name for each in faults.CLOCKS),
            seconds=round(time.monotonic() - started),
            machine=_machine(),
            python=platform.python_version(),
        )
    counts.output.write_text(page, encoding="utf-8")
    return int(any(tally.survived < tally.tried for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
