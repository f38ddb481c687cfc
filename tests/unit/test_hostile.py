"""What a hostile server can send costs less than 200 MB above idle, and less time than the cap."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import brotli
import pytest

BOMBS = Path(__file__).with_name("hostile.py")
MEGABYTES = 200
SECONDS = 30  # for a document; half of what one fetch may take
FETCH_SECONDS = 6  # of 4 that hostile.py allows, and what a busy machine adds

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def encoded(*encodings: str) -> list[bytes]:
    """An answer whose body is 100 MB of zeros, compressed by each of the encodings in turn."""
    squeeze = {
        "gzip": gzip.compress, "deflate": zlib.compress, "br": lambda body: brotli.compress(body, quality=5),
        "zstd": lambda body: b"\x28\xb5\x2f\xfd" + body[:1_000],
    }  # fmt: skip
    body = b"\0" * 100_000_000
    for encoding in encodings:
        body = squeeze[encoding](body)
    names = ", ".join(encodings)
    return [HEAD + f"Content-Encoding: {names}\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body]


def slowly(start: bytes, piece: bytes) -> Iterator[bytes]:
    yield start
    for _ in range(300):
        time.sleep(0.1)
        yield piece


def pieces(path: str) -> Iterator[bytes]:
    """What the server sends for a path of hostile.py's ANSWERS."""
    block = b"x" * 65_536
    yield from {
        "warm-up": lambda: iter([HEAD + b"Content-Length: 1\r\n\r\nx"]),
        "gzip": lambda: encoded("gzip"),
        "gzip-gzip": lambda: encoded("gzip", "gzip"),
        "gzip-five-times": lambda: encoded(*["gzip"] * 5),
        "deflate": lambda: encoded("deflate"),
        "br": lambda: encoded("br"),
        "br-gzip": lambda: encoded("br", "gzip"),
        "zstd": lambda: encoded("zstd"),
        "endless": lambda: (HEAD + b"\r\n" if not n else block for n in range(100_000)),
        "endless-chunks": lambda: (CHUNKS if not n else b"10000\r\n" + block + b"\r\n" for n in range(100_000)),
        "headers": lambda: (HEAD if not n else b"X-%d: y\r\n" % n for n in range(10_000_000)),
        "header-line": lambda: (HEAD + b"X: " if not n else block for n in range(100_000)),
        "continues": lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
        "chunk-extension": lambda: (CHUNKS + b"1;" if not n else block for n in range(100_000)),
        "slow-header": lambda: slowly(HEAD, b"X: y\r\n"),
        "slow-body": lambda: slowly(HEAD + b"Content-Length: 5000\r\n\r\n", b"x"),
        "slow-chunks": lambda: slowly(CHUNKS, b"1\r\nx\r\n"),
    }[path]()


def serve(listening: socket.socket) -> None:
    while True:
        try:
            opened, _ = listening.accept()
        except OSError:
            return
        with opened:
            opened.settimeout(8)
            path = opened.recv(65_536).split(b" ")[1].decode().strip("/")
            try:
                for piece in pieces(path):
                    opened.sendall(piece)
            except OSError:  # the client had enough
                continue


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each bomb runs in a fork")
def test_bombs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        done = subprocess.run(
            [sys.executable, str(BOMBS), str(listening.getsockname()[1])], capture_output=True, text=True, check=True
        )
    taken = [json.loads(line) for line in done.stdout.splitlines()]
    for each in sorted(taken, key=lambda each: -each["megabytes"]):
        print(f"{each['megabytes']:6.0f} MB {each['seconds']:5.1f} s  {each['name']}: {each['outcome']}")
    assert len(taken) == 16 + 29, "one process died"
    for each in taken:
        assert each["megabytes"] < MEGABYTES, each
        assert each["seconds"] < (FETCH_SECONDS if each["name"].startswith("answer") else SECONDS), each
    outcomes = {each["name"].removeprefix("answer "): each["outcome"].partition(":")[0] for each in taken}
    for name in ("gzip", "gzip-gzip", "gzip-five-times", "deflate", "br", "br-gzip", "endless", "endless-chunks"):
        assert outcomes[name] == "too_large", name
    for name in ("zstd", "headers", "header-line", "chunk-extension"):
        assert outcomes[name] == "broken_body", name
    for name in ("continues", "slow-header", "slow-body", "slow-chunks"):
        assert outcomes[name] == "timeout", name
