"""Read a text sentence by sentence and put the parts together: text to figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from troopwatch.figures.actors import Focus, Ownership, find_owner
from troopwatch.figures.attribution import Attributor, Source, choose_source
from troopwatch.figures.clauses import Clauses, read_clauses
from troopwatch.figures.cues import Reading, denial_of, is_loss, read_measure
from troopwatch.figures.lexicon import Lexicon, languages, load_finder, load_lexicon
from troopwatch.figures.names import People
from troopwatch.figures.numbers import find_numbers
from troopwatch.figures.periods import Period, find_periods, taken_tokens
from troopwatch.figures.places import find_place
from troopwatch.figures.recap import Dates, Timing, read_timing
from troopwatch.figures.sentences import Sentence, split_sentences
from troopwatch.figures.units import Counted, Kind, find_counted
from troopwatch.model import Evidence, EvidenceRole, Figure, Item, Measure, Modality

_BARE_REACH = 2.6  # a number without noun needs its verb this near
_TOTAL_REACH = 1.7
_FALLBACK = "en"


def extract(text: str, language: str, published: date | None, title: str = "") -> tuple[Figure, ...]:
    """The figures of a text, in order; offsets count in `text`, the title is only context."""
    lexicon = load_lexicon(language if language in languages() else _FALLBACK)
    reader = _Reader(text, lexicon, published)
    reader.prime(title)
    sentences = split_sentences(text, lexicon.sentences)
    for at, sentence in enumerate(sentences):
        if not sentence.is_boilerplate:
            reader.read(sentence, sentences[at + 1] if at + 1 < len(sentences) else None)
    return _without_repeated_headings(reader.found)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A figure with what later sentences may take over from it."""

    figure: Figure
    counted: Counted
    reading: Reading
    sentence: Sentence
    is_part: bool = False


@dataclass(slots=True)
class _Reader:
    """What is known so far while the sentences of one text are read in order."""

    text: str
    lexicon: Lexicon
    published: date | None
    found: list[_Draft] = field(default_factory=list)
    focus: Focus = field(default_factory=Focus)
    attributor: Attributor = field(init=False)

    def __post_init__(self) -> None:
        self.attributor = Attributor(self.text, People())

    def prime(self, title: str) -> None:
        """Let the title say whose soldiers the text begins with."""
        if title:
            whole = Sentence(0, len(title), -1)
            self.focus.move(read_clauses(title, whole, load_finder(self.lexicon.language)))

    def read(self, sentence: Sentence, following: Sentence | None) -> None:
        """Take in one sentence and keep its figures."""
        finder = load_finder(self.lexicon.language)
        clauses = read_clauses(self.text, sentence, finder)
        if sentence.is_heading:
            self.attributor.end_section()
        sources = self.attributor.sources(clauses)
        carried = None if sources else self.attributor.carried(clauses)
        numbers = find_numbers(clauses, self.lexicon.numbers)
        if numbers:
            periods = find_periods(clauses, self.lexicon.periods, self.published)
            counted = find_counted(clauses, numbers, self.lexicon.units, taken_tokens(periods))
            if not sources and carried is None and sentence.in_quotation and following is not None:
                sources = self._ahead(clauses, following)
            self._keep(clauses, counted, periods, sources, carried)
        self.focus.move(clauses)

    def _ahead(self, clauses: Clauses, following: Sentence) -> list[tuple[Source, tuple[int, int]]]:
        """Who speaks in a quotation that goes on: the next sentence may say."""
        ahead = read_clauses(self.text, following, load_finder(self.lexicon.language))
        probe = Attributor(self.text, People(dict(self.attributor.people.by_part)))
        return (
            [(source, (0, 0)) for source, _ in probe.sources(ahead)]
            if following.paragraph == clauses.sentence.paragraph
            else []
        )

    def _keep(
        self,
        clauses: Clauses,
        all_counted: Sequence[Counted],
        periods: Sequence[Period],
        sources: Sequence[tuple[Source, tuple[int, int]]],
        carried: Source | None,
    ) -> None:
        for counted in all_counted:
            previous = self.found[-1] if self.found else None
            part = self._part_of(clauses, counted, previous)
            reading = _read(clauses, counted, all_counted, previous, part)
            if reading is None:
                continue
            item = _item(clauses, counted, reading, previous)
            if item is None:
                continue
            owner = find_owner(clauses, counted, reading, self.focus)
            if owner is None:
                continue
            source = choose_source(clauses, counted.span, sources) or carried
            timing = read_timing(clauses, counted, reading.cue, all_counted, Dates(periods, self.published))
            if part and timing.period is None and previous is not None:
                timing = Timing(None, previous.figure.recap)
            draft = self._draft(
                clauses,
                replace(counted, item=item),
                all_counted,
                reading=reading,
                owner=owner,
                source=source,
                timing=timing,
            )
            self.found.append(replace(draft, is_part=part))

    def _part_of(self, clauses: Clauses, counted: Counted, previous: _Draft | None) -> bool:
        """Whether the number counts some of those counted just before, in the same sentence."""
        if previous is None or previous.sentence is not clauses.sentence:
            return False
        between = range(previous.counted.span[1], counted.number.first)
        if any(hit.first in between for hit in clauses.of("modal:parts", "modal:holds")):
            return True
        # 500 officers and three generals: a coordinate of a part is a part
        return previous.is_part and clauses.wall(between.start, between.stop) <= 1.5

    def _draft(
        self,
        clauses: Clauses,
        counted: Counted,
        all_counted: Sequence[Counted],
        *,
        reading: Reading,
        owner: Ownership,
        source: Source | None,
        timing: Timing,
    ) -> _Draft:
        assert counted.item is not None
        place = find_place(clauses, counted, reading.cue, all_counted)
        future = reading.measure is Measure.PLANNED or (timing.period is not None and timing.period.is_deadline)
        days = timing.period.resolve(self.published, future) if timing.period else None
        low, high = counted.number.bounds
        evidence = _evidence(clauses, counted, reading, owner, source)
        if timing.period is not None and days is not None:
            evidence.append(Evidence(EvidenceRole.PERIOD, *clauses.offsets(timing.period.first, timing.period.last)))
        if place is not None:
            evidence.append(Evidence(EvidenceRole.PLACE, *clauses.offsets(place.first, place.last)))
        figure = Figure(
            measure=reading.measure,
            item=counted.item,
            value_low=low,
            value_high=high,
            qualifier=counted.number.qualifier,
            quote=self.text[clauses.sentence.start : clauses.sentence.end],
            quote_start=clauses.sentence.start,
            quote_end=clauses.sentence.end,
            source_org=source.org if source else None,
            source_org_also=source.also if source else (),
            speaker=source.speaker if source else None,
            reference_start=days[0] if days else None,
            reference_end=days[1] if days else None,
            place=clauses.text(self.text, place.first, place.last) if place else None,
            modality=reading.modality,
            recap=timing.recap,
            evidence=tuple(evidence),
            confidence=_confidence(counted, reading, owner, source),
        )
        return _Draft(figure, counted, reading, clauses.sentence)


