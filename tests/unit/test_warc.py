"""Pages of WARC files: whatever a crawler left of their encodings, from any record on, until the file breaks off."""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from troopwatch.archive import Archive
from troopwatch.model import Fetched, FetchStatus
from troopwatch.warc import WarcError, read_records

AT = datetime(2024, 10, 24, 3, 4, 5, tzinfo=UTC)
HTML = b"<html><body><p>North Korea</p></body></html>"


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"


def record(
    body: bytes = HTML,
    status: str = "200 OK",
    url: str = "https://outlet.example/a",
    compress: bool = True,
    **headers: str,
) -> bytes:
    shown = [(name.replace("_", "-"), value) for name, value in ({"Content_Type": "text/html"} | headers).items()]
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=compress)
    writer.write_record(
        writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status, shown, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": "2024-10-24T03:04:05Z"},
        )
    )
    return buffer.getvalue()


def file(folder: Path, *records: bytes) -> Path:
    path = folder / "x.warc.gz"
    path.write_bytes(b"".join(records))
    return path


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (HTML, {}),
        (gzip.compress(HTML, mtime=0), {"Content_Encoding": "gzip"}),
        (brotli.compress(HTML), {"Content_Encoding": "br"}),
        (chunked(HTML), {"Transfer_Encoding": "chunked"}),
        (chunked(gzip.compress(HTML, mtime=0)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (HTML, {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),  # taken off, headers left
        (HTML, {"Content_Encoding": "br"}),
        (HTML, {"Content_Encoding": "utf-8"}),  # a server's mistake
        (HTML, {"Content_Type": "application/xhtml+xml; charset=utf-8"}),
        (HTML, {"Content_Type": ""}),
    ],
)
@pytest.mark.parametrize("compress", [True, False])
def test_a_page_is_what_the_server_meant(tmp_path: Path, body: bytes, headers: dict[str, str], compress: bool) -> None:
    (found,) = read_records(file(tmp_path, record(body, compress=compress, **headers)))
    assert found.page is not None
    assert (found.page.url, found.page.at, found.page.body) == ("https://outlet.example/a", AT, HTML)


@pytest.mark.parametrize(
    "stored",
    [
        record(status="404 Not Found"),
        record(status="301 Moved"),
        record(Content_Type="image/png"),
        record(Content_Type="application/rss+xml"),
        record(b'<?xml version="1.0"?><rss><channel><title>North Korea</title>', Content_Type="text/html"),
        record(b'<?xml version="1.0"?><urlset>', Content_Type="text/html"),
    ],
)
def test_what_is_no_page_is_counted_and_no_more(tmp_path: Path, stored: bytes) -> None:
    (found,) = read_records(file(tmp_path, stored))
    assert found.page is None


def test_reading_goes_on_at_any_record(tmp_path: Path) -> None:
    path = file(tmp_path, *(record(url=f"https://outlet.example/{n}") for n in range(5)))
    found = list(read_records(path))
    assert [one.page.url[-1] for one in found if one.page] == list("01234")
    for one in found:
        assert list(read_records(path, one.offset)) == found[found.index(one) :]
    assert list(read_records(path, path.stat().st_size)) == []


def test_a_bomb_is_cut(tmp_path: Path) -> None:
    (found,) = read_records(file(tmp_path, record(gzip.compress(b"a" * 50_000_000), Content_Encoding="gzip")))
    assert found.page is not None
    assert len(found.page.body) == 5_000_000


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("left", [0.02, 0.3, 0.6, 0.95])
def test_a_file_that_breaks_off_gives_what_is_whole_and_says_where(tmp_path: Path, left: float, compress: bool) -> None:
    whole = record(HTML * 20, compress=compress)
    whole_ones = (record(compress=compress) for _ in range(2))
    path = file(tmp_path, *whole_ones, whole[: int(len(whole) * left)])
    records = read_records(path)
    assert [one.page.body for one in islice(records, 2) if one.page] == [HTML, HTML]
    with pytest.raises(WarcError, match=r"x\.warc\.gz.* byte \d+"):
        list(records)


def test_what_is_no_warc_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match=r"x\.warc\.gz"):
        list(read_records(file(tmp_path, b"hello\n" * 50)))


@settings(max_examples=150, deadline=None)
@given(at=st.integers(min_value=0), changed=st.binary(min_size=1, max_size=40))
def test_damage_is_an_error_of_that_file(tmp_path_factory: pytest.TempPathFactory, at: int, changed: bytes) -> None:
    stored = record(compress=False) + record(HTML * 3, compress=False)
    at %= len(stored)
    path = file(tmp_path_factory.mktemp("damage"), stored[:at] + changed + stored[at + len(changed) :])
    try:
        for found in read_records(path):
            assert found.page is None or isinstance(found.page.body, bytes)
    except WarcError:
        pass


def test_our_own_archive_knows_an_article_by_what_was_asked_for(tmp_path: Path) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    with Archive(tmp_path, "read") as archive:
        for final in ("https://outlet.example/a", "https://outlet.example/moved"):
            archive.store(Fetched("https://outlet.example/a", FetchStatus.OK, "", final, 200, headers, HTML), AT)
    (path,) = tmp_path.rglob("*.warc.gz")
    assert [(one.page.url, one.page.body) for one in read_records(path) if one.page] == [
        ("https://outlet.example/a", HTML)
    ] * 2


def test_deflate_is_left_as_it_is(tmp_path: Path) -> None:
    # not known by any crawler in use; the page is unreadable, and no other suffers
    found = list(read_records(file(tmp_path, record(zlib.compress(HTML), Content_Encoding="deflate"), record())))
    assert len(found) == 2
