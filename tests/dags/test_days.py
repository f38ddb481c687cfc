"""A scenario through the code of the DAGs: collected, reported, checked, mailed; and a report that is held."""

import contextlib
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsroom import SENDER, Mailbox, Page, Press, day_at, open_mailbox, open_press, window_of
from troopwatch.archive import Archive
from troopwatch.model import Fetched, FetchStatus
from troopwatch.warehouse.connection import Connection, transaction

ROOT = Path(__file__).parents[2]
RECORDED = datetime(2024, 10, 24, 3, 0, tzinfo=UTC)
FILLER = "The ferry left the harbour in the morning, and painters walked along the canal by the orchard. " * 6


@pytest.fixture(scope="module")
def metadata() -> None:
    """Airflow's own tables, in the folder of these tests."""
    subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"], env=os.environ.copy(), check=True, capture_output=True
    )


@dataclass
class Stage:
    """A press, a mail server, and the DAGs that know both."""

    press: Press
    mailbox: Mailbox
    bag: Any

    def run(self, dag_id: str, **conf: Any) -> Any:
        dag = self.bag.dags[dag_id]
        dag.deadline = None  # apache/airflow#73428: test() crashes on deadlines; a real one is in tests/scenarios
        return dag.test(run_conf=conf)

    def day(self, day: int) -> Any:
        assert self.run("collect", at=day_at(day).isoformat()).state == "success"
        return self.run("daily_report", report_date=window_of(day).report_date.isoformat())


@pytest.fixture
def stage(
    metadata: None, database_server: str, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    from airflow.dag_processing.dagbag import DagBag

    with open_press() as press, open_mailbox() as mailbox:
        sources = [
            {"id": s.id, "name": s.name, "country": s.country, "language": s.language, "kind": "feed", "url": s.url}
            for s in press.sources()
        ]
        (tmp_path / "sources.yaml").write_text(yaml.safe_dump({"sources": sources}), encoding="utf-8")
        subscribers = [{"address": "analyst@troopwatch.example", "language": "en"}]
        (tmp_path / "subscribers.yaml").write_text(yaml.safe_dump({"subscribers": subscribers}), encoding="utf-8")
        name = dsn.split("/")[3].split("?", maxsplit=1)[0]
        warehouse = {"conn_type": "postgres", "host": database_server, "login": "postgres", "schema": name}
        extra = {"disable_ssl": True, "disable_tls": True}
        smtp = {"conn_type": "smtp", "host": "127.0.0.1", "port": mailbox.server.port, "extra": extra}
        for variable, value in {
            "TROOPWATCH_SOURCES": str(tmp_path / "sources.yaml"),
            "TROOPWATCH_SUBSCRIBERS": str(tmp_path / "subscribers.yaml"),
            "TROOPWATCH_ARCHIVE": str(tmp_path / "archive"),
            "TROOPWATCH_ALLOWED_HOSTS": json.dumps([press.address]),
            "TROOPWATCH_SCHEDULED": "false",
            "TROOPWATCH_MAIL_FROM": SENDER,
            "AIRFLOW_CONN_TROOPWATCH_WAREHOUSE": json.dumps(warehouse),
            "AIRFLOW_CONN_TROOPWATCH_SMTP": json.dumps(smtp),
        }.items():
            monkeypatch.setenv(variable, value)
        yield Stage(press, mailbox, DagBag(dag_folder=str(ROOT / "dags")))


def diff(connection: Connection, day: int) -> list[tuple[str, int]]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, value_low FROM troopwatch.daily_diff INNER JOIN troopwatch.claim USING (claim_key) "
            "WHERE report_date = %s ORDER BY position",
            (window_of(day).report_date,),
        )
        return [tuple(row) for row in cursor.fetchall()]


