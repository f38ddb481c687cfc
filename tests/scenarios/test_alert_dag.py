"""`breaking_alert` through a real scheduler: `collect` ends, its asset is updated, the alert's run follows by itself."""

import time
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from troopwatch.embedded.stack import Stack, free_port
from troopwatch.sample import REPORT_INSTANTS, SAMPLE_FOLDER, SampleWeek

pytestmark = pytest.mark.timeout(600)


def test_an_alert_follows_each_collection(tmp_path_factory: pytest.TempPathFactory) -> None:
    home: Path = tmp_path_factory.mktemp("stack")  # a short path: the database's socket is below it
    subscribers = home / "subscribers.yaml"
    subscribers.write_text("subscribers:\n  - address: a@troopwatch.example\n    mails: [breaking]\n", encoding="utf-8")
    with SampleWeek(port=0) as week:
        week.set_clock(REPORT_INSTANTS[0])
        sources = home / "sources.yaml"
        shipped = (SAMPLE_FOLDER / "sources.yaml").read_text(encoding="utf-8")
        sources.write_text(shipped.replace("http://127.0.0.1:8765", week.base_url), encoding="utf-8")
        settings = {
            "TROOPWATCH_SOURCES": str(sources),
            "TROOPWATCH_SUBSCRIBERS": str(subscribers),
            "TROOPWATCH_ALLOWED_HOSTS": f'["{week.base_url.removeprefix("http://")}"]',
            "AIRFLOW_CONN_TROOPWATCH_SMTP": "",
            "TROOPWATCH_LATE_MINUTES": "0.01",  # no report is that fast
        }
        stack = Stack(home, port=free_port(), overrides=settings)
        try:
            stack.up()  # with its schedules: the collection that was due last starts by itself
            runs = wait_for_runs(stack, "breaking_alert")
            late = wait_for_a_late_report(stack)
        finally:
            stack.down()
    assert {(run["run_type"], run["state"], run["logical_date"]) for run in runs} == {
        ("asset_triggered", "success", None)
    }
    assert "daily_report is late" in late["Subject"]
    assert late["To"] == "ops@troopwatch.example"
    # what the sample tells is of 2024: found today, it is no breaking news
    assert not list(stack.mail.glob("*breaking*"))


def wait_for_runs(stack: Stack, dag_id: str) -> list[dict[str, object]]:
    """The runs of a DAG, once there are some and all have ended."""
    api, deadline = stack.api(), time.monotonic() + 240
    while time.monotonic() < deadline:
        runs: list[dict[str, object]] = api._call("GET", f"/dags/{dag_id}/dagRuns").json()["dag_runs"]
        if runs and all(run["state"] in ("success", "failed") for run in runs):
            return runs
        time.sleep(1)
    raise AssertionError(f"no run of {dag_id} ended")


def wait_for_a_late_report(stack: Stack) -> Message:
    """The mail that says so, from the run of the cut-off that was due last."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for file in stack.mail.glob("*.eml"):
            mail = message_from_bytes(file.read_bytes())
            if "late" in mail["Subject"]:
                return mail
        time.sleep(1)
    raise AssertionError("nobody was told that the report is late")