def _read(
    clauses: Clauses, counted: Counted, all_counted: Sequence[Counted], previous: _Draft | None, part: bool
) -> Reading | None:
    """The measure of a number: by its own verb, or by what it is a part of or goes on with."""
    total = _total(clauses, counted, previous)
    if total is not None:
        return total
    reading = read_measure(clauses, counted, all_counted)
    if part and previous is not None and (reading is None or not _is_own(clauses, counted, reading)):
        holds = any(hit.first < counted.number.first for hit in clauses.of("modal:holds"))
        modality = Modality.HYPOTHETICAL if holds else previous.reading.modality
        return replace(previous.reading, modality=modality)
    if reading is None and previous is not None and denial_of(clauses, counted.number.first):
        return Reading(previous.reading.measure, Modality.DENIED, (counted.number.first, counted.number.last), 3.0)
    if reading is None:
        return _stands_in_place(clauses, counted)
    if (
        counted.kind in {Kind.BARE, Kind.PEOPLE}
        and reading.cost > _BARE_REACH
        and not _carries_on(counted, previous, clauses)
    ):
        return None
    return reading


def _total(clauses: Clauses, counted: Counted, previous: _Draft | None) -> Reading | None:
    """A total of what was counted before: bringing the total to 3,000; Kyiv puts the number at 12,000."""
    if previous is None or previous.sentence.paragraph < clauses.sentence.paragraph - 1:
        return None
    first = counted.number.start
    marks = [hit for hit in clauses.of("modal:totals") if hit.first <= first and hit.last <= counted.number.first]
    if counted.kind not in {Kind.BARE, Kind.PEOPLE} or not marks:
        return None
    span = (marks[-1].first, marks[-1].last)
    if clauses.gap(span, counted.span) >= _TOTAL_REACH or _has_cue(clauses, span[1], counted):
        return None
    planned = any(span[1] <= hit.first < first for hit in clauses.of("modal:planned"))
    possible = any(span[1] <= hit.first < first for hit in clauses.of("modal:hypothetical"))
    measure, modality = previous.reading.measure, previous.reading.modality
    if planned and not is_loss(measure):
        return Reading(Measure.PLANNED, Modality.PLANNED, span, 2.5)
    return Reading(measure, Modality.HYPOTHETICAL if possible else modality, span, 2.5)