def test_two_days_through_the_dags(stage: Stage, warehouse: Connection) -> None:
    for day, thousands in ((1, 10), (2, 12)):
        news = f"The NIS said North Korea had sent {thousands},000 troops to Russia."
        stage.press.publish(Page("alpha", f"a{day}", news), day_at(day))
        assert stage.day(day).state == "success"
    assert diff(warehouse, 1) == [("new", 10_000)]
    assert diff(warehouse, 2) == [("revised", 12_000)]
    assert [to for to, _ in stage.mailbox.taken] == ["analyst@troopwatch.example"] * 2
    again = stage.run("reprocess", accept=True)
    assert again.state == "success"


def test_a_day_whose_runs_are_started_twice_has_everything_once(stage: Stage, warehouse: Connection) -> None:
    stage.press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))

    tables = "poll visit article_version figure claim daily_diff delivery".split()

    def count() -> list[int]:
        with transaction(warehouse), warehouse.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT count(*) AS n FROM troopwatch.{table}" for table in tables))
            return [row.n for row in cursor.fetchall()]

    assert stage.day(1).state == "success"
    once = count()
    asked = stage.press.requests
    assert stage.day(1).state == "success"
    assert (count(), stage.press.requests, len(stage.mailbox.taken)) == (once, asked, 1)
    assert 0 not in once


@pytest.fixture
def statsd(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A StatsD server's socket, which Airflow's metrics go to."""
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics.stats_utils import get_stats_factory

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_HOST", "127.0.0.1")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(server.getsockname()[1]))
        stats.initialize(factory=get_stats_factory(), export_legacy_names=True)  # as a task's process does
        yield server
        monkeypatch.undo()
        stats.initialize(factory=get_stats_factory(), export_legacy_names=True)


def metrics(server: socket.socket) -> dict[str, str]:
    """Troopwatch's metrics that came, the last of each name."""
    server.setblocking(False)
    found = {}
    with contextlib.suppress(BlockingIOError):
        while True:
            name, value = server.recv(4096).decode().split(":", 1)
            if name.startswith("airflow.troopwatch."):
                found[name.removeprefix("airflow.troopwatch.")] = value
    return found


def test_a_day_is_counted_in_airflows_metrics(stage: Stage, statsd: socket.socket) -> None:
    stage.press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
    stage.press.publish(Page("bravo", "b", "The museum opens.", title="Museum"), day_at(1))
    stage.press.down |= {"delta"}
    assert stage.day(1).state == "success"
    assert metrics(statsd) == {
        "poll.ok": "2|c",
        "poll.empty": "1|c",
        "poll.http_error": "1|c",
        "page.ok": "2|c",
        "article.new": "2|c",
        "text.relevant": "1|c",
        "figure.found": "1|c",
        "lag_seconds": f"{3 * 3600}.0|g",
        "mail.daily.waiting": "0|g",
        "mail.daily.sending": "0|g",
        "mail.daily.sent": "1|g",
        "mail.daily.skipped": "0|g",
        "mail.daily.refused": "0|g",
    }


def test_a_report_that_fails_a_check_is_held_and_ops_are_told_which(stage: Stage, warehouse: Connection) -> None:
    stage.press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
    stage.press.down |= {"alpha", "bravo", "citra", "delta"}
    run = stage.day(1)
    assert run.state == "failed"
    states = {task.task_id: task.state for task in run.get_task_instances()}
    assert states == {
        "build": "success",
        "check": "failed",
        "deliver": "upstream_failed",
        "deliver_weekly": "upstream_failed",
    }
    assert [to for to, _ in stage.mailbox.taken] == ["ops@troopwatch.example"]
    assert "Check: fresh" in stage.mailbox.texts[-1]
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) AS polls, (SELECT count(*) FROM troopwatch.report) AS reports FROM troopwatch.poll"
        )
        assert tuple(cursor.fetchone()) == (4, 1), "everything stays loaded"

    # mended, and run again
    stage.press.down.clear()
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("DELETE FROM troopwatch.poll")
    assert stage.day(1).state == "success"
    assert [to for to, _ in stage.mailbox.taken] == ["ops@troopwatch.example", "analyst@troopwatch.example"]


