"""What one subscriber is told, and what is worth an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from troopwatch.config import MinimumChange, Subscriber
from troopwatch.model import ChangeKind, Item, MailKind, Measure, Mention, Modality, Qualifier, Report, SourceOrg
from troopwatch.report import as_alert, build_mail, find_alerts, is_quiet, render_html, render_text, select

Say = Callable[..., Mention]
Make = Callable[..., Report]


def reader(**choice: Any) -> Subscriber:
    return Subscriber(address="ana@example.org", language="en", mails=(MailKind.DAILY, MailKind.BREAKING), **choice)


def told(report: Report, subscriber: Subscriber) -> list[tuple[str, str]]:
    shown, _ = select(report, subscriber, MailKind.DAILY, ())
    return [(str(change.kind), str(change.claim.measure)) for change in shown.changes]


def test_without_a_choice_everything_is_told(busy: Report) -> None:
    shown, edition = select(busy, reader(), MailKind.DAILY, ())
    assert shown == busy
    assert (edition.left_out, edition.is_selected) == (0, False)
    assert "You follow" not in render_text(shown, "en", edition=edition)


def test_measures_filter_every_kind_and_coverage_stays(busy: Report) -> None:
    shown, edition = select(busy, reader(measures=(Measure.KILLED,)), MailKind.DAILY, ())
    assert {change.claim.measure for change in shown.changes} == {Measure.KILLED}
    assert shown.coverage == busy.coverage
    hidden = [change for change in busy.changes if change.claim.measure is not Measure.KILLED]
    assert edition.left_out == sum(change.kind is not ChangeKind.CONFIRMED for change in hidden) > 0
    for text in (render_text(shown, "en", edition=edition), render_html(shown, "en", edition=edition)):
        assert f"You follow: killed. {edition.left_out} other changes were left out." in " ".join(text.split())


@pytest.mark.parametrize(
    ("minimum", "passes"),
    [
        (MinimumChange(count=400), True),
        (MinimumChange(count=401), False),
        (MinimumChange(percent=66), True),
        (MinimumChange(percent=67), False),
        (MinimumChange(count=400, percent=67), False),
        (MinimumChange(count=401, percent=66), False),
        (MinimumChange(count=400, percent=66), True),
    ],
)
def test_a_revision_is_told_from_the_minimum_on(say: Say, report: Make, minimum: MinimumChange, passes: bool) -> None:
    day = report(say(600, None, before=True), say(1000, None))
    assert told(day, reader(minimum_change=minimum)) == ([("revised", "deployed")] if passes else [])


def test_a_fall_counts_like_a_rise_and_the_hedge_does_not_count(say: Say, report: Make) -> None:
    fall = report(say(1000, 1000, before=True), say(600, 600))
    assert told(fall, reader(minimum_change=MinimumChange(count=400)))
    hedged = report(say(1000, 1000, before=True), say(1000, None, qualifier=Qualifier.AT_LEAST))
    assert not told(hedged, reader(minimum_change=MinimumChange(count=1)))


def test_what_is_new_passes_any_minimum(say: Say, report: Make) -> None:
    assert told(report(say(3, 3)), reader(minimum_change=MinimumChange(count=1000))) == [("new", "deployed")]


def test_series_go_with_their_revisions(say: Say, report: Make) -> None:
    day = report(
        say(600, 600, before=True),
        say(610, 610),
        say(100, 100, before=True, measure=Measure.KILLED),
        say(400, 400, measure=Measure.KILLED),
    )
    assert len(day.series) == 2
    shown, _ = select(day, reader(minimum_change=MinimumChange(count=50)), MailKind.DAILY, ())
    assert [claims[-1].measure for claims in shown.series] == [Measure.KILLED]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_day_with_nothing_for_them_is_quiet_for_them_and_says_so(
    say: Say, report: Make, calm: Any, language: str
) -> None:
    day = report(say(5000, 5000), coverage=calm)
    shown, edition = select(day, reader(measures=(Measure.CAPTURED,)), MailKind.DAILY, ())
    assert is_quiet(shown)
    mail = build_mail(
        shown,
        subscriber_address="ana@example.org",
        language=language,
        sender="t@example.org",
        message_id="a@b",
        edition=edition,
    )
    quiet = {"en": "nothing you follow changed", "id": "tidak ada perubahan pada pilihan Anda"}[language]
    assert str(mail["Subject"]).endswith(quiet)
    text = " ".join(render_text(shown, language, edition=edition).split())
    assert {"en": "1 other change was left out.", "id": "1 perubahan lain disisihkan."}[language] in text
    assert {"en": "48 polled", "id": "48 diperiksa"}[language] in text, "coverage stays"


def test_a_claim_that_was_an_alert_says_so_in_the_daily_mail(say: Say, report: Make) -> None:
    day = report(say(5000, 5000), say(7, 7, measure=Measure.CAPTURED))
    alert = next(change for change in day.changes if change.claim.measure is Measure.DEPLOYED)
    shown, edition = select(day, reader(), MailKind.DAILY, {alert.claim.key, "of an older day"})
    assert edition.alerted == {alert.claim.key}
    text = " ".join(render_text(shown, "en", edition=edition).split())
    assert text.count("sent before as an alert") == 1


# --- Alerts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({}, True),
        ({"measure": Measure.KILLED}, True),
        ({"measure": Measure.PLANNED}, False),
        ({"measure": Measure.SUPPLIED, "item": Item.SHELLS}, False),
        ({"modality": Modality.HYPOTHETICAL}, False),
        ({"modality": Modality.DENIED}, False),
        ({"qualifier": Qualifier.VAGUE}, False),
        ({"recap": True}, False),
        ({"source_org": None}, True),
        ({"source_org": SourceOrg.EXPERT}, True),
    ],
)
def test_which_new_claims_are_alerts(say: Say, report: Make, fields: dict[str, Any], sent: bool) -> None:
    assert bool(find_alerts(report(say(1000, None, **fields)), reader())) is sent


@pytest.mark.parametrize(("number", "sent"), [(999, False), (1000, True)])
def test_a_new_number_is_an_alert_from_the_minimum_on(say: Say, report: Make, number: int, sent: bool) -> None:
    assert bool(find_alerts(report(say(number, number)), reader())) is sent


@pytest.mark.parametrize(("number", "sent"), [(10_999, False), (11_000, True), (9_000, True)])
def test_a_revision_is_an_alert_by_its_change(say: Say, report: Make, number: int, sent: bool) -> None:
    day = report(say(10_000, 10_000, before=True), say(number, number))
    assert bool(find_alerts(day, reader())) is sent


def test_measures_that_a_subscriber_names_are_those_of_the_alerts(say: Say, report: Make) -> None:
    shells = say(2_000_000, None, measure=Measure.SUPPLIED, item=Item.SHELLS)
    chosen = reader(measures=(Measure.SUPPLIED,), breaking_minimum=1_000_000)
    assert [change.claim.item for change in find_alerts(report(shells, say(9_000_000)), chosen)] == [Item.SHELLS]


def test_an_old_article_that_is_found_now_is_no_alert(say: Say, report: Make) -> None:
    found = say(5000, 5000)
    old = replace(found, published_at=found.recorded_at - timedelta(days=4))
    assert find_alerts(report(found), reader())
    assert not find_alerts(report(old), reader())


def test_the_mail_of_an_alert_holds_its_changes_alone(busy: Report) -> None:
    chosen = reader(breaking_minimum=400)
    changes = find_alerts(busy, chosen)
    alert = as_alert(busy, {change.claim.key for change in changes})
    assert {change.kind for change in alert.changes} <= {ChangeKind.NEW, ChangeKind.REVISED}
    assert set(changes) == set(alert.changes)
    assert alert.coverage == busy.coverage
