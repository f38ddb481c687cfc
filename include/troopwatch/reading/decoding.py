"""The bytes of a page as text, also when header, meta element and bytes disagree."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers take these names for (https://encoding.spec.whatwg.org/#names-and-labels)
_BROWSER_NAMES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
}  # fmt: skip
_NOT_OF_THE_WEB = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf_7", "utf7", "undefined"})
_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*["']?\s*([\w:.-]+)""", re.I
)
_HEAD_BYTES = 8_192  # where a page declares its charset; browsers look at 1,024
_SAMPLE_BYTES = 100_000  # for the guess when nothing is declared


def decode(body: bytes, content_type: str | None) -> str:
    """Return `body` as text: by its byte order mark; as UTF-8 where it is that; by header or meta charset; by a guess.

    Valid UTF-8 wins over any declaration, because it does not come about by chance. Never raises; bytes that are wrong
    in the chosen charset become U+FFFD.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    declared = declared_charsets(body, content_type)
    if "iso-2022-jp" in declared and b"\x1b$" in body:
        return body.decode("iso-2022-jp", errors="replace")  # is plain ASCII to a check for UTF-8
    if _is_nearly_utf8(body):
        return body.decode("utf-8", errors="replace")
    for name in declared:
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    best = from_bytes(body[:_SAMPLE_BYTES]).best()
    guesses = [*([best.encoding] if best else []), *declared, "cp1252"]
    return body.decode(next(name for name in guesses if _exists(name)), errors="replace")


def declared_charsets(body: bytes, content_type: str | None) -> list[str]:
    """The charsets that header and meta element name, as Python's codecs; the header's first."""
    header = re.search(r"charset\s*=\s*[\"']?\s*([\w:.-]+)", content_type or "", re.IGNORECASE)
    meta = _CHARSET.search(body[:_HEAD_BYTES])
    names = [header[1]] if header else []
    names += [meta[1].decode("ascii", errors="ignore")] if meta else []
    return [_BROWSER_NAMES.get(name.lower(), name.lower()) for name in names if _exists(name)]


def _is_nearly_utf8(body: bytes) -> bool:
    """Is it UTF-8, but for a few bytes that a cut or a pasted advertisement broke?"""
    text = body.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    if not wrong:
        return True
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    return wrong * 50 <= beyond_ascii


def _exists(name: str) -> bool:
    if _codec_name(name) in _NOT_OF_THE_WEB:
        return False
    try:
        b"a".decode(name)  # unlike codecs.lookup it refuses `hex` and `zip`, which are no charsets
    except (LookupError, ValueError):
        return False
    return True


def _codec_name(name: str) -> str:
    """The name that Python's codecs go by, as in `utf_7` for “UTF-7”."""
    return name.lower().replace("-", "_")
