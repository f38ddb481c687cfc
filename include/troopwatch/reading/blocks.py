"""The text of HTML that is known to be an article's: all of it, one block a paragraph."""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml import html as lxml_html

from troopwatch.reading.boxes import drop_boxes
from troopwatch.reading.tidying import tidy

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1",
     "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table",
     "tr", "ul"}
)  # fmt: skip
_NO_TEXT = frozenset(
    {"aside", "audio", "button", "canvas", "embed", "figcaption", "figure", "footer", "form", "head",
     "iframe", "input", "nav", "noscript", "object", "script", "select", "style", "svg", "template",
     "textarea", "video"}
)  # fmt: skip


def fragment_text(html: str) -> str:
    """The text of a piece of HTML, as feeds and JSON-LD hold it; the empty text for what is none."""
    if not html.strip():
        return ""
    try:
        tree = lxml_html.fragment_fromstring(html, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    drop_boxes(tree)
    return block_text(tree)


def block_text(element: Any) -> str:
    """The text of an element, tidied: one paragraph a line, without pictures, forms, scripts and asides."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if not isinstance(node.tag, str):  # a comment or processing instruction
            if event == "end" and node is not element:
                parts.append(node.tail or "")
            continue
        if event == "start":
            if node.tag in _NO_TEXT and node is not element:
                walk.skip_subtree()
                continue
            parts.append(_around(node))
            parts.append(_one_line(node.text))
        elif node is not element:
            parts.append(_around(node))
            parts.append(_one_line(node.tail))
    return tidy("".join(parts))


def _around(node: Any) -> str:
    if node.tag in _BLOCKS:
        return "\n"
    return " " if node.tag in {"td", "th"} else ""


def _one_line(text: str | None) -> str:
    """White space as a browser shows it: a line end in the source is a space."""
    return text.replace("\n", " ").replace("\r", " ") if text else ""
