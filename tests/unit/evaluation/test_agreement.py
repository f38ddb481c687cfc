"""The agreement of the two codings is what docs/evaluation.md says."""

import re
from pathlib import Path

import pytest

from troopwatch.evaluation import Evaluation, agreement, read_corpus

ROOT = Path(__file__).parents[3]
ROWS = {
    "qualifier": "qualifier",
    "source": "source_org",
    "speaker": "speaker",
    "period, start": "reference_start",
    "period, end": "reference_end",
    "place": "place",
    "modality": "modality",
    "recap": "recap",
}


@pytest.mark.parametrize(("column", "language"), [(1, "id"), (2, "en")])
def test_the_document_states_what_is_measured(column: int, language: str) -> None:
    texts = read_corpus(ROOT / "tests" / "corpus")
    second = [row for row in read_corpus(ROOT / "tests" / "corpus" / "second") if f"-{language}-" in row["id"]]
    measured: Evaluation = agreement(texts, second)
    document = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    stated = {
        cells[0]: cells[column]
        for line in document.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 3
    }
    assert stated["texts coded twice"] == str(measured.texts)
    assert (
        stated["relevance, agreement"]
        == f"{measured.texts - measured.relevance.missed - measured.relevance.superfluous} of {measured.texts}"
    )
    assert stated["figures, strict F1"] == f"{measured.score('all').f1:.3f}"
    for row, name in ROWS.items():
        assert stated[row] == f"{measured.field_accuracy(name):.3f}", row


def test_the_document_counts_the_texts() -> None:
    document = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    for file, count in re.findall(r"^\| `([\w.-]+\.jsonl)` \| (\d+) \|", document, re.MULTILINE):
        lines = (ROOT / "tests" / "corpus" / file).read_text(encoding="utf-8").splitlines()
        assert len(lines) == int(count), file
