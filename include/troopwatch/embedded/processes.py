"""Background processes of a stack: started in sessions of their own, logged to files, stopped with their children."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Process:
    """One started process; `started` (epoch seconds) tells it from another that got the same pid later."""

    name: str
    pid: int
    started: float
    log: str

    def is_running(self) -> bool:
        return self._find() is not None

    def _find(self) -> psutil.Process | None:
        try:
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.started) < 1 and found.status() != psutil.STATUS_ZOMBIE:
                return found
        except psutil.NoSuchProcess:
            pass
        return None

    def stop(self, wait_seconds: float = 15) -> None:
        """End the process and all its children: politely, then for sure."""
        found = self._find()
        if found is None:
            return
        family = [*found.children(recursive=True), found]
        found.terminate()
        _, alive = psutil.wait_procs([found], timeout=wait_seconds)
        for process in (*alive, *(child for child in family if child.is_running())):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue


def start(name: str, command: Sequence[str], *, environment: Mapping[str, str], folder: Path, cwd: Path) -> Process:
    """Start a command in the background; its output goes to ``<folder>/<name>.log``."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        opened = subprocess.Popen(  # noqa: S603 - commands are this package's own
            list(command),
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Process(name, opened.pid, psutil.Process(opened.pid).create_time(), str(log))


def save(processes: Sequence[Process], file: Path) -> None:
    """Remember the processes for a later command; the file is replaced in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps([asdict(process) for process in processes], indent=1), encoding="utf-8")
    Path(draft).replace(file)


def load(file: Path) -> list[Process]:
    """The remembered processes that still run."""
    if not file.exists():
        return []
    known = [Process(**row) for row in json.loads(file.read_text(encoding="utf-8"))]
    return [process for process in known if process.is_running()]
