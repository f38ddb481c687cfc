"""`diff`, `export` and `dsn`: what the warehouse holds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated
from zoneinfo import ZoneInfo

import typer

from troopwatch.cli import homes
from troopwatch.cli.pipeline import stored_report
from troopwatch.jobs.reporting import next_window, window_of
from troopwatch.report import render_atom, render_csv, render_html, render_json, render_text
from troopwatch.report.files import WRITERS
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import connect, ensure_exists
from troopwatch.warehouse.dictionary import render_dictionary
from troopwatch.warehouse.exports import recent_days, stream
from troopwatch.warehouse.migrate import migrate as migrate_schema
from troopwatch.warehouse.reports import latest_report_date

_FEED_DAYS = 14


class ExportError(Exception):
    """Raised when an export cannot be written as asked; the message says what to do."""


class DiffFormat(StrEnum):
    """How a diff is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    ATOM = "atom"


class Language(StrEnum):
    """Languages of reports."""

    EN = "en"
    ID = "id"


def diff(
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the report; without it, the newest one.")
    ] = None,
    format: Annotated[DiffFormat, typer.Option(help="How to print it.")] = DiffFormat.TEXT,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.EN,
) -> None:
    """Print what changed on a day. Any day can be computed; one that is not over shows what it has so far.

    As an Atom feed: the reports of the fourteen days up to that one, as they were stored.
    """
    settings = Settings()
    address = homes.warehouse_address(settings)
    if format is DiffFormat.ATOM:
        with connect(address) as connection:
            days = recent_days(connection, date.date() if date else None, _FEED_DAYS)
        typer.echo(render_atom(days, lang.value), nl=False)
        return
    with connect(address) as connection:
        day = date.date() if date else latest_report_date(connection)
    window = (
        window_of(day, settings.report_time, settings.zone)
        if day
        else next_window(datetime.now(UTC), settings.report_time, settings.zone)
    )
    report = stored_report(address, settings, window)
    if format is DiffFormat.HTML:
        typer.echo(render_html(report, lang.value, zone=settings.zone))
    elif format is DiffFormat.JSON:
        typer.echo(render_json(report))
    elif format is DiffFormat.CSV:
        typer.echo(render_csv(report), nl=False)
    else:
        typer.echo(render_text(report, lang.value, zone=settings.zone))


class ExportWhat(StrEnum):
    """What is exported."""

    FIGURES = "figures"
    CLAIMS = "claims"
    DIFF = "diff"


class ExportFormat(StrEnum):
    """As what kind of file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def export(
    what: Annotated[ExportWhat, typer.Option(help="Every figure, every claim, or the lines of the daily reports.")],
    format: Annotated[ExportFormat, typer.Option(help="Kind of file.")] = ExportFormat.CSV,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From the beginning of that day on, as recorded.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to the end of that day, as recorded.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="File to write; without it, standard output.")] = None,
) -> None:
    """Write what the warehouse holds as a file for programs. Rows are streamed: any amount takes little memory.

    Figures are chosen by when they were recorded, claims by when they were reported, lines by their report's day.
    """
    settings = Settings()
    if output is None and format is ExportFormat.PARQUET and sys.stdout.isatty():
        raise ExportError("Parquet is no text; name a file with --output, or send it on to a program")
    zone = ZoneInfo(settings.zone)
    start = since.replace(tzinfo=zone) if since else None
    end = (until + timedelta(days=1)).replace(tzinfo=zone) if until else None
    if start and end and start >= end:
        raise ExportError("--since is after --until; swap them")
    with connect(homes.warehouse_address(settings)) as connection, stream(connection, what.value, start, end) as rows:
        write = WRITERS[format.value]
        if output is None:
            write(rows.columns, rows.batches, sys.stdout.buffer)
            sys.stdout.flush()
            return
        count = _write_file(output, lambda target: write(rows.columns, rows.batches, target))
    typer.echo(f"{count} rows written to {output}", err=True)


def _write_file(output: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Beside the file first, so that a half-written one never stands under its name."""
    draft = output.with_name(f".{output.name}.part")
    try:
        with draft.open("wb") as target:
            count = write(target)
        draft.replace(output)
    except OSError as error:
        raise ExportError(f"{output} cannot be written ({error.strerror}); name another --output") from error
    finally:
        draft.unlink(missing_ok=True)
    return count


def dsn() -> None:
    """Print the warehouse's address, for psql and BI tools. The embedded server is started if it is not running."""
    typer.echo(homes.warehouse_address(Settings()))


def migrate(
    create: Annotated[bool, typer.Option("--create", help="Create the database first if it does not exist.")] = False,
) -> None:
    """Bring the warehouse's schema up to date. Needs TROOPWATCH_DSN or the embedded stack."""
    address = homes.warehouse_address(Settings())
    if create:
        ensure_exists(address)
    typer.echo(f"schema {migrate_schema(address, tell=lambda notice: typer.echo(notice, err=True))}")


def data_dictionary() -> None:
    """Print the data dictionary, docs/data-dictionary.md, from the comments in the warehouse."""
    with connect(homes.warehouse_address(Settings())) as connection:
        typer.echo(render_dictionary(connection), nl=False)
