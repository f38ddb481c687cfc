"""One page to one article."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

from troopwatch.model import Article, Reader, ReadStatus
from troopwatch.reading.blocks import fragment_text
from troopwatch.reading.decoding import decode
from troopwatch.reading.language import language_of
from troopwatch.reading.metadata import parse_page, read_metadata
from troopwatch.reading.readings import MIN_CHARACTERS, choose_reading
from troopwatch.reading.tidying import letters
from troopwatch.reading.walls import find_wall

READER_VERSION = 2  # goes up with any change that can change the text, title or instants of a page

MAX_BYTES = 5_000_000  # the largest real article page seen has 3 MB, most of it scripts
MAX_ELEMENTS = 30_000  # the extraction's time and memory grow faster than that number; real pages have up to 3,200
MAX_CHARACTERS = 300_000  # the longest live blogs have half of that

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|p|h1|br|span)\b", re.IGNORECASE)
_OTHER_TYPES = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?!xhtml|xml|octet-stream|html)", re.IGNORECASE
)


def read_article(
    body: bytes,
    url: str,
    language: str,
    content_type: str | None,
    *,
    selector: str | None = None,
    entry_content: str = "",
) -> Article:
    """Return the readable part of one page: text, title, instants in UTC; never raise for what the bytes hold.

    `body` is the decompressed response, `url` its address (kept as it is), `language` the source's ISO 639-1 code,
    `content_type` the response's header. `selector` is the source's own CSS selector of the text; `entry_content` is
    what its feed gave as the whole article. The text has one paragraph a line, in NFC, and is the same in every run.
    Without a usable text it is empty, and `status` and `problem` say why; title and instants are given all the same.
    """
    problem = _unreadable(body, content_type)
    if problem is not None:
        return _without_text(url, language, problem)
    page = decode(body, content_type)
    tree = parse_page(page) if _HTML.search(page) else None
    if tree is None:
        return _without_text(url, language, "the document is not an HTML page")
    elements = sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1))
    if elements > MAX_ELEMENTS:
        return _without_text(url, language, f"the page has more than {MAX_ELEMENTS:,} elements")
    try:
        metadata = read_metadata(tree)
        reading = choose_reading(tree, page, metadata.body, selector, entry_content)
        text = _without_title(reading.text, metadata.title)
        spoken = language_of(text, metadata.languages, language)
    except Exception as error:  # the libraries' walks have raised many types on hostile pages
        return _without_text(url, language, f"the page cannot be read ({type(error).__name__})")
    found = find_wall(metadata.title, text, free=metadata.free) or _no_text(text)
    status, problem = found or (ReadStatus.OK, None)
    return Article(
        url,
        metadata.title,
        "" if problem else text,
        language if problem else spoken,
        metadata.published_at,
        _not_before(metadata.modified_at, metadata.published_at),
        problem,
        status,
        None if problem else reading.reader,
        metadata.addresses,
    )


def read_entry(content: str, url: str, title: str, language: str) -> Article:
    """Return the article that a feed's entry holds as HTML, for pages that cannot be fetched; never raise."""
    try:
        text = _without_title(fragment_text(content), title)
        spoken = language_of(text, (), language)
    except Exception as error:
        return _without_text(url, language, f"the entry cannot be read ({type(error).__name__})")
    found = find_wall(title, text) or _no_text(text)
    if found is not None:
        return Article(url, title, "", language, problem=found[1], status=found[0])
    return Article(url, title, text, spoken, reader=Reader.FEED)


def _without_text(url: str, language: str, problem: str) -> Article:
    return Article(url, "", "", language, problem=problem, status=ReadStatus.UNREADABLE)


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


def _without_title(text: str, title: str) -> str:
    """The text without a first line that repeats the title: a figure in both would be counted twice."""
    first, _, rest = text.partition("\n")
    return rest if rest and _letters(first) == _letters(title) else text


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _no_text(text: str) -> tuple[ReadStatus, str] | None:
    if not text:
        return ReadStatus.UNREADABLE, "the page has no article text"
    if len(text) > MAX_CHARACTERS:
        return ReadStatus.UNREADABLE, f"the page's text is too long for an article ({len(text):,} characters)"
    if letters(text) < MIN_CHARACTERS:
        return ReadStatus.UNREADABLE, f"the page has hardly any text ({len(text)} characters)"
    return None


def _not_before(modified: datetime | None, published: datetime | None) -> datetime | None:
    """The instant of the change, unless the page was changed before it was published, as drafts are."""
    return None if modified is not None and published is not None and modified < published else modified
