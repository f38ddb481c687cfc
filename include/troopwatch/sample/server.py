"""The sample week over real HTTP, on 127.0.0.1 only, as of an instant that the client sets at ``/clock``."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from troopwatch.sample.content import REPORT_INSTANTS, SAMPLE_FOLDER
from troopwatch.sample.site import Answer, Site

HOST = "127.0.0.1"
DEFAULT_PORT = 8765
_CLOCK_BODY_LIMIT = 100  # bytes; an instant has about 25

log = logging.getLogger(__name__)


class SampleWeek:
    """The server and its clock; a context manager that serves from a thread of its own.

    >>> with SampleWeek(port=0) as week:
    ...     week.set_clock(REPORT_INSTANTS[1])
    ...     sources = sample_sources(week.base_url)
    """

    def __init__(
        self, port: int = DEFAULT_PORT, clock: datetime = REPORT_INSTANTS[0], folder: Path = SAMPLE_FOLDER
    ) -> None:
        self._server = _Server(port, folder, clock)
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        return self._server.site.base_url

    @property
    def clock(self) -> datetime:
        return self._server.clock

    def set_clock(self, instant: datetime) -> None:
        """Move the clock; raise `ValueError` for an instant without a UTC offset."""
        self._server.clock = _aware(instant)

    def serve_forever(self) -> None:
        """Serve until interrupted, in the calling thread."""
        self._server.serve_forever()

    def start(self) -> None:
        """Serve from a thread of its own; `stop` ends it."""
        # A short poll interval, for `stop` waits for it.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the socket and end the thread, if one was started."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(port: int = DEFAULT_PORT, clock: datetime = REPORT_INSTANTS[0]) -> None:
    """Serve the sample week until interrupted."""
    week = SampleWeek(port, clock)
    try:
        week.serve_forever()
    finally:
        week.stop()


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant as UTC; raise `ValueError` when it is none, or has no UTC offset."""
    return _aware(datetime.fromisoformat(text.strip()))


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("the instant needs a UTC offset, such as 2024-10-23T22:30:00Z")
    return instant.astimezone(UTC)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, folder: Path, clock: datetime) -> None:
        super().__init__((HOST, port), _Handler)
        self.site = Site(f"http://{HOST}:{self.server_port}", folder)
        self.clock = _aware(clock)  # one reference, replaced as a whole: threads need no lock


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30  # a client that opens a connection and says nothing does not hold its thread for ever

    def do_GET(self) -> None:
        """Answer with a page, a listing or the clock."""
        path = unquote(urlsplit(self.path).path)
        clock = self.server.clock
        if path == "/clock":
            self._send(_clock_answer(200, clock))
        else:
            self._send(self.server.site.answer(path, clock))

    def do_HEAD(self) -> None:
        """Answer as to GET; `_send` leaves the body out."""
        self.do_GET()

    def do_PUT(self) -> None:
        """Set the clock."""
        length = self.headers.get("Content-Length", "")
        if urlsplit(self.path).path != "/clock":
            self._refuse(405, "Only /clock can be set.")
        elif not length.isdecimal() or int(length) > _CLOCK_BODY_LIMIT:
            self._refuse(400, "The body must be one instant, with its Content-Length.")
        else:
            try:
                self.server.clock = parse_instant(self.rfile.read(int(length)).decode("ascii", "replace"))
            except ValueError as error:
                self._refuse(400, f"Not an instant: {error}.")
            else:
                self._send(_clock_answer(200, self.server.clock))

    def version_string(self) -> str:
        """The Server header, without the version of Python."""
        return "SampleWeek"

    def log_message(self, format: str, *args: object) -> None:
        """Keep requests out of the terminal unless someone asks for the debug log."""
        log.debug(format, *args)

    def _refuse(self, status: int, message: str) -> None:
        self.close_connection = True  # the body may be unread, and would be taken for the next request
        self._send(Answer(status, "text/plain; charset=utf-8", f"{message}\n".encode()))

    def _send(self, answer: Answer) -> None:
        fresh = answer.status == 200 and answer.etag in self.headers.get("If-None-Match", "")
        self.send_response(304 if fresh else answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status == 200:
            self.send_header("ETag", answer.etag)
            self.send_header("Cache-Control", "no-cache")
        if self.close_connection:
            self.send_header("Connection", "close")
        if not fresh:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not fresh and self.command != "HEAD":
            self.wfile.write(answer.body)


def _clock_answer(status: int, clock: datetime) -> Answer:
    return Answer(status, "text/plain; charset=utf-8", f"{clock.isoformat()}\n".encode())