def test_an_alert_that_fails_a_check_is_held_and_goes_out_once_when_it_passes(
    stage: Stage, warehouse: Connection, tmp_path: Path
) -> None:
    readers = [{"address": "analyst@troopwatch.example"}, {"address": "desk@troopwatch.example", "mails": ["breaking"]}]
    (tmp_path / "subscribers.yaml").write_text(yaml.safe_dump({"subscribers": readers}), encoding="utf-8")
    news = "The NIS said North Korea had sent {},000 troops to Russia."
    stage.press.publish(Page("alpha", "a", news.format(10)), day_at(1))
    assert stage.day(1).state == "success"
    stage.press.publish(Page("bravo", "b", news.format(12)), day_at(2))
    stage.run("collect", at=day_at(2).isoformat())
    with transaction(warehouse), warehouse.cursor() as cursor:  # a text that a newer extractor has read already
        cursor.execute(
            "INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at) "
            "SELECT min(version_id), 99, true, 1, '', %s FROM troopwatch.article_version",
            (day_at(1),),
        )
    stage.mailbox.taken.clear()

    def alert(at: datetime) -> dict[str, str]:
        run = stage.run("breaking_alert", at=(at + timedelta(minutes=5)).isoformat())
        return {task.task_id: task.state for task in run.get_task_instances()}

    held = {"find": "success", "check": "failed", "alert": "upstream_failed"}
    assert alert(day_at(2)) == held
    assert "Check: one_extractor" in stage.mailbox.texts[-1]
    assert alert(day_at(4)) == held, "what was found the day before yesterday is held still"
    assert {to for to, _ in stage.mailbox.taken} == {"ops@troopwatch.example"}
    stage.mailbox.taken.clear()

    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("DELETE FROM troopwatch.detection WHERE extractor_version = 99")
    assert set(alert(day_at(4)).values()) == {"success"}
    assert [to for to, _ in stage.mailbox.taken] == ["desk@troopwatch.example"]
    assert "12,000" in stage.mailbox.texts[-1].replace(".", ",")
    assert set(alert(day_at(4)).values()) == {"skipped"}, "there is nothing more to tell"
    assert len(stage.mailbox.taken) == 1


def archive(folder: Path, name: str, number: int) -> Path:
    """A WARC file of one relevant page."""
    url = f"https://www.outlet-{name}.com/story"
    news = f"North Korea has sent {number:,} troops to Russia, South Korea's spy agency said on Thursday."
    body = f"<html><head><title>Troops on their way</title></head><body><article><p>{news}</p><p>{name} {FILLER}</p></article>"
    with Archive(folder / name, "a") as opened:
        answer = Fetched(url, FetchStatus.OK, "", url, 200, (("Content-Type", "text/html"),), body.encode())
        opened.store(answer, RECORDED)
    (path,) = (folder / name).rglob("*.warc.gz")
    return path


def states(run: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for instance in run.get_task_instances():
        found.setdefault(instance.task_id, set()).add(instance.state)
    return found


def numbers(connection: Connection) -> list[tuple[Any, ...]]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, value_low, listed_at FROM troopwatch.figure JOIN troopwatch.article_version "
            "USING (version_id) JOIN troopwatch.article USING (article_id) ORDER BY value_low"
        )
        return [tuple(row) for row in cursor.fetchall()]


def test_files_are_imported_and_a_damaged_one_is_named(stage: Stage, warehouse: Connection, tmp_path: Path) -> None:
    archive(tmp_path / "in", "one", 3_000)
    damaged = archive(tmp_path / "in", "two", 4_000)
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-40])
    pattern = str(tmp_path / "in" / "**" / "*.warc.gz")
    run = stage.run("import_archive", files=[pattern])
    assert states(run) == {"files": {"success"}, "read": {"success", "failed"}, "summarise": {"failed"}}
    assert numbers(warehouse) == [("archive:outlet-one.com", 3_000, RECORDED)]
    told = " ".join(stage.mailbox.texts)
    assert damaged.name in told
    assert "cut short" in told

    damaged.write_bytes(content)
    assert set().union(*states(stage.run("import_archive", files=[pattern])).values()) == {"success"}
    assert [number for _, number, _ in numbers(warehouse)] == [3_000, 4_000]


