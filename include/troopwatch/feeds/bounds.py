"""How much of a document a parser may be given: checked on the bytes, before anything is built from them.

Measured without these bounds: 20 MB of empty elements cost up to 2 GB and minutes. They are far above what a list of
2,000 entries needs, at some 25 tags an entry; at them, the slowest parser takes 5 s and 110 MB.
"""

from __future__ import annotations

import re

from troopwatch.model import SourceKind

_LARGEST = {SourceKind.FEED: 6_000_000, SourceKind.SITEMAP: 20_000_000, SourceKind.LISTING: 6_000_000}
_MOST_TAGS = {SourceKind.FEED: 100_000, SourceKind.SITEMAP: 400_000, SourceKind.LISTING: 60_000}
_MOST_JSON = 200_000  # objects, lists and members

# expat's reader compares each attribute of an element with all others
_ATTRIBUTES = re.compile(rb"""<[^\s<>!?/]+(?:\s+[^\s=<>"']+\s*=\s*(?:"[^"<]*"|'[^'<]*')){300}""")
# Charsets in which tags do not look like tags; no site sends them, and feedparser would read them
_DISGUISES = re.compile(
    rb"charset\s*=\s*[\"']?\s*(?:utf-?7|\w*escape|ebcdic|ibm|cp(?:037|1140|273|424|500|875|1026))"
    rb"|encoding\s*=\s*[\"']\s*(?:utf-?7|\w*escape|ebcdic|ibm|cp(?:037|1140|273|424|500|875|1026))"
    rb"|^\x4c\x6f\xa7\x94",
    re.IGNORECASE,
)
_HEAD = 500  # bytes, in which an XML declaration names its charset


def beyond_bounds(body: bytes, kind: SourceKind, content_type: str | None) -> str | None:
    """Return why the document must not be parsed, or None when it may be."""
    if len(body) > _LARGEST[kind]:
        return f"the document is larger than {_LARGEST[kind] // 1_000_000} MB"
    declared = f"charset={(content_type or '').lower().partition('charset=')[2]}\n".encode("ascii", "ignore")
    if _DISGUISES.search(body[:_HEAD]) or _DISGUISES.search(declared):
        return "the document is in a charset that no site uses"
    plain = body.replace(b"\0", b"") if b"\0" in body else body  # UTF-16 and UTF-32
    if plain.count(b"<") > _MOST_TAGS[kind]:
        return f"the document has more than {_MOST_TAGS[kind]:,} tags"
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and sum(map(plain.count, (b"{", b"[", b","))) > _MOST_JSON:
        return f"the document has more than {_MOST_JSON:,} values"
    if _ATTRIBUTES.search(plain):
        return "the document has an element with hundreds of attributes"
    return None
