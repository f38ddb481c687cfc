"""What of the state of things needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from troopwatch.rows.status import Status

# `collect` runs every half hour
_RUN_MISSED = timedelta(hours=2)
# single sources come and go; when that many fail, something of ours does
_MANY_FAIL = 0.25
_DISK_LEFT = 0.05


def needs(status: Status, due_report: date | None, *, mailed: bool, disk_left: float | None) -> Iterator[str]:
    """Say what needs a person, each with what to do; nothing, if nothing does.

    `due_report` is the day of the report that must be there by now, if any; `mailed` says whether anybody subscribes to
    it; `disk_left` is the free share of the disk.
    """
    yield from _of_collect(status)
    failing = sum(trouble.failures > 0 for trouble in status.troubles)
    if status.sources and failing / status.sources > _MANY_FAIL:
        yield f"{failing} of {status.sources} sources fail: is this machine on the network?"
    elsewhere = [trouble.source_id for trouble in status.troubles if trouble.is_elsewhere]
    if elsewhere:
        yield f"moved or gone: {', '.join(elsewhere)}; correct sources.yaml"
    yield from _of_report(status, due_report, mailed)
    if status.unsettled:
        told = ", ".join(f"{count} {state}" for state, count in sorted(status.unsettled.items()))
        yield f"mails that are not settled: {told}; see DeliveryError in docs/operations.md"
    if disk_left is not None and disk_left < _DISK_LEFT:
        yield f"the disk is full but for {disk_left:.0%}: make room, or nothing can be stored"


def _of_collect(status: Status) -> Iterator[str]:
    if status.collected_at is None:
        yield "nothing was ever collected: is `collect` switched on in Airflow?"
    elif status.at - status.collected_at > _RUN_MISSED:
        yield "collect has not run for two hours or more: do scheduler and workers run?"
    elif not any(status.collected.get(f"poll.{good}") for good in ("ok", "empty", "not_modified")):
        yield "no source answered in the last run: is this machine on the network?"


def _of_report(status: Status, due_report: date | None, mailed: bool) -> Iterator[str]:
    report = status.report
    if due_report is not None and (report is None or report.report_date < due_report):
        yield f"the report of {due_report:%d %b %Y} is missing: see daily_report in Airflow"
    elif report is not None and report.failing_checks:
        yield f"checks fail: {', '.join(report.failing_checks)}; see A check in docs/operations.md"
    elif report is not None and mailed and due_report is not None and not report.mails:
        yield f"no mail of the report of {report.report_date:%d %b %Y} was planned: see deliver in Airflow"
