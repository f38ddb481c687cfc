"""Reports to render: one full of changes, and mentions to make more."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from troopwatch.config import Limits
from troopwatch.model import (
    Coverage,
    Figure,
    Item,
    Measure,
    Mention,
    Modality,
    Qualifier,
    Report,
    Review,
    SourceOrg,
    SourceProblem,
    Verdict,
)
from troopwatch.report import compose

END = datetime(2025, 11, 6, 23, tzinfo=UTC)  # 06:00 in Jakarta on the 7th
START = END - timedelta(days=1)
LIMITS = Limits(lookback_days=30, max_jump_factor=5, max_people=100_000, max_materiel=20_000_000)
COVERAGE = Coverage(
    sources_polled=48,
    sources_failed=(SourceProblem("tempo", "Tempo", "tls_error", "certificate has expired."),),
    sources_silent=(SourceProblem("un", "UN News", "empty", ""),),
    articles_read=1312,
    articles_unreadable=4,
    articles_relevant=23,
    figures=61,
    held_back=0,
)
CALM = replace(COVERAGE, sources_failed=(), sources_silent=())

_ids = itertools.count(1)


def mention(low: int | None, high: int | None = None, *, before: bool = False, **changes: Any) -> Mention:
    """One figure in one article, in the window or the day before; `changes` go to the figure or to the mention."""
    number = next(_ids)
    recorded = START + timedelta(hours=-5 if before else 5)
    figure = Figure(
        measure=Measure.DEPLOYED,
        item=Item.TROOPS,
        value_low=low,
        value_high=high,
        qualifier=Qualifier.EXACT,
        quote="Sekitar 5.000 tentara dikerahkan.",
        quote_start=0,
        quote_end=33,
        source_org=SourceOrg.NIS,
    )
    in_figure = {key: value for key, value in changes.items() if key in Figure.__dataclass_fields__}
    base = Mention(
        figure_id=number,
        figure=replace(figure, **in_figure),
        article_id=number,
        version_number=1,
        origin_id=number,
        outlet="Antara",
        country="ID",
        language="id",
        url=f"https://example.org/berita/{number}",
        title="Tentara Korut di Rusia",
        published_at=recorded - timedelta(hours=2),
        recorded_at=recorded,
    )
    return replace(base, **{key: value for key, value in changes.items() if key not in in_figure})


def report_of(*mentions: Mention, coverage: Coverage = COVERAGE) -> Report:
    return compose(date(2025, 11, 7), START, END, mentions, coverage, LIMITS)


@pytest.fixture
def say() -> Callable[..., Mention]:
    return mention


@pytest.fixture
def report() -> Callable[..., Report]:
    return report_of


@pytest.fixture
def calm() -> Coverage:
    return CALM


@pytest.fixture
def busy() -> Report:
    """One change of every kind."""
    killed = {"measure": Measure.KILLED}
    edited = mention(6000, 6000, before=True, measure=Measure.WOUNDED, superseded_at=START + timedelta(hours=5))
    mended = mention(
        5000, 5000, measure=Measure.WOUNDED, article_id=edited.article_id, version_number=2, outlet="Kompas"
    )
    misread = mention(7000, 7000, before=True, measure=Measure.RETURNED)
    return report_of(
        replace(
            misread,
            figure=replace(misread.figure, value_low=700, value_high=700),
            review=Review(1, Verdict.CORRECTED, "700, says the page", START + timedelta(hours=3), read=misread.figure),
        ),
        mention(600, None, before=True, qualifier=Qualifier.AT_LEAST, **killed),
        mention(1000, None, qualifier=Qualifier.AT_LEAST, speaker="Lee Seong-kweun", **killed),
        mention(4000, 4000, before=True, source_org=SourceOrg.HUR, **killed),
        mention(
            5000,
            5000,
            qualifier=Qualifier.ABOUT,
            reference_start=date(2025, 9, 1),
            place="Kursk",
            source_org_also=(SourceOrg.WESTERN_OFFICIALS,),
        ),
        mention(800, 800, source_org=SourceOrg.US_GOV, **killed),
        mention(12000, 12000, source_org=SourceOrg.KP_GOV, modality=Modality.DENIED, language="en"),
        edited,
        mended,
        mention(400, 400, before=True, measure=Measure.CAPTURED, superseded_at=START + timedelta(hours=1)),
        mention(900000, 900000, source_org=SourceOrg.EXPERT),
        mention(28000, 28000, before=True, measure=Measure.SUPPLIED, item=Item.CONTAINERS),
        mention(28000, 28000, measure=Measure.SUPPLIED, item=Item.CONTAINERS, outlet="Yonhap", country="KR"),
    )
