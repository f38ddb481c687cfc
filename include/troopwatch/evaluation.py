"""Measure the detector and the extractor against coded texts: ``make evaluate``.

A corpus is a folder of ``*.jsonl`` files, one text a line: ``id``, ``lang``, ``published``, ``title``, ``text``,
``relevant``, ``note`` and ``figures``, each of these with the codebook's fields and its ``quote``. A found figure is
right (strict match) when measure, item and both bounds are those of a coded figure of the same text that no other found
figure has taken.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from troopwatch.config import CONFIG_FOLDER, Topic, load_topic
from troopwatch.detection import detect
from troopwatch.figures import extract
from troopwatch.model import Figure, Item, Measure, Modality, Qualifier, SourceOrg

FIELDS = (
    "qualifier",
    "source_org",
    "speaker",
    "reference_start",
    "reference_end",
    "place",
    "modality",
    "recap",
)


@dataclass(slots=True)
class Score:
    """Counts of right, superfluous and missed answers."""

    right: int = 0
    superfluous: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.superfluous) if self.right + self.superfluous else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.superfluous + self.missed
        return 2 * self.right / total if total else 1.0

    def add(self, right: int, superfluous: int, missed: int) -> None:
        """Count further answers."""
        self.right += right
        self.superfluous += superfluous
        self.missed += missed


@dataclass(slots=True)
class Evaluation:
    """All scores of one run, and each error in words."""

    texts: int = 0
    figures: dict[str, Score] = field(default_factory=dict)  # by language, `all`, and measure
    relevance: Score = field(default_factory=Score)
    field_right: Counter[str] = field(default_factory=Counter)
    field_total: int = 0
    items: Score = field(default_factory=Score)  # among figures of the right measure and bounds
    by_language: dict[str, Evaluation] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def score(self, name: str) -> Score:
        """The score of a language, of a measure, or of `all`."""
        return self.figures.setdefault(name, Score())

    def field_accuracy(self, name: str) -> float:
        """Share of matched figures whose field is right; matched strictly, for `item` by measure and bounds alone."""
        if name == "item":
            return self.items.precision
        return self.field_right[name] / self.field_total if self.field_total else 1.0


def read_corpus(folder: Path) -> list[dict[str, Any]]:
    """All texts of the corpus in order; raises `ValueError` naming file and line where one is not JSON."""
    texts = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                texts.append(json.loads(line))
            except ValueError as error:
                raise ValueError(f"{file}, line {number}: {error}") from error
    return texts


def evaluate_by_language(texts: Sequence[dict[str, Any]], topic: Topic) -> Evaluation:
    """Evaluate all texts together and, in `by_language`, those of each language alone."""
    result = evaluate(texts, topic)
    for language in sorted({text["lang"] for text in texts}):
        result.by_language[language] = evaluate([text for text in texts if text["lang"] == language], topic)
    return result


def evaluate(texts: Iterable[dict[str, Any]], topic: Topic) -> Evaluation:
    """Run detector and extractor over coded texts and compare."""
    result = Evaluation()
    for text in texts:
        result.texts += 1
        published = date.fromisoformat(text["published"][:10]) if text.get("published") else None
        title = text.get("title") or ""
        relevant = detect(title, text["text"], text["lang"], topic).relevant
        _compare_relevance(result, text, relevant)
        found = extract(text["text"], text["lang"], published, title) if relevant else ()
        _compare_figures(result, text, found)
    return result


def agreement(texts: Iterable[dict[str, Any]], second: Iterable[dict[str, Any]]) -> Evaluation:
    """Compare a second coding of some of the texts (``id``, ``relevant``, ``figures``) with the first."""
    by_id = {text["id"]: text for text in texts}
    result = Evaluation()
    for coded in second:
        result.texts += 1
        text = by_id[coded["id"]]
        _compare_relevance(result, text, coded["relevant"])
        _compare_figures(result, text, [_figure(row) for row in coded["figures"]])
    return result


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(
        measure=Measure(row["measure"]),
        item=Item(row["item"]),
        value_low=row["value_low"],
        value_high=row["value_high"],
        qualifier=Qualifier(row["qualifier"]),
        quote=row["quote"],
        quote_start=0,
        quote_end=len(row["quote"]),
        source_org=SourceOrg(row["source_org"]) if row["source_org"] else None,
        speaker=row["speaker"],
        reference_start=date.fromisoformat(row["reference_start"]) if row["reference_start"] else None,
        reference_end=date.fromisoformat(row["reference_end"]) if row["reference_end"] else None,
        place=row["place"],
        modality=Modality(row["modality"]),
        recap=row["recap"],
    )


def _compare_relevance(result: Evaluation, text: dict[str, Any], relevant: bool) -> None:
    coded = bool(text["relevant"])
    result.relevance.add(relevant and coded, relevant and not coded, coded and not relevant)
    if relevant != coded:
        judged = "relevant" if relevant else "not relevant"
        result.errors.append(f"{text['id']}: {judged} by the detector, against the gold")


def _compare_figures(result: Evaluation, text: dict[str, Any], found: Sequence[Figure]) -> None:
    open_gold = list(text["figures"])
    _compare_items(result, found, text["figures"])
    for figure in found:
        gold = _best_match(figure, open_gold)
        for name in ("all", text["lang"], str(figure.measure)):
            result.score(name).add(gold is not None, gold is None, 0)
        if gold is None:
            result.errors.append(f"{text['id']}: superfluous {_in_words(_as_row(figure))}: “{figure.quote}”")
            continue
        open_gold.remove(gold)
        _compare_fields(result, text, figure, gold)
    for gold in open_gold:
        for name in ("all", text["lang"], gold["measure"]):
            result.score(name).add(0, 0, 1)
        result.errors.append(f"{text['id']}: missed {_in_words(gold)}: “{gold['quote']}”")


def _compare_items(result: Evaluation, found: Sequence[Figure], coded: Sequence[dict[str, Any]]) -> None:
    """Of the figures with the right measure and bounds, count those with the right item."""
    open_gold = list(coded)
    for row in map(_as_row, found):
        same = [gold for gold in open_gold if _loose_key(gold) == _loose_key(row)]
        if same:
            best = max(same, key=lambda gold: gold["item"] == row["item"])
            open_gold.remove(best)
            result.items.add(best["item"] == row["item"], best["item"] != row["item"], 0)


def _best_match(figure: Figure, open_gold: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    row = _as_row(figure)
    same = [gold for gold in open_gold if _strict_key(gold) == _strict_key(row)]
    return max(same, key=lambda gold: sum(gold.get(name) == row[name] for name in (*FIELDS, "quote")), default=None)


def _compare_fields(result: Evaluation, text: dict[str, Any], figure: Figure, gold: dict[str, Any]) -> None:
    row = _as_row(figure)
    result.field_total += 1
    for name in FIELDS:
        if gold.get(name) == row[name]:
            result.field_right[name] += 1
        else:
            result.errors.append(
                f"{text['id']}: {name} {row[name]!r}, coded {gold.get(name)!r}, of {_in_words(gold)}: “{figure.quote}”"
            )


def _as_row(figure: Figure) -> dict[str, Any]:
    row = {name: getattr(figure, name) for name in ("measure", "item", "value_low", "value_high", "quote", *FIELDS)}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _strict_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["measure"], row["item"], row["value_low"], row["value_high"]


def _loose_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["measure"], row["value_low"], row["value_high"]


def _in_words(row: dict[str, Any]) -> str:
    return f"{row['measure']} {row['item']} {row['qualifier']} {row['value_low']}–{row['value_high']}"


def show(result: Evaluation, console: Console) -> None:
    """Print the scores and each error."""
    table = Table("", "right", "superfluous", "missed", "precision", "recall", "F1")
    names = sorted(result.figures, key=lambda name: (name != "all", len(name) > 2, name))
    figures = [(f"figures {name}", result.figures[name]) for name in names]
    for name, score in [("relevance", result.relevance), *figures]:
        cells = (score.right, score.superfluous, score.missed)
        rates = (score.precision, score.recall, score.f1)
        table.add_row(name, *map(str, cells), *(f"{rate:.3f}" for rate in rates))
    console.print(table)
    fields = Table("field of a right figure", "all", *result.by_language)
    parts = [result, *result.by_language.values()]
    for name in ("item", *FIELDS):
        fields.add_row(name, *(f"{part.field_accuracy(name):.3f}" for part in parts))
    fields.add_row("relevance F1", *(f"{part.relevance.f1:.3f}" for part in parts))
    console.print(fields)
    console.print(f"{result.texts} texts, {len(result.errors)} errors:")
    for error in result.errors:
        console.print(f"  {error}", markup=False, soft_wrap=True)


def main() -> None:
    """Evaluate the corpus folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--topic", type=Path, default=CONFIG_FOLDER / "topic.yaml")
    parser.add_argument("--second", type=Path, help="compare this folder's second coding of the corpus instead")
    chosen = parser.parse_args()
    texts = read_corpus(chosen.corpus)
    if chosen.second:
        result = agreement(texts, read_corpus(chosen.second))
    else:
        result = evaluate_by_language(texts, load_topic(chosen.topic)[0])
    show(result, Console(highlight=False))


if __name__ == "__main__":
    main()