def _has_cue(clauses: Clauses, first: int, counted: Counted) -> bool:
    """Whether the number has a verb of its own, after it or since a position before it."""
    last = counted.span[1]
    return any(
        (hit.last > first and hit.first < counted.number.first)
        or (hit.first >= last and clauses.gap(counted.span, (hit.first, hit.last)) < 1.0)
        for hit in clauses.of("cue")
    )


def _is_own(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """Whether the verb is that of the part itself: 6,000, of whom 1,000 have arrived."""
    return reading.cue[0] >= counted.number.first and clauses.gap(counted.span, reading.cue) < 1.4


def _stands_in_place(clauses: Clauses, counted: Counted) -> Reading | None:
    """12,000 North Korean soldiers in Kursk: a stock, though no verb says so."""
    stop = counted.span[1]
    for hit in clauses.of("actor:own"):
        stop = max(stop, hit.last) if hit.first <= stop + 1 else stop
    while stop < len(clauses.tokens) and clauses.covered("actor:prepositions", stop):
        stop += 1
    near = [hit for hit in clauses.of("place:places", "actor:theatre") if hit.first in {stop, stop + 1}]
    if (
        not near
        or clauses.norm(stop - 1) == ""
        or counted.kind is not Kind.NOUN
        or counted.item is None
        or counted.item.is_materiel
    ):
        return None
    return Reading(Measure.PRESENT, Modality.ASSERTED, (near[0].first, near[0].last), 3.0)


def _carries_on(counted: Counted, previous: _Draft | None, clauses: Clauses) -> bool:
    return (
        previous is not None
        and previous.sentence.paragraph >= clauses.sentence.paragraph - 1
        and counted.number.low >= 100
    )


def _item(clauses: Clauses, counted: Counted, reading: Reading, previous: _Draft | None) -> Item | None:
    """What is counted, where the number itself does not say."""
    if counted.item is not None:
        return counted.item
    earlier = [hit for hit in clauses.of("item") if hit.last <= counted.number.start]
    if is_loss(reading.measure):
        return Item.TROOPS
    if earlier:
        return Item(earlier[-1].code)
    near = previous is not None and previous.sentence.paragraph >= clauses.sentence.paragraph - 1
    if previous is not None and near:
        return previous.figure.item
    return Item.TROOPS if counted.number.low >= 100 else None


def _evidence(
    clauses: Clauses, counted: Counted, reading: Reading, owner: Ownership, source: Source | None
) -> list[Evidence]:
    number = counted.number
    spans = [(EvidenceRole.NUMBER, clauses.offsets(number.start, number.last))]
    if counted.unit_last > counted.unit_first:
        spans.append((EvidenceRole.UNIT, clauses.offsets(counted.unit_first, counted.unit_last)))
    spans.append((EvidenceRole.CUE, clauses.offsets(*reading.cue)))
    if owner.hit is not None:
        spans.append((EvidenceRole.ACTOR, clauses.offsets(owner.hit.first, owner.hit.last)))
    if source is not None and source.org_at is not None:
        spans.append((EvidenceRole.SOURCE, source.org_at))
    if source is not None and source.speaker_at is not None:
        spans.append((EvidenceRole.SPEAKER, source.speaker_at))
    return [Evidence(role, start, end) for role, (start, end) in spans]


def _confidence(counted: Counted, reading: Reading, owner: Ownership, source: Source | None) -> float:
    confidence = owner.certainty * (source.certainty if source else 1.0)
    confidence *= 1.0 if counted.kind is Kind.NOUN else 0.85
    confidence *= 1.0 if reading.cost < 2 else 0.9 if reading.cost < 4 else 0.75
    return round(confidence, 2)


def _without_repeated_headings(drafts: Sequence[_Draft]) -> tuple[Figure, ...]:
    """A heading that says what the body says is not a second figure."""
    body = {_key(draft.figure) for draft in drafts if not draft.sentence.is_heading}
    return tuple(draft.figure for draft in drafts if not draft.sentence.is_heading or _key(draft.figure) not in body)


def _key(figure: Figure) -> tuple[Measure, Item, int | None, int | None]:
    return figure.measure, figure.item, figure.value_low, figure.value_high
