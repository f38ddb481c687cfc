"""The sample week, day by day: what is collected, what each report says, and that a second run changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from troopwatch.config import Subscriber
from troopwatch.jobs import delivery, reporting
from troopwatch.mail import SmtpServer
from troopwatch.model import Change, Claim
from troopwatch.sample import REPORT_INSTANTS
from troopwatch.warehouse.connection import transaction
from troopwatch.warehouse.reports import row_counts

SUBSCRIBERS = [
    Subscriber(address="analis@troopwatch.example", language="id"),
    Subscriber(address="analyst@troopwatch.example", language="en"),
]


def brief(claim: Claim | None) -> tuple[Any, ...] | None:
    if claim is None:
        return None
    bounds = claim.value_low if claim.value_low == claim.value_high else (claim.value_low, claim.value_high)
    return str(claim.source_org), str(claim.measure), str(claim.item), bounds


def told(change: Change) -> tuple[Any, ...]:
    return str(change.kind), brief(change.claim), brief(change.previous)


# What an analyst must read on each day; what else a day brings is new figures of less weight.
EXPECTED = (
    {
        ("new", ("NIS", "deployed", "special_forces", 1500), None),
        ("new", ("NIS", "planned", "troops", 12000), None),
        ("new", ("HUR", "preparing", "troops", 11000), None),
        ("new", ("HUR", "planned", "troops", 2600), None),
        ("new", ("UA_PRESIDENT", "preparing", "troops", 10000), None),
        ("new", ("NIS", "supplied", "containers", (13000, None)), None),
        ("new", ("NIS", "supplied", "shells", (8000000, None)), None),
    },
    {
        ("new", ("US_GOV", "deployed", "troops", (3000, None)), None),
        ("revised", ("NIS", "deployed", "troops", 3000), ("NIS", "deployed", "troops", 1500)),
        ("revised", ("NIS", "planned", "troops", 10000), ("NIS", "planned", "troops", 12000)),
        ("denied", ("KP_GOV", "planned", "troops", 12000), None),
        ("revised", ("UA_PRESIDENT", "preparing", "troops", 13000), ("UA_PRESIDENT", "preparing", "troops", 10000)),
    },
    {
        ("new", ("HUR", "deployed", "troops", 12000), None),
        ("new", ("HUR", "deployed", "officers", 500), None),
        ("new", ("HUR", "deployed", "officers", 3), None),
        ("conflict", ("HUR", "deployed", "troops", 12000), ("NIS", "deployed", "troops", 3000)),
        ("corrected", ("UA_PRESIDENT", "preparing", "troops", 12000), ("UA_PRESIDENT", "preparing", "troops", 13000)),
        ("confirmed", ("NIS", "deployed", "troops", 3000), None),
        ("confirmed", ("US_GOV", "deployed", "troops", (3000, None)), None),
    },
)


def test_each_day_tells_what_changed(pipeline: Any) -> None:
    for at, expected in zip(REPORT_INSTANTS, EXPECTED, strict=True):
        pipeline.collect(at)
        changes = {told(change) for change in pipeline.report(at).changes}
        assert expected <= changes, f"{at}: missing {expected - changes}"
        # an old figure told again is coverage, and an edit that changes no figure is nothing
        assert not [change for change in changes if change[0] in ("withdrawn", "quarantined")], at


def test_copies_of_one_wire_story_count_as_one_outlet(pipeline: Any) -> None:
    for at in REPORT_INSTANTS[:2]:
        pipeline.collect(at)
        report = pipeline.report(at)
    (revision,) = [
        change for change in report.changes if told(change)[:2] == ("revised", ("NIS", "deployed", "troops", 3000))
    ]
    copies = [mention for mention in revision.claim.mentions if mention.origin_id != mention.article_id]
    assert len({mention.outlet for mention in copies}) == 2
    assert revision.outlets == revision.claim.articles - 2


def test_a_report_comes_out_the_same_whenever_it_is_computed(pipeline: Any) -> None:
    first = []
    for at in REPORT_INSTANTS:
        pipeline.collect(at)
        first.append([(told(change), change.outlets) for change in pipeline.report(at).changes])
    for at, changes in zip(REPORT_INSTANTS, first, strict=True):
        again = reporting.compute_report(pipeline.connection, pipeline.window(at), pipeline.limits)
        assert [(told(change), change.outlets) for change in again.changes] == changes


def test_running_the_days_again_changes_no_row_and_mails_nobody_twice(
    pipeline: Any, mailbox: tuple[Path, SmtpServer]
) -> None:
    folder, server = mailbox

    def run() -> None:
        for at in REPORT_INSTANTS:
            pipeline.collect(at)
            delivery.deliver(
                pipeline.connection,
                pipeline.report(at),
                SUBSCRIBERS,
                server=server,
                sender="t@troopwatch.example",
                zone="Asia/Jakarta",
            )

    run()
    with transaction(pipeline.connection):
        counts = row_counts(pipeline.connection)
    mails = sorted(file.name for file in folder.iterdir())
    assert len([name for name in mails if name.endswith(".eml")]) == len(REPORT_INSTANTS) * len(SUBSCRIBERS)
    run()
    with transaction(pipeline.connection):
        assert row_counts(pipeline.connection) == counts
    assert sorted(file.name for file in folder.iterdir()) == mails


@pytest.mark.parametrize("day", [0, 1, 2])
def test_the_coverage_line_tells_breakage_from_silence(pipeline: Any, day: int) -> None:
    for at in REPORT_INSTANTS[: day + 1]:
        pipeline.collect(at)
        coverage = pipeline.report(at).coverage
    assert coverage.sources_polled == 10
    assert [(problem.source_id, problem.status) for problem in coverage.sources_failed] == [
        ("radar-kemilau", "http_error")
    ]
    assert [problem.source_id for problem in coverage.sources_silent] == ["ferrier-gazette"]
    assert coverage.articles_unreadable == (0, 1, 2)[day]


def test_what_a_late_run_writes_after_its_report_is_told_by_the_next(pipeline: Any) -> None:
    pipeline.collect(REPORT_INSTANTS[0])
    pipeline.report(REPORT_INSTANTS[0])
    early = REPORT_INSTANTS[1]
    missed = pipeline.report(early)  # the cut-off came before this day's collection had written anything
    assert missed.changes == ()
    pipeline.collect(early)
    assert reporting.compute_report(pipeline.connection, pipeline.window(early), pipeline.limits).changes == ()
    pipeline.collect(REPORT_INSTANTS[2])
    told_next = {told(change)[1] for change in pipeline.report(REPORT_INSTANTS[2]).changes}
    assert ("US_GOV", "deployed", "troops", (3000, None)) in told_next
