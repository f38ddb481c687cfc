"""The commands, and how failures become one line."""

from __future__ import annotations

import sys

import psycopg2
import requests
import typer
from pydantic import ValidationError

from troopwatch import __version__
from troopwatch.cli import pipeline, stacks, texts, warehouse
from troopwatch.config import ConfigError
from troopwatch.embedded.airflow_api import RunError
from troopwatch.embedded.stack import StackError

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
app.command()(warehouse.diff)
app.command()(warehouse.export)
app.command()(texts.extract)
app.command()(warehouse.dsn)
app.command()(warehouse.migrate)
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
    except (ConfigError, StackError, RunError, warehouse.ExportError) as error:
        sys.exit(f"troopwatch: {error}")
    except ValidationError as error:
        first = error.errors()[0]
        name = "TROOPWATCH_" + "_".join(str(part) for part in first["loc"]).upper()
        sys.exit(f"troopwatch: environment variable {name}: {first['msg']}")
    except psycopg2.OperationalError as error:
        sys.exit(
            f"troopwatch: the warehouse does not answer ({' '.join(str(error).split())}); "
            "`make up` starts the embedded one, TROOPWATCH_DSN names another"
        )
    except requests.ConnectionError as error:
        sys.exit(f"troopwatch: Airflow does not answer ({error}); `make up` starts it")
    except KeyboardInterrupt:
        sys.exit("troopwatch: stopped")
    except BrokenPipeError:  # the reader of our output, `head` say, had enough
        sys.stderr.close()
        sys.exit(1)
