"""What the pages read, from three days of news."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from troopwatch.model import Item, Measure, SourceOrg, Verdict
from troopwatch.rows.browsing import FigureFilter
from troopwatch.rows.reviews import Decision
from troopwatch.warehouse import browsing, reviews
from troopwatch.warehouse.connection import Connection, connect

NOW = datetime(2025, 11, 4, tzinfo=UTC)
DEPLOYED = FigureFilter(measure=Measure.DEPLOYED)


@pytest.fixture
def reader(told: str) -> Iterator[Connection]:
    with connect(told, session=("role=troopwatch_reader", "default_transaction_read_only=on")) as connection:
        yield connection


def test_figures_come_page_by_page(reader: Connection) -> None:
    whole = browsing.figures(reader, DEPLOYED)
    assert whole.after is None
    pieces, after = [], None
    while True:
        page = browsing.figures(reader, DEPLOYED, after, limit=2)
        pieces += page.rows
        after = page.after
        if after is None:
            break
    assert tuple(pieces) == whole.rows
    assert len(whole.rows) >= 6


def test_series_posture_claims_and_articles(reader: Connection) -> None:
    series = browsing.series(reader, FigureFilter(source_org=SourceOrg.NIS))
    assert [point.value_low for point in series.points if point.status == "current"][:1] == [10_000]
    posture = browsing.posture_at(reader, NOW)
    assert {(cell.source_org, cell.value_low) for cell in posture.cells} == {
        ("NIS", 13_000),
        ("HUR", 3_000),
        ("US_GOV", 2_000),
    }
    spread = next(spread for spread in posture.spreads if spread.item is Item.TROOPS)
    assert (spread.lowest, spread.highest, spread.claimants) == (3_000, 13_000, 2)
    newest = next(cell for cell in posture.cells if cell.source_org is SourceOrg.NIS)
    detail = browsing.claim(reader, newest.claim_key)
    assert detail is not None
    assert next((line.kind, line.previous and line.previous.value_low) for line in detail.history) == (
        "revised",
        10_000,
    )
    reports = browsing.claim_reports(reader, series.points[0].claim_key)
    folded = [(row.outlet, [copy.outlet for copy in row.copies]) for row in reports.rows]
    assert ("Alpha", ["Bravo"]) in folded
    assert all(row.archive for row in reports.rows)
    article = browsing.article(reader, newest_article(reader))
    assert article is not None
    assert [version.number for version in article.versions] == [1, 2]
    text = browsing.text(reader, article.article_id, 2)
    assert text is not None
    (figure,) = text.figures
    assert text.text[figure.quote_start :].startswith(figure.quote)


def newest_article(reader: Connection) -> int:
    return next(row.article_id for row in browsing.figures(reader, DEPLOYED).rows if row.value_low == 13_000)


def test_diff_sources_and_queue(reader: Connection) -> None:
    day = browsing.diff_on(reader, None)
    assert day is not None
    assert day.next_date is None
    assert {line.kind for line in day.lines} >= {"quarantined"}
    assert len(browsing.sources(reader)) == 4
    queue = reviews.queue(reader)
    held = next(item for item in queue.rows if "quarantined" in item.reasons)
    assert (held.figure.value_low, held.note) == (
        90_000,
        "differs from the same party's last figure by more than the limit",
    )


def test_a_decision_takes_the_figure_off_the_queue(told: str, reader: Connection) -> None:
    held = next(item for item in reviews.queue(reader).rows if "quarantined" in item.reasons)
    rejected = Decision(figure_id=held.figure.figure_id, verdict=Verdict.REJECTED, note="a misprint")
    with connect(told, session=("role=troopwatch_reviewer",)) as reviewer:
        assert reviews.decide(reviewer, rejected, author="ana", at=NOW)
        assert reviews.decide(reviewer, replace(rejected, figure_id=10**9), author="ana", at=NOW) is None
    assert held.figure.figure_id not in {item.figure.figure_id for item in reviews.queue(reader).rows}
