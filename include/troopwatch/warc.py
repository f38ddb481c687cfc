"""Pages from WARC files of any crawler: our own archive's, CC-NEWS, others; gzip, zstd, lz4 or plain.

A record is known by file and first byte: reading may begin at any record. Nothing larger than a few pages is held.
"""

from __future__ import annotations

import http
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, WarcReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

_MAX_BYTES = 5_000_000  # of a body, decompressed; the largest real article page seen has 3 MB
_MAX_STORED = 20_000_000  # of a record as it is in the file
_GZIP = b"\x1f\x8b"
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,15})\s*$", re.IGNORECASE | re.MULTILINE)
_PART = 1 << 20
_ASKED = "X-Troopwatch-Requested-URI"
_PAGES = ("text/html", "application/xhtml+xml")
_LISTS = (b"<rss", b"<feed", b"<urlset", b"<sitemapindex", b"<rdf:rdf")
_DECODERS: dict[str, Callable[[io.BytesIO], WarcReader]] = {
    "br": BrotliReader,
    "gzip": GzipReader,
    "x-gzip": GzipReader,
    "zstd": ZstdReader,
}


class WarcError(Exception):
    """Raised when a file holds no whole WARC record where one should be; the message names file and byte."""


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML page that a server answered with 200: its address, the instant (UTC), the decompressed body."""

    url: str
    at: datetime
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A response record at a byte of its file; `page` is None for what is no HTML page, or none that is whole."""

    offset: int
    page: Page | None


def read_records(path: str | os.PathLike[str], offset: int = 0) -> Iterator[Record]:
    """The response records of a file from `offset` on, which must be the first byte of a record, or the file's end.

    Raises WarcError where the file is damaged, or cut short as one is that is still being written; OSError where it
    cannot be opened.
    """
    at = offset
    with open(path, "rb") as stream:  # noqa: PTH123 - Path.open says the same in more words
        stream.seek(offset)
        try:
            for record in ArchiveIterator(stream, max_content_length=_MAX_STORED):
                at = record.stream_pos
                if record.record_type == WarcRecordType.response:
                    yield Record(at, _page(record))
            _require_end(stream, at)
        except OSError as error:
            raise WarcError(f"{path}: is damaged or cut short at byte {at} or behind it ({error})") from error


def _require_end(stream: BinaryIO, offset: int) -> None:
    """Raise OSError unless the file ends with the record at `offset`: the parser passes over a piece of a record."""
    stream.seek(offset)
    begin = stream.read(2)
    stream.seek(offset)
    if begin == _GZIP:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while not member.eof:
            part = stream.read(_PART)
            if not part:
                raise OSError("the last record is cut short")
            member.decompress(part)
        rest = member.unused_data + stream.read(_PART)
        if rest.strip(b"\0\r\n"):
            raise OSError(f"{len(rest):,} bytes behind the last record are none")
    elif begin == b"WA":
        head = stream.read(_PART).partition(b"\r\n\r\n")[0]
        length = _LENGTH.search(head)
        size = stream.seek(0, os.SEEK_END) - offset
        if length is None or size < len(head) + len(b"\r\n\r\n") + int(length[1]):
            raise OSError("the last record is cut short")


def _page(record: WarcRecord) -> Page | None:
    # our own archive says what was asked for, where a server redirected: an article is known by that
    url = record.headers.get(_ASKED) or record.headers.get("WARC-Target-URI") or ""
    at: datetime | None = record.record_date  # the parser's types leave None out
    headers = record.http_headers if record.is_http_parsed else None
    if headers is None or headers.status_code != http.HTTPStatus.OK or not url or at is None:
        return None
    content_type = headers.get("Content-Type")
    if content_type and not content_type.strip().lower().startswith(_PAGES):
        return None
    left = record.content_length
    body = record.reader.read()
    if len(body) < left:
        raise OSError(f"{left - len(body):,} bytes of the record are missing")
    body = _decoded(body, headers.get("Transfer-Encoding"), headers.get("Content-Encoding"))
    if any(mark in body[:1_000].lower() for mark in _LISTS):
        return None
    return Page(url.strip("<>"), at.astimezone(UTC), content_type, body)


def _decoded(body: bytes, transfer: str | None, content: str | None) -> bytes:
    """The body without its encodings; many crawlers take them off and leave the headers, so what fails was none."""
    if transfer and "chunked" in transfer.lower():
        body = _read(ChunkedReader, body)
    for name in reversed((content or "").lower().replace(" ", "").split(",")):
        if name in _DECODERS:
            body = _read(_DECODERS[name], body)
    return body[:_MAX_BYTES]


def _read(decoder: Callable[[io.BytesIO], WarcReader], body: bytes) -> bytes:
    try:
        return decoder(io.BytesIO(body)).read(_MAX_BYTES + 1)
    except OSError:
        return body
