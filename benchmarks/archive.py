"""What an archive import costs, against the usual way: trafilatura on every page of the same WARC file.

``.venv/bin/python benchmarks/archive.py --pages FOLDER``: the folder holds real pages (``**/*.html.gz``). Of those that
do not name North Korea a file of 1,200 is made; one in a hundred is about the topic (a text of the corpus in a real
page's frame). Both ways run in this process, in processor time of one core, and must find the same relevant pages. Both
leave out the warehouse.
"""

from __future__ import annotations

import argparse
import gzip
import platform
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import trafilatura
from rich.console import Console
from rich.table import Table
from warcio.archiveiterator import ArchiveIterator

from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, Topic, load_topic
from troopwatch.detection import detect
from troopwatch.evaluation import read_corpus
from troopwatch.jobs.importing import PageReader
from troopwatch.model import Fetched, FetchStatus
from troopwatch.reading import guess_language
from troopwatch.warc import read_records

ROOT = Path(__file__).resolve().parents[1]
TARGET = 40
_ABOUT_ITSELF = re.compile(rb"<script[^>]*ld\+json.*?</script>", re.DOTALL)  # holds the text of the page that it was
AT = datetime(2024, 10, 24, tzinfo=UTC)


def make_file(folder: Path, pages: list[bytes], texts: list[str], count: int) -> Path:
    """A WARC file of so many pages, each a thing of its own; one in a hundred holds a text instead of its own."""
    chance = random.Random(8)  # noqa: S311 - the same file in every run
    with Archive(folder) as archive:
        for number in range(count):
            page = chance.choice(pages) + f"<!-- {number} -->".encode()
            if number % 100 == 50:
                head, _, body = _ABOUT_ITSELF.sub(b"", page).partition(b"<body")
                paragraphs = "".join(f"<p>{line}</p>" for line in texts[number // 100 % len(texts)].split("\n"))
                scripts = b"".join(f"<script{part}</script>".encode() for part in _scripts(body))
                page = head + f"<body><article>{paragraphs}</article>".encode() + scripts + b"</body></html>"
            url = f"https://outlet{number % 90}.example/{number}"
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            archive.store(Fetched(url, FetchStatus.OK, "", url, 200, headers, page), AT)
    return next(folder.rglob("*.warc.gz"))


def _scripts(body: bytes) -> list[str]:
    return [part.partition("</script>")[0] for part in body.decode(errors="replace").split("<script")[1:]]


def usual(path: Path, topic: Topic) -> set[str]:
    """The relevant pages, by extracting every page."""
    found = set()
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                text = trafilatura.extract(record.content_stream().read()) or ""
                if detect("", text, guess_language(text), topic).relevant:
                    found.add(record.rec_headers.get_header("WARC-Target-URI"))
    return found


def imported(path: Path, topic: Topic) -> set[str]:
    """The relevant pages, as the import finds them."""
    reader = PageReader(topic, [])
    found = set()
    for record in read_records(path):
        if record.page is not None and reader.is_worth_reading(record.page):
            text = reader.read(record.page, record.offset)
            if text is not None and text.text.found.detection.relevant:
                found.add(record.page.url)
    return found


def prefiltered(path: Path, topic: Topic) -> set[str]:
    """The pages that pass the prefilter."""
    reader = PageReader(topic, [])
    return {one.page.url for one in read_records(path) if one.page is not None and reader.is_worth_reading(one.page)}


def only_read(path: Path, topic: Topic) -> set[str]:
    """All pages."""
    return {one.page.url for one in read_records(path) if one.page is not None}


def timed(work: Callable[[Path, Topic], set[str]], path: Path, topic: Topic, rounds: int) -> tuple[float, set[str]]:
    """The shortest processor time of some rounds, and what was found."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        found = work(path, topic)
        times.append(time.process_time() - start)
    return min(times), found


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1_200)
    chosen = parser.parse_args()
    topic, _ = load_topic(CONFIG_FOLDER / "topic.yaml")
    texts = [one["text"] for one in read_corpus(ROOT / "tests" / "corpus") if one["relevant"] and one["lang"] == "en"]
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(chosen.pages.rglob("*.html.gz"))]
    actors = [actor.encode() for words in topic.languages.values() for actor in words.actors]
    pages = [page for page in pages if not any(actor in page for actor in actors)]
    with tempfile.TemporaryDirectory() as folder:
        path = make_file(Path(folder), pages, texts, chosen.count)
        read_seconds, everything = timed(only_read, path, topic, 3)
        passed_seconds, passed = timed(prefiltered, path, topic, 3)
        seconds, found = timed(imported, path, topic, 3)
        usual_seconds, expected = timed(usual, path, topic, 1)
        size = path.stat().st_size / 1e6
    table = Table(
        "what", "pages", "seconds", "ratio", title=f"{len(everything):,} pages, {size:.0f} MB of WARC, one core"
    )
    for name, count, taken in (
        ("reading the file", len(everything), read_seconds),
        ("and prefilter", len(passed), passed_seconds),
        ("and reading what passed: the import", len(found), seconds),
        ("trafilatura on every page", len(expected), usual_seconds),
    ):
        table.add_row(name, f"{count:,}", f"{taken:.2f}", f"{usual_seconds / taken:.1f} ×")
    console = Console(highlight=False)
    console.print(table)
    missed, more = expected - found, found - expected
    console.print(f"missed by the import: {len(missed)}, found besides: {len(more)}; target ≥ {TARGET} ×")
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {platform.system()}"
    console.print(f"{machine}; {Path(sys.executable).name} {' '.join(sys.argv)}", markup=False)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
