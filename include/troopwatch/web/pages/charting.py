"""Points of the warehouse as charts with their words: what the figures page, the diff and a claim's page draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from troopwatch.model import Item, Measure, SourceOrg
from troopwatch.report.foreign import plain
from troopwatch.report.wording import amount, capital, figure, modality, organisation, party, thing
from troopwatch.rows.browsing import SeriesPoint
from troopwatch.web.charts import Plot, Point, lay_out
from troopwatch.web.charts.parties import Shape, shape_of, tone_of
from troopwatch.web.frame import Frame

Size = Literal["large", "low", "beside", "small"]
_SIZES: dict[Size, tuple[tuple[int, int], tuple[int, int]]] = {  # on wide and on narrow screens
    "large": ((1080, 330), (360, 260)),
    "low": ((1080, 200), (360, 200)),
    "beside": ((530, 200), (360, 200)),  # two in a row
    "small": ((756, 190), (360, 190)),  # on a narrow page
}
_FEW = 2  # claims: such a chart needs little room
_QUOTE = 280  # characters of a sentence in the hover
# these codes stand for many parties; only a named speaker tells one from another
_MANY = frozenset({SourceOrg.MEDIA, SourceOrg.EXPERT, SourceOrg.OTHER})


@dataclass(frozen=True, slots=True)
class Party:
    """A claimant in the list of what the shapes stand for."""

    name: str
    tone: str
    shape: Shape
    href: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart for wide and for narrow screens."""

    title: str
    size: Size
    alt: str
    wide: Plot
    narrow: Plot
    parties: tuple[Party, ...]
    more: str  # the same on the figures page
    png: str


def by_subject(points: Iterable[SeriesPoint]) -> dict[tuple[Measure, Item], list[SeriesPoint]]:
    """The points of each chart, in the order of the codebook."""
    groups: dict[tuple[Measure, Item], list[SeriesPoint]] = defaultdict(list)
    for point in points:
        groups[point.measure, point.item].append(point)
    measures, items = list(Measure), list(Item)
    return dict(sorted(groups.items(), key=lambda pair: (measures.index(pair[0][0]), items.index(pair[0][1]))))


def sizes(counts: Sequence[int]) -> list[Size]:
    """How large each of a page's charts is, by its number of claims: two of few claims side by side."""
    found: list[Size] = []
    for position, count in enumerate(counts):
        alone = position + 1 == len(counts) or counts[position + 1] > _FEW
        is_second = bool(found) and found[-1] == "beside" and found.count("beside") % 2 == 1
        found.append("large" if count > _FEW else "beside" if is_second or not alone else "low")
    return found


def chart(
    points: Sequence[SeriesPoint],
    frame: Frame,
    *,
    chosen: str = "",
    until: datetime | None = None,
    size: Size = "large",
) -> ChartView:
    """A chart of claims of one measure and item; there is at least one. `chosen` is the key of one to point out."""
    words, first = frame.words, points[0]
    title = capital(thing(first, words))
    drawn = [_point(point, frame, chosen) for point in points]
    wide, narrow = _SIZES[size]
    claimants = _parties(points, frame)
    return ChartView(
        title=title,
        size=size,
        alt=words(
            "page.figures.alt",
            title=title,
            claims=words.count("page.figures.claims", len(points)),
            parties=words.count("page.figures.parties", len(claimants)),
        ),
        wide=lay_out(drawn, words, frame.zone, width=wide[0], height=wide[1], until=until),
        narrow=lay_out(drawn, words, frame.zone, width=narrow[0], height=narrow[1], until=until),
        parties=claimants,
        more=frame.link("figures", measure=first.measure.value, item=first.item.value),
        png=_png(first, frame),
    )


def _png(first: SeriesPoint, frame: Frame) -> str:
    kept = {key: frame.query.get(key) for key in ("source_org", "language", "since", "until")}
    return frame.link("figures.png", measure=first.measure.value, item=first.item.value, **kept)


def name_of(point: SeriesPoint, frame: Frame) -> str:
    """The claimant as a chart names it: the person where the code stands for many."""
    speaker = plain(point.speaker, 30)
    if speaker and (point.source_org is None or point.source_org in _MANY):
        return speaker
    return capital(organisation(point.source_org, frame.words, short=True))


def local_day(instant: datetime, frame: Frame) -> str:
    """The day of an instant on the reader's clock."""
    return frame.words.short_day(instant.astimezone(ZoneInfo(frame.zone)).date())


def _parties(points: Sequence[SeriesPoint], frame: Frame) -> tuple[Party, ...]:
    orgs = list(SourceOrg)
    found = {(point.source_org, name_of(point, frame)) for point in points}
    return tuple(
        Party(name, tone_of(org), shape_of(org), frame.here(source_org=org.value if org else None))
        for org, name in sorted(found, key=lambda one: (orgs.index(one[0]) if one[0] else len(orgs), one[1]))
    )


def _point(point: SeriesPoint, frame: Frame, chosen: str) -> Point:
    words = frame.words
    said = [capital(figure(point, words)), modality(point, words)]
    seen = " · ".join(filter(None, (local_day(point.reported_at, frame), plain(point.outlet, 60))))
    if point.article_count > 1:
        seen = f"{seen} · {words.count('articles', point.article_count)}"
    return Point(
        key=point.claim_key,
        at=point.reported_at,
        source_org=point.source_org,
        party=name_of(point, frame),
        value_low=point.value_low,
        value_high=point.value_high,
        qualifier=point.qualifier,
        modality=point.modality,
        amount=amount(point, words),
        is_chosen=point.claim_key == chosen,
        told=(" · ".join(filter(None, said)), party(point, words), seen, *_quoted(point)),
        href=frame.claim(point.claim_key),
    )


def _quoted(point: SeriesPoint) -> tuple[str, ...]:
    quote = plain(point.quote, _QUOTE)
    return (f"“{quote}”",) if quote else ()
