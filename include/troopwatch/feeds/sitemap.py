"""News sitemaps to raw entries: no entity is expanded, nothing is fetched."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lxml import etree

from troopwatch.feeds.wording import instant

SitemapEntry = tuple[str | None, object, datetime | None, object]


def read_sitemap(body: bytes, language: str) -> tuple[list[SitemapEntry] | None, str | None]:
    """Return (link, title, instant in UTC, "") for each page, and why the document is no sitemap, if it is none.

    The entries are None when the document looks like a feed. The instant is the news publication date; for a page that
    has none, the instant of its last change (`lastmod`), which is at or after publication.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n\0"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return [], f"the document is not XML ({error})"[:300]
    if root is None:
        return [], "the document is not XML"
    name = _local(root)
    if name in {"rss", "feed", "RDF"}:
        return None, None
    if name != "urlset":
        return [], _why_no_sitemap(name, root)
    return [_page(child, language) for child in root if _local(child) == "url"], None


def _why_no_sitemap(name: str, root: Any) -> str:
    if name == "sitemapindex":
        listed = sum(1 for child in root if _local(child) == "sitemap")
        return f"the document is an index of {listed} sitemaps; give the address of the news sitemap itself"
    if name == "html":
        return "the document is an HTML page, not a sitemap"
    return f"the document is not a sitemap: its root element is <{name[:60]}>"


def _page(element: Any, language: str) -> SitemapEntry:
    """Read one <url>; names are compared without namespace, because sites misspell the namespaces' addresses."""
    texts: dict[str, str] = {}
    for child in element.iter():
        name = _local(child)
        if name == "image" or _local(child.getparent()) == "image":
            continue  # image:loc and image:title are another thing's
        if child.text and child.text.strip():
            texts.setdefault(name, child.text.strip())
    published = instant(texts.get("publication_date"), language) or instant(texts.get("lastmod"), language)
    return texts.get("loc"), texts.get("title", ""), published, ""


def _local(element: Any) -> str:
    tag = element.tag if element is not None else ""
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
