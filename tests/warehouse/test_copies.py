"""One wire story in many outlets is one origin, found without comparing it with every story of the days before."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from troopwatch.model import Article, Detection, Reader
from troopwatch.reading import bands, signature, similar
from troopwatch.warehouse import articles
from troopwatch.warehouse.connection import Connection, transaction

AT = datetime(2025, 11, 4, 23, 0, tzinfo=UTC)
OUTLETS, OTHERS = 30, 2_000
RELEVANT = Detection(True, 1.0, "test")

# What all stories on the topic have in common, and the words in which they differ
COMMON = (
    "North Korean soldiers in Russia, South Korea's National Intelligence Service told lawmakers in a closed briefing."
)
WORDS = [f"word{n}" for n in range(3_000)]


def story(seed: int) -> list[str]:
    chance = random.Random(seed)
    return [COMMON, *(" ".join(chance.choices(WORDS, k=40)) + "." for _ in range(7))]


def as_outlet_has_it(wire: list[str], outlet: int) -> str:
    """Another first line, and what desks do to a wire story: a cut end, a sentence of their own."""
    edited = [f"OUTLET {outlet} — {wire[0]}", *wire[1 : len(wire) - outlet % 3]]
    if outlet % 4 == 0:
        edited.insert(3, f"Our correspondent number {outlet} adds a line of their own to it.")
    return "\n".join(edited)


def record(connection: Connection, number: int, text: str, at: datetime) -> int:
    with transaction(connection), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at) VALUES (%s, 's', 't', %s)"
            " RETURNING article_id",
            (f"https://outlet.example/{number}", at),
        )
        article_id: int = cursor.fetchone()[0]
        signed = signature(text)
        articles.record_text(
            connection,
            article_id,
            Article("https://outlet.example/", "t", text, "en", reader=Reader.TRAFILATURA),
            at,
            signature=signed,
            bands=bands(signed),
            similar=similar,
            detection=RELEVANT,
            figures=(),
            extractor_version=1,
        )
    return article_id


def test_one_wire_story_in_thirty_outlets_among_two_thousand_others(warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")  # 2,030 transactions need not reach the disk one by one
        cursor.execute(
            "INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)"
            " VALUES ('s', 's', 'ID', 'id', 'feed', 'https://outlet.example/', true)"
        )
    warehouse.commit()
    wire = story(0)
    places = random.Random(1).sample(range(OUTLETS + OTHERS), OUTLETS)
    copies = []
    for number in range(OUTLETS + OTHERS):
        at = AT + timedelta(minutes=number)
        if number in {50, 500}:
            with warehouse.cursor() as cursor:
                cursor.execute(
                    "ANALYZE"
                )  # as autovacuum does; foreign keys are checked by the plans of empty tables else
        if number in places:
            copies.append(record(warehouse, number, as_outlet_has_it(wire, len(copies)), at))
        else:
            record(warehouse, number, "\n".join(story(number + 1)), at)
    with warehouse.cursor() as cursor:
        cursor.execute("SELECT article_id, copy_of FROM troopwatch.article_version WHERE copy_of IS NOT NULL")
        assert sorted(cursor.fetchall()) == [(each, copies[0]) for each in copies[1:]]
        cursor.execute("SELECT count(*) FROM troopwatch.signature_band")
        assert cursor.fetchone()[0] <= 64 * (OTHERS + 1)
        cursor.execute("SELECT DISTINCT reader FROM troopwatch.article_version")
        assert cursor.fetchall() == [("trafilatura",)]
    last = AT + timedelta(minutes=OUTLETS + OTHERS)
    near = articles.stories_near(warehouse, 0, bands(signature(as_outlet_has_it(wire, 7))), last)
    assert copies[0] in {each.article_id for each in near}
    assert len(near) < OTHERS / 5, "a story is compared with many that it does not resemble"
    assert articles.stories_near(warehouse, 0, bands(signature("\n".join(wire))), last + timedelta(days=4)) == []


def test_bands_are_kept_as_long_as_a_story_is_copied(warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute(
            "INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)"
            " VALUES ('s', 's', 'ID', 'id', 'feed', 'https://outlet.example/', true)"
        )
    warehouse.commit()

    def findable() -> list[int]:
        with transaction(warehouse), warehouse.cursor() as cursor:
            cursor.execute("SELECT DISTINCT article_id FROM troopwatch.signature_band ORDER BY 1")
            return [row.article_id for row in cursor.fetchall()]

    old, late, young = (
        record(warehouse, number, "\n".join(story(number)), AT + timedelta(days=number)) for number in (1, 2, 3)
    )
    with transaction(warehouse), warehouse.cursor() as cursor:
        cursor.execute(
            "UPDATE troopwatch.signature_band SET loaded_at = now() - interval '4 days' WHERE article_id <> %s", (late,)
        )
    newest = record(warehouse, 6, "\n".join(story(6)), AT + timedelta(days=5, hours=1))
    assert findable() == [late, young, newest], f"{late} is old, but was loaded just now; {old} is too old"


def test_later_version_keeps_its_origin(warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute(
            "INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)"
            " VALUES ('s', 's', 'ID', 'id', 'feed', 'https://outlet.example/', true)"
        )
    warehouse.commit()
    first = record(warehouse, 1, "\n".join(story(0)), AT)
    second = record(warehouse, 2, as_outlet_has_it(story(0), 1), AT + timedelta(hours=1))
    text = "\n".join(story(5))
    for article_id in (second, first):
        with transaction(warehouse):
            number = articles.record_text(
                warehouse,
                article_id,
                Article("https://outlet.example/", "t", text, "en"),
                AT + timedelta(hours=2),
                signature=signature(text),
                bands=bands(signature(text)),
                similar=similar,
                detection=RELEVANT,
                figures=(),
                extractor_version=1,
            )
            assert number == 2
    with warehouse.cursor() as cursor:
        cursor.execute("SELECT article_id, copy_of FROM troopwatch.article_version WHERE number = 2 ORDER BY 1")
        assert cursor.fetchall() == [(first, None), (second, first)]
