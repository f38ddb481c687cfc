"""`reprocess`: stored texts through a newer extractor."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from troopwatch.archive import Archive
from troopwatch.cli import homes
from troopwatch.config import load_topic
from troopwatch.jobs import archived, reprocessing
from troopwatch.reading import READER_VERSION
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import connect

console = Console(highlight=False)


def reprocess(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of recording; without it, the very first.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of recording; without it, today.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let the newer figures count from the next report on.")
    ] = False,
    pages: Annotated[
        bool,
        typer.Option("--pages", help="Read the archived pages instead, and show which texts differ; write nothing."),
    ] = False,
) -> None:
    """Read stored texts again with this version's extractor, and show which figures it reads differently.

    The newer figures are written beside the older ones and count only once they are accepted.
    """
    if pages and (dry_run or accept):
        raise typer.BadParameter("--pages writes nothing; leave --dry-run and --accept out")
    if dry_run and accept:
        raise typer.BadParameter("--dry-run keeps nothing that could be accepted; leave one of the two out")
    settings = Settings()
    topic, limits = load_topic(settings.topic)
    start = day_start(since.date(), settings.zone) if since else datetime.min.replace(tzinfo=UTC)
    end = day_start(until.date() + timedelta(days=1), settings.zone) if until else datetime.max.replace(tzinfo=UTC)
    if pages:
        _show_pages(settings, start, end)
        return
    with connect(homes.warehouse_address(settings)) as connection, console.status("reading") as status:
        found = reprocessing.reread(
            connection,
            start,
            end,
            topic=topic,
            dry_run=dry_run,
            progress=lambda done, all_: status.update(f"reading: {done} of {all_} articles"),
        )
        for line in reprocessing.lines(found):
            console.print(line, markup=False, soft_wrap=True)
        if accept:
            count = reprocessing.accept(connection, start, end, at=datetime.now(UTC), limits=limits)
            console.print(f"Accepted: {count} texts count by extractor {found.extractor_version} from now on.")
    if not accept and found.texts:
        console.print("Nothing was written." if dry_run else "Written beside the older; --accept lets it count.")


def _show_pages(settings: Settings, start: datetime, end: datetime) -> None:
    address = settings.archive or str(homes.current_home(settings) / "archive")
    count = different = 0
    with connect(homes.warehouse_address(settings)) as connection, console.status("reading") as status:
        for found in archived.read_again(connection, Archive(address), start, end):
            count += 1
            status.update(f"reading: {count} articles")
            if found.differs:
                different += 1
                what = found.problem or f"{len(found.stored):,} characters → {len(found.now):,}"
                console.print(f"{what}  {found.url}", markup=False, soft_wrap=True)
    console.print(f"Reader {READER_VERSION} reads {different} of {count} archived articles differently.")


def day_start(day: date, zone: str) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
