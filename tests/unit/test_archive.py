"""Stored answers are read back as they were, and other tools accept the files."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import fsspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troopwatch import archive as archive_module
from troopwatch.archive import Archive, ArchiveError, ArchiveLocation
from troopwatch.model import Fetched, FetchStatus

AT = datetime(2025, 11, 4, 23, 0, tzinfo=UTC)


def answer(body: bytes = b"<p>x</p>", code: int = 200, url: str = "https://a.example/x", **headers: str) -> Fetched:
    shown = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    status = FetchStatus.OK if code == 200 else FetchStatus.HTTP_ERROR
    return Fetched(url, status, "", url, code, shown, body)


def warc_check(folder: Path) -> str:
    """The verdict of warcio's own command on every file below `folder`."""
    files = sorted(map(str, folder.rglob("*.warc.gz")))
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_was_stored_is_read_back(tmp_path: Path) -> None:
    sent = [
        answer(
            "Kömürünü — 북한".encode(), Content_Type="text/html; charset=utf-8", ETag='"1"', Content_Encoding="gzip"
        ),
        answer(b"", code=404),
        answer(b"", code=304),
        answer(bytes(range(256)) * 300, Content_Length="7", Transfer_Encoding="chunked"),
        Fetched(
            "http://a.example/", FetchStatus.OK, "", "https://b.example/?q=1&r=2", 200, (("A", "1"), ("A", "2")), b"x"
        ),
    ]
    with Archive(tmp_path, "3") as archive:
        places = [archive.store(each, AT) for each in sent]
    assert {place.file for place in places} == {"2025/11/04/20251104T230000Z-3.warc.gz"}
    assert places[0].offset > 0
    assert all(first.offset + first.length == second.offset for first, second in pairwise(places))
    for each, place in reversed(list(zip(sent, places, strict=True))):
        back = Archive(tmp_path).read(place)
        assert (back.url, back.final_url, back.http_status, back.body) == (
            each.url, each.final_url, each.http_status, each.body,
        )  # fmt: skip
        kept = tuple(
            pair for pair in each.headers if not pair[0].startswith(("Content-Length", "Transfer", "Content-Enc"))
        )
        assert back.headers == kept
    assert [Archive(tmp_path).read(place).status.value for place in places[:3]] == [
        "ok",
        "http_error",
        "not_modified",
    ]
    assert "digest pass" in warc_check(tmp_path)


def test_same_run_again_writes_beside(tmp_path: Path) -> None:
    places = []
    for body in (b"first", b"second", b"third"):
        with Archive(tmp_path) as archive:
            places.append(archive.store(answer(body), AT))
    assert [place.file.rpartition("/")[2] for place in places] == [
        "20251104T230000Z-0.warc.gz", "20251104T230000Z-0-2.warc.gz", "20251104T230000Z-0-3.warc.gz",
    ]  # fmt: skip
    assert [Archive(tmp_path).read(place).body for place in places] == [b"first", b"second", b"third"]
    warc_check(tmp_path)


def test_each_run_has_its_file_by_utc_day(tmp_path: Path) -> None:
    jakarta = timezone(timedelta(hours=7))
    with Archive(tmp_path) as archive:
        first = archive.store(answer(), datetime(2025, 11, 5, 6, 0, tzinfo=jakarta))
        second = archive.store(answer(), AT + timedelta(hours=1))
    assert (first.file[:10], second.file[:10]) == ("2025/11/04", "2025/11/05")


def test_date_is_the_runs(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.store(answer(), AT)
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "index", "-f", "warc-date,warc-type"]
    shown = subprocess.run([*command, str(tmp_path / place.file)], capture_output=True, text=True, check=True).stdout
    assert shown.count("2025-11-04T23:00:00Z") == 2
    assert '"response"' in shown


