"""The sample week's texts: enough of each kind, nothing real but the facts, and gold that fits them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from troopwatch.model import Item, Measure, Modality, Qualifier, SourceKind, SourceOrg
from troopwatch.sample import REPORT_INSTANTS, SAMPLE_FOLDER, SampleArticle, load_articles, load_outlets, sample_sources

GOLD_FILE = Path(__file__).parents[2] / "corpus" / "sample.jsonl"
OUTLETS = {outlet.id: outlet for outlet in load_outlets()}
ARTICLES = load_articles()
WITH_TEXT = [article for article in ARTICLES if article.serve == "page"]
GOLD: list[dict[str, Any]] = [json.loads(line) for line in GOLD_FILE.read_text(encoding="utf-8").splitlines()]
FIGURES = [(row["id"], figure, row) for row in GOLD for figure in row["figures"]]


def _versions() -> Iterator[tuple[str, str, str, SampleArticle]]:
    for article in WITH_TEXT:
        for number, version in enumerate(article.versions):
            gold_id = article.id + ("@corrected" if number else "")
            yield gold_id, version.title, "\n".join(version.paragraphs), article


VERSIONS = list(_versions())


def test_the_week_is_large_enough() -> None:
    languages = Counter(OUTLETS[article.outlet].language for article in WITH_TEXT)
    outlets = {article.outlet for article in WITH_TEXT}
    near_misses = [row for row in GOLD if not row["relevant"]]

    assert len(WITH_TEXT) >= 42
    assert Counter(OUTLETS[outlet].language for outlet in outlets) == {"id": 4, "en": 4}
    assert abs(languages["id"] - languages["en"]) <= 4
    assert len(near_misses) >= 14
    assert len({OUTLETS[outlet].layout for outlet in outlets}) == len(outlets)


def test_the_week_lists_its_articles_in_every_way() -> None:
    kinds = Counter(outlet.listing.kind for outlet in OUTLETS.values() if outlet.behaviour == "normal")

    assert kinds == {"rss": 3, "atom": 2, "sitemap": 2, "html": 1}
    assert Counter(outlet.behaviour for outlet in OUTLETS.values()) == {"normal": 8, "unavailable": 1, "empty": 1}


def test_every_report_day_has_articles_and_near_misses() -> None:
    relevant = {row["id"]: row["relevant"] for row in GOLD}
    starts = (REPORT_INSTANTS[0] - timedelta(days=7), *REPORT_INSTANTS)
    windows = [
        [article for article in WITH_TEXT if start < article.published <= end]
        for start, end in zip(starts, REPORT_INSTANTS, strict=False)
    ]

    assert [len(window) for window in windows] == [27, 13, 13]
    assert sum(len(window) for window in windows) == len(WITH_TEXT)
    assert [sum(not relevant[article.id] for article in window) for window in windows] == [10, 3, 4]


def test_wire_stories_are_copies_with_another_head() -> None:
    copies: dict[str, list[SampleArticle]] = {}
    for article in WITH_TEXT:
        if article.wire:
            copies.setdefault(article.wire, []).append(article)

    assert {wire: len({article.outlet for article in found}) for wire, found in copies.items()} == {
        "nis-3000": 3,
        "hur-12000": 3,
    }
    for found in copies.values():
        shared = set.intersection(*(set(article.versions[0].paragraphs) for article in found))
        assert len(shared) >= 3
        assert len({article.versions[0].title for article in found}) == 3


@pytest.mark.parametrize(("name", "title", "text", "article"), VERSIONS, ids=lambda value: str(value)[:60])
def test_texts_are_of_a_sensible_length_and_name_no_real_site(
    name: str, title: str, text: str, article: SampleArticle
) -> None:
    assert 120 <= len(text.split()) <= 450
    assert article.id.split("/")[1].startswith(f"{article.published:%Y-%m-%d}-")
    # An address would have a scheme, a leading www, or a name with a top-level domain in it.
    assert not re.search(r"https?:|www\.|\b[\w-]+\.(?!example\b)[a-z]{2,}\b", f"{title}\n{text}")


def test_gold_has_one_row_for_each_version_of_each_article() -> None:
    texts = {name: (title, text, article) for name, title, text, article in VERSIONS}

    assert len(GOLD) == len({row["id"] for row in GOLD})
    assert {row["id"] for row in GOLD} == set(texts)
    for row in GOLD:
        title, text, article = texts[row["id"]]
        assert (row["title"], row["text"]) == (title, text), row["id"]
        assert row["lang"] == OUTLETS[article.outlet].language
        assert date.fromisoformat(row["published"]) == article.published.date()
        assert set(row) == {"id", "lang", "published", "title", "text", "relevant", "note", "figures"}
        assert row["relevant"] or not row["figures"], f"{row['id']} has figures and is not relevant"


@pytest.mark.parametrize(("name", "figure", "row"), FIGURES, ids=lambda value: str(value)[:60])
def test_gold_figures_follow_the_codebook(name: str, figure: dict[str, Any], row: dict[str, Any]) -> None:
    low, high = figure["value_low"], figure["value_high"]

    assert row["text"][figure["quote_start"] : figure["quote_end"]] == figure["quote"], name
    assert "\n" not in figure["quote"]
    assert figure["quote"] == figure["quote"].strip()
    Measure(figure["measure"])
    Item(figure["item"])
    assert figure["source_org"] is None or SourceOrg(figure["source_org"])
    assert figure["source_org_also"] == []
    assert figure["speaker"] is None or figure["speaker"] in row["text"]
    assert figure["place"] is None or figure["place"] in row["text"]
    assert (Modality(figure["modality"]) is Modality.PLANNED) <= (figure["measure"] == "planned")
    for day in (figure["reference_start"], figure["reference_end"]):
        assert day is None or date.fromisoformat(day)
    match Qualifier(figure["qualifier"]):
        case Qualifier.EXACT | Qualifier.ABOUT | Qualifier.NEARLY:
            assert low == high is not None
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN | Qualifier.VAGUE:
            assert low is not None
            assert high is None
        case Qualifier.UP_TO:
            assert low is None
            assert high is not None
        case Qualifier.RANGE:
            assert low < high


def test_gold_holds_the_story_of_the_week() -> None:
    def days(**wanted: object) -> set[str]:
        return {
            row["published"]
            for _, figure, row in FIGURES
            if all(figure[field] == value for field, value in wanted.items())
        }

    assert min(days(source_org="NIS", measure="deployed", item="troops", value_low=1500)) == "2024-10-18"
    assert min(days(source_org="NIS", measure="deployed", item="troops", value_low=3000)) == "2024-10-23"
    assert min(days(source_org="HUR", measure="deployed", item="troops", value_low=12000)) == "2024-10-24"
    assert days(modality="denied", source_org="KP_GOV", value_low=12000) == {"2024-10-22"}
    assert days(recap=True) == {"2024-10-23", "2024-10-24"}
    assert {figure["qualifier"] for _, figure, _ in FIGURES} >= {"exact", "about", "nearly", "at_least", "more_than"}


def test_sources_fit_the_outlets() -> None:
    sources = sample_sources("http://127.0.0.1:1234")
    kinds = {"rss": SourceKind.FEED, "atom": SourceKind.FEED, "sitemap": SourceKind.SITEMAP, "html": SourceKind.LISTING}

    assert len(sources) == len(OUTLETS)
    for source in sources:
        outlet = OUTLETS[source.url.split("/")[3]]
        assert source.url == f"http://127.0.0.1:1234/{outlet.id}/{outlet.listing.path}"
        assert (source.name, source.language, source.kind) == (outlet.name, outlet.language, kinds[outlet.listing.kind])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "not enough values"),
        ("---\ntitle: A\npublished: 2024-10-17T00:00:00Z\n---\nText.\n", "section"),
        ("---\ntitle: A\npublished: 2024-10-17T00:00:00\nsection: B\n---\nText.\n", "published"),
        (
            "---\ntitle: A\npublished: 2024-10-17T00:00:00Z\nsection: B\ncorrected: 2024-10-18T00:00:00Z\n---\nText.\n",
            "belong together",
        ),
    ],
)
def test_a_broken_article_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "articles" / "an-outlet" / "2024-10-17-broken.md"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"2024-10-17-broken\.md") as caught:
        load_articles(tmp_path)
    assert message in str(caught.value)


def test_the_readme_counts_as_the_week_does() -> None:
    readme = (SAMPLE_FOLDER / "README.md").read_text(encoding="utf-8")

    for count in ("27 of 17 to 22 October", "13, and one link that is gone", "13, and one page of 0 bytes"):
        assert count in readme
