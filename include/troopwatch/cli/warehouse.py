"""`diff` and `dsn`: what the warehouse holds."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from troopwatch.cli import homes
from troopwatch.cli.pipeline import stored_report
from troopwatch.jobs.reporting import next_window, window_of
from troopwatch.report import render_csv, render_html, render_json, render_text
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import connect, ensure_exists
from troopwatch.warehouse.dictionary import render_dictionary
from troopwatch.warehouse.migrate import migrate as migrate_schema
from troopwatch.warehouse.reports import latest_report_date


class DiffFormat(StrEnum):
    """How a diff is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


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
    """Print what changed on a day. Any day can be computed; one that is not over shows what it has so far."""
    settings = Settings()
    address = homes.warehouse_address(settings)
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
