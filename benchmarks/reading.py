"""Score the reader on real pages that a person marked, and time it.

    python benchmarks/reading.py ../shared/pages [--pages]

Prints mean and lowest word F1 of the text, the shares of titles and instants that are right, how many pages each reader
gave, and pages a second on one core. The pages are not part of the project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from troopwatch.model import Article
from troopwatch.reading import read_article

_PASSES = 3


@dataclass(frozen=True, slots=True)
class Score:
    """How one page was read."""

    file: str
    f1: float  # words of the text against the marked paragraphs; characters for Japanese
    same_title: bool  # letter for letter, but for case and typography
    like_title: bool  # or another wording of the same headline: see `like_title`
    same_instant: bool | None  # to the minute; None where the page states no zone
    reader: str | None


def load_pages(folder: Path) -> list[tuple[dict[str, Any], bytes]]:
    """The marked pages: what a person marked, and the page's bytes."""
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    marked = [json.loads(line) for line in lines]
    return [(gold, gzip.decompress((folder / gold["file"]).read_bytes())) for gold in marked]


def read(gold: dict[str, Any], body: bytes) -> Article:
    """Read one page as the collect run does."""
    return read_article(body, gold["url"], gold["lang"], None)


def score(gold: dict[str, Any], article: Article) -> Score:
    """Compare one article with what was marked."""
    ours, theirs = _words(article.text, gold["lang"]), _words("\n".join(gold["paragraphs"]), gold["lang"])
    published = datetime.fromisoformat(gold["published"])
    same_instant = None
    if published.tzinfo is not None:
        minute = published.replace(second=0, microsecond=0)
        same_instant = article.published_at is not None and minute == article.published_at.replace(
            second=0, microsecond=0
        )
    return Score(
        file=gold["file"],
        f1=2 * (ours & theirs).total() / max(1, ours.total() + theirs.total()),
        same_title=_letters(article.title) == _letters(gold["title"]),
        like_title=like_title(article.title, gold["title"]),
        same_instant=same_instant,
        reader=article.reader,
    )


def like_title(ours: str, marked: str) -> bool:
    """Is it the same headline, or the same with some words more, less or changed: at least 60 % of all words in both?

    Outlets give one article several headlines (on the page, for search engines, for social media). The marked one was
    taken from any of them, by a rule for each outlet, so that no general rule can meet it word for word.
    """
    if _letters(ours) == _letters(marked):
        return True
    first, second = (Counter(re.findall(r"\w+", title.lower())) for title in (ours, marked))
    return 2 * (first & second).total() >= 0.6 * (first.total() + second.total())


def _words(text: str, language: str) -> Counter[str]:
    return Counter("".join(text.split()) if language == "ja" else re.findall(r"\w+", text))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _share(values: list[bool]) -> float:
    return sum(values) / len(values)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", action="store_true", help="one line a page, the worst text first")
    arguments = parser.parse_args()
    pages = load_pages(arguments.folder)
    scores = [score(gold, read(gold, body)) for gold, body in pages]
    started = time.process_time()
    for _ in range(_PASSES):
        for gold, body in pages:
            read(gold, body)
    seconds = time.process_time() - started
    if arguments.pages:
        for each in sorted(scores, key=lambda each: each.f1):
            print(f"{each.f1:.3f}  {each.reader!s:12} {'' if each.same_title else 'other title':12} {each.file}")
    instants = [each.same_instant for each in scores if each.same_instant is not None]
    print(f"pages                    {len(scores)}")
    print(f"word F1, mean            {sum(each.f1 for each in scores) / len(scores):.4f}")
    print(f"word F1, lowest          {min(each.f1 for each in scores):.4f}")
    print(f"title, same              {_share([each.same_title for each in scores]):.3f}")
    print(f"title, same or alike     {_share([each.like_title for each in scores]):.3f}")
    print(f"published to the minute  {_share(instants):.3f} of {len(instants)}")
    print(f"readers                  {dict(Counter(str(each.reader) for each in scores))}")
    print(f"pages a second and core  {len(pages) * _PASSES / seconds:.1f}")


if __name__ == "__main__":
    main()
