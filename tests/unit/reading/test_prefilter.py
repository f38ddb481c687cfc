"""What may be about the topic passes, whatever the bytes it is written in; most of the rest does not."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troopwatch.config import Topic, TopicWords, load_topic
from troopwatch.detection import detect
from troopwatch.reading import Prefilter, read_article

CONFIG = Path(__file__).parents[3] / "include" / "config" / "topic.yaml"
TOPIC = load_topic(CONFIG)[0]
PREFILTER = Prefilter(TOPIC)
# A topic in more scripts than the shipped one
MANY = Topic(
    threshold=0.5,
    languages={
        language: TopicWords(actors=actors, theatre=("x",), involvement=("y",))
        for language, actors in {
            "ko": ("북한", "조선민주주의인민공화국"),
            "ja": ("北朝鮮",),
            "zh": ("朝鲜", "北韓"),
            "ru": ("Северная Корея", "КНДР", "Пхеньян"),
            "uk": ("Північна Корея", "КНДР"),
            "tr": ("Kuzey Kore",),
        }.items()
    },
)
FOREIGN = Prefilter(MANY)


@pytest.mark.parametrize(
    "body",
    [
        "North Korea sent troops",
        "NORTH KOREA",
        "North\nKorea",
        "North&nbsp;Korea",
        "North&#160;Korea",
        "North\u00a0Korea",
        "North <b>Korea</b>",
        "<b>North</b> <i>Korean</i>",
        '<a href="/tag/north" class="tag tag--country">North</a><span class="space"> </span><a href="/tag">Korea</a>',
        "North<!-- a comment with > in it -->Korea",
        "North Ko&shy;rea",
        "Nor\u00adth Ko\u00adrea",
        "North Ko<wbr>rea",
        "North K\u200borea",
        "<span class='dropcap'>P</span>yongyang says",
        "Pyong<b>yang</b>",
        "&#80;yongyang",
        "&#80;&#121;&#111;&#110;&#103;&#121;&#97;&#110;&#103;",
        "D<b>PRK</b>",
        "DP&shy;RK",
        "the North's soldiers",
        "the North&#39;s soldiers",
        "the <b>North</b>'s soldiers",
        "N. Korea",
        "N.&nbsp;Korean",
        "Kim Jong Un",
        "Kim&nbsp;Jong-un",
        "Korea <em>Utara</em>",
        "Korut",
        "KORUT",
        "K<b>orut</b>",
        r'{"articleBody": "North\u00a0Korea"}',
        r'{"articleBody": "North\nKorea"}',
        "<script>if (a<b) { x }</script><p>North Korea",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252", "koi8-r"])
def test_passes(body: str, charset: str) -> None:
    page = f"<html><head><title>t</title></head><body><p>{'word ' * 200}</p><p>{body}</p></body></html>"
    assert PREFILTER.passes(page.encode(charset, errors="xmlcharrefreplace"), f"text/html; charset={charset}")


@pytest.mark.parametrize(
    "body",
    [
        "South Korea and the North of England",
        "Korea Selatan",
        "<p>North</p><p>Sumatra</p><p>South Korea</p>",
        "north korea",  # no name: the topic has it with capitals
        "Northshore; GDPR; foreach; Korupsi; Jonathan",
        "Kim Jong Il",
        "",
    ],
)
def test_does_not_pass(body: str) -> None:
    assert not PREFILTER.passes(f"<html><body><p>{body}</p></body></html>".encode())


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        *(("북한", charset) for charset in ("utf-8", "euc-kr", "cp949", "utf-16", "utf-16-be")),
        *(("北朝鮮", charset) for charset in ("utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16")),
        *(("朝鲜", charset) for charset in ("utf-8", "gb2312", "gbk", "gb18030")),
        ("北韓", "big5"),
        *(("Северной Кореи", charset) for charset in ("utf-8", "koi8-r", "cp1251", "iso8859-5", "cp866", "utf-16")),
        *(("ПІВНІЧНА КОРЕЯ", charset) for charset in ("utf-8", "koi8-u", "cp1251")),
        *(("Kuzey Kore", charset) for charset in ("utf-8", "iso8859-9", "cp037")),
    ],
)
def test_names_in_other_scripts_pass_in_every_charset(name: str, charset: str) -> None:
    # Корея is declined: what is looked for is a word that begins as the topic has it
    topic_name = {"Северной Кореи": "Коре"}.get(name)
    words = TopicWords(actors=(topic_name or name,), theatre=("x",), involvement=("y",))
    prefilter = FOREIGN if topic_name is None else Prefilter(Topic(threshold=0.5, languages={"ru": words}))
    page = f"<html><body><p>{'. ' * 300}{name}</p></body></html>".encode(charset)
    assert prefilter.passes(page, f"text/html; charset={charset}")
    assert not prefilter.passes(f"<html><body><p>{'. ' * 300}</p></body></html>".encode(), "text/html")


@pytest.mark.parametrize("form", ["&#48513;&#54620;", "&#xbd81;&#xd55c;", "&#xBD81;&#xD55C;", r"\ubd81\ud55c"])
def test_names_as_entities_and_as_json(form: str) -> None:
    assert FOREIGN.passes(f"<p>{form}</p>".encode())


BETWEEN = st.sampled_from(
    [
        " ",
        "\n",
        "&nbsp;",
        "&#160;",
        "\u00a0",
        " <b>",
        "</b> ",
        " <!-- x > y --> ",
        "&#xA0;",
        "\u2009",
        "&thinsp;",
        " \t ",
    ]
)
WITHIN = st.sampled_from(
    ["\u00ad", "&shy;", "&#173;", "<wbr>", "<b>", "</span>", "\u200b", "&#8203;", '<span class="dropcap">']
)
CHARSETS = st.sampled_from(["utf-8", "utf-16", "cp1252", "cp949", "cp932", "koi8-r", "cp1251", "gb18030", "iso-8859-1"])

HARD_HYPHENS = {"cp949", "gb18030"}  # where a soft hyphen is more than one byte; nobody hyphenates English in them


@st.composite
def _pages(draw: st.DrawFn) -> tuple[str, bytes, str]:
    """A page that may be about the topic: its language, its bytes, its content type."""
    charset = draw(CHARSETS)
    language = draw(st.sampled_from(sorted(TOPIC.languages)))
    words = TOPIC.languages[language]

    def written(phrase: str) -> str:
        form = draw(st.sampled_from([phrase, phrase.upper()]))
        shown = form.replace(" ", draw(BETWEEN))
        letters = [at for at in range(1, len(form)) if form[at - 1 : at + 1].isalpha()]
        if shown == form and letters and draw(st.booleans()):
            at = draw(st.sampled_from(letters))
            shown = form[:at] + draw(WITHIN) + form[at:]
        return shown if charset not in HARD_HYPHENS else shown.replace("\u00ad", "&shy;")

    def sentence() -> str:
        actor, involved, theatre = (
            written(draw(st.sampled_from(group))) for group in (words.actors, words.involvement, words.theatre)
        )
        return (
            f"{actor} {draw(st.sampled_from(['', 'has ', 'ke ']))}{involved} {theatre}, {'many words about it ' * 5}."
        )

    title, text = sentence(), "</p>\n<p>".join(sentence() for _ in range(3))
    page = f"<html><head><title>{title}</title></head><body><article><h1>News</h1><p>{text}</p></article></body></html>"
    declared = draw(st.sampled_from([charset, charset, ""])) if charset != "utf-16" else "utf-16"
    content_type = f"text/html; charset={declared}" if declared else "text/html"
    return language, page.encode(charset, errors="xmlcharrefreplace"), content_type


@settings(max_examples=150, deadline=None)
@given(_pages())
def test_what_detection_finds_relevant_passes(page: tuple[str, bytes, str]) -> None:
    language, body, content_type = page
    article = read_article(body, "https://outlet.example/a", language, content_type)
    if detect(article.title, article.text, article.language, TOPIC).relevant:
        assert PREFILTER.passes(body, content_type)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000), st.text(max_size=60))
def test_any_bytes_are_judged(body: bytes, content_type: str) -> None:
    assert PREFILTER.passes(body, content_type) in {True, False}


@pytest.mark.parametrize("filler", [b"<", b"&", b"North ", b"Korea<", b"Ko&", b"Jong Un", b"\\u", b"<a North "])
def test_time_is_linear(filler: bytes) -> None:
    body = filler * (2_000_000 // len(filler))
    start = perf_counter()
    PREFILTER.passes(body, "text/html")
    assert perf_counter() - start < 5
