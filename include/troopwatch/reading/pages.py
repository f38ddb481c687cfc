"""Articles that are split over several pages: which page comes next, and one text from all.

Indonesian outlets split often (``?page=2``, ``/2``, “Halaman selanjutnya”). A link counts only when its address is the
page's own with the next number, so that no other article, list or comment page is ever joined to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from troopwatch.reading.decoding import decode
from troopwatch.reading.metadata import parse_page

MAX_PAGES = 10  # in all; more are picture series

_NUMBER_KEYS = frozenset({"page", "pagenum", "page_num", "pg", "hal", "halaman", "pagina"})
_WHOLE = frozenset({("page", "all"), ("halaman", "all"), ("hal", "all"), ("single", "1"), ("showpage", "all")})
_IN_PATH = re.compile(r"/(?:page/|halaman/|hal/|p/)?([2-9]|1\d)", re.IGNORECASE)
_NEXT_WORDS = re.compile(
    r"(?:halaman )?(?:selanjutnya|berikutnya|lanjut(?:kan)?)|baca (?:halaman )?(?:selanjutnya|berikutnya)"
    r"|next(?: page)?|continue(?: reading)?|다음(?: 페이지)?|次(?:の)?(?:へ|ページ(?:へ)?)"
    r"|(?:следующая|наступна)(?: страница| сторінка)?|далее|далі|下一页",
    re.IGNORECASE,
)
_OTHER_LISTS = re.compile(r"comment|komentar|disqus|related|terkait|rekomendasi", re.IGNORECASE)


def next_page(body: bytes, url: str, content_type: str | None = None, *, first: str | None = None) -> str | None:
    """Return the address of the article's next page, or None when this is the last or only one.

    `body` is what the page at `url` holds; `first` is the address of the article's first page, where this is another.
    """
    family = _family(first or url)
    number = _number(url, family) or 1
    for address, element in _links(body, url, content_type):
        if _number(address, family) == number + 1 and _says_next(element, number + 1):
            return address
    return None


def whole_page(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """Return the address of the variant that shows the whole article on one page, where the page links to it."""
    family = _family(url)
    for address, _ in _links(body, url, content_type):
        parts = urlsplit(address)
        pairs = parse_qsl(parts.query)
        others = [pair for pair in pairs if pair not in _WHOLE]
        if len(others) < len(pairs) and _family(urlunsplit(parts._replace(query=urlencode(others)))) == family:
            return address
    return None


def is_later_page(url: str) -> bool:
    """Does the address itself say that it is not the first page of its article (``?page=2``)?"""
    pairs = parse_qsl(urlsplit(url).query)
    return any(key.lower() in _NUMBER_KEYS and re.fullmatch(r"[2-9]|[1-9]\d", value) for key, value in pairs)


def join_texts(texts: Sequence[str]) -> str:
    """One text from those of consecutive pages; a paragraph that several pages repeat (a summary) stands once."""
    seen: set[str] = set()
    joined: list[str] = []
    for text in texts:
        paragraphs = [paragraph for paragraph in text.split("\n") if paragraph not in seen]
        seen.update(paragraphs)
        joined += paragraphs
    return "\n".join(joined)


def _links(body: bytes, url: str, content_type: str | None) -> Iterator[tuple[str, Any]]:
    tree = parse_page(decode(body, content_type))
    if tree is None:
        return
    host = urlsplit(url).netloc.lower()
    for element in tree.iter("link", "a"):
        href = element.get("href")
        if not href or (element.tag == "link" and (element.get("rel") or "").lower() != "next"):
            continue
        try:
            address = urldefrag(urljoin(url, href.strip())).url
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.netloc.lower() == host:
            yield address, element


def _family(url: str) -> tuple[str, str, str]:
    """What all pages of an article have in common: host, path, and the query but for page number and tracking."""
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _NUMBER_KEYS and not k.startswith("utm_")]
    return parts.netloc.lower(), parts.path.rstrip("/"), urlencode(sorted(kept))


def _number(url: str, family: tuple[str, str, str]) -> int | None:
    """Which page of the article the address names; None when it is none of that article's."""
    host, path, query = _family(url)
    if (host, query) != (family[0], family[2]):
        return None
    written = [value for key, value in parse_qsl(urlsplit(url).query) if key.lower() in _NUMBER_KEYS]
    if path == family[1]:
        return int(written[0]) if written and re.fullmatch(r"[1-9]\d?", written[0]) else None if written else 1
    in_path = _IN_PATH.fullmatch(path.removeprefix(family[1])) if path.startswith(family[1]) and family[1] else None
    return int(in_path[1]) if in_path and not written else None


def _says_next(element: Any, number: int) -> bool:
    """Does the link say that it leads to the next page: by rel, by its number, or in words?"""
    if "next" in (element.get("rel") or "").lower().split():
        return True
    for above in element.iterancestors():
        if _OTHER_LISTS.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return False
    shown = " ".join("".join(element.itertext()).split()).strip(" ›»>→.")
    label: str = shown or (element.get("title") or element.get("aria-label") or "").strip()
    return re.sub(r"^(?:halaman|page|hal\.?)\s+", "", label, flags=re.IGNORECASE) == str(number) or bool(
        _NEXT_WORDS.fullmatch(label)
    )
