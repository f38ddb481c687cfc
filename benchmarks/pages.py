"""Time each page and each route of the API on 200,000 articles and 1,000,000 figures.

    python benchmarks/pages.py FOLDER [--rounds 20]

FOLDER keeps the server and its data, which are made once (some minutes, 2 GB). Each route is asked in this process, one
request after the other, each for something else; Airflow's login is left out. Prints the 50th and 95th percentile.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from fastapi.testclient import TestClient

from troopwatch.embedded import postgres
from troopwatch.model import Item, Measure, SourceOrg
from troopwatch.warehouse.connection import connect
from troopwatch.warehouse.migrate import migrate

_TARGET_MS = 300


def fill(dsn: str) -> None:
    """Make the data, unless they are there."""
    migrate(dsn)
    with connect(dsn) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM troopwatch.report")
            if cursor.fetchone()[0]:
                return
            for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    cursor.execute(statement)


@contextmanager
def site(dsn: str) -> Iterator[TestClient]:
    """The app on that warehouse, open to an editor who needs no login."""
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser  # noqa: PLC0415 - after its settings
    from airflow.api_fastapi.core_api.security import get_user  # noqa: PLC0415

    from troopwatch.web import access  # noqa: PLC0415
    from troopwatch.web.app import create_app  # noqa: PLC0415

    app = create_app()
    app.dependency_overrides |= {
        access.viewer: lambda: None,
        access.may_edit: lambda: True,
        get_user: lambda: SimpleAuthManagerUser(username="ana", role="user"),
    }
    with TestClient(app) as client:
        yield client


def connect_airflow(dsn: str) -> None:
    """Set what Airflow reads from the environment: the connection of the pages, and a secret for forms."""
    parts = psycopg2.extensions.parse_dsn(dsn)
    reader = {
        "conn_type": "postgres",
        "login": parts["user"],
        "schema": parts["dbname"],
        "host": parts["host"],
        "extra": {"options": "-c role=troopwatch_reader"},
    }
    os.environ["AIRFLOW_CONN_TROOPWATCH_READER"] = json.dumps(reader)
    os.environ["AIRFLOW__API__SECRET_KEY"] = "for the benchmark alone"  # noqa: S105


def routes(claim_keys: list[str]) -> dict[str, Callable[[random.Random], str]]:
    """An address of each route, for something else each time."""

    def one(values: Any) -> Callable[[random.Random], str]:
        return lambda chance: str(chance.choice(list(values)))

    def day(chance: random.Random) -> str:
        return f"202{chance.choice('56')}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"

    measure, item, party, key = one(Measure), one(Item), one(SourceOrg), one(claim_keys)
    article = one(range(10, 200_001, 10))
    both = {
        "today": lambda c: f"/today?date={day(c)}",
        "figures": lambda c: f"/figures?measure={measure(c)}",
        "posture": lambda c: f"/posture?date={day(c)}",
        "claim": lambda c: f"/claims/{key(c)}",
        "article": lambda c: f"/articles/{article(c)}",
        "sources": lambda c: "/sources",
        "review": lambda c: "/review",
    }
    api = {
        "diffs": lambda c: "/diffs",
        "diff": lambda c: f"/diffs/{day(c)}",
        "figures, all": lambda c: "/figures",
        "figures of a party": lambda c: f"/figures?source_org={party(c)}&measure={measure(c)}",
        "figures, all filters": lambda c: (
            f"/figures?source_org={party(c)}&measure={measure(c)}&item={item(c)}&language=id&since={day(c)}"
        ),
        "figures of no language": lambda c: "/figures?language=xx",
        "series": lambda c: f"/series?measure={measure(c)}&item=troops",
        "series, all filters": lambda c: (
            f"/series?measure={measure(c)}&source_org={party(c)}&language=id&until={day(c)}"
        ),
        "posture": lambda c: f"/posture?day={day(c)}",
        "claim": lambda c: f"/claims/{key(c)}",
        "reports of a claim": lambda c: f"/claims/{key(c)}/reports",
        "article": lambda c: f"/articles/{article(c)}",
        "text": lambda c: f"/articles/{article(c)}/versions/2",
        "sources": lambda c: "/sources",
        "failing sources": lambda c: "/sources?failing=true",
        "queue": lambda c: "/reviews",
        "queue, one reason": lambda c: "/reviews?reason=conflicting",
        "decisions": lambda c: "/figures/2000/decisions",
    }
    return {f"page {name}": path for name, path in both.items()} | {
        f"api {name}": (lambda c, path=path: f"/api/v1{path(c)}") for name, path in api.items()
    }


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", action="store_true", help="leave the server running")
    arguments = parser.parse_args()
    dsn = postgres.ensure_database(postgres.start(arguments.folder / "pg"), "bench")
    try:
        fill(dsn)
        connect_airflow(dsn)
        with connect(dsn) as connection, connection.cursor() as cursor:
            # the most repeated ones, and a sample of all
            cursor.execute("(SELECT claim_key FROM troopwatch.claim ORDER BY article_count DESC LIMIT 20)")
            keys = [row.claim_key for row in cursor.fetchall()]
            cursor.execute("SELECT claim_key FROM troopwatch.claim TABLESAMPLE SYSTEM (1) LIMIT 20")
            keys += [row.claim_key for row in cursor.fetchall()]
        with site(dsn) as client:
            measure(client, routes(keys), arguments.rounds)
    finally:
        if not arguments.keep:
            postgres.stop(arguments.folder / "pg")


def measure(client: TestClient, asked: dict[str, Callable[[random.Random], str]], rounds: int) -> None:
    """Ask each route, and print how long it takes."""
    print(f"{'':32} {'p50 ms':>8} {'p95 ms':>8}")
    for name, path in asked.items():
        chance = random.Random(name)  # noqa: S311 - the same requests each time
        taken = []
        client.get(path(chance))  # a server that has just started is not what is asked for
        for _ in range(rounds):
            address = path(chance)
            start = time.perf_counter()
            answer = client.get(address)
            taken.append(1000 * (time.perf_counter() - start))
            assert answer.status_code in (200, 404), f"{address}: {answer.status_code} {answer.text[:200]}"
        p95 = statistics.quantiles(taken, n=20)[18]
        mark = "" if p95 < _TARGET_MS else f"  over {_TARGET_MS}"
        print(f"{name:32} {statistics.median(taken):8.0f} {p95:8.0f}{mark}", flush=True)


if __name__ == "__main__":
    main()
