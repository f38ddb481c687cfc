"""The source's language stands, unless page and words agree on another."""

from __future__ import annotations

import pytest

from troopwatch.reading import guess_language, read_article

INDONESIAN = "Badan intelijen itu memperkirakan jumlah tentara Korea Utara di Rusia mencapai sepuluh ribu orang. " * 6
ENGLISH = "The agency expects that the number of North Korean soldiers in Russia will reach ten thousand soon. " * 6
KOREAN = (
    "국가정보원은 러시아에 파병된 북한군이 약 1만 명에 이를 것으로 본다고 국회 정보위원회에 보고했다고 밝혔다. " * 10
)
MALAY = "Agensi perisikan itu menganggarkan bilangan askar Korea Utara di Rusia kini mencecah sepuluh ribu orang. " * 6


@pytest.mark.parametrize(
    ("text", "lang", "source", "expected"),
    [
        (INDONESIAN, "id-ID", "id", "id"),
        (INDONESIAN, "in", "id", "id"),
        (INDONESIAN, "en-US", "id", "id"),  # a template's language
        (ENGLISH, "en-US", "id", "en"),  # an Indonesian outlet's English story
        (ENGLISH, "", "id", "en"),
        (ENGLISH, "id", "id", "id"),  # the page says what the source says
        (KOREAN, "ko", "en", "ko"),
        (KOREAN, "", "en", "ko"),
        (KOREAN, "fr", "en", "en"),
        (MALAY, "", "id", "id"),  # too much alike to be judged by words
        (ENGLISH[:150], "en", "id", "id"),  # too short to be judged
    ],
)
def test_language_of_a_page(text: str, lang: str, source: str, expected: str) -> None:
    page = f'<html lang="{lang}"><head><title>x</title></head><body><article><p>{text}</p></article></body></html>'
    assert (
        read_article(page.encode(), "https://outlet.example/a", source, "text/html; charset=utf-8").language == expected
    )


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:locale" content="en_GB">',
        '<meta http-equiv="content-language" content="en">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "inLanguage": "en-GB"}</script>',
    ],
)
def test_other_ways_to_declare_it(head: str) -> None:
    page = f'<html lang="id"><head>{head}</head><body><article><p>{ENGLISH}</p></article></body></html>'
    expected = "en" if "inLanguage" in head else "id"  # the article's own word goes before its template's
    assert read_article(page.encode(), "https://outlet.example/a", "id", None).language == expected
    bare = page.replace(' lang="id"', "")
    assert read_article(bare.encode(), "https://outlet.example/a", "id", None).language == "en"


def test_guess_among_the_extractor_s_languages() -> None:
    assert [guess_language(text) for text in (INDONESIAN, ENGLISH, "")] == ["id", "en", "en"]
