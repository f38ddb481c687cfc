"""Every feed file of two parsers' own tests goes through the poller: no exception, and no fewer entries than feedparser."""

import io
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from troopwatch.feeds.urls import canonical_url
from troopwatch.jobs.polling import _poll_record
from troopwatch.model import Fetched, FetchStatus, PollState, Source, SourceKind

FEEDS = Path(__file__).parents[3] / "shared" / "feeds"
SOURCE = Source("any", "Any", "ID", "id", SourceKind.FEED, "http://a.example/feed")
AT = datetime(2025, 11, 4, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the parsers' feed files are not part of this project")


def feed_files() -> list[Path]:
    return sorted(
        file
        for file in FEEDS.rglob("*")
        # beside an .xml of the same name, gofeed's .json is that parser's expected result
        if file.suffix in {".xml", ".json"} and not (file.suffix == ".json" and file.with_suffix(".xml").exists())
    )


def usable(entries: list[dict[str, object]]) -> set[str]:
    """Distinct addresses of entries; an entry without any is no article that could be fetched."""
    found = (canonical_url(str(entry["link"]), SOURCE.url) for entry in entries if entry.get("link"))
    return {url for url in found if url is not None}


def test_every_feed_file_is_polled() -> None:
    files = feed_files()
    assert len(files) > 2_500
    fewer = []
    for file in files:
        body = file.read_bytes()
        fetched = Fetched(SOURCE.url, FetchStatus.OK, "", SOURCE.url, 200, (("Content-Type", "application/xml"),), body)
        record = _poll_record(SOURCE, PollState(60), fetched, AT, None)
        again = _poll_record(SOURCE, record.state, replace(fetched, body=body + b" "), AT, None)
        assert record.status in {"ok", "empty", "unreadable"}, file
        assert record.status == "ok" or record.reason, file
        assert again.gap_since is None, file
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = usable(feedparser.parse(io.BytesIO(body)).entries)
        if len(record.listed) < len(theirs):
            fewer.append(f"{file.relative_to(FEEDS)}: {len(record.listed)} of {len(theirs)}")
    assert not fewer, "\n".join(fewer)
