"""Airflow's real API server with the pages in it, on a warehouse of the sample week: what a browser is let loose on.

Neither scheduler nor DAG processor: nothing runs, it is only looked at.
"""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from sample_run import load_sample_week
from troopwatch.embedded import postgres, processes
from troopwatch.embedded.stack import PROJECT, Stack, free_port
from troopwatch.warehouse.connection import connect

ROLES = {"viewer": "viewer", "editor": "user", "nobody": ""}
_START_SECONDS = 240


@dataclass(frozen=True)
class Site:
    """A running API server."""

    url: str
    dsn: str  # of the warehouse
    passwords: dict[str, str]

    def token(self, who: str) -> str:
        """What Airflow gives a user who logs in: the value of its cookie `_token`."""
        credentials = {"username": who, "password": self.passwords[who]}
        answer = requests.post(f"{self.url}/auth/token", json=credentials, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


@contextmanager
def serve(home: Path) -> Iterator[Site]:
    """Load the sample week and start the server; both are gone afterwards."""
    stack = Stack(home, port=free_port())
    environment = stack.environment(free_port())
    passwords = {who: secrets.token_urlsafe(9) for who in ROLES}
    (home / "airflow" / "passwords.json").write_text(json.dumps(passwords), encoding="utf-8")
    environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] = ",".join(f"{who}:{role}" for who, role in ROLES.items())
    site = Site(f"http://127.0.0.1:{stack.port}", stack.warehouse(), passwords)
    migration = subprocess.Popen([sys.executable, "-m", "airflow", "db", "migrate"], env=environment, cwd=PROJECT,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    with connect(site.dsn) as connection:  # meanwhile
        load_sample_week(connection, home / "archive")
    assert migration.wait(timeout=_START_SECONDS) == 0
    command = [sys.executable, "-m", "airflow", "api-server"]
    server = processes.start("api-server", command, environment=environment, folder=stack.logs, cwd=PROJECT)
    try:
        _wait_for(site, server)
        yield site
    finally:
        server.stop()
        postgres.stop(home / "postgres")


def _wait_for(site: Site, server: processes.Process) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert server.is_running(), Path(server.log).read_text(errors="replace")[-2_000:]
        try:
            if requests.get(f"{site.url}/api/v2/version", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.3)
    raise AssertionError(f"the API server is not up after {_START_SECONDS} s; {server.log}")
