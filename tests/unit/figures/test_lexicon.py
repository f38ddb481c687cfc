"""Lexicons are checked when they are loaded, and phrases are found as the notation says."""

from __future__ import annotations

from importlib import resources

import pytest

from troopwatch.figures.lexicon import LexiconError, languages, load_lexicon, parse_lexicon
from troopwatch.figures.phrases import PhraseFinder, expand
from troopwatch.figures.tokens import tokenize


def content(language: str) -> str:
    return (resources.files("troopwatch.figures") / "lexicons" / f"{language}.yaml").read_text(encoding="utf-8")


def test_every_lexicon_loads_once() -> None:
    assert languages() == ("en", "id")
    for language in languages():
        assert load_lexicon(language).language == language
        assert load_lexicon(language) is load_lexicon(language)


def test_an_unknown_key_is_named_with_its_line() -> None:
    broken = content("id").replace("  earlier:", "  earlyer:")
    line = next(at for at, row in enumerate(broken.splitlines(), 1) if "earlyer" in row)
    with pytest.raises(LexiconError, match=rf"id\.yaml, line ({line}|{line - 1}), recap"):
        parse_lexicon(broken, "id.yaml")


def test_a_word_that_yaml_reads_as_a_truth_value_is_named() -> None:
    with pytest.raises(LexiconError, match=r"x\.yaml, line \d+, recap\.earlier"):
        parse_lexicon(content("id").replace("  earlier: [", "  earlier: [on, "), "x.yaml")


def test_broken_yaml_is_named_with_its_line() -> None:
    with pytest.raises(LexiconError, match=r"x\.yaml, line 2: not YAML"):
        parse_lexicon("language: id\nclitics: [", "x.yaml")


def test_an_unknown_language() -> None:
    with pytest.raises(LexiconError, match="there are en, id"):
        load_lexicon("xx")


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("a|b c", [("a", "c"), ("b", "c")]),
        ("the? agency", [("the", "agency"), ("agency",)]),
        ("antar-Korea", [("antar", "-", "Korea")]),
        ("U.S", [("U", ".", "S")]),
    ],
)
def test_notation(phrase: str, rows: list[tuple[str, ...]]) -> None:
    assert expand(phrase) == rows


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("US", "the US said", True),
        ("US", "told us", False),
        ("- strong army", "a 12,000-strong army", True),
        ("May", "in May", True),
        ("May", "they may", False),
        ("tentara", "Tentaranya", True),
        ("korea utara", "KOREA UTARA", True),
        ("north's", "the North’s men", True),
    ],
)
def test_finding(phrase: str, text: str, found: bool) -> None:
    finder = PhraseFinder([("group", "code", phrase)], ["nya"])
    assert bool(finder.find(tokenize(text))) is found


def test_the_longest_phrase_wins_within_a_group() -> None:
    finder = PhraseFinder([("g", "short", "lebih"), ("g", "long", "lebih dari"), ("h", "other", "dari")])
    assert [(hit.code, hit.last) for hits in finder.find(tokenize("lebih dari")).values() for hit in hits] == [
        ("long", 2),
        ("other", 2),
    ]
