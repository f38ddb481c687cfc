"""Bytes become the text that was meant, whatever header and meta element claim."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troopwatch.reading.decoding import decode

RUSSIAN = "Войска КНДР прибыли в Курскую область"
KOREAN = "북한군 1만 명 러시아 파병"
JAPANESE = "北朝鮮兵がロシアに到着した"


@pytest.mark.parametrize(
    "header", [None, "text/html", "text/html; charset=iso-8859-1", 'text/html; charset="windows-1251"']
)
@pytest.mark.parametrize("meta", ["", '<meta charset="iso-8859-1">', '<meta charset="euc-kr">'])
def test_valid_utf8_wins(header: str | None, meta: str) -> None:
    page = f"<html>{meta}<p>{RUSSIAN} {KOREAN} “é”</p>"
    assert decode(page.encode(), header) == page


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        (RUSSIAN, "windows-1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (KOREAN, "cp949", "euc-kr"),
        (KOREAN, "cp949", "ks_c_5601-1987"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc-jp", "euc-jp"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
        ("“Selat” – 5 é", "cp1252", "iso-8859-1"),
        ("“Selat” – 5 é", "cp1252", "us-ascii"),
    ],
)
def test_declared_charsets(text: str, charset: str, declared: str) -> None:
    page = f"<html><p>{text}</p>"
    assert decode(page.encode(charset), f"text/html; charset={declared}") == page
    meta = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><p>{text}</p>'
    assert decode(meta.encode(charset), None) == meta
    assert text in decode(meta.encode(charset), "text/html; charset=no-such-charset")


@pytest.mark.parametrize(
    ("mark", "charset"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
     (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")],
)  # fmt: skip
def test_byte_order_mark_decides(mark: bytes, charset: str) -> None:
    assert decode(mark + KOREAN.encode(charset), "text/html; charset=windows-1251") == KOREAN


def test_a_few_broken_bytes_do_not_garble_the_page() -> None:
    page = f"<p>{RUSSIAN * 20}</p>"
    broken = page.encode() + b"\xff\xc3"
    assert decode(broken, "text/html; charset=iso-8859-1").startswith(page)


def test_undeclared_charset_is_guessed() -> None:
    page = f"<html><p>{(RUSSIAN + ', сообщили в ведомстве. ') * 30}</p>"
    assert decode(page.encode("windows-1251"), None) == page


@pytest.mark.parametrize("name", ["hex", "zip", "rot13", "idna", "undefined", "utf-8\x00", "", "x" * 500, "../../etc"])
def test_odd_charset_names(name: str) -> None:
    assert "abc" in decode(b"<p>abc \xe9</p>", f"text/html; charset={name}")


@given(
    st.binary(max_size=400),
    st.one_of(st.none(), st.text(max_size=60), st.text(max_size=12).map("text/html; charset=".__add__)),
)
def test_never_raises(body: bytes, header: str | None) -> None:
    assert isinstance(decode(body, header), str)
