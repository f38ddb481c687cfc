"""Archives are imported once, whatever happens to the process, and as if their pages had been collected."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom import Mailbox, Press, day_at, open_desk, open_press
from newsroom import Page as NewsPage
from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER, load_topic
from troopwatch.embedded import postgres
from troopwatch.jobs.importing import ImportFailedError, files_named, import_file, require_complete
from troopwatch.mail import SmtpServer
from troopwatch.model import Fetched, FetchStatus, Source, SourceKind
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.migrate import migrate

TOPIC = load_topic(CONFIG_FOLDER / "topic.yaml")[0]
FIRST = datetime(2024, 10, 24, 3, 0, tzinfo=UTC)
SOURCES = [Source("alpha", "Alpha Daily", "ID", "en", SourceKind.FEED, "https://rss.alpha-daily.com/world")]
FILLER = "The ferry left the harbour in the morning, and painters and gardeners walked along the canal by the orchard. "
NEWS = "North Korea has sent {number:,} troops to Russia, South Korea's spy agency said on Thursday."


def page(url: str, news: str, kind: str = "text/html; charset=utf-8") -> Fetched:
    body = f"<html><head><title>{news[:40]}</title></head><body><article><h1>{news[:40]}</h1><p>{news}</p>"
    body += f"<p>{FILLER * 4}</p><p>{url} {FILLER * 3}</p></article></body></html>"
    return Fetched(url, FetchStatus.OK, "", url, 200, (("Content-Type", kind),), body.encode())


def archive(folder: Path, *answers: tuple[Fetched, datetime]) -> Path:
    """One WARC file of these answers, in order."""
    for number, (answer, at) in enumerate(answers):
        with Archive(folder, f"part{number:04}") as opened:
            opened.store(answer, at)
    whole = folder / "all.warc.gz"
    parts = sorted(folder.glob("2*/**/*.warc.gz"), key=lambda path: path.name.rpartition("-part")[2])
    whole.write_bytes(b"".join(path.read_bytes() for path in parts))
    return whole


def many(folder: Path, count: int = 40) -> Path:
    """A file in which every fourth page is relevant, of eight outlets, and some are edited a day later."""
    answers = []
    for n in range(count):
        url = f"https://news.outlet{n % 8}.com/2024/story-{n}"
        news = NEWS.format(number=1_000 + n) if n % 4 == 0 else f"Story {n} about a bridge and a market."
        answers.append((page(url, news), FIRST + timedelta(minutes=n)))
        if n % 12 == 0:
            answers.append((page(url, NEWS.format(number=5_000 + n)), FIRST + timedelta(days=1, minutes=n)))
    return archive(folder, *sorted(answers, key=lambda one: one[1]))


TABLES = {
    "source": "SELECT source_id, name, country, language, kind, enabled FROM troopwatch.source",
    "article": "SELECT url, source_id, listed_title, listed_at, next_visit_at FROM troopwatch.article",
    "visit": """SELECT url, visited_at, visit.recorded_at, status, byte_count, archive_offset
        FROM troopwatch.visit JOIN troopwatch.article USING (article_id)""",
    "version": """SELECT article.url, number, recorded_at, title, text, version.language, content_hash, origin.url AS copied
        FROM troopwatch.article_version AS version JOIN troopwatch.article USING (article_id)
        LEFT JOIN troopwatch.article AS origin ON origin.article_id = version.copy_of""",
    "figure": """SELECT url, number, measure, value_low, value_high, quote, detection.score, detection.accepted_at
        FROM troopwatch.figure JOIN troopwatch.detection USING (version_id, extractor_version)
        JOIN troopwatch.article_version USING (version_id) JOIN troopwatch.article USING (article_id)""",
    "import": "SELECT next_offset, record_count, read_count, text_count, is_complete FROM troopwatch.archive_import",
}


def rows(connection: Connection) -> dict[str, list[Any]]:
    """All that an import writes, in one order."""
    found = {}
    with transaction(connection), connection.cursor() as cursor:
        for name, query in TABLES.items():
            cursor.execute(query)
            found[name] = sorted(map(tuple, cursor.fetchall()), key=repr)
    return found


def test_only_what_is_relevant_is_written_as_of_the_day_of_the_record(warehouse: Connection, tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        (page("https://www.alpha-daily.com/1?utm_source=x", NEWS.format(number=3_000)), FIRST),
        (page("https://www.alpha-daily.com/2", "A bridge was opened."), FIRST),
        (page("https://www.alpha-daily.com/3", "South Korea won at football; Russia came second."), FIRST),
        (page("https://berita.unknown.co.id/4", NEWS.format(number=4_000)), FIRST + timedelta(days=3)),
        (page("https://www.alpha-daily.com/1?page=2", NEWS.format(number=9_000)), FIRST),
        (page("https://rss.alpha-daily.com/world", NEWS.format(number=9_000)), FIRST),
        (page("https://www.alpha-daily.com/feed", NEWS.format(number=9_000), "application/rss+xml"), FIRST),
        (replace(page("https://www.alpha-daily.com/5", NEWS.format(number=9_000)), http_status=404), FIRST),
    )
    done = import_file(warehouse, path, TOPIC, SOURCES)
    assert (done.record_count, done.text_count, done.is_complete) == (8, 2, True)
    assert done.next_offset == path.stat().st_size
    found = rows(warehouse)
    assert [(url, source, at) for url, source, _, at, _ in found["article"]] == [
        ("https://berita.unknown.co.id/4", "archive:unknown.co.id", FIRST + timedelta(days=3)),
        ("https://www.alpha-daily.com/1", "alpha", FIRST),
    ]
    assert found["source"][1] == ("archive:unknown.co.id", "unknown.co.id", "ZZ", "und", "archive", False)
    assert {(row[0], row[2], row[3]) for row in found["figure"]} == {
        ("https://www.alpha-daily.com/1", "deployed", 3_000),
        ("https://berita.unknown.co.id/4", "deployed", 4_000),
    }
    assert all(next_visit is None for *_, next_visit in found["article"]), "a page of an archive is not fetched again"
    assert [row[2] for row in found["version"]] == [FIRST + timedelta(days=3), FIRST]


def test_a_second_import_adds_nothing(warehouse: Connection, tmp_path: Path) -> None:
    path = many(tmp_path)
    import_file(warehouse, path, TOPIC, SOURCES)
    first = rows(warehouse)
    assert max(row[1] for row in first["version"]) == 2, "the edits are there"
    import_file(warehouse, path, TOPIC, SOURCES)
    assert rows(warehouse) == first
    copy = tmp_path / "the same under another name.warc.gz"
    copy.write_bytes(path.read_bytes())
    done = import_file(warehouse, copy, TOPIC, SOURCES)
    assert done.text_count == 0
    assert {key: value for key, value in rows(warehouse).items() if key != "import"} == {
        key: value for key, value in first.items() if key != "import"
    }


def test_a_file_that_grew_is_read_on(warehouse: Connection, tmp_path: Path) -> None:
    path = many(tmp_path)
    whole = path.read_bytes()
    import_file(warehouse, path, TOPIC, SOURCES)
    expected = rows(warehouse)
    more = archive(tmp_path / "more", (page("https://www.alpha-daily.com/1", NEWS.format(number=77)), FIRST))
    path.write_bytes(whole + more.read_bytes())
    done = import_file(warehouse, path, TOPIC, SOURCES)
    assert done.text_count == expected["import"][0][3] + 1


def test_what_was_collected_later_is_left_alone(warehouse: Connection, tmp_path: Path) -> None:
    url = "https://www.alpha-daily.com/1"
    later = archive(tmp_path / "later", (page(url, NEWS.format(number=2_000)), FIRST + timedelta(days=2)))
    earlier = archive(tmp_path / "earlier", (page(url, NEWS.format(number=1_000)), FIRST))
    assert import_file(warehouse, later, TOPIC, SOURCES).text_count == 1
    assert import_file(warehouse, earlier, TOPIC, SOURCES).text_count == 0
    assert [row[3] for row in rows(warehouse)["figure"]] == [2_000]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from test_importing import SOURCES, TOPIC
from troopwatch.jobs import importing
from troopwatch.warehouse.connection import connect
left = int(sys.argv[3])
def count(_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
if left < 0:  # between the rows of a batch and how far the file is read
    importing.imports.advance = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with connect(sys.argv[1]) as connection:
    importing.import_file(connection, Path(sys.argv[2]), TOPIC, SOURCES, progress=count, batch_texts=3, batch_records=9)
"""