def test_a_file_that_is_not_there_fails_the_run(stage: Stage) -> None:
    run = stage.run("import_archive", files=["/nowhere/x.warc.gz"])
    assert states(run)["files"] == {"failed"}
    assert run.state == "failed"


# Not in this process: the provider adds its listener when Airflow starts, if it is configured by then
_ALONE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(dag_folder=sys.argv[1]).dags[sys.argv[2]]
dag.deadline = None
sys.exit(dag.test(run_conf=json.loads(sys.argv[3])).state != "success")
"""


def run_alone(dag_id: str, lineage_url: str, **conf: Any) -> None:
    subprocess.run(
        [sys.executable, "-c", _ALONE, str(ROOT / "dags"), dag_id, json.dumps(conf)],
        env=os.environ | {"OPENLINEAGE_URL": lineage_url, "AIRFLOW__OPENLINEAGE__NAMESPACE": "newsdesk"},
        check=True,
    )


@pytest.fixture
def lineage_server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An HTTP server that takes OpenLineage's events, and what it has taken."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(json.loads(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body))
            self.send_response(201)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", taken
    server.shutdown()
    thread.join()
    server.server_close()


# What a task writes, straight or by a view, a function or a trigger
WRITTEN = {
    "collect.due": {"source"},
    "collect.poll": {"article", "poll", "robots"},
    "collect.pages": set(),
    "collect.read": {"article", "article_version", "detection", "figure", "signature_band", "visit"},
    "collect.summarise": set(),
    "daily_report.build": {"claim", "claim_life", "claim_report", "daily_diff", "report"},
}


def tables_of(event: dict[str, Any], side: str) -> set[str]:
    return {dataset["name"].rpartition(".")[2] for dataset in event[side]}


def test_a_days_lineage_names_the_tables_that_each_task_read_and_wrote(
    stage: Stage, warehouse: Connection, lineage_server: tuple[str, list[dict[str, Any]]]
) -> None:
    stage.press.publish(Page("alpha", "a", "The NIS said North Korea had sent 10,000 troops to Russia."), day_at(1))
    url, events = lineage_server
    run_alone("collect", url, at=day_at(1).isoformat())
    run_alone("daily_report", url, report_date=window_of(1).report_date.isoformat())
    ended = {event["job"]["name"]: event for event in events if event["eventType"] == "COMPLETE"}
    assert {name: tables_of(ended[name], "outputs") for name in WRITTEN} == WRITTEN
    assert tables_of(ended["collect.due"], "inputs") == {"poll", "source"}
    assert {"figure", "article_version", "visit"} <= tables_of(ended["daily_report.build"], "inputs")
    assert "delivery" in tables_of(ended["daily_report.deliver"], "outputs")
    assert {event["job"]["name"] for event in events if event["eventType"] == "START"} >= set(WRITTEN)
    assert tables_of(ended["daily_report.check"], "inputs") == {"report_check"}
    datasets = {item["name"].rpartition(".")[2]: item for name in WRITTEN for item in ended[name]["outputs"]}
    (checked,) = ended["daily_report.check"]["inputs"]
    assert {item["namespace"] for item in datasets.values()} == {checked["namespace"]}, "one warehouse, one name"
    facets = datasets["figure"]["facets"]
    assert facets["dataSource"]["uri"].startswith(checked["namespace"])
    columns = {field["name"]: field for field in facets["schema"]["fields"]}
    assert columns["value_low"]["type"] == "bigint"
    assert columns["value_low"]["description"], "the comment in the warehouse"
    assert diff(warehouse, 1) == [("new", 10_000)], "and the day is as any other"
