"""Relevant or not, by section 7 of the codebook."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from troopwatch.config import Topic, load_topic
from troopwatch.detection import detect

CONFIG = Path(__file__).parents[3] / "include" / "config" / "topic.yaml"


@pytest.fixture(scope="module")
def topic() -> Topic:
    return load_topic(CONFIG)[0]


@pytest.mark.parametrize(
    ("language", "title", "text", "relevant"),
    [
        ("en", "", "North Korea has sent 3,000 troops to Russia, Seoul says.", True),
        ("en", "", "North Korea will send workers to Kursk, Shoigu said.", True),
        ("en", "North Korean soldiers die in Kursk", "Families were told.", True),
        ("en", "", "Pyongyang shipped thousands of containers of shells to Russia.", True),
        ("en", "", "Kim Jong Un met Putin in Moscow to talk about trade. North Korea tested a missile.", False),
        ("en", "", "North Korea beat Russia in a football match.", False),
        ("en", "", "Russia lost 1,000 soldiers in Ukraine, Kyiv said.", False),
        ("en", "", "Indonesian troops were deployed to Lebanon.", False),
        ("id", "", "Korut mengirim 3.000 tentara ke Rusia.", True),
        ("id", "", "Sejumlah prajurit Korea Utara tewas di Kursk.", True),
        ("id", "Tentara Korut di Rusia", "Ribuan orang telah tiba.", True),
        ("id", "", "Korut menguji rudal balistik; Rusia menolak sanksi.", False),
        ("id", "", "Wisatawan Rusia berlibur ke Korea Utara.", False),
        ("id", "", "Pasukan Indonesia dikirim ke Lebanon.", False),
        ("uk", "", "North Korea has sent 3,000 troops to Russia.", True),
        ("en", "", "", False),
        ("id", "", "Korut mengirim tentaranya ke Rusia.", True),  # with the clitic
        ("en", "", "North Korea, say the antitroops of Prussia, rests.", False),  # parts of other words
        ("en", "", "\ud800 North Korea has sent 3,000 troops \udfff to Russia.", True),  # lone surrogates
        ("en", "", "İ İ North Korea has sent 3,000 troops to Russia.", True),  # longer in lower case
        ("en", "", "x " * 597 + "Russian North Korea troops", False),  # cut after 1,200 letters: what is near
    ],
)
def test_relevance(topic: Topic, language: str, title: str, text: str, relevant: bool) -> None:
    found = detect(title, text, language, topic)
    assert found.relevant is relevant
    assert 0 <= found.score <= 1
    assert (found.score >= topic.threshold) is relevant


def test_the_reason_names_the_words_or_what_is_missing(topic: Topic) -> None:
    assert "“North Korea”" in detect("", "North Korea sent troops to Russia.", "en", topic).reason
    assert detect("", "North Korea fired a missile.", "en", topic).reason.startswith("nothing about Russia")


def test_two_megabytes_take_seconds(topic: Topic) -> None:
    start = perf_counter()
    detect("", "word without any end " * 100_000, "en", topic)
    assert perf_counter() - start < 5
