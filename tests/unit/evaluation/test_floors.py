"""Nobody loses ground unseen: what the corpus measures may not fall under ``tests/corpus/floors.yaml``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from troopwatch.config import CONFIG_FOLDER, load_topic
from troopwatch.evaluation import FIELDS, Evaluation, evaluate_by_language, read_corpus

CORPUS = Path(__file__).parents[2] / "corpus"
FLOORS: dict[str, dict[str, float]] = yaml.safe_load((CORPUS / "floors.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured() -> Evaluation:
    topic, _ = load_topic(CONFIG_FOLDER / "topic.yaml")
    return evaluate_by_language(read_corpus(CORPUS), topic)


def value(evaluation: Evaluation, language: str, name: str) -> float:
    if name == "strict F1":
        return evaluation.score(language).f1
    return evaluation.relevance.f1 if name == "relevance F1" else evaluation.field_accuracy(name)


def test_every_language_and_field_has_a_floor(measured: Evaluation) -> None:
    assert set(FLOORS) == set(measured.by_language)
    for floors in FLOORS.values():
        assert set(floors) == {"strict F1", "relevance F1", "item", *FIELDS}


@pytest.mark.parametrize(("language", "name"), [(language, name) for language in FLOORS for name in FLOORS[language]])
def test_no_measure_falls_under_its_floor(measured: Evaluation, language: str, name: str) -> None:
    found, floor = value(measured.by_language[language], language, name), FLOORS[language][name]
    assert found >= floor, (
        f"{name} in {language} is {found:.3f}, under its floor {floor}; `make evaluate` lists the errors"
    )