def test_threads_share_an_archive(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive, ThreadPoolExecutor(8) as threads:
        bodies = [f"body {n}".encode() * 50 for n in range(60)]
        places = list(threads.map(lambda body: archive.store(answer(body), AT), bodies))
    assert [Archive(tmp_path).read(place).body for place in places] == bodies
    warc_check(tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headers=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), max_size=4),
    url=st.text(max_size=40),
    body=st.binary(max_size=300),
)
def test_hostile_headers_and_addresses(tmp_path: Path, headers: list[tuple[str, str]], url: str, body: bytes) -> None:
    sent = Fetched(f"http://a.example/{url}", FetchStatus.OK, "", f"http://b.example/{url}", 200, tuple(headers), body)
    with Archive(tmp_path) as archive:
        place = archive.store(sent, AT)
    back = archive.read(place)
    assert back.body == body
    assert len(back.headers) <= len(headers)
    (tmp_path / place.file).unlink()


def test_line_breaks_make_no_headers(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.store(answer(X_A="1\r\nX-Evil: 2\r\n\r\nbody", **{"Bad Name\r\n": "x"}), AT)
    back = archive.read(place)
    assert back.headers == (("X-A", "1 X-Evil: 2 body"),)
    warc_check(tmp_path)


def test_what_cannot_be_stored(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dns_error"):
        Archive(tmp_path).store(Fetched("https://a.example/", FetchStatus.DNS_ERROR), AT)
    with pytest.raises(ValueError, match="aware"):
        Archive(tmp_path).store(answer(), datetime(2025, 11, 4))
    with pytest.raises(ValueError, match="shard"):
        Archive(tmp_path, "../x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveError, match="cannot be written"):
        Archive(tmp_path / "file").store(answer(), AT)
    assert list(tmp_path.rglob("*.gz")) == []


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.store(answer(b"x" * 500), AT)
    for wrong in (
        ArchiveLocation("none.warc.gz", 0, 10),
        ArchiveLocation("../outside.warc.gz", 0, 10),
        ArchiveLocation("/etc/passwd", 0, 10),
        ArchiveLocation(place.file, 0, place.offset),  # the file's own description
        ArchiveLocation(place.file, place.offset + 3, place.length),
        ArchiveLocation(place.file, place.offset, place.length - 30),
        ArchiveLocation(place.file, place.offset, 0),
    ):
        with pytest.raises(ArchiveError):
            archive.read(wrong)


@pytest.fixture(params=["folder", "file", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return {
        "folder": str(tmp_path / "new folder"), "file": (tmp_path / "new").as_uri(), "memory": f"memory://{tmp_path.name}/a",
    }[request.param]  # fmt: skip


def test_on_any_address(address: str, tmp_path: Path) -> None:
    bodies = [f"body {n}".encode() * (n + 1) for n in range(20)]
    with Archive(address, "7") as archive:
        places = [archive.store(answer(body), AT) for body in bodies]
    with Archive(address, "7") as archive:
        again = archive.store(answer(b"again"), AT)
    assert again.file == places[0].file.replace("-7.", "-7-2.")
    reading = Archive(address)
    assert [reading.read(place).body for place in reversed(places)] == bodies[::-1]
    # as the warehouse's rows have it: file and offset only
    assert [reading.read(ArchiveLocation(place.file, place.offset)).body for place in places] == bodies
    assert reading.read(again).body == b"again"
    copy = tmp_path / "copy.warc.gz"
    filesystem, root = fsspec.url_to_fs(address)
    copy.write_bytes(filesystem.cat_file(f"{root}/{places[0].file}"))
    assert "digest pass" in warc_check(tmp_path)


@pytest.mark.parametrize("name", ["../outside.warc.gz", "/etc/passwd", "2025/../../x", "none.warc.gz"])
def test_reading_stays_within_any_address(address: str, name: str) -> None:
    with pytest.raises(ArchiveError):
        Archive(address).read(ArchiveLocation(name, 0, 10))


def test_an_object_store_gets_a_file_from_time_to_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_OBJECT_BYTES", 3_000)
    with Archive(f"memory://{tmp_path.name}") as archive:
        places = [archive.store(answer(random.Random(n).randbytes(1_000)), AT) for n in range(9)]
        assert len({place.file for place in places}) >= 3
        assert archive.read(places[0]).body == random.Random(0).randbytes(1_000)  # before the last file is closed
    with Archive(tmp_path) as archive:
        assert len({archive.store(answer(random.Random(n).randbytes(1_000)), AT).file for n in range(9)}) == 1


def test_an_address_that_nothing_opens() -> None:
    with pytest.raises(ArchiveError, match="no-such-store"):
        Archive("no-such-store://bucket/prefix")
