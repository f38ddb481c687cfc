"""One embedded stack below a home folder: its settings, secrets, databases and processes.

``postgres/`` data, ``airflow/`` logs and secrets, ``archive/`` WARC files, ``mail/`` caught mails, ``log/`` and
``run/`` of the processes.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

from troopwatch.embedded import postgres, processes
from troopwatch.embedded.airflow_api import AirflowApi
from troopwatch.warehouse.migrate import migrate

PROJECT = Path(__file__).parents[3]
DAGS = ("collect", "daily_report", "breaking_alert")
# No triggerer: nothing defers. Task logs are files that the api-server reads itself, so the scheduler serves none.
_AIRFLOW_PARTS = {"api-server": (), "scheduler": ("--skip-serve-logs",), "dag-processor": ()}
_START_SECONDS = 180


class StackError(Exception):
    """Raised when a stack cannot start; the message says which part, and where its log is."""


@dataclass(frozen=True)
class Stack:
    """A stack whose files are below `home`. `overrides` are further environment variables of its processes."""

    home: Path
    port: int = 8080
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def _overrides_file(self) -> Path:
        return self.home / "overrides.json"

    @property
    def _process_file(self) -> Path:
        return self.home / "run" / "processes.json"

    def is_running(self) -> bool:
        """Are all its processes there?"""
        names = {process.name for process in processes.load(self._process_file)}
        return set(_AIRFLOW_PARTS) <= names

    def warehouse(self) -> str:
        """Start the database server if need be, bring the warehouse up to date; return its libpq address."""
        socket_folder = postgres.start(self.home / "postgres")
        dsn = postgres.ensure_database(socket_folder, "troopwatch")
        migrate(dsn)
        return dsn

    def up(self, say: Callable[[str], None] = lambda _: None, extra: Mapping[str, list[str]] | None = None) -> None:
        """Start everything; `extra` are further processes by name. `say` is told each step."""
        if self.is_running():
            say("runs already")
            return
        self._stop_processes()  # what is left where one part ended by itself
        if port_taken(self.port):
            raise StackError(f"port {self.port} is taken by another program; name another: make up PORT=8081")
        say("PostgreSQL")
        self.warehouse()
        self._overrides_file.write_text(json.dumps(dict(self.overrides)), encoding="utf-8")
        catcher_port = free_port()
        environment = self.environment(catcher_port)
        started = [
            processes.start(name, command, environment=environment, folder=self.logs, cwd=PROJECT)
            for name, command in {**self._catcher(catcher_port), **(extra or {})}.items()
        ]
        processes.save(started, self._process_file)
        try:
            say("Airflow: its own database")
            self._airflow(environment, "db", "migrate")
            say(f"Airflow: {', '.join(_AIRFLOW_PARTS)}")
            for part, options in _AIRFLOW_PARTS.items():
                command = [sys.executable, "-m", "airflow", part, *options]
                started.append(processes.start(part, command, environment=environment, folder=self.logs, cwd=PROJECT))
                processes.save(started, self._process_file)
            self._wait_until_up(started)
        except BaseException:
            self.down()
            raise

    def down(self, keep_database: bool = False) -> None:
        """Stop everything; stopping what does not run is well."""
        self._stop_processes()
        if not keep_database:
            postgres.stop(self.home / "postgres")

    def _stop_processes(self) -> None:
        for process in reversed(processes.load(self._process_file)):
            process.stop()
        self._process_file.unlink(missing_ok=True)

    def last_overrides(self) -> dict[str, str]:
        """The overrides that the stack was last started with: a demo's home keeps its own sources."""
        file = self._overrides_file
        known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return known

    def api(self) -> AirflowApi:
        """A client of its Airflow."""
        return AirflowApi(f"http://127.0.0.1:{self.port_in_use()}", "admin", self._secrets()["admin"])

    def password(self) -> str:
        """Password of the user `admin` of its Airflow."""
        return self._secrets()["admin"]

    def environment(self, catcher_port: int) -> dict[str, str]:
        """The environment of its processes."""
        known = self._secrets()
        airflow = self.home / "airflow"
        socket_folder = postgres.start(self.home / "postgres")
        database = postgres.ensure_database(socket_folder, "airflow").replace("postgresql://", "postgresql+psycopg2://")
        warehouse = {
            "conn_type": "postgres",
            "login": "postgres",
            "schema": "troopwatch",
            "host": socket_folder,
        }
        # the same user, who becomes the role for the whole session
        roles = {
            role: warehouse | {"extra": {"options": f"-c role=troopwatch_{role}"}} for role in ("reader", "reviewer")
        }
        catcher = {
            "conn_type": "smtp",
            "host": "127.0.0.1",
            "port": catcher_port,
            "extra": {"disable_ssl": True, "disable_tls": True},
        }
        made = {
            "AIRFLOW_HOME": str(airflow),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__FERNET_KEY": known["fernet"],
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(airflow / "passwords.json"),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": f"http://localhost:{self.port}",
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": known["api"],
            "AIRFLOW__API_AUTH__JWT_SECRET": known["jwt"],
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
            "AIRFLOW_CONN_TROOPWATCH_WAREHOUSE": json.dumps(warehouse),
            "AIRFLOW_CONN_TROOPWATCH_READER": json.dumps(roles["reader"]),
            "AIRFLOW_CONN_TROOPWATCH_REVIEWER": json.dumps(roles["reviewer"]),
            "TROOPWATCH_HOME": str(self.home),
            "TROOPWATCH_ARCHIVE": os.environ.get("TROOPWATCH_ARCHIVE") or str(self.home / "archive"),
            # LocalExecutor and api-server start `airflow` and `gunicorn` by name
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
            # the parts talk to each other on loopback, which no proxy reaches
            **dict.fromkeys(("NO_PROXY", "no_proxy"), "localhost,127.0.0.1"),
        }
        if self.catches_mail():
            made["AIRFLOW_CONN_TROOPWATCH_SMTP"] = json.dumps(catcher)
        return {**os.environ, **{key: value for key, value in self.overrides.items() if value}, **made}

    def _secrets(self) -> dict[str, str]:
        """Made once, readable by the owner alone."""
        file = self.home / "airflow" / "secrets.json"
        if not file.exists():
            made = {name: secrets.token_urlsafe(64) for name in ("jwt", "api")}
            made |= {"fernet": Fernet.generate_key().decode(), "admin": secrets.token_urlsafe(9)}
            _write_private(file, json.dumps(made))
            _write_private(file.with_name("passwords.json"), json.dumps({"admin": made["admin"]}))
        known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return known

    def catches_mail(self) -> bool:
        """True unless an SMTP server is configured."""
        return not {**os.environ, **self.overrides}.get("AIRFLOW_CONN_TROOPWATCH_SMTP")

    def _catcher(self, port: int) -> dict[str, list[str]]:
        if not self.catches_mail():
            return {}
        module = "troopwatch.embedded.catcher"
        return {
            "mail-catcher": [sys.executable, "-m", module, "--port", str(port), "--folder", str(self.mail)],
        }

    def _airflow(self, environment: Mapping[str, str], *arguments: str) -> None:
        log = self.logs / "airflow-db.log"
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603 - our own interpreter and constant arguments
                [sys.executable, "-m", "airflow", *arguments],
                env=dict(environment),
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0:
            raise StackError(f"airflow {' '.join(arguments)} failed; {log} says why")

    def _wait_until_up(self, started: list[processes.Process]) -> None:
        (self.home / "run" / "port").write_text(str(self.port), encoding="utf-8")
        api = self.api()
        deadline = time.monotonic() + _START_SECONDS
        while not (api.is_up() and all(api.knows(dag) for dag in DAGS)):
            for process in started:
                if not process.is_running():
                    raise StackError(f"{process.name} ended by itself; {process.log} says why")
            if time.monotonic() > deadline:
                raise StackError(f"Airflow is not ready after {_START_SECONDS} s; see the logs in {self.home / 'log'}")
            time.sleep(0.5)

    def port_in_use(self) -> int:
        """Port of its Airflow, as it was started."""
        file = self.home / "run" / "port"
        return int(file.read_text(encoding="utf-8")) if file.exists() else self.port


def free_port() -> int:
    """A TCP port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_taken(port: int) -> bool:
    """Does something listen on that port of loopback?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _write_private(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
