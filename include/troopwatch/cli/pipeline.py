"""`run` and `sources check`: the pipeline from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from troopwatch.cli import homes
from troopwatch.config import load_sources, load_topic
from troopwatch.embedded.airflow_api import TaskState
from troopwatch.embedded.stack import Stack, StackError, free_port, port_taken
from troopwatch.jobs import polling
from troopwatch.jobs.reporting import Window, compute_report, next_window, settle, window_of
from troopwatch.model import Report
from troopwatch.report import render_text
from troopwatch.settings import Settings
from troopwatch.warehouse.collection import PolledSource, polls_at
from troopwatch.warehouse.connection import connect
from troopwatch.warehouse.reports import row_counts

console = Console(highlight=False)
_RUN_SECONDS = 3_600
_FAILURES_SHOWN = 10


def run(
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the report; without it, the day whose report is next."),
    ] = None,
    sources: Annotated[Path | None, typer.Option(help="Another sources.yaml.")] = None,
) -> None:
    """Collect and report for one day, through the DAGs.

    For a past day, the sources are asked now, and what they list that was published by then is recorded for that day;
    run again, the day keeps its rows. For a day that is not over, this collects and shows the diff so far; the report
    itself is made at the cut-off.
    """
    settings = Settings()
    now = datetime.now(UTC)
    window = (
        window_of(date.date(), settings.report_time, settings.zone)
        if date
        else next_window(now, settings.report_time, settings.zone)
    )
    if window.start > now:
        raise StackError(f"the window of {window.report_date} has not begun; name an earlier --date")
    home = homes.current_home(settings)
    overrides = Stack(home).last_overrides()
    if sources:
        overrides["TROOPWATCH_SOURCES"] = str(sources.resolve())
    load_sources(Path(overrides.get("TROOPWATCH_SOURCES", settings.sources)))  # a typo is told before anything starts
    stack = Stack(home, port=free_port() if port_taken(8080) else 8080, overrides=overrides)
    with ExitStack() as afterwards:
        if not stack.is_running():
            homes.make_current(home)
            stack = Stack(home, port=stack.port, overrides={**overrides, "TROOPWATCH_SCHEDULED": "false"})
            stack.up(lambda step: console.print(f"  {step}"))
            afterwards.callback(stack.down, keep_database=True)
        elif sources:
            raise StackError("the running stack has its own sources; `make down` first, or leave --sources out")
        over = window.end <= now
        collect_at = window.end - timedelta(minutes=30) if over else now.replace(microsecond=0)
        polls = collect_and_report(stack, settings, collect_at, window, report=over)
        report = stored_report(stack.warehouse(), settings, window)
    console.print(
        render_text(report, "en", width=min(console.width, 100), zone=settings.zone), markup=False, soft_wrap=True
    )
    if not over:
        due = f"{settings.report_time:%H:%M} {settings.zone}"
        console.print(f"So far: the report of {window.report_date} is made at {due}.")
    if polls and all(_failed(poll) for poll in polls):
        raise StackError("no source could be reached; is this machine on the network?")


def collect_and_report(
    stack: Stack, settings: Settings, collect_at: datetime, window: Window, *, report: bool = True
) -> tuple[PolledSource, ...]:
    """Run `collect` and, if asked, `daily_report` through the stack's Airflow, showing progress; return the polls."""
    local = collect_at.astimezone(window.zone)
    _follow(stack, "collect", f"collect {local:%Y-%m-%d %H:%M}", {"at": collect_at.isoformat()})
    with connect(stack.warehouse()) as connection:
        polls = polls_at(connection, collect_at)
        counts = row_counts(connection)
    _show_polls(polls)
    console.print(
        f"    warehouse: {counts['article']} articles, {counts['article_version']} texts, {counts['figure']} figures"
    )
    if report:
        title = f"report  {window.report_date} {settings.report_time:%H:%M}"
        _follow(stack, "daily_report", title, {"report_date": window.report_date.isoformat()})
    return polls


def stored_report(dsn: str, settings: Settings, window: Window) -> Report:
    """A window's report from the warehouse at `dsn`."""
    with connect(dsn) as connection:
        return compute_report(connection, settle(connection, window), load_topic(settings.topic)[1])


def _follow(stack: Stack, dag_id: str, title: str, conf: Mapping[str, str]) -> None:
    api = stack.api()
    run_id = f"troopwatch__{'_'.join(conf.values())}"
    api.trigger(dag_id, run_id, conf)
    done: list[str] = []
    running: set[tuple[str, int]] = set()

    with console.status(f"  {title}") as status:

        def show(task: TaskState) -> None:
            key = (task.task_id, task.map_index)
            running.discard(key)
            if task.state == "running":
                running.add(key)
            if task.state in ("success", "failed"):
                done.append(task.task_id)
            status.update(f"  {title}   {' → '.join(dict.fromkeys([*done, *(name for name, _ in running)]))} …")

        api.wait(dag_id, run_id, _RUN_SECONDS, show)
    console.print(f"  [bold]{title}[/]   {' → '.join(dict.fromkeys(done))}")


def _failed(poll: PolledSource) -> bool:
    return poll.status not in ("ok", "empty", "not_modified")


def _show_polls(polls: tuple[PolledSource, ...]) -> None:
    failed = [poll for poll in polls if _failed(poll)]
    new = sum(poll.new_count for poll in polls)
    console.print(f"    {len(polls)} sources polled, {len(failed)} failed, {new} articles new")
    for poll in failed[:_FAILURES_SHOWN]:
        line = f"    failed {poll.name} ({poll.source_id}): {poll.status}: {poll.reason}"
        console.print(line, style="red", markup=False, soft_wrap=True)
    if len(failed) > _FAILURES_SHOWN:
        console.print(f"    and {len(failed) - _FAILURES_SHOWN} more; the view troopwatch.source_health has them all")


def check(
    sources: Annotated[Path | None, typer.Option(help="Another sources.yaml.")] = None,
) -> None:
    """Poll each source once, store nothing, and print how each does. Exits with 1 when any fails."""
    settings = Settings()
    rows = [source for source in load_sources(sources or settings.sources) if source.enabled]
    policy = settings.fetch_policy()
    table = Table("source", "status", "entries", "newest (UTC)", box=None, pad_edge=False)
    failures: list[str] = []
    with ThreadPoolExecutor(16) as pool, console.status(f"polling {len(rows)} sources"):
        for source, (status, reason, listing) in zip(
            rows, pool.map(lambda source: polling.try_source(source, policy), rows), strict=True
        ):
            good = status in ("ok", "empty")
            colour = "green" if status == "ok" else "yellow" if good else "red"
            newest = max((entry.published_at for entry in listing.entries if entry.published_at), default=None)
            table.add_row(
                source.id,
                Text(status, style=colour),
                str(len(listing.entries)),
                f"{newest:%Y-%m-%d %H:%M}" if newest else "–",
            )
            if not good:
                failures.append(f"{source.id} {source.url}\n    {reason}")
    console.print(table)
    if failures:
        console.print("\nWhat is wrong:")
    for failure in failures:
        console.print(f"  {failure}", markup=False, soft_wrap=True)
    console.print(f"\n{len(rows)} sources polled, {len(failures)} failed.")
    raise typer.Exit(1 if failures else 0)
