"""`make demo` through a real Airflow: scheduler, API server and DAG processor on PostgreSQL, real HTTP and real SMTP.

One stack serves all tests of this file: the demo runs first, then the stack is started again and its days run again.
"""

import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from troopwatch.config import CONFIG_FOLDER
from troopwatch.embedded.stack import Stack, free_port
from troopwatch.warehouse.connection import connect
from troopwatch.warehouse.reports import row_counts

DAYS = ("2024-10-23", "2024-10-24", "2024-10-25")
ADDRESSES = ("analis@troopwatch.example", "analyst@troopwatch.example")
TROOPWATCH = Path(sys.executable).with_name("troopwatch")

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Demo:
    """What a finished demo left: its home, what it printed, and its rows before anything ran again."""

    home: Path
    printed: str
    rows: dict[str, int]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return command(self.home, *arguments)


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TROOPWATCH_HOME": str(home), "COLUMNS": "100"}
    # the settings of other tests' Airflow are not this stack's
    environment = {key: value for key, value in environment.items() if not key.startswith("AIRFLOW_")}
    return subprocess.run([TROOPWATCH, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("demo") / "home"
    done = command(home, "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    with connect(command(home, "dsn").stdout.strip()) as connection:
        rows = row_counts(connection)
    yield Demo(home, done.stdout, rows)
    command(home, "down")


@pytest.fixture(scope="module")
def stack(demo: Demo) -> Iterator[Stack]:
    """The demo's stack, started again as `up` does it, but with its DAGs run by hand only."""
    subscribers = demo.home / "subscribers.yaml"
    shutil.copy(CONFIG_FOLDER / "subscribers.yaml", subscribers)
    overrides = {
        "TROOPWATCH_SOURCES": str(demo.home / "sources.yaml"),
        "TROOPWATCH_SUBSCRIBERS": str(subscribers),
        "TROOPWATCH_SCHEDULED": "false",
    }
    started = Stack(demo.home, port=free_port(), overrides=overrides)
    started.up()
    yield started
    started.down(keep_database=True)


def test_it_ends_with_the_last_days_diff_and_where_things_are(demo: Demo) -> None:
    assert "Friday, 25 October 2024" in demo.printed
    assert "12,000 troops deployed" in demo.printed
    for line in (
        "Mails, as .eml, .html and .csv",
        "Archive of what servers answered",
        "postgresql://postgres@/troopwatch",
    ):
        assert line in demo.printed


def test_every_table_has_rows(demo: Demo) -> None:
    assert demo.rows["source"] == 10
    assert demo.rows["poll"] == 30
    assert demo.rows["report"] == 3
    assert demo.rows["delivery"] == 6
    assert {table: count for table, count in demo.rows.items() if count == 0} == {}


def test_the_failing_source_is_reported_with_its_reason(demo: Demo) -> None:
    assert "failed Radar Kemilau (radar-kemilau): http_error: The server answered 503" in demo.printed


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_analyst_has_one_mail_a_day_in_their_language(demo: Demo, day: str, address: str) -> None:
    (file,) = (demo.home / "mail").glob(f"{day}-{address}*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert message["To"] == address
    assert message["Message-ID"].startswith(f"<daily.{day}.")
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    language = "id" if address == ADDRESSES[0] else "en"
    assert f'lang="{language}"' in html.get_content()
    assert [part.get_content_type() for part in message.iter_attachments()] == ["text/csv"]
    assert file.with_suffix(".html").exists()


@pytest.mark.parametrize("day", DAYS)
def test_a_day_run_again_changes_no_row_and_sends_no_mail(demo: Demo, stack: Stack, day: str) -> None:
    mails = sorted(file.name for file in stack.mail.iterdir())
    done = demo.run("run", "--date", day)
    assert done.returncode == 0, done.stdout + done.stderr
    with connect(stack.warehouse()) as connection:
        assert row_counts(connection) == demo.rows
    assert sorted(file.name for file in stack.mail.iterdir()) == mails


def test_the_page_is_closed_to_strangers_and_shows_the_diff_to_users(stack: Stack) -> None:
    page = f"http://127.0.0.1:{stack.port}/troopwatch/today"
    assert requests.get(page, timeout=30).status_code == 401
    for path in ("docs", "redoc", "openapi.json"):
        assert requests.get(f"http://127.0.0.1:{stack.port}/troopwatch/{path}", timeout=30).status_code in (401, 404)
    credentials = {"username": "admin", "password": stack.password()}
    token = requests.post(f"http://127.0.0.1:{stack.port}/auth/token", json=credentials, timeout=30).json()
    seen = requests.get(
        page, params={"lang": "en"}, headers={"Authorization": f"Bearer {token['access_token']}"}, timeout=30
    )
    assert seen.status_code == 200
    assert "12,000" in seen.text
    assert "default-src 'none'" in seen.headers["Content-Security-Policy"]


def test_secrets_are_readable_by_the_owner_alone_and_stay_out_of_logs(demo: Demo, stack: Stack) -> None:
    files = list((demo.home / "airflow").glob("*.json"))
    assert {file.name for file in files} == {"passwords.json", "secrets.json"}
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    secrets = json.loads((demo.home / "airflow" / "secrets.json").read_text()).values()
    for log in demo.home.joinpath("log").iterdir():
        text = log.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], log.name


def test_the_command_line_reads_the_demos_warehouse(demo: Demo) -> None:
    as_json = json.loads(demo.run("diff", "--date", DAYS[1], "--format", "json").stdout)
    assert as_json["report_date"] == DAYS[1]
    kinds = [change["kind"] for change in as_json["changes"]]
    assert "revised" in kinds
    as_csv = demo.run("diff", "--date", DAYS[1], "--format", "csv").stdout
    assert len(as_csv.splitlines()) == len(kinds) + 1
    assert "<html" in demo.run("diff", "--date", DAYS[1], "--format", "html", "--lang", "id").stdout
    assert "25 Oktober 2024" in demo.run("diff", "--lang", "id").stdout


def test_a_task_that_fails_for_good_names_the_fault_and_ops_gets_a_mail(demo: Demo, stack: Stack) -> None:
    subscribers = demo.home / "subscribers.yaml"
    good = subscribers.read_text(encoding="utf-8")
    subscribers.write_text(good.replace("address:", "adress:", 1), encoding="utf-8")
    try:
        done = demo.run("run", "--date", DAYS[2])
    finally:
        subscribers.write_text(good, encoding="utf-8")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert re.search(
        r"daily_report .* failed: deliver: ConfigError: .*subscribers\.yaml, line \d+, adress:", done.stderr, re.DOTALL
    )
    (notice,) = stack.mail.glob("undated-ops@troopwatch.example*.eml")
    message = email.message_from_bytes(notice.read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "[Troopwatch] daily_report.deliver failed"
    body = message.get_body(("html",))
    assert body is not None
    assert "Clearing the task runs it again" in body.get_content()
