"""One page to one article."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import Any

import trafilatura

from troopwatch.model import Article
from troopwatch.reading.decoding import decode
from troopwatch.reading.metadata import Metadata, parse_page, read_metadata
from troopwatch.reading.tidying import tidy, tidy_line

READER_VERSION = 1  # goes up with any change that can change the text, title or instants of a page

MAX_BYTES = 8_000_000  # the largest real article page seen has 3 MB, most of it scripts
MAX_ELEMENTS = 30_000  # the extraction's time and memory grow faster than that number; real pages have up to 3,200
MAX_CHARACTERS = 300_000  # the longest live blogs have half of that
MIN_CHARACTERS = 80  # less than a sentence or two is a caption or a notice
_SHORT = 900  # characters; a wall's notice is found only in texts up to that

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|p|h1|br|span)\b", re.IGNORECASE)
_OTHER_TYPES = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?!xhtml|xml|octet-stream|html)", re.IGNORECASE
)
_WALLS = (
    (
        "a check for robots",
        r"just a moment|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|checking your browser"
        r"|access denied|unusual traffic|enable javascript and cookies|ddos protection|captcha"
        r"|проверка браузера|confirm you are not a bot",
    ),
    (
        "a cookie wall",
        r"(?:accept|manage|reject) (?:all )?cookies|we (?:and our partners )?use cookies|kami menggunakan cookie"
        r"|setujui cookie|쿠키를 사용|используем (?:файлы )?cookie|використовуємо (?:файли )?cookie|cookieを使用",
    ),
    (
        "a paywall",
        r"subscribe (?:now |today )?to (?:continue|read|keep reading|unlock)|subscribers? only"
        r"|already (?:a subscriber|subscribed)"
        r"|(?:log|sign) in to (?:continue|read)|register to (?:continue|read)|to continue reading|unlock this article"
        r"|berlangganan (?:untuk|sekarang)|khusus (?:pelanggan|pembaca premium)"
        r"|(?:masuk|login) untuk (?:melanjutkan|membaca)"
        r"|유료 ?(?:회원|기사|구독)|구독 후|로그인 후 (?:이용|읽)|会員限定|有料会員|続きを読むには|残り\d*文字"
        r"|оформ(?:ите|ить) подписку|только (?:для|по) подпис|передплат",
    ),
)
_WALL_TITLES = frozenset({"just a moment", "access denied", "attention required! | cloudflare", "403 forbidden"})
_WALL_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _WALLS)


def read_article(body: bytes, url: str, language: str, content_type: str | None) -> Article:
    """Return the readable part of one page: text, title, instants in UTC; never raise for what the bytes hold.

    `body` is the decompressed response, `url` its address (kept as it is), `language` the source's ISO 639-1 code,
    `content_type` the response's header. The text has one paragraph a line, in NFC, and is the same in every run.
    Without a usable text it is empty and `problem` says why; the title and instants are given all the same.
    """
    problem = _unreadable(body, content_type)
    if problem is not None:
        return Article(url, "", "", language, problem=problem)
    page = decode(body, content_type)
    tree = parse_page(page) if _HTML.search(page) else None
    if tree is None:
        return Article(url, "", "", language, problem="the document is not an HTML page")
    elements = sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1))
    if elements > MAX_ELEMENTS:
        return Article(url, "", "", language, problem=f"the page has more than {MAX_ELEMENTS:,} elements")
    try:
        metadata = read_metadata(tree)
        text = _without_title(_choose(tidy(_main_text(tree)), metadata), metadata.title)
    except Exception as error:  # the libraries' walks have raised many types on hostile pages
        return Article(url, "", "", language, problem=f"the page cannot be read ({type(error).__name__})")
    problem = _wall(text) or _wall_in_title(metadata.title, text)
    return Article(
        url,
        metadata.title,
        "" if problem else text,
        language,
        metadata.published_at,
        _not_before(metadata.modified_at, metadata.published_at),
        problem,
    )


def _unreadable(body: bytes, content_type: str | None) -> str | None:
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "the document is empty (0 bytes)" if not body else "the document is empty (only white space)"
    if len(body) > MAX_BYTES:
        return f"the document is too large for an article ({len(body):,} bytes)"
    if body.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF")):
        return "the document is not an HTML page but a file of another kind"
    if content_type and _OTHER_TYPES.match(content_type) and not _HTML.search(body[:2_000].decode("latin-1")):
        return f"the document is not an HTML page but {content_type.partition(';')[0].strip()[:60]}"
    return None


def _main_text(tree: Any) -> str:
    # Measured on 72 real pages, mean word F1: precision 0.953, default 0.951, recall 0.946, fast 0.939. Deduplication
    # stays off: it remembers earlier pages, so that a text would depend on what was read before.
    found = trafilatura.extract(
        tree,
        output_format="txt",
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        deduplicate=False,
        with_metadata=False,
    )
    return found or ""


def _choose(text: str, metadata: Metadata) -> str:
    """The page's text, or the whole articleBody that it states where the page's own text is only a part of it."""
    stated = tidy(re.sub(r"<br\s*/?>|</p>", "\n", metadata.body))
    stated = tidy(re.sub(r"</?[a-zA-Z][^<>]*>", "", stated))
    return stated if len(stated) > 1.5 * len(text) and len(stated) >= MIN_CHARACTERS else text


def _without_title(text: str, title: str) -> str:
    """The text without a first line that repeats the title: a figure in both would be counted twice."""
    first, _, rest = text.partition("\n")
    return rest if rest and _letters(first) == _letters(title) else text


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _wall(text: str) -> str | None:
    if not text:
        return "the page has no article text"
    if len(text) > MAX_CHARACTERS:
        return f"the page's text is too long for an article ({len(text):,} characters)"
    if len(text) <= _SHORT:
        for name, pattern in _WALL_PATTERNS:
            if pattern.search(text):
                return f"the page shows {name} instead of its article"
    # A Chinese, Japanese or Korean character says about as much as two and a half letters
    wide = sum(1 for character in text if "\u1100" <= character <= "\u11ff" or "\u2e80" <= character <= "\ud7ff")
    if len(text) + 1.5 * wide < MIN_CHARACTERS:
        return f"the page has hardly any text ({len(text)} characters)"
    return None


def _wall_in_title(title: str, text: str) -> str | None:
    shown = tidy_line(title).lower().rstrip(". …")
    if len(text) <= _SHORT and shown in {
        "just a moment",
        "access denied",
        "attention required! | cloudflare",
        "403 forbidden",
    }:
        return "the page shows a check for robots instead of its article"
    return None


def _not_before(modified: datetime | None, published: datetime | None) -> datetime | None:
    """The instant of the change, unless the page was changed before it was published, as drafts are."""
    return None if modified is not None and published is not None and modified < published else modified
