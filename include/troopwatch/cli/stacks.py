"""`demo`, `up` and `down`: whole stacks."""

from __future__ import annotations

import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import requests
import typer
from rich.console import Console

from troopwatch.cli import homes, pipeline
from troopwatch.embedded.stack import Stack, StackError, free_port, port_taken
from troopwatch.jobs.reporting import next_window
from troopwatch.report import render_text
from troopwatch.sample.content import REPORT_INSTANTS, SAMPLE_FOLDER
from troopwatch.sample.server import DEFAULT_PORT, HOST
from troopwatch.settings import Settings

_SAMPLE_BASE = f"http://{HOST}:{DEFAULT_PORT}"

_DEMO_MARK = ".troopwatch-demo"  # a folder without it is not a demo's, and is never removed

console = Console(highlight=False)


def up(
    port: Annotated[int, typer.Option(help="Port of Airflow's pages on localhost.")] = 8080,
) -> None:
    """Start everything with the live sources: database, Airflow, and a mail catcher unless SMTP is configured."""
    settings = Settings()
    home = settings.home or homes.LIVE
    homes.make_current(home)
    stack = Stack(home, port=port)
    stack.up(lambda step: console.print(f"  {step}"))
    console.print(f"\nAirflow     http://localhost:{stack.port_in_use()}   user admin, password {stack.password()}")
    console.print(f"Warehouse   {stack.warehouse()}", soft_wrap=True)
    console.print(f"Mail        {stack.mail if stack.catches_mail() else 'by the SMTP server you configured'}")
    console.print(f"Logs        {stack.logs}")
    console.print("\n`collect` runs every half hour, `daily_report` every morning; `make down` ends it all.")


def down() -> None:
    """Stop everything that `up` or `demo` started; nothing is deleted."""
    settings = Settings()
    for home in dict.fromkeys([homes.current_home(settings), homes.LIVE, homes.DEMO]):
        Stack(home).down()
    console.print("Stopped.")


def demo() -> None:
    """Run the sample week end to end: three days of collecting and reporting through a real Airflow."""
    settings = Settings()
    started = time.monotonic()
    home = settings.home or homes.DEMO
    _clear(home)
    homes.make_current(home)
    (home / _DEMO_MARK).touch()
    base = f"http://{HOST}:{free_port() if port_taken(DEFAULT_PORT) else DEFAULT_PORT}"
    stack = Stack(home, port=free_port() if port_taken(8080) else 8080, overrides=_demo_settings(home, base))
    console.print("[bold]Troopwatch demo[/]: a sample week of news, 17 to 24 October 2024\n")
    stack.up(lambda step: console.print(f"  {step}"), extra=_sample_server(base))
    try:
        _wait_for(base)
        for collect_at in REPORT_INSTANTS:
            _set_clock(base, collect_at)
            window = next_window(collect_at, settings.report_time, settings.zone)
            pipeline.collect_and_report(stack, settings, collect_at, window)
        _finish(stack, settings, started)
    finally:
        stack.down(keep_database=True)


def _clear(home: Path) -> None:
    """Stop and remove an earlier demo; refuse to touch a folder that is not one."""
    if home.exists() and any(home.iterdir()) and not (home / _DEMO_MARK).exists():
        raise StackError(f"{home} holds something else than a demo; point TROOPWATCH_HOME at a new folder, or unset it")
    Stack(home).down()
    shutil.rmtree(home, ignore_errors=True)


def _demo_settings(home: Path, base: str) -> dict[str, str]:
    sources = home / "sources.yaml"
    shipped = (SAMPLE_FOLDER / "sources.yaml").read_text(encoding="utf-8")
    sources.write_text(shipped.replace(_SAMPLE_BASE, base), encoding="utf-8")
    return {
        "TROOPWATCH_SOURCES": str(sources),
        "TROOPWATCH_ALLOWED_HOSTS": f'["{base.removeprefix("http://")}"]',
        "TROOPWATCH_SCHEDULED": "false",  # a run of today would mix the present into the sample week
        "AIRFLOW_CONN_TROOPWATCH_SMTP": "",  # never mail the sample week to anybody
    }


def _sample_server(base: str) -> dict[str, list[str]]:
    return {"sample-week": [sys.executable, "-m", "troopwatch.sample", "--port", base.rpartition(":")[2]]}


def _wait_for(base: str) -> None:
    for _ in range(100):
        try:
            _session().get(f"{base}/clock", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return


def _set_clock(base: str, instant: datetime) -> None:
    _session().put(f"{base}/clock", data=instant.astimezone(UTC).isoformat(), timeout=5).raise_for_status()


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # loopback needs no proxy
    return session


def _finish(stack: Stack, settings: Settings, started: float) -> None:
    window = next_window(REPORT_INSTANTS[-1], settings.report_time, settings.zone)
    report = pipeline.stored_report(stack.warehouse(), settings, window)
    console.rule()
    console.print(
        render_text(report, "en", width=min(console.width, 100), zone=settings.zone), markup=False, soft_wrap=True
    )
    console.rule()
    console.print(f"Mails, as .eml, .html and .csv   {stack.mail}", soft_wrap=True)
    for page in sorted(stack.mail.glob(f"{window.report_date}*.html")):
        console.print(f"  open in a browser              {page}", soft_wrap=True)
    console.print(f"Archive of what servers answered {stack.home / 'archive'}", soft_wrap=True)
    console.print(f"Warehouse                        {stack.warehouse()}", soft_wrap=True)
    console.print('  look into it                   psql "$(.venv/bin/troopwatch dsn)"')
    console.print(f"\nDone in {time.monotonic() - started:.0f} s. The database runs on; `make down` stops it.")