@pytest.mark.parametrize("batches", [-1, 1, 3])
def test_killed_and_taken_up_again_it_writes_the_same(
    dsn: str, database_server: str, tmp_path: Path, batches: int
) -> None:
    path = many(tmp_path)
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1]), *sys.path]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, dsn, str(path), str(batches), *folders], check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    undisturbed = postgres.address(database_server, postgres_database(database_server, tmp_path.name))
    with connect(dsn) as killed, connect(undisturbed) as whole:
        half = rows(killed)["import"][0]
        assert (half[3] > 0) is (batches > 0), "it was killed where it was meant to be"
        assert not half[4]
        with pytest.raises(ImportFailedError, match=r"all\.warc\.gz"):
            require_complete(killed, [path])
        import_file(killed, path, TOPIC, SOURCES, batch_texts=3, batch_records=9)
        require_complete(killed, [path])
        import_file(whole, path, TOPIC, SOURCES)
        assert rows(killed) == rows(whole)


def postgres_database(server: str, name: str) -> str:
    """A further warehouse, empty."""
    created = "".join(char for char in name.lower() if char.isalnum())[:50]
    migrate(postgres.ensure_database(server, created))
    return created


def test_two_imports_of_one_file_do_not_mix(dsn: str, tmp_path: Path) -> None:
    path = many(tmp_path)
    with connect(dsn) as first, connect(dsn) as second:

        def interrupt(_: object) -> None:
            import_file(second, path, TOPIC, SOURCES)

        with pytest.raises(ImportFailedError, match="another process"):
            import_file(first, path, TOPIC, SOURCES, progress=interrupt, batch_texts=3)
        once = rows(second)
    assert once["import"][0][4]
    assert len({row[0] for row in once["article"]}) == len(once["article"]) == 10


