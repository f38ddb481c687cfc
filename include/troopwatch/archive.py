"""What servers answered, kept as WARC/1.1 files that other tools open too.

One gzip file a run and shard, ``<YYYY>/<MM>/<DD>/<instant>-<shard>.warc.gz`` below the archive's address; each record
is a gzip member of its own, so that a file and an offset are enough to read one back, and a process that is killed
while it writes damages at most its last record. No file is opened again: a rerun of the run and shard has a new one.

The address is a folder or anything that fsspec opens (``s3://bucket/prefix``, ``memory://…``). An object store shows a
file when it is closed, so there a shard begins a new file after 16 MB, and a killed process loses no more than that.
"""

from __future__ import annotations

import http
import io
import os
import re
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import fsspec
from fsspec.implementations.local import LocalFileSystem
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from troopwatch.model import Fetched, FetchStatus

# The stored body is decompressed and whole, so these would be untrue; they are kept under another name
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_RENAMED = "X-Archive-Orig-"
_ASKED = "X-Troopwatch-Requested-URI"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FILES_TRIED = 10_000
# They have no folders, and to ask for one makes the bucket of a mistyped name
_OF_BUCKETS = frozenset({"s3", "gs", "az", "abfs"})
_OBJECT_BYTES = 16_000_000
_KEPT = "-kept.warc.gz"  # of what was left of a file
_BLOCK = 65_536


class ArchiveError(Exception):
    """Raised when a record cannot be written or read back; the message names file and offset."""


@dataclass(frozen=True, slots=True)
class ArchiveLocation:
    """Where a record stands: a path relative to the archive's address (with /), its first byte and its bytes.

    A `length` of None is for rows that keep only file and offset: the record is read up to its end.
    """

    file: str
    offset: int
    length: int | None = None


