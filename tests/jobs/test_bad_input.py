"""One bad source or page never stops the others: each is a row with its reason, and the run goes on."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from troopwatch.archive import Archive
from troopwatch.config import Limits, Topic
from troopwatch.feeds import parse_listing
from troopwatch.http import FetchPolicy
from troopwatch.jobs import collection, polling
from troopwatch.model import Source, SourceKind
from troopwatch.warehouse.connection import Connection, transaction

AT = datetime(2025, 11, 4, 22, 30, tzinfo=UTC)
PARAGRAPH = (
    "Badan intelijen Korea Selatan NIS menyatakan sekitar 5.000 tentara Korea Utara telah dikirim ke Rusia sejak "
    "September. Pasukan itu disebut membantu membangun kembali wilayah Kursk – bagian dari kerja sama kedua negara."
)
PAGE = f"<html lang=id><head><title>Korut kirim pasukan</title></head><body><article><h1>Korut kirim pasukan</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH.replace('5.000', '5 ribu')}</p></article></body></html>"


def feed(*paths: str) -> bytes:
    items = "".join(f"<item><title>Berita {path}</title><link>{path}</link></item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


PAGES = ["/far", "/good", "/empty-page", "/huge-page", "/latin", "/loop", "/gone"]


class Handler(BaseHTTPRequestHandler):
    """Strangers' servers at their worst."""

    def do_GET(self) -> None:
        answers = {
            "/good.xml": (200, "application/rss+xml", feed(*PAGES)),
            "/not-xml": (200, "text/html", b"<html><body><p>Halaman tidak ditemukan</p></body></html>"),
            "/zero": (200, "application/rss+xml", b""),
            "/gone": (404, "text/html", b"tidak ada"),
            "/broken": (500, "text/html", b"rusak"),
            "/far": (
                200,
                "text/html; charset=utf-8",
                PAGE.replace(
                    "<head>", '<head><meta property="article:published_time" content="9999-12-31T23:59:59Z">'
                ).encode(),
            ),
            "/good": (200, "text/html; charset=utf-8", PAGE.encode()),
            "/empty-page": (200, "text/html", b""),
            # bytes are UTF-8, whatever the header says
            "/latin": (200, "text/html; charset=iso-8859-1", PAGE.replace("lang=id", "lang=id data-x=1").encode()),
        }
        if self.path in ("/loop", "/loop.xml"):
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif self.path == "/dated.xml":
            self.send_response(304 if self.headers["If-None-Match"] else 200)
            self.send_header("ETag", '"same"')
            self.end_headers()
            if not self.headers["If-None-Match"]:
                dated = f"<pubDate>{format_datetime(AT + timedelta(minutes=20))}</pubDate><link>/good</link>"
                self.wfile.write(feed("/good").replace(b"<link>/good</link>", dated.encode()))
        elif self.path == "/nul.xml":
            self.wfile.write(b'HTTP/1.0 200 OK\r\nETag: "a\x00b"\r\nContent-Type: text/xml\r\n\r\n' + feed("/good"))
        elif self.path == "/slow.xml":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        elif self.path == "/huge-page":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.encode())
            for _ in range(50):
                self.wfile.write(b"<p>banyak sekali</p>" * 52_429)  # 1 MiB each
        else:
            status, kind, body = answers[self.path]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            return  # the collector had enough, as it should


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_each_failure_is_a_row_with_its_reason_and_the_run_goes_on(
    address: str, warehouse: Connection, tmp_path: Path, topic_and_limits: tuple[Topic, Limits]
) -> None:
    urls = {
        "broken": f"http://{address}/broken",
        "good": f"http://{address}/good.xml",
        "inside": "http://169.254.169.254/latest/meta-data",
        "loop": f"http://{address}/loop.xml",
        "nowhere": "http://no-such-host.invalid/rss.xml",
        "nul": f"http://{address}/nul.xml",
        "not-xml": f"http://{address}/not-xml",
        "refused": "http://127.0.0.1:1/rss.xml",
        "slow": f"http://{address}/slow.xml",
        "zero": f"http://{address}/zero",
    }
    sources = [Source(name, name, "ID", "id", SourceKind.FEED, url) for name, url in urls.items()]
    policy = FetchPolicy(
        user_agent="Troopwatch/test",
        allowed_hosts=frozenset({address, "127.0.0.1:1"}),
        total_seconds=2.0,
        tries=1,
    )
    due = polling.due_sources(warehouse, sources, AT)
    with Archive(tmp_path, "poll") as archive:
        polling.poll(warehouse, sources, due, AT, archive=archive, policy=policy)
    batches = collection.pages_due(warehouse, AT, at_most=100, batch_size=100)
    with Archive(tmp_path, "read") as archive:
        read = collection.read(warehouse, batches[0], AT, topic=topic_and_limits[0], archive=archive, policy=policy)
    polls = {poll.source_id: poll for poll in collection.summarise(warehouse, due, batches[0], AT)}

    assert {name: poll.status for name, poll in polls.items()} == {
        "broken": "http_error",
        "good": "ok",
        "inside": "refused_address",
        "loop": "too_many_redirects",
        "nowhere": "dns_error",
        "nul": "ok",
        "not-xml": "unreadable",
        "refused": "connect_error",
        "slow": "timeout",
        "zero": "unreadable",
    }
    assert all(poll.reason for name, poll in polls.items() if name not in ("good", "nul")), polls
    assert polls["good"].new_count == len(PAGES)

    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("""
            SELECT regexp_replace(url, '.*/', '/') AS page, status, visit.reason, article_version.text
            FROM troopwatch.visit
            INNER JOIN troopwatch.article USING (article_id)
            LEFT JOIN troopwatch.article_version USING (article_id)
        """)
        visits = {row.page: row for row in cursor.fetchall()}
    assert {page: row.status for page, row in visits.items()} == {
        "/far": "ok",
        "/good": "ok",
        "/latin": "ok",
        "/empty-page": "unreadable",
        "/huge-page": "too_large",
        "/loop": "too_many_redirects",
        "/gone": "http_error",
    }
    assert read == 3
    assert all(row.reason for row in visits.values() if row.status != "ok")
    assert "Kursk – bagian" in visits["/latin"].text, "the bytes are UTF-8, whatever the header says"


