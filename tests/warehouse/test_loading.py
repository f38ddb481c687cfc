"""Rows are copied in as they are, once; what no row can hold is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from troopwatch.model import Detection, Evidence, EvidenceRole, Figure, Item, Measure, Qualifier, SourceOrg
from troopwatch.warehouse import loading
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.loading import Findings, load_findings

AT = datetime(2025, 11, 4, tzinfo=UTC)
QUOTE = 'A "quote" with \\ and \t and \n and \r, ’curly’, пять, 五 and \u2028.'
FIGURE = Figure(
    measure=Measure.KILLED,
    item=Item.TROOPS,
    value_low=600,
    value_high=None,
    qualifier=Qualifier.AT_LEAST,
    quote=QUOTE,
    quote_start=3,
    quote_end=90,
    source_org=SourceOrg.NIS,
    source_org_also=(SourceOrg.HUR, SourceOrg.NATO),
    speaker="",
    evidence=(Evidence(EvidenceRole.NUMBER, 3, 9),),
    confidence=0.25,
)
FOUND = Findings(
    1, 1, Detection(relevant=True, score=0.5, reason=r"\N and \."), (FIGURE, replace(FIGURE, speaker=None)), AT
)


@pytest.fixture(autouse=True)
def texts(warehouse: Connection) -> None:
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("""
            INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)
            VALUES ('a', 'A', 'ID', 'en', 'feed', 'http://a.test/feed', true);
            INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
            SELECT 'http://a.test/' || n, 'a', 'Title', now() FROM generate_series(1, 30) AS n;
            INSERT INTO troopwatch.article_version (
                article_id, number, recorded_at, title, text, language, content_hash, signature
            )
            SELECT article_id, 1, now(), 'Title', 'Text', 'en', 'h', 's' FROM troopwatch.article ORDER BY article_id
        """)


def load(connection: Connection, *findings: Findings) -> int:
    with transaction(connection):
        return load_findings(connection, findings)


def counted(connection: Connection) -> tuple[int, int]:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM troopwatch.detection) AS a, (SELECT count(*) FROM troopwatch.figure) AS b"
        )
        return tuple(cursor.fetchone())


def test_every_column_comes_back_as_it_went_in(warehouse: Connection) -> None:
    assert load(warehouse, FOUND) == 2
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute("SELECT * FROM troopwatch.detection")
        row = cursor.fetchone()
        assert (row.relevant, row.score, row.reason, row.accepted_at) == (True, 0.5, r"\N and \.", AT)
        cursor.execute("SELECT * FROM troopwatch.figure ORDER BY position")
        first, second = cursor.fetchall()
    assert (first.measure, first.item, first.value_low, first.value_high) == ("killed", "troops", 600, None)
    assert (first.qualifier, first.source_org, first.source_org_also) == ("at_least", "NIS", ["HUR", "NATO"])
    assert first.quote == QUOTE
    assert (first.speaker, second.speaker) == ("", None), "empty is not the same as unknown"
    assert (first.modality, first.recap, first.confidence) == ("asserted", False, 0.25)
    assert first.evidence == [{"role": "number", "start": 3, "end": 9}]


def test_a_second_load_adds_and_changes_nothing(warehouse: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_PART", 7)  # several parts in one call
    findings = [replace(FOUND, version_id=number) for number in range(1, 31)]
    assert load(warehouse, *findings) == 60
    assert load(warehouse, *findings) == 0
    changed = [replace(found, figures=(replace(FIGURE, value_low=1),)) for found in findings]
    assert load(warehouse, *changed) == 0
    with transaction(warehouse):  # two calls in one transaction
        assert load_findings(warehouse, [replace(FOUND, extractor_version=2)]) == 2
        assert load_findings(warehouse, [replace(FOUND, extractor_version=3)]) == 2
    assert counted(warehouse) == (32, 64)


def test_what_no_row_can_hold_is_refused_and_writes_nothing(warehouse: Connection) -> None:
    broken = replace(FOUND, version_id=2, figures=(replace(FIGURE, quote="a\x00b"),))
    with pytest.raises(ValueError, match="NUL"):
        load(warehouse, FOUND, broken)
    assert counted(warehouse) == (0, 0)