class Archive:
    """Writes and reads the records of one shard of a run; safe to share between threads, not between processes.

    Use it as a context manager, or call `close`; a file appears with the first record only.
    """

    def __init__(self, address: str | os.PathLike[str], shard: str = "0") -> None:
        if not re.fullmatch(r"[A-Za-z0-9_]{1,40}", shard):
            raise ValueError(f"shard must be 1 to 40 letters, digits or _, not {shard!r}")
        try:
            self._files, self._root = fsspec.url_to_fs(os.fspath(address))
        except (ImportError, ValueError) as error:
            raise ArchiveError(f"{address}: is no folder and no address that fsspec opens ({error})") from error
        self._is_local = isinstance(self._files, LocalFileSystem)
        protocol = self._files.protocol
        self._has_buckets = not _OF_BUCKETS.isdisjoint((protocol,) if isinstance(protocol, str) else protocol)
        self._shard = shard
        self._lock = threading.Lock()
        self._run: datetime | None = None
        self._stream: Any = None
        self._file = ""

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next `store` begins a new one. Raises ArchiveError when the store does not take it."""
        with self._lock:
            try:
                self._close()
            except OSError as error:  # an object store takes the file only now
                raise self._unwritable(error) from error

    def store(self, fetched: Fetched, at: datetime) -> ArchiveLocation:
        """Append the answer as one response record dated `at`, the run's aware instant, and say where it stands.

        Any answer with an HTTP status can be stored, errors and 304 too; one without (no connection) raises ValueError,
        and so does a naive `at`. Raises ArchiveError when the archive cannot be written.
        """
        if fetched.http_status is None:
            raise ValueError(f"there is no answer to store: {fetched.status.value}")
        if at.tzinfo is None:
            raise ValueError("`at` must be an aware instant")
        at = at.astimezone(UTC)
        member = _response_record(fetched, fetched.http_status, at)
        with self._lock:
            try:
                if self._stream is None or self._run != at or self._is_full():
                    self._begin(at)
                return self._append(member)
            except OSError as error:
                raise self._unwritable(error) from error

    def read(self, location: ArchiveLocation) -> Fetched:
        """Return the answer stored at `location`: addresses, HTTP status, headers, decompressed body.

        The headers that only described the transfer (its compression and length) are left out. Raises ArchiveError when
        the file is missing or holds no response record there.
        """
        where = f"{location.file}, byte {location.offset}"
        name = PurePosixPath(location.file)
        if name.is_absolute() or ".." in name.parts or location.offset < 0:
            raise ArchiveError(f"{where}: is outside of the archive")
        try:
            with self._files.open(f"{self._root}/{name}", "rb") as stream:
                stream.seek(location.offset)
                member = stream if location.length is None else io.BytesIO(stream.read(location.length))
                record = next(iter(ArchiveIterator(member)))
                body = record.content_stream().read()
        except OSError as error:
            raise ArchiveError(f"{where}: cannot be read ({error.strerror or error})") from error
        except (ArchiveLoadFailed, StopIteration, ValueError, EOFError) as error:
            raise ArchiveError(f"{where}: holds no whole WARC record") from error
        if record.rec_type != "response":
            raise ArchiveError(f"{where}: holds a {record.rec_type} record, not a response")
        if record.http_headers is None:
            raise ArchiveError(f"{where}: holds no whole WARC record")
        if str(len(body)) != record.http_headers.get_header("Content-Length"):
            raise ArchiveError(f"{where}: the record is cut short")
        return _fetched(record.rec_headers, record.http_headers, body)

    def _unwritable(self, error: OSError) -> ArchiveError:
        return ArchiveError(f"{self._root}/{self._file}: cannot be written ({error.strerror or error})")

    # --- Old files ---

    def days(self, before: date) -> Iterator[date]:
        """The days (UTC) before `before` that have a folder, the earliest first."""
        for path in sorted(self._files.glob(f"{self._root}/[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]")):
            year, month, day = str(path).rstrip("/").split("/")[-3:]
            found = date(int(year), int(month), int(day))
            if found < before:
                yield found

    def files(self, day: date) -> list[str]:
        """The files of a day, as an `ArchiveLocation` names them."""
        found = self._files.glob(f"{self._root}/{day:%Y/%m/%d}/*.warc.gz")
        return sorted(f"{day:%Y/%m/%d}/{PurePosixPath(str(path)).name}" for path in found)

    def keep_only(self, file: str, offsets: Sequence[int]) -> dict[int, ArchiveLocation]:
        """Copy the records at these offsets, as they are, to a new file beside; return where each stands now.

        The new file is on disk when this returns; the old one is left as it is. Raises ArchiveError.
        """
        name = PurePosixPath(file)
        kept = str(name.with_name(f"{name.name.removesuffix('.warc.gz')}{_KEPT}"))
        moved: dict[int, ArchiveLocation] = {}
        try:
            with (
                self._files.open(f"{self._root}/{file}", "rb") as old,
                self._files.open(f"{self._root}/{kept}", "wb") as new,
            ):
                for offset in offsets:
                    member = _member(old, offset)
                    moved[offset] = ArchiveLocation(kept, new.tell(), len(member))
                    new.write(member)
                if self._is_local:
                    new.flush()
                    os.fsync(new.fileno())
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be rewritten ({error.strerror or error})") from error
        except (zlib.error, EOFError) as error:
            raise ArchiveError(f"{file}, byte {offset}: holds no whole WARC record") from error
        return moved

    def remove(self, file: str) -> None:
        """Remove a file, and the folder of its day with the last one; one that is gone already is well."""
        path = f"{self._root}/{file}"
        try:
            self._files.rm_file(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be removed ({error.strerror or error})") from error
        folder = str(PurePosixPath(path).parent)
        if self._is_local and not self._files.ls(folder, detail=False):
            self._files.rmdir(folder)

    def _begin(self, at: datetime) -> None:
        self._close()
        folder = f"{at:%Y/%m/%d}"
        stem = f"{at:%Y%m%dT%H%M%S}{f'{at.microsecond:06}' if at.microsecond else ''}Z-{self._shard}"
        if not self._has_buckets:
            self._files.makedirs(f"{self._root}/{folder}", exist_ok=True)
        for count in range(1, _FILES_TRIED):
            name = f"{stem}.warc.gz" if count == 1 else f"{stem}-{count}.warc.gz"
            self._file = f"{folder}/{name}"
            self._stream = self._created(f"{self._root}/{self._file}")
            if self._stream is not None:
                break
        else:
            raise ArchiveError(f"{self._root}/{folder}/{stem}: was written {_FILES_TRIED} times; remove old files")
        self._run = at
        self._append(_info_record(name, at))

    def _created(self, path: str) -> Any:
        """A new file to write to; None when there is one of that name. Only a local file system decides in one step."""
        if self._is_local:
            try:
                return self._files.open(path, "xb")
            except FileExistsError:
                return None
        return None if self._files.exists(path) else self._files.open(path, "wb")

    def _is_full(self) -> bool:
        return not self._is_local and self._stream.tell() >= _OBJECT_BYTES

    def _append(self, member: bytes) -> ArchiveLocation:
        offset = self._stream.tell()
        self._stream.write(member)
        if self._is_local:
            self._stream.flush()
        return ArchiveLocation(self._file, offset, len(member))

    def _close(self) -> None:
        stream, self._stream, self._run = self._stream, None, None
        if stream is not None:
            stream.close()


def _member(stream: Any, offset: int) -> bytes:
    """The bytes of the gzip member that begins there; raises zlib.error or EOFError where none does."""
    stream.seek(offset)
    whole = bytearray()
    decoder = zlib.decompressobj(wbits=31)
    while not decoder.eof:
        block = stream.read(_BLOCK)
        if not block:
            raise EOFError
        decoder.decompress(block)
        whole += block
    return bytes(whole[: len(whole) - len(decoder.unused_data)])


def _warc_date(at: datetime) -> str:
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def _info_record(name: str, at: datetime) -> bytes:
    about = b"software: troopwatch\r\nformat: WARC File Format 1.1\r\n"
    headers = {"WARC-Date": _warc_date(at), "WARC-Filename": name}
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    writer.write_record(
        writer.create_warc_record(
            "", "warcinfo", payload=io.BytesIO(about), length=len(about), warc_headers_dict=headers
        )
    )
    return buffer.getvalue()


def _response_record(fetched: Fetched, http_status: int, at: datetime) -> bytes:
    url = _header_safe_url(fetched.final_url or fetched.url)
    record_headers = {"WARC-Date": _warc_date(at)}
    if fetched.url and _header_safe_url(fetched.url) != url:
        record_headers[_ASKED] = _header_safe_url(fetched.url)
    headers = []
    for name, value in fetched.headers:
        if _TOKEN.fullmatch(name):
            kept = f"{_RENAMED}{name}" if name.lower() in _OF_THE_WIRE else name
            headers.append((kept, _header_safe(value)))
    headers.append(("Content-Length", str(len(fetched.body))))
    answer = StatusAndHeaders(f"{http_status} {_phrase(http_status)}".strip(), headers, protocol="HTTP/1.1")
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    writer.write_record(
        writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(fetched.body),
            length=len(fetched.body),
            http_headers=answer,
            warc_headers_dict=record_headers,
        )
    )
    return buffer.getvalue()


def _fetched(record_headers: StatusAndHeaders, answer: StatusAndHeaders, body: bytes) -> Fetched:
    code = int(answer.get_statuscode())
    final_url = record_headers.get_header("WARC-Target-URI")
    status = FetchStatus.OK if 200 <= code < 300 else FetchStatus.HTTP_ERROR
    if code == http.HTTPStatus.NOT_MODIFIED:
        status = FetchStatus.NOT_MODIFIED
    headers = tuple(
        (name, value)
        for name, value in answer.headers
        if name.lower() != "content-length" and not name.startswith(_RENAMED)
    )
    reason = f"The server answered {code} {_phrase(code)}".rstrip() + "." if status is FetchStatus.HTTP_ERROR else ""
    return Fetched(record_headers.get_header(_ASKED) or final_url, status, reason, final_url, code, headers, body)


def _phrase(code: int) -> str:
    try:
        return http.HTTPStatus(code).phrase
    except ValueError:
        return ""


def _header_safe(value: str) -> str:
    """The value on one line, without control characters and halves of surrogate pairs."""
    shown = "".join(character if character.isprintable() else " " for character in value)
    return " ".join(shown.split())


def _header_safe_url(url: str) -> str:
    return quote(_header_safe(url), safe="%/:=&?~#+!$,;'@()*[]|{}^-._", errors="replace")
