"""How many figures a second go into the warehouse: COPY and one upsert, against a statement a row.

    .venv/bin/python benchmarks/loading.py [--figures 200000]

Both load the same figures of the same stored texts into a real PostgreSQL, keys, constraints and indexes in place; the
rows are made before the clock starts, as the extractor hands them over. The peer is psycopg2's `execute_values` with
pages of a thousand rows, the usual way without COPY; the plain way is a statement a row. A second load of all is timed
too: it must write nothing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg2.extras import execute_values

from troopwatch.embedded import postgres
from troopwatch.model import Detection, Evidence, EvidenceRole, Figure, Item, Measure, Qualifier, SourceOrg
from troopwatch.warehouse.connection import Connection, connect, transaction
from troopwatch.warehouse.loading import Findings, _figures, load_findings
from troopwatch.warehouse.migrate import migrate

NOW = datetime(2025, 11, 4, tzinfo=UTC)
FIGURES_A_TEXT = 5
BATCH = 10_000  # texts a load, and a transaction
TEXTS = """
INSERT INTO troopwatch.source (source_id, name, country, language, kind, url, enabled)
VALUES ('a', 'A', 'ID', 'en', 'feed', 'http://a.test/feed', true);
INSERT INTO troopwatch.article (url, source_id, listed_title, listed_at)
SELECT 'http://a.test/' || n, 'a', 'Title', %(now)s FROM generate_series(1, %(count)s) AS n;
INSERT INTO troopwatch.article_version (article_id, number, recorded_at, title, text, language, content_hash, signature)
SELECT article_id, 1, %(now)s, 'Title', 'Text', 'en', 'h', 's' FROM troopwatch.article;
ANALYZE;
"""
COLUMNS = """version_id, extractor_version, position, measure, item, value_low, value_high, qualifier, source_org,
    source_org_also, speaker, reference_start, reference_end, place, modality, recap, quote, quote_start, quote_end,
    evidence, confidence"""


def findings(count: int) -> list[Findings]:
    """What an extractor finds in `count` texts."""
    evidence = tuple(Evidence(role, 3, 9) for role in (EvidenceRole.NUMBER, EvidenceRole.UNIT, EvidenceRole.CUE))
    figures = [
        Figure(
            measure=list(Measure)[n % 5],
            item=Item.TROOPS,
            value_low=1_000 + n,
            value_high=1_000 + n,
            qualifier=Qualifier.ABOUT,
            quote=f"The agency said on Friday that about {1_000 + n:,} troops had been sent there by the end of May.",
            quote_start=10 * n,
            quote_end=10 * n + 90,
            source_org=SourceOrg.NIS,
            speaker="A Speaker" if n % 3 else None,
            evidence=evidence,
        )
        for n in range(1_000)
    ]
    judged = Detection(relevant=True, score=0.8, reason="found “troops” + “Russia” near each other")
    return [
        Findings(
            version_id,
            1,
            judged,
            tuple(figures[(version_id * FIGURES_A_TEXT + k) % 1_000] for k in range(FIGURES_A_TEXT)),
            NOW,
        )
        for version_id in range(1, count + 1)
    ]


def by_copy(connection: Connection, batch: list[Findings]) -> None:
    load_findings(connection, batch)


def by_values(connection: Connection, batch: list[Findings]) -> None:
    with connection.cursor() as cursor:
        detections = [(f.version_id, 1, True, f.detection.score, f.detection.reason, f.accepted_at) for f in batch]
        execute_values(
            cursor,
            "INSERT INTO troopwatch.detection (version_id, extractor_version, relevant, score, reason, accepted_at) "
            "VALUES %s ON CONFLICT DO NOTHING",
            detections,
            page_size=1_000,
        )
        execute_values(
            cursor,
            f"INSERT INTO troopwatch.figure ({COLUMNS}) VALUES %s ON CONFLICT DO NOTHING",  # noqa: S608 - a constant
            list(_figures(batch)),
            page_size=1_000,
        )


def by_row(connection: Connection, batch: list[Findings]) -> None:
    marks = ", ".join(["%s"] * 21)
    with connection.cursor() as cursor:
        for found in batch:
            cursor.execute(
                "INSERT INTO troopwatch.detection "
                "(version_id, extractor_version, relevant, score, reason, accepted_at) "
                "VALUES (%s, 1, true, 0.8, 'x', %s) ON CONFLICT DO NOTHING",
                (found.version_id, found.accepted_at),
            )
        for row in _figures(batch):
            cursor.execute(
                f"INSERT INTO troopwatch.figure ({COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
                row,
            )


def main() -> None:
    """Load the same figures in each way into a warehouse of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=200_000)
    parser.add_argument("--json", action="store_true", help="print the rows for docs/benchmarks.md")
    options = parser.parse_args()
    texts = options.figures // FIGURES_A_TEXT
    found = findings(texts)
    folder = Path(tempfile.mkdtemp(prefix="loading-"))
    rows: list[dict[str, Any]] = []
    ways: dict[str, tuple[Callable[[Connection, list[Findings]], None], int]] = {
        "COPY and upsert": (by_copy, texts),
        "execute_values": (by_values, texts),
        "a statement a row": (by_row, texts // 10),
    }
    try:
        socket_folder = postgres.start(folder / "data")
        for name, (way, count) in ways.items():
            dsn = postgres.ensure_database(socket_folder, way.__name__)
            migrate(dsn)
            with connect(dsn) as connection:
                with transaction(connection), connection.cursor() as cursor:
                    cursor.execute(TEXTS, {"now": NOW, "count": texts})
                for run in ("", ", again"):
                    if run and way is not by_copy:
                        continue
                    began = time.perf_counter()
                    for start in range(0, count, BATCH):
                        with transaction(connection):
                            way(connection, found[start : min(start + BATCH, count)])
                    seconds = time.perf_counter() - began
                    rows.append({"way": name + run, "per_second": count * FIGURES_A_TEXT / seconds})
                with transaction(connection), connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) AS found FROM troopwatch.figure")
                    assert cursor.fetchone().found == count * FIGURES_A_TEXT, "nothing lost, nothing doubled"
    finally:
        postgres.stop(folder / "data")
        shutil.rmtree(folder)
    slowest = rows[-1]["per_second"]
    if options.json:
        told = [
            {
                "way": row["way"],
                "figures a second": row["per_second"],
                "times a statement a row": row["per_second"] / slowest,
            }
            for row in rows
        ]
        print(json.dumps(told))
        return
    print(f"{'way':24}{'figures a second':>18}{'ratio':>8}")
    for row in rows:
        print(f"{row['way']:24}{row['per_second']:>18,.0f}{row['per_second'] / slowest:>8.1f}")


if __name__ == "__main__":
    main()
