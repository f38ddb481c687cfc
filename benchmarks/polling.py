"""How fast and at what cost are sources polled? 300 of them on loopback, each answer 50 ms late.

    PYTHONPATH=tests .venv/bin/python benchmarks/polling.py

One task polls all sources, as one of the DAG's four does with its shard, into a real PostgreSQL and a real archive. The
sites run in a process of their own and are not counted. Four rounds: all new (with each host's robots.txt), nothing new
(304), a fresh entry in each, and the same bodies again without validators. Prints one table; nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import shutil
import socket
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import psutil

from simulated_web import SimulatedWeb, Site, Story
from troopwatch.archive import Archive
from troopwatch.embedded import postgres
from troopwatch.http import FetchPolicy, sockets
from troopwatch.jobs import polling
from troopwatch.warehouse.connection import connect
from troopwatch.warehouse.migrate import migrate

START = datetime(2025, 11, 4, tzinfo=UTC)
ENTRIES = 30
DAY = timedelta(days=1)


def sites(count: int) -> list[Site]:
    """Half of them with validators; each has a fresh entry on the third day."""
    return [
        Site(
            f"site{number}",
            [
                *(Story(f"/{number}/{n}", START - timedelta(hours=ENTRIES - n)) for n in range(ENTRIES)),
                Story(f"/{number}/fresh", START + 2 * DAY - timedelta(hours=1)),
            ],
            ENTRIES,
            validators="both",
        )
        for number in range(count)
    ]


def serve(count: int, latency: float, pipe: Pipe) -> None:
    """The sites, in a process of their own; through the pipe come the clock and which validators are sent."""
    with SimulatedWeb(sites(count), START, latency) as web:
        pipe.send(web.port)
        while (message := pipe.recv()) is not None:
            web.now, validators = message
            for site in web.sites.values():
                site.validators = validators
            pipe.send(True)


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--json", action="store_true", help="print the rows for docs/benchmarks.md")
    options = parser.parse_args()
    told: list[dict[str, object]] = []
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(options.sources, options.latency, theirs), daemon=True)
    server.start()
    port = ours.recv()
    sockets._resolved = lambda host, port_, seconds: [(socket.AF_INET, ("127.0.0.1", port))]  # instead of DNS
    folder = Path(tempfile.mkdtemp())
    data = folder / "data"
    dsn = postgres.ensure_database(postgres.start(data), "benchmark")
    migrate(dsn)
    rows = sites(options.sources)
    sources = [site.source for site in rows]
    policy = FetchPolicy("Troopwatch/benchmark", allowed_hosts=frozenset(site.host for site in rows))
    print(f"{options.sources} sources, {ENTRIES} entries each, {options.latency * 1000:.0f} ms latency")
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print(f"command: python benchmarks/polling.py --sources {options.sources} --latency {options.latency}\n")
    print(f"{'round':34}{'polls':>6}{'seconds':>9}{'polls/min':>11}{'CPU ms/poll':>13}{'idle MB':>9}{'peak MB':>9}")
    idle = psutil.Process().memory_info().rss / 1e6
    try:
        with connect(dsn) as connection:
            rounds = (
                ("all new, with robots.txt", START, "both"),
                ("nothing new (304)", START + DAY, "both"),
                ("one fresh entry each", START + 2 * DAY, "both"),
                ("the same again, no validators", START + 3 * DAY - timedelta(hours=1), "none"),
            )
            for name, at, validators in rounds:
                ours.send((at, validators))
                ours.recv()
                due = polling.due_sources(connection, sources, at)
                began, cpu = time.perf_counter(), time.process_time()
                with Archive(folder / "archive", "poll") as archive:
                    polling.poll(connection, sources, due, at, archive=archive, policy=policy)
                seconds, spent = time.perf_counter() - began, time.process_time() - cpu
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
                told.append(
                    {
                        "round": name,
                        "polls": len(due),
                        "polls a minute": 60 * len(due) / seconds,
                        "CPU ms a poll": 1000 * spent / len(due),
                        "peak MB": round(peak),
                    }
                )
                print(
                    f"{name:34}{len(due):>6}{seconds:>9.2f}{60 * len(due) / seconds:>11,.0f}"
                    f"{1000 * spent / len(due):>13.1f}{idle:>9.0f}{peak:>9.0f}"
                )
    finally:
        ours.send(None)
        postgres.stop(data)
        shutil.rmtree(folder)
        server.join(5)
    if options.json:
        print(json.dumps(told))


if __name__ == "__main__":
    main()
