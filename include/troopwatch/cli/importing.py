"""`import-archive`: pages of WARC files into the warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from troopwatch.cli import homes
from troopwatch.config import load_sources, load_topic
from troopwatch.jobs import importing
from troopwatch.jobs.importing import ImportFailedError
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import connect
from troopwatch.warehouse.migrate import migrate

console = Console(highlight=False)


def import_archive(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="WARC files, in order of time.")
    ],
) -> None:
    """Import relevant pages of WARC files (our own archive's, CC-NEWS, others) as of the day of each record.

    Stopped at any point, the same command goes on where it was; what was imported is not imported twice.
    """
    settings = Settings()
    topic, sources = load_topic(settings.topic)[0], load_sources(settings.sources)
    address = homes.warehouse_address(settings)
    migrate(address)
    failures: list[str] = []
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with connect(address) as connection, Progress(*columns, console=console) as shown:
        for path in files:
            bar = shown.add_task(path.name, total=path.stat().st_size)
            try:
                done = importing.import_file(
                    connection,
                    path,
                    topic,
                    sources,
                    progress=lambda at, bar=bar: shown.update(bar, completed=at.next_offset),  # type: ignore[misc]
                )
            except (ImportFailedError, OSError) as error:  # the other files can be imported all the same
                failures.append(str(error))
                continue
            console.print(
                f"{path.name}: {done.record_count:,} responses, {done.read_count:,} read, {done.text_count:,} texts "
                "written",
                markup=False,
                soft_wrap=True,
            )
    if failures:
        raise ImportFailedError("; ".join(failures))
