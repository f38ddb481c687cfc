"""`extract`: relevance and figures of texts, without a warehouse."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from troopwatch.config import Topic, load_topic
from troopwatch.detection import detect
from troopwatch.figures import extract as extract_figures
from troopwatch.model import Detection, Figure
from troopwatch.reading import guess_language, read_article
from troopwatch.settings import Settings


class ExtractFormat(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    JSON = "json"


def extract(
    files: Annotated[list[str] | None, typer.Argument(help="HTML or plain text; - for standard input.")] = None,
    *,
    lang: Annotated[str | None, typer.Option(help="id or en; guessed from the text when left out.")] = None,
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication, against which “last month” is resolved."),
    ] = None,
    format: Annotated[ExtractFormat, typer.Option(help="How to print the figures.")] = ExtractFormat.TABLE,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show, for each figure, the words that made it, with their offsets.")
    ] = False,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help='Read {"id","text","lang"?,"published"?,"title"?} a line from standard input, write '
            '{"id","relevant","score","figures"} a line.',
        ),
    ] = False,
) -> None:
    """Show the relevance and the figures of texts."""
    topic, _ = load_topic(Settings().topic)
    if lang not in (None, "id", "en"):
        raise typer.BadParameter(f"no extractor for “{lang}”; choose id or en", param_hint="--lang")
    if jsonl:
        _extract_lines(topic)
        return
    if not files:
        raise typer.BadParameter("name a file, - for standard input, or --jsonl", param_hint="FILES")
    day = published.date() if published else None
    if explain and format is ExtractFormat.JSON:
        raise typer.BadParameter("the JSON holds the evidence already", param_hint="--explain")
    extracted = [_extract_file(name, lang, day, topic) for name in files]
    results, texts = [result for result, _ in extracted], [text for _, text in extracted]
    if format is ExtractFormat.JSON:
        typer.echo(json.dumps(results if len(results) > 1 else results[0], ensure_ascii=False, indent=1))
        return
    for result, text in zip(results, texts, strict=True):
        _show(result, text if explain else None)


def _extract_lines(topic: Topic) -> None:
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
            text, identity = str(document["text"]), document["id"]
            published = date.fromisoformat(document["published"][:10]) if document.get("published") else None
        except (ValueError, KeyError, TypeError) as error:
            sys.exit(f'troopwatch: standard input, line {number}: {error!r}; each line needs {{"id", "text"}} as JSON')
        language = document.get("lang") or guess_language(text)
        found = _analyse(text, language, published, str(document.get("title") or ""), topic)
        typer.echo(json.dumps({"id": identity, **found}, ensure_ascii=False))


def _extract_file(name: str, lang: str | None, published: date | None, topic: Topic) -> tuple[dict[str, Any], str]:
    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        sys.exit(f"troopwatch: {name}: cannot be read ({error.strerror})")
    title, text = "", body.decode("utf-8", "replace")
    if _is_html(body):
        article = read_article(body, "https://file.invalid/", lang or "en", None)
        if article.problem:
            sys.exit(f"troopwatch: {name}: {article.problem}")
        title, text = article.title, article.text
        published = published or (article.published_at.date() if article.published_at else None)
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    language = lang or guess_language(text)
    found = _analyse(text, language, published, title, topic)
    return {"file": name, "lang": language, "title": title, **found}, text


def _is_html(body: bytes) -> bool:
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<body" in start or b"<p>" in start


def _analyse(text: str, language: str, published: date | None, title: str, topic: Topic) -> dict[str, Any]:
    detection: Detection = detect(title, text, language, topic)
    figures = extract_figures(text, language, published, title) if detection.relevant else ()
    return {
        "relevant": detection.relevant,
        "score": round(detection.score, 3),
        "reason": detection.reason,
        "figures": [_row(figure) for figure in figures],
    }


def _row(figure: Figure) -> dict[str, Any]:
    row = asdict(figure)
    for key in ("reference_start", "reference_end"):
        row[key] = row[key].isoformat() if row[key] else None
    return row


def _show(result: dict[str, Any], explained: str | None) -> None:
    console = Console(highlight=False)
    verdict = "relevant" if result["relevant"] else "not relevant"
    console.print(f"{result['file']} ({result['lang']}): {verdict}, score {result['score']}", markup=False)
    console.print(f"  {result['reason']}", markup=False)
    for number, row in enumerate(result["figures"], start=1):
        console.print(f"\n{number:3}  {row['measure']} · {_value(row)} {row['item']}", markup=False, style="bold")
        told = Table.grid(padding=(0, 2))
        for name, value in _told(row):
            told.add_row(name, Text(value))
        console.print(Padding(told, (0, 0, 0, 5)))
        if explained is not None:
            console.print(Padding(_reasons(row, explained), (0, 0, 0, 5)))
    if not result["figures"]:
        console.print("  no figure")


def _reasons(row: dict[str, Any], text: str) -> Group:
    """Which phrases made a figure, where they stand, and the sentence with those marked that stand in it."""
    table = Table("because of", "words", "at", box=None, header_style="dim", padding=(0, 2, 0, 0))
    sentence = Text(row["quote"])
    for one in row["evidence"]:
        words = text[one["start"] : one["end"]]
        elsewhere = not row["quote_start"] <= one["start"] < row["quote_end"]
        table.add_row(one["role"], Text(f"“{words}”"), f"{one['start']}–{one['end']}{' (before)' if elsewhere else ''}")
        if not elsewhere:
            start, end = one["start"] - row["quote_start"], one["end"] - row["quote_start"]
            sentence.stylize("reverse" if one["role"] == "number" else "bold underline", start, end)
    if not any(one["role"] == "unit" for one in row["evidence"]):
        table.add_row("unit", "none: the item is that of the noun before, or troops", "")
    if not any(one["role"] == "actor" for one in row["evidence"]):
        table.add_row("actor", "none here: the sentences before speak of North Korea", "")
    table.add_row("confidence", f"{row['confidence']:.2f}", "")
    return Group(table, Text("marked", style="dim"), _bracketed(row, sentence))


def _bracketed(row: dict[str, Any], sentence: Text) -> Text:
    """The sentence with its evidence in brackets too, for terminals and files without styles."""
    marks = sorted(
        {(one["start"], one["end"], one["role"]) for one in row["evidence"]}, key=lambda one: (-one[0], one[1])
    )
    last = row["quote_end"]
    for start, end, role in marks:
        if row["quote_start"] <= start and end <= last:
            at, stop = start - row["quote_start"], end - row["quote_start"]
            sentence = Text.assemble(sentence[:at], "[", sentence[at:stop], f"]{role}", sentence[stop:].copy())
            last = start
    return sentence


def _told(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a figure's row says, in order, without what it leaves open."""
    bodies = ", ".join([row["source_org"], *row["source_org_also"]]) if row["source_org"] else "nobody named"
    yield "source", bodies + (f", through {row['speaker']}" if row["speaker"] else "")
    if row["reference_start"] or row["reference_end"]:
        yield "period", f"{row['reference_start'] or '…'} to {row['reference_end'] or '…'}"
    if row["place"]:
        yield "place", row["place"]
    yield "status", row["modality"] + (", dated to an earlier report" if row["recap"] else "")
    yield "quote", f"“{row['quote']}”"


def _value(row: dict[str, Any]) -> str:
    bounds = [f"{bound:,}" for bound in (row["value_low"], row["value_high"]) if bound is not None]
    hedge = "" if row["qualifier"] in ("exact", "range") else row["qualifier"].replace("_", " ") + " "
    return hedge + "–".join(dict.fromkeys(bounds))
