"""The commands, and how failures become one line."""

from __future__ import annotations

import sys

import psycopg2
import requests
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from troopwatch import __version__
from troopwatch.cli import importing, pipeline, rereading, stacks, status, texts, warehouse
from troopwatch.config import ConfigError
from troopwatch.embedded.airflow_api import RunError
from troopwatch.embedded.stack import StackError
from troopwatch.jobs.importing import ImportFailedError
from troopwatch.warehouse.migrate import MigrationError

app = typer.Typer(
    help="Sourced figures on North Korean deployments to Russia, from news to warehouse to daily diff.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sources = typer.Typer(help="The sources in sources.yaml.", no_args_is_help=True)
app.add_typer(sources, name="sources")

app.command()(stacks.demo)
app.command()(stacks.up)
app.command()(stacks.down)
app.command()(pipeline.run)
app.command()(status.status)
app.command()(warehouse.diff)
app.command()(warehouse.export)
app.command()(texts.extract)
app.command()(warehouse.dsn)
app.command()(warehouse.migrate)
app.command()(rereading.reprocess)
app.command("import-archive")(importing.import_archive)
app.command("data-dictionary")(warehouse.data_dictionary)
sources.command("check")(pipeline.check)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"troopwatch {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Options that stand before the command."""


def main() -> None:
    """Run the command of ``sys.argv``; expected failures end with exit code 1 and one line on stderr."""
    try:
        app()
    except BrokenPipeError:  # the reader of our output, `head` say, had enough
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit("troopwatch: stopped")
    except Exception as error:
        explained = _explain(error)
        if explained is None:
            raise
        sys.exit(f"troopwatch: {explained}")


def _explain(error: Exception) -> str | None:
    """What is wrong and what to do, in one line; None for what nobody expects."""
    said: str | None = " ".join(str(error).split())
    match error:
        case (
            ConfigError() | ImportFailedError() | StackError() | RunError() | MigrationError() | warehouse.ExportError()
        ):
            said = str(error)
        case ValidationError():
            first = error.errors()[0]
            name = "TROOPWATCH_" + "_".join(str(part) for part in first["loc"]).upper()
            said = f"environment variable {name}: {first['msg']}"
        case SettingsError():
            said = f"{said}; lists are JSON, as TROOPWATCH_ALLOWED_HOSTS='[\"localhost:8000\"]'"
        case psycopg2.OperationalError():
            said = f"the warehouse does not answer ({said}); `make up` starts one, TROOPWATCH_DSN names another"
        case psycopg2.ProgrammingError():
            said = f"TROOPWATCH_DSN is no address of a warehouse ({said})"
        case requests.ConnectionError():
            said = f"Airflow does not answer ({said}); `make up` starts it"
        case OverflowError():
            said = "--date is outside the calendar; name a day as 2025-11-04"
        case OSError():
            pass
        case _:
            said = None
    return said