def test_what_was_collected_live_is_known_and_gives_the_same_figures_elsewhere(
    warehouse: Connection, database_server: str, tmp_path: Path
) -> None:
    with open_press() as press:
        collect(press, warehouse, tmp_path)
        sources = press.sources()
    before = rows(warehouse)
    assert before["figure"]
    elsewhere = postgres.address(database_server, postgres_database(database_server, f"{tmp_path.name}x"))
    with connect(elsewhere) as other:
        for path in files_named([str(tmp_path / "archive" / "**" / "*.warc.gz")]):
            import_file(warehouse, path, TOPIC, sources)
            import_file(other, path, TOPIC, sources)
        after, imported = rows(warehouse), rows(other)
    assert {**after, "import": None} == {**before, "import": None}, "an archive adds nothing where it was collected"
    assert imported["figure"] == before["figure"]


def collect(press: Press, connection: Connection, folder: Path) -> None:
    for outlet, number in (("alpha", 3_000), ("bravo", 3_000), ("delta", 11_000)):
        press.publish(NewsPage(outlet, f"{outlet}-1", NEWS.format(number=number)), day_at(1))
    press.publish(NewsPage("citra", "citra-1", "Sebuah jembatan dibuka.", title="Jembatan"), day_at(1))
    nobody = Mailbox(SmtpServer("127.0.0.1", 1, security="none"))
    open_desk(connection, press, nobody, folder / "archive").collect(day_at(1))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="there is no such file"):
        files_named([str(tmp_path / "*.warc.gz")])
    with pytest.raises(ImportFailedError, match="no file is named"):
        files_named([])
