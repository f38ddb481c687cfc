"""The archive on an object store that speaks S3: a real server on loopback, and the client that production has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import fsspec
import pytest
from moto.server import ThreadedMotoServer
from warcio.archiveiterator import ArchiveIterator

from troopwatch import archive as archive_module
from troopwatch.archive import Archive, ArchiveError, ArchiveLocation
from troopwatch.model import Fetched, FetchStatus

AT = datetime(2025, 11, 4, 23, 0, tzinfo=UTC)
_buckets = count(1)


def answer(seed: int, size: int = 1_000) -> Fetched:
    url = f"https://a.example/{seed}"
    return Fetched(url, FetchStatus.OK, "", url, 200, (("Content-Type", "text/html"),), Random(seed).randbytes(size))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Address of a bucket of the test's own; the client learns all else from the environment, as a worker does."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }.items():
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3").clear_instance_cache()
    name = f"bucket-{next(_buckets)}"
    fsspec.filesystem("s3").mkdir(name)
    yield f"s3://{name}/archive"
    fsspec.filesystem("s3").clear_instance_cache()


def test_what_was_stored_is_read_back_by_another_process_of_the_run(bucket: str) -> None:
    sent = [answer(seed) for seed in range(20)]
    with Archive(bucket, "poll_1") as archive:
        places = [archive.store(each, AT) for each in sent]
    assert {place.file for place in places} == {"2025/11/04/20251104T230000Z-poll_1.warc.gz"}
    fsspec.filesystem("s3").clear_instance_cache()
    reading = Archive(bucket)
    for each, place in reversed(list(zip(sent, places, strict=True))):
        # as the warehouse's rows have it: file and offset only
        assert reading.read(ArchiveLocation(place.file, place.offset)).body == each.body
    with fsspec.open(f"{bucket}/{places[0].file}") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo"] + ["response"] * 20


def test_a_rerun_overwrites_nothing(bucket: str) -> None:
    with Archive(bucket) as archive:
        first = archive.store(answer(1), AT)
    with Archive(bucket) as archive:
        second = archive.store(answer(2), AT)
    assert first.file != second.file
    assert Archive(bucket).read(first).body == answer(1).body
    assert Archive(bucket).read(second).body == answer(2).body


def test_a_large_shard_is_uploaded_in_files_that_are_whole(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_OBJECT_BYTES", 6_000_000)  # past the 5 MiB of one part of an upload
    sent = [answer(seed, 1_500_000) for seed in range(10)]
    with Archive(bucket) as archive:
        places = [archive.store(each, AT) for each in sent]
    assert len({place.file for place in places}) == 3
    reading = Archive(bucket)
    assert all(reading.read(place).body == each.body for each, place in zip(sent, places, strict=True))


def test_what_a_killed_process_had_not_handed_over_is_no_file(bucket: str) -> None:
    archive = Archive(bucket)
    place = archive.store(answer(1), AT)
    assert not fsspec.filesystem("s3").exists(f"{bucket}/{place.file}")
    with pytest.raises(ArchiveError, match="cannot be read"):
        Archive(bucket).read(place)
    archive._stream.closed = True  # as a kill leaves it: nothing is uploaded any more


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    missing = bucket.replace("bucket-", "nobodys-bucket-")
    archive = Archive(missing)
    archive.store(answer(1), AT)
    with pytest.raises(ArchiveError, match=r"nobodys-bucket-\d+/archive/2025/.*: cannot be written"):
        archive.close()
    assert not fsspec.filesystem("s3").exists(missing.split("/")[2]), "no bucket is made for a mistyped name"
