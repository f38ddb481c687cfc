"""The embedded server: started, stopped, started again by one process; a stale pid file harms nobody."""

import subprocess
from pathlib import Path

import psycopg2

from troopwatch.embedded import postgres


def test_one_process_can_stop_and_start_it_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for _ in range(2):
        address = postgres.ensure_database(postgres.start(folder), "troopwatch")
        psycopg2.connect(address).close()
        postgres.stop(folder)
        postgres.stop(folder)  # stopping what does not run is well
        assert not (folder / "postmaster.pid").exists()


def test_a_pid_file_of_before_a_reboot_kills_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    postgres.start(folder)
    lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    postgres.stop(folder)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (folder / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]), encoding="utf-8")
        postgres.stop(folder)
        assert stranger.poll() is None, "a stranger's process was killed"
        (folder / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]), encoding="utf-8")
        psycopg2.connect(postgres.address(postgres.start(folder), "postgres")).close()
        assert stranger.poll() is None, "a stranger's process was killed"
        stranger.kill()
    postgres.stop(folder)
