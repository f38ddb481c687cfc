"""`status`: how collection, reports and mails do, on one screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from troopwatch.cli import homes
from troopwatch.config import load_subscribers
from troopwatch.embedded.stack import Stack
from troopwatch.jobs.attention import needs
from troopwatch.jobs.reporting import has_begun, window_ending
from troopwatch.model import MailKind
from troopwatch.rows.status import LastReport, SourceTrouble, Status
from troopwatch.settings import Settings
from troopwatch.warehouse.connection import connect
from troopwatch.warehouse.status import status_at

console = Console(highlight=False)
_NAMED = 4  # sources that are named in a line


def status() -> None:
    """Show on one screen how collection, reports, mails and disk do. Ends with code 1 when something needs a person."""
    settings = Settings()
    now = datetime.now(UTC)
    with connect(homes.warehouse_address(settings)) as connection:
        found = status_at(connection, now)
        connection.rollback()
        due = window_ending(now - timedelta(minutes=settings.late_minutes), settings.report_time, settings.zone)
        due_report = due.report_date if has_begun(connection, due) else None
    folder, disk = _disk(settings)
    mailed = any(MailKind.DAILY in reader.mails for reader in load_subscribers(settings.subscribers))
    wanted = list(needs(found, due_report, mailed=mailed, disk_left=disk[1] / disk[0] if disk else None))
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _rows(found, settings, folder, disk):
        table.add_row(name, text)
    local = now.astimezone(ZoneInfo(settings.zone))
    console.print(f"[bold]Troopwatch[/]  {local:%d %b %Y, %H:%M} {local.tzname()}  {escape(_stack(settings))}\n")
    console.print(table)
    console.print()
    for problem in wanted:
        console.print(f"[bold red]![/] {escape(problem)}")
    if wanted:
        raise typer.Exit(1)
    console.print("[green]Nothing needs a person.[/]")


def _stack(settings: Settings) -> str:
    if settings.dsn:
        return "warehouse of TROOPWATCH_DSN"
    home = homes.current_home(settings)
    return f"stack {home.name}, Airflow {'runs' if Stack(home).is_running() else 'does not run'}"


def _rows(
    found: Status, settings: Settings, folder: Path | None, disk: tuple[int, int] | None
) -> Iterable[tuple[str, str]]:
    yield "Collected", _collected(found)
    if found.lag_seconds is not None:
        yield "", f"half of its new articles within {_span(timedelta(seconds=found.lag_seconds))} of publication"
    yield "Sources", _sources(found)
    for trouble in [trouble for trouble in found.troubles if trouble.failures][:_NAMED]:
        yield "", f"[yellow]{escape(_trouble(trouble, found.at))}[/]"
    yield "24 hours", ", ".join(f"{found.day[name]:,} {name}" for name in ("articles", "texts", "relevant", "figures"))
    if found.report is None:
        yield "Report", "none yet"
    else:
        yield from _report(found.report, settings.zone)
    size = f"database {_bytes(found.database_bytes)}"
    yield "Disk", f"{size}; {_bytes(disk[1])} of {_bytes(disk[0])} free at {escape(str(folder))}" if disk else size


def _collected(found: Status) -> str:
    if found.collected_at is None:
        return "never"
    polls = {name.removeprefix("poll."): n for name, n in found.collected.items() if name.startswith("poll.")}
    pages = sum(n for name, n in found.collected.items() if name.startswith("page."))
    figures = found.collected.get("figure.found", 0)
    return (
        f"{_span(found.at - found.collected_at)} ago; polls: {_counted(polls)}; pages: {pages:,}; figures: {figures:,}"
    )


def _sources(found: Status) -> str:
    troubles = found.troubles
    counts = {
        "failing": sum(trouble.failures > 0 for trouble in troubles),
        "quiet": sum(trouble.is_quiet for trouble in troubles),
        "with gaps since yesterday": sum(trouble.has_gap for trouble in troubles),
        "moved or gone": sum(trouble.is_elsewhere for trouble in troubles),
    }
    return ", ".join([f"{found.sources} on", *(f"{n} {name}" for name, n in counts.items() if n)])


def _trouble(trouble: SourceTrouble, at: datetime) -> str:
    good = f"worked {_span(at - trouble.last_good_at)} ago" if trouble.last_good_at else "never worked"
    return f"{trouble.source_id}: {trouble.status}, {trouble.failures} times; {good}"


def _report(report: LastReport, zone: str) -> Iterable[tuple[str, str]]:
    cut_off = report.window_end.astimezone(ZoneInfo(zone))
    held = f", {report.held_back} of them held back" if report.held_back else ""
    yield (
        "Report",
        f"{report.report_date:%d %b %Y} up to {cut_off:%H:%M} {cut_off.tzname()}: {report.changes} lines{held}",
    )
    yield "", escape(report.headline)
    yield "Mails", _counted(report.mails) or "none planned"
    failing = f"[red]failing: {', '.join(report.failing_checks)}[/]"
    yield "Checks", failing if report.failing_checks else "all hold"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _span(span: timedelta) -> str:
    """About how long, in one unit."""
    for seconds, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if span.total_seconds() >= 2 * seconds:
            return f"{span.total_seconds() / seconds:.0f} {unit}"
    return f"{span.total_seconds():.0f} seconds"


def _bytes(size: int) -> str:
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_000:
            return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1_000
    return f"{amount:.1f} TB"


def _disk(settings: Settings) -> tuple[Path | None, tuple[int, int] | None]:
    """The archive's folder, and size and free bytes of its disk; nothing where it is an object store."""
    if settings.archive and "://" in settings.archive:
        return None, None
    if settings.archive is None and settings.dsn is not None:
        return None, None
    folder = Path(settings.archive) if settings.archive else homes.current_home(settings)
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None, None
    return folder, (usage.total, usage.free)
