"""A small client of a running Airflow's REST API: log in, start a DAG run, follow it, read a task's log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

_FINAL = ("success", "failed")


class RunError(Exception):
    """Raised when a DAG run failed or did not end; the message names its failed tasks and what their logs say."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """One task of a run, as the API reports it; `state` is None before it is scheduled."""

    task_id: str
    map_index: int
    state: str | None
    try_number: int


class AirflowApi:
    """The API at `url`, for one user of the simple auth manager."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False  # loopback needs no proxy
        self._credentials = {"username": user, "password": password}

    def is_up(self) -> bool:
        """Does the API answer, and do scheduler and DAG processor report a heartbeat?"""
        try:
            answer = self._session.get(f"{self._url}/api/v2/monitor/health", timeout=5)
            health = answer.json()
        except (requests.RequestException, ValueError):
            return False
        parts = ("metadatabase", "scheduler", "dag_processor")
        return answer.ok and all(health.get(part, {}).get("status") == "healthy" for part in parts)

    def knows(self, dag_id: str) -> bool:
        """Has the DAG been parsed?"""
        return self._call("GET", f"/dags/{dag_id}", accept=(200, 404)).status_code == 200

    def unpause(self, dag_id: str) -> None:
        """Let the DAG's runs start."""
        self._call("PATCH", f"/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str, run_id: str, conf: Mapping[str, str]) -> None:
        """Start a run with its parameters; one of that id that is there already is run again as a whole.

        It has no logical date: that of a scheduled run may be taken by one run only.
        """
        body = {"dag_run_id": run_id, "logical_date": None, "conf": dict(conf)}
        answer = self._call("POST", f"/dags/{dag_id}/dagRuns", json=body, accept=(200, 409))
        if answer.status_code == 409:
            self._call("POST", f"/dags/{dag_id}/dagRuns/{run_id}/clear", json={"dry_run": False})

    def wait(self, dag_id: str, run_id: str, timeout_seconds: float, on_state: Callable[[TaskState], None]) -> None:
        """Wait for a run's end, telling each task's change of state; raises `RunError` unless it succeeded."""
        deadline = time.monotonic() + timeout_seconds
        told: dict[tuple[str, int], str | None] = {}
        while True:
            state = self._call("GET", f"/dags/{dag_id}/dagRuns/{run_id}").json()["state"]
            tasks = self._tasks(dag_id, run_id)
            for task in tasks:
                if told.get((task.task_id, task.map_index)) != task.state:
                    told[task.task_id, task.map_index] = task.state
                    on_state(task)
            if state in _FINAL:
                break
            if time.monotonic() > deadline:
                raise RunError(f"{dag_id} {run_id} did not end within {timeout_seconds:.0f} s; it is {state}")
            time.sleep(0.5)
        if state != "success":
            failed = [task for task in tasks if task.state == "failed"]
            raise RunError(
                f"{dag_id} {run_id} failed: "
                + "; ".join(f"{task.task_id}: {self._last_words(dag_id, run_id, task)}" for task in failed)
            )

    def _tasks(self, dag_id: str, run_id: str) -> list[TaskState]:
        rows = self._call("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=1000").json()["task_instances"]
        return [TaskState(row["task_id"], row["map_index"], row["state"], row["try_number"]) for row in rows]

    def _last_words(self, dag_id: str, run_id: str, task: TaskState) -> str:
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task.task_id}/logs/{task.try_number}"
        answer = self._call("GET", f"{path}?map_index={task.map_index}&full_content=true", accept=(200, 404))
        lines = answer.json().get("content", []) if answer.ok else []
        details = [detail for line in lines if isinstance(line, dict) for detail in line.get("error_detail") or []]
        # the exception itself stands first, its causes follow
        said = [f"{detail.get('exc_type')}: {detail.get('exc_value')}" for detail in details]
        return said[0] if said else f"see its log (try {task.try_number})"

    def _call(self, method: str, path: str, json: Any = None, accept: tuple[int, ...] = (200,)) -> requests.Response:
        if "Authorization" not in self._session.headers:
            answer = self._session.post(f"{self._url}/auth/token", json=self._credentials, timeout=30)
            answer.raise_for_status()
            self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        answer = self._session.request(method, f"{self._url}/api/v2{path}", json=json, timeout=60)
        if answer.status_code not in accept:
            raise RunError(f"Airflow answered {answer.status_code} to {method} {path}: {answer.text[:300]}")
        return answer
