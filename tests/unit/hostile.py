"""Bombs, one a process: `python hostile.py PORT` prints one line of JSON for each, with its time and memory.

Each runs in a fork of one process that has loaded everything, so that what it took above idle is its own.
"""

import gzip
import json
import os
import resource
import sys
import time
from collections.abc import Callable

from troopwatch.feeds import parse_listing
from troopwatch.http import FetchPolicy, fetch
from troopwatch.model import Source, SourceKind
from troopwatch.reading import read_article

TOTAL_SECONDS = 4.0

_ITEM = b"<item><link>http://a.b/c</link></item>"
_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "' + b"h" * 100 + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"
)  # fmt: skip
_QUADRATIC = b'<!DOCTYPE l [<!ENTITY a "' + b"h" * 50_000 + b'">]>'
_OUTSIDE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY j SYSTEM "http://127.0.0.1:1/x">]>'


def rss(inner: bytes, before: bytes = b"") -> bytes:
    return before + b'<rss version="2.0"><channel>' + inner + b"</channel></rss>"


def title(inner: bytes, before: bytes = b"") -> bytes:
    return rss(b"<item><link>http://a.b/c</link><title>" + inner + b"</title></item>", before)


DOCUMENTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "feed of empty items": ("feed", lambda: rss(b"<item/>" * 800_000)),
    "feed of items": ("feed", lambda: rss(_ITEM * 24_000)),
    "feed of entities in entities": ("feed", lambda: title(b"&j;", _ENTITIES)),
    "feed of one entity, often": ("feed", lambda: title(b"&a;" * 100_000, _QUADRATIC)),
    "feed of outside entities": ("feed", lambda: title(b"&a;&j;", _OUTSIDE)),
    "feed that is deep": ("feed", lambda: rss(b"<item>" + b"<a>" * 49_000 + b"</a>" * 49_000 + b"</item>")),
    "feed that is not closed": ("feed", lambda: b'<rss version="2.0"><channel><item>' + b"<a>" * 99_000),
    "feed of attributes": (
        "feed", lambda: rss(b"<item " + b" ".join(b'a%d=">"' % n for n in range(300_000)) + b">" + _ITEM + b"</item>"),
    ),
    "feed of markup in text": ("feed", lambda: title(b"&amp;lt;b" * 650_000)),
    "feed of lists": ("feed", lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000),
    "feed of objects": ("feed", lambda: b'{"version":"https://jsonfeed.org/version/1","items":[' + b"{}," * 60_000 + b"{}]}"),
    "feed in UTF-16": ("feed", lambda: rss(b"<item/>" * 400_000).decode().encode("utf-16")),
    "feed in UTF-7": ("feed", lambda: b'<?xml version="1.0" encoding="utf-7"?>' + b"+ADw-item/+AD4-" * 300_000),
    "sitemap of pages": ("sitemap", lambda: b"<urlset>" + b"<url><loc>http://a.b/c</loc></url>" * 99_000),
    "sitemap of empty pages": ("sitemap", lambda: b"<urlset>" + b"<url/>" * 399_000),
    "sitemap in gzip": ("sitemap", lambda: gzip.compress(b"<urlset>" + b"<url/>" * 10_000_000)),
    "sitemap in gzip in gzip": ("sitemap", lambda: gzip.compress(gzip.compress(b"\0" * 300_000_000))),
    "sitemap of entities": ("sitemap", lambda: _ENTITIES + b"<urlset><url><loc>http://a.b/&j;</loc></url></urlset>"),
    "sitemap of outside entities": ("sitemap", lambda: _OUTSIDE + b"<urlset><url><loc>http://a.b/&a;</loc></url></urlset>"),
    "sitemap that is deep": ("sitemap", lambda: b"<urlset>" + b"<url>" * 399_000),
    "index page of links": ("listing", lambda: b"<html><body>" + b"<a href=/x>y</a>" * 29_000),
    "index page that is deep": ("listing", lambda: b"<html><body>" + b"<div>" * 59_000),
    "page of paragraphs": ("page", lambda: b"<html><body>" + b"<p>kata</p>" * 29_000),
    "page of other paragraphs": (
        "page", lambda: b"<html><body><article>" + b"".join(b"<p>Kata %d dan lagi.</p>" % n for n in range(20_000)),
    ),
    "page that is deep": ("page", lambda: b"<html><body>" + b"<div>" * 900_000),
    "page of one long paragraph": ("page", lambda: b"<html><body><article><p>" + b"kata. " * 800_000),
    "page of lists in JSON-LD": (
        "page", lambda: b'<html><script type="application/ld+json">' + b"[" * 4_900_000 + b"</script><body><p>x",
    ),
    "page of articles in JSON-LD": (
        "page", lambda: b'<html><script type="application/ld+json">[{"@type":"Article"}'
        + b',{"@type":"Article"}' * 230_000 + b"]</script><body><p>x",
    ),
    "page of headlines": ("page", lambda: b"<html><body>" + b"<h1>x y z</h1>" * 14_000),
}  # fmt: skip
ANSWERS = (
    "gzip", "gzip-gzip", "gzip-five-times", "deflate", "br", "br-gzip", "zstd", "endless", "endless-chunks", "headers",
    "header-line", "continues", "chunk-extension", "slow-header", "slow-body", "slow-chunks",
)  # fmt: skip


def parse(kind: str, body: bytes) -> str:
    if kind == "page":
        article = read_article(body, "https://a.example/", "id", None)
        return article.problem or f"{len(article.text)} characters"
    source = Source("a", "A", "ID", "id", SourceKind(kind), "https://a.example/", link_selector="a")
    listing = parse_listing(body, source, "https://a.example/", None)
    assert not any("root:" in entry.title for entry in listing.entries)
    return listing.problem or f"{len(listing.entries)} entries"


def ask(port: str, path: str) -> str:
    host = f"127.0.0.1:{port}"
    policy = FetchPolicy(
        user_agent="test", allowed_hosts=frozenset({host}), read_seconds=2, total_seconds=TOTAL_SECONDS, tries=1
    )
    got = fetch(f"http://{host}/{path}", policy=policy)
    return f"{got.status.value}: {got.reason}"


def apart(name: str, run: Callable[[], str]) -> None:
    """Run in a process of its own, and print what it took."""
    if os.fork():
        os.wait()
        return
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    outcome = run()
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle
    seconds = time.monotonic() - started
    print(json.dumps({"name": name, "seconds": seconds, "megabytes": taken / 1024, "outcome": outcome}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    for each in ("feed", "sitemap", "listing", "page"):  # load what is loaded late
        parse(each, rss(_ITEM) if each == "feed" else b"<urlset/>" if each == "sitemap" else b"<html><p>x</p></html>")
    ask(sys.argv[1], "warm-up")
    for answer in ANSWERS:
        apart(f"answer {answer}", lambda answer=answer: ask(sys.argv[1], answer))  # type: ignore[misc]
    for title_, (kind, make) in DOCUMENTS.items():
        document = make()
        apart(title_, lambda kind=kind, document=document: parse(kind, document))  # type: ignore[misc]
        del document