def test_a_source_that_is_switched_off_or_not_due_is_left_alone(warehouse: Connection) -> None:
    on = Source("on", "A", "ID", "id", SourceKind.FEED, "https://a.example/rss")
    off = Source("off", "B", "ID", "id", SourceKind.FEED, "https://b.example/rss", enabled=False)
    assert polling.due_sources(warehouse, [on, off], AT) == ["on"]


def test_a_shard_that_did_nothing_is_named(warehouse: Connection) -> None:
    with pytest.raises(collection.CollectionError, match=r"1 sources and 0 pages .*: kabar-pagi"):
        collection.summarise(warehouse, ["kabar-pagi"], [], AT)


def test_sources_of_one_host_stay_in_one_shard() -> None:
    sources = [
        Source(f"{host}-{number}", host, "ID", "id", SourceKind.FEED, f"https://{host}.example/{number}")
        for host in ("a", "b", "c")
        for number in range(4)
    ]
    shards = polling.shards(sources, [source.id for source in sources], 3)
    assert [{source_id[0] for source_id in shard} for shard in shards] == [{"a"}, {"b"}, {"c"}]
    assert sorted(source_id for shard in shards for source_id in shard) == sorted(source.id for source in sources)


def test_a_fault_of_our_own_is_a_row_too_and_the_others_go_on(
    address: str,
    warehouse: Connection,
    tmp_path: Path,
    topic_and_limits: tuple[Topic, Limits],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(body: bytes, source: Source, *_: object) -> object:
        if source.id == "a-poisoned":
            raise IndexError("list index out of range")
        return parse_listing(body, source, *_)

    monkeypatch.setattr(polling, "parse_listing", parse)
    monkeypatch.setattr(collection, "read_pages", lambda *_, **__: 1 // 0)
    url = f"http://{address}/good.xml"
    sources = [Source(name, name, "ID", "id", SourceKind.FEED, url) for name in ("a-poisoned", "b-good")]
    policy = FetchPolicy(user_agent="Troopwatch/test", allowed_hosts=frozenset({address}), total_seconds=2.0, tries=1)
    due = polling.due_sources(warehouse, sources, AT)
    with Archive(tmp_path, "poll") as archive:
        polling.poll(warehouse, sources, due, AT, archive=archive, policy=policy)
    (batch,) = collection.pages_due(warehouse, AT, at_most=100, batch_size=100)
    with Archive(tmp_path, "read") as archive:
        assert collection.read(warehouse, batch, AT, topic=topic_and_limits[0], archive=archive, policy=policy) == 0
    polls = {poll.source_id: poll for poll in collection.summarise(warehouse, due, batch, AT)}
    assert polls["a-poisoned"].status == "internal_error"
    assert polls["a-poisoned"].reason == "a fault of our own, please report it: IndexError: list index out of range"
    assert polls["b-good"].new_count == len(PAGES)


def test_what_is_dated_after_the_run_is_found_by_the_next(warehouse: Connection, tmp_path: Path, address: str) -> None:
    """Dated ahead, an entry waits; the server must not be let off with “nothing new” until it was taken."""
    source = Source("a", "a", "ID", "id", SourceKind.FEED, f"http://{address}/dated.xml", poll_minutes=10)
    policy = FetchPolicy(user_agent="Troopwatch/test", allowed_hosts=frozenset({address}))
    counts = []
    for minutes in (0, 30):
        at = AT + timedelta(minutes=minutes)
        assert polling.due_sources(warehouse, [source], at) == ["a"]
        with Archive(tmp_path, f"poll{minutes}") as archive:
            counts.append(polling.poll(warehouse, [source], ["a"], at, archive=archive, policy=policy))
    assert counts == [0, 1]
