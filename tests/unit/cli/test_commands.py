"""Every command explains itself, and what can be expected to fail fails in one line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from troopwatch.cli.app import app
from troopwatch.sample import SAMPLE_FOLDER, SampleWeek

COMMANDS = ("demo", "up", "down", "run", "diff", "export", "extract", "dsn", "migrate", "sources check")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = CliRunner().invoke(app, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def troopwatch(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings}
    script = Path(sys.executable).with_name("troopwatch")
    return subprocess.run([script, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["diff"], {"TROOPWATCH_DSN": "postgresql://127.0.0.1:1/x"}, "the warehouse does not answer"),
        (["diff"], {"TROOPWATCH_ZONE": "Asia/Jakarte"}, "TROOPWATCH_ZONE: .*no time zone is called 'Asia/Jakarte'"),
        (["diff"], {"TROOPWATCH_REPORT_TIME": "dawn"}, "TROOPWATCH_REPORT_TIME"),
        (
            ["diff"],
            {"TROOPWATCH_UNSUBSCRIBE_URL": "http://lists.example/{address}"},
            "TROOPWATCH_UNSUBSCRIBE_URL: .*begins with https",
        ),
        (["diff"], {"TROOPWATCH_UNSUBSCRIBE_URL": "https://lists.example/off"}, "put {address} where"),
        (["sources", "check"], {"TROOPWATCH_SOURCES": "absent.yaml"}, "absent.yaml: cannot be read"),
        (["diff"], {"TROOPWATCH_DSN": "nonsense"}, "TROOPWATCH_DSN is no address"),
        (
            ["diff", "--date", "0001-01-01"],
            {"TROOPWATCH_DSN": "postgresql://127.0.0.1:1/x"},
            "does not answer|--date is",
        ),
        (["diff"], {"TROOPWATCH_REPORT_TIME": "06:00:30"}, "TROOPWATCH_REPORT_TIME: .*hours and minutes only"),
        (["dsn"], {"TROOPWATCH_ALLOWED_HOSTS": "localhost"}, "lists are JSON"),
        (["run", "--date", "2999-01-01"], {}, "the window of 2999-01-01 has not begun"),
    ],
)
def test_an_expected_failure_is_one_line_that_says_what_to_do(
    arguments: list[str], settings: dict[str, str], said: str
) -> None:
    done = troopwatch(*arguments, **settings)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("troopwatch: ")
    assert re.search(said, done.stderr), done.stderr


def test_sources_check_prints_each_source_and_why_it_fails(tmp_path: Path) -> None:
    with SampleWeek(port=0) as week:
        rows = (SAMPLE_FOLDER / "sources.yaml").read_text(encoding="utf-8")
        file = tmp_path / "sources.yaml"
        file.write_text(rows.replace("http://127.0.0.1:8765", week.base_url), encoding="utf-8")
        done = troopwatch(
            "sources",
            "check",
            "--sources",
            str(file),
            TROOPWATCH_ALLOWED_HOSTS=f'["{week.base_url[7:]}"]',
            COLUMNS="100",
        )
    assert done.returncode == 1
    assert "10 sources polled, 1 failed." in done.stdout
    assert "radar-kemilau http://127.0.0.1" in done.stdout
    assert "503 Service Unavailable" in done.stdout
    assert [line.split()[1:3] for line in done.stdout.splitlines() if line.startswith("ferrier-gazette")] == [
        ["empty", "0"]
    ]


def test_the_demo_removes_nothing_but_a_demo(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work", encoding="utf-8")
    done = troopwatch("demo", TROOPWATCH_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "holds something else than a demo" in done.stderr
    assert thesis.exists()
