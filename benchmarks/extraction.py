"""How fast detector and extractor are: megabytes a second of detection, milliseconds for a relevant 3 kB article.

Run it alone on a quiet machine: ``.venv/bin/python benchmarks/extraction.py``. The corpus gives the texts; each figure
is the best of several rounds, in processor time of one core.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from troopwatch.config import CONFIG_FOLDER, Topic, load_topic
from troopwatch.detection import detect
from troopwatch.evaluation import read_corpus
from troopwatch.figures import extract

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = 3_000
DETECTION_TARGET, EXTRACTION_TARGET = 20.0, 5.0


def best(work: Callable[[], object], rounds: int) -> float:
    """The shortest time that the work took, in seconds of processor time."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def articles(texts: list[dict[str, Any]]) -> list[tuple[str, str, date, str]]:
    """Relevant texts of one language joined to articles of about 3 kB."""
    found = []
    for language in ("id", "en"):
        body, title = "", ""
        for text in texts:
            if text["relevant"] and text["lang"] == language:
                title = title or text["title"]
                body += text["text"] + "\n"
                if len(body) >= ARTICLE:
                    found.append((body[:ARTICLE], language, date.fromisoformat(text["published"][:10]), title))
                    body, title = "", ""
    return found


def names_actor(text: dict[str, Any], topic: Topic) -> bool:
    """Whether a text names North Korea at all."""
    whole = f"{text['title']}\n{text['text']}".lower()
    return any(actor.lower() in whole for actor in topic.languages[text["lang"]].actors)


def _row(what: str, measured: str, target: str) -> dict[str, str]:
    return {"what": what, "measured": measured, "target": target}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "tests" / "corpus")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print the rows for docs/benchmarks.md")
    chosen = parser.parse_args()
    told: list[dict[str, str]] = []
    topic, _ = load_topic(CONFIG_FOLDER / "topic.yaml")
    texts = read_corpus(chosen.corpus)
    others = [text for text in texts if not text["relevant"]]
    relevant = [text for text in texts if text["relevant"]]
    table = Table("what", "measured", "target", title="Detection and extraction, one core")
    unnamed = [text for text in others if not names_actor(text, topic)]
    near = [text for text in others if names_actor(text, topic)]
    kinds = (
        ("no North Korea in it (most of a feed)", unnamed),
        ("near misses that name it", near),
        ("relevant", relevant),
    )
    for name, chosen_texts in kinds:

        def judge(some: list[dict[str, Any]] = chosen_texts) -> None:
            for text in some:
                detect(text["title"], text["text"], text["lang"], topic)

        size = sum(len(text["text"].encode()) for text in chosen_texts) / 1e6
        rate = size / best(judge, chosen.rounds)
        told.append(_row(f"detection: {name}", f"{rate:.1f} MB/s", f"≥ {DETECTION_TARGET:.0f} MB/s"))
    pieces = articles(texts)

    def read() -> None:
        for piece in pieces:
            extract(*piece)

    milliseconds = best(read, chosen.rounds) / len(pieces) * 1000
    told.append(_row(f"extraction: {ARTICLE:,} characters", f"{milliseconds:.1f} ms", f"< {EXTRACTION_TARGET:.0f} ms"))
    if chosen.json:
        print(json.dumps(told))
        return
    for row in told:
        table.add_row(*row.values())
    console = Console(highlight=False)
    console.print(table)
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {platform.system()}"
    console.print(f"{machine}; {len(texts)} texts; {Path(sys.executable).name} {' '.join(sys.argv)}", markup=False)


if __name__ == "__main__":
    main()
