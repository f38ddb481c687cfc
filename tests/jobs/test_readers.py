"""What a source says of its texts reaches the reader: its selector, its feed's whole articles, pages in parts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from troopwatch.archive import Archive, ArchiveLocation
from troopwatch.config import Limits, Topic
from troopwatch.http import FetchPolicy
from troopwatch.jobs import archived, collection, polling
from troopwatch.model import Source, SourceKind
from troopwatch.warehouse import collection as collected
from troopwatch.warehouse.connection import Connection, transaction

AT = datetime(2025, 11, 4, 23, 0, tzinfo=UTC)
LEAD = "Sekitar 5.000 tentara Korea Utara dikirim ke Rusia sejak September, kata badan intelijen Korea Selatan NIS."
MORE = "Sekitar 2.000 tentara Korea Utara tewas dalam perang Rusia melawan Ukraina di wilayah Kursk, kata NIS lagi."
OTHER = "Kolom ini memuat iklan panjang tentang sepatu, tas, dan perjalanan murah ke banyak kota besar di dunia ini."


def html(inner: str) -> bytes:
    head = '<html lang="id"><head><meta charset="utf-8"><title>Tentara Korut</title></head>'
    return f"{head}<body><h1>Tentara Korut</h1>{inner}</body></html>".encode()


def feed(*paths: str, content: str = "") -> bytes:
    held = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    items = "".join(f"<item><title>Tentara Korut</title><link>{path}</link>{held}</item>" for path in paths)
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {names}><channel><title>o</title>{items}</channel></rss>'.encode()


ANSWERS = {
    "/chosen.xml": feed("/chosen"),
    "/chosen": html(f'<div class="a"><p>{OTHER}</p><p>{OTHER}</p></div><div id="isi"><p>{LEAD}</p></div>'),
    "/whole.xml": feed("/whole", "/walled", content=f"<p>{LEAD}</p><p>{MORE}</p>"),
    "/whole": html(f"<article><p>{LEAD}</p><p>Baca selengkapnya di situs kami</p></article>"),
    "/split.xml": feed("/split"),
    "/split": html(f'<article><p>{LEAD}</p><p>{OTHER}</p></article><a href="/split?page=2">Selanjutnya</a>'),
    "/split?page=2": html(f"<article><p>{MORE}</p><p>{MORE[:-1]} pada Selasa.</p></article>"),
    "/paid.xml": feed("/paid"),
    "/paid": html(f"<article><p>{LEAD}</p><p>Berlangganan untuk melanjutkan membaca berita ini.</p></article>"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = ANSWERS.get(self.path)
        self.send_response(200 if body else 404 if self.path == "/robots.txt" else 403)
        self.send_header("Content-Type", "text/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body or b"no")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_each_text_and_what_gave_it(
    warehouse: Connection, tmp_path: Path, topic_and_limits: tuple[Topic, Limits], address: str
) -> None:
    def source(name: str, **says: object) -> Source:
        return Source(name, name, "ID", "id", SourceKind.FEED, f"{address}/{name}.xml", **says)  # type: ignore[arg-type]

    sources = [source("chosen", body_selector="#isi"), source("whole", full_text=True), source("split"), source("paid")]
    policy = FetchPolicy(user_agent="Troopwatch/test", allowed_hosts=frozenset({address.removeprefix("http://")}))
    with Archive(tmp_path) as archive:
        due = polling.due_sources(warehouse, sources, AT)
        polling.poll(warehouse, sources, due, AT, archive=archive, policy=policy)
        (batch,) = collection.pages_due(warehouse, AT, at_most=100, batch_size=100)
        read = collection.read(warehouse, batch, AT, topic=topic_and_limits[0], archive=archive, policy=policy)
    assert read == 4
    with warehouse.cursor() as cursor:
        cursor.execute(
            "SELECT replace(url, %s, ''), status, reader, text FROM troopwatch.visit"
            " JOIN troopwatch.article USING (article_id) LEFT JOIN troopwatch.article_version USING (article_id)",
            (address,),
        )
        rows = {path: row for path, *row in cursor.fetchall()}
        cursor.execute(
            "SELECT source_id, body_selector, full_text FROM troopwatch.source WHERE source_id < 'p' OR full_text"
        )
        assert sorted(cursor.fetchall()) == [("chosen", "#isi", False), ("whole", None, True)]
    assert rows == {
        "/chosen": ["ok", "selector", LEAD],
        "/whole": ["ok", "feed", f"{LEAD}\n{MORE}"],
        "/walled": ["ok", "feed", f"{LEAD}\n{MORE}"],
        "/split": ["ok", "trafilatura", f"{LEAD}\n{OTHER}\n{MORE}\n{MORE[:-1]} pada Selasa."],
        "/paid": ["paywall", None, None],
    }
    with warehouse.cursor() as cursor:
        cursor.execute("SELECT replace(url, %s, ''), article_id FROM troopwatch.article", (address,))
        ids = dict(cursor.fetchall())
    archive = Archive(tmp_path)
    for path, parts in {"/paid": ["/paid"], "/split": ["/split", "/split?page=2"]}.items():
        places = collected.archived_pages(warehouse, ids[path], AT)
        assert [archive.read(ArchiveLocation(each.file, each.offset)).body for each in places] == [
            ANSWERS[part] for part in parts
        ]
    check_read_again(warehouse, archive, address)


def check_read_again(warehouse: Connection, archive: Archive, address: str) -> None:
    """From the archive alone, every text comes out as it is stored, by the same way."""
    bounds = (AT, AT + timedelta(hours=1))
    again = {found.url.removeprefix(address): found for found in archived.read_again(warehouse, archive, *bounds)}
    assert again.keys() == {"/chosen", "/whole", "/walled", "/split"}
    assert not [found for found in again.values() if found.differs]
    assert MORE in again["/split"].now
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("UPDATE troopwatch.article_version SET text = 'Old.' WHERE reader = 'selector'")
        cursor.execute("UPDATE troopwatch.visit_page SET archive_offset = archive_offset + 1")
    again = {found.url.removeprefix(address): found for found in archived.read_again(warehouse, archive, *bounds)}
    assert (again["/chosen"].stored, again["/chosen"].now) == ("Old.", LEAD)
    assert str(again["/split"].problem).endswith("holds no whole WARC record")
    assert not again["/whole"].differs
    assert not list(archived.read_again(warehouse, archive, AT - timedelta(days=1), AT))
