"""Read a text sentence by sentence and put the parts together: text to figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from troopwatch.figures.actors import Focus, Ownership, find_owner
from troopwatch.figures.attribution import Attributor, Source, Sources, choose_source, is_aside
from troopwatch.figures.clauses import Clauses, read_clauses
from troopwatch.figures.cues import Reading, fit, is_loss
from troopwatch.figures.deeds import is_turned
from troopwatch.figures.distribution import distribute
from troopwatch.figures.drafts import Draft
from troopwatch.figures.lexicon import Lexicon, languages, load_finder, load_lexicon
from troopwatch.figures.numbers import find_numbers, is_clock
from troopwatch.figures.periods import Dates, Period, find_label, find_periods, taken_tokens
from troopwatch.figures.places import find_place
from troopwatch.figures.readings import is_part, read
from troopwatch.figures.recap import Timing, read_timing, report_of
from troopwatch.figures.scene import Scene, is_before_the_war
from troopwatch.figures.sentences import Sentence, split_sentences
from troopwatch.figures.units import Counted, Kind, find_counted
from troopwatch.model import Evidence, EvidenceRole, Figure, Item, Measure, Modality, SourceOrg

_FALLBACK = "en"
_LABOUR = 1.3
_PARTIES = frozenset({SourceOrg.RU_GOV, SourceOrg.KP_GOV})  # what they say is seldom what a lead rests on


def extract(text: str, language: str, published: date | None, title: str = "") -> tuple[Figure, ...]:
    """The figures of a text, in order; offsets count in `text`, the title is only context.

    `published` resolves relative days; one outside 1900 to 2199 is a fault of whoever dated the text, and is ignored.
    """
    if published is not None and not 1900 <= published.year < 2200:
        published = None
    lexicon = load_lexicon(language if language in languages() else _FALLBACK)
    reader = _Reader(text, lexicon, published)
    reader.prime(title)
    sentences = split_sentences(text, lexicon.sentences)
    for at, sentence in enumerate(sentences):
        if not sentence.is_boilerplate:
            reader.read(sentence, sentences[at + 1] if at + 1 < len(sentences) else None)
    return _without_repeated_headings(reader.found)


@dataclass(slots=True)
class _Reader:
    """What is known so far while the sentences of one text are read in order."""

    text: str
    lexicon: Lexicon
    published: date | None
    found: list[Draft] = field(default_factory=list)
    focus: Focus = field(default_factory=Focus)
    scene: Scene = field(default_factory=Scene)
    others: tuple[Sentence, Counted, Reading] | None = None  # the last number that was not North Korea's
    lead: int | None = None  # the paragraph that tells the news
    # paragraph, the date that heads it, the earlier report told in it, and whose report that is
    day_of: tuple[int, Period | None, Period | None, SourceOrg | None] = (-1, None, None, None)
    told: bool = False  # somebody was named who says something
    is_hearsay: bool = False  # the text begins with what is believed, by whom it will say
    attributor: Attributor = field(init=False)

    def __post_init__(self) -> None:
        self.attributor = Attributor(self.text)

    def prime(self, title: str) -> None:
        """Let the title say whose soldiers the text begins with."""
        if title:
            clauses = read_clauses(title, Sentence(0, len(title), -1), load_finder(self.lexicon.language))
            self.focus.move(clauses)
            self.focus.is_topic = self.focus.is_own
            self.scene.move(clauses)
            self.scene.is_topic = bool(clauses.of("actor:theatre")) and not self.scene.is_elsewhere

    def read(self, sentence: Sentence, following: Sentence | None) -> None:
        """Take in one sentence and keep its figures."""
        finder = load_finder(self.lexicon.language)
        clauses = read_clauses(self.text, sentence, finder)
        self.focus.enter(sentence.paragraph, _is_entry(clauses))
        self.scene.enter(sentence.paragraph)
        if sentence.is_heading:
            self.attributor.end_section()
        sources = self.attributor.sources(clauses)
        carried = None if sources else self.attributor.carried(clauses)
        self._look_back(clauses, sources)
        self.told = self.told or bool(sources)
        self.is_hearsay = self.is_hearsay or (
            not self.found and not self.told and bool(clauses.of("attribution:hearsay"))
        )
        numbers = find_numbers(clauses, self.lexicon.numbers)
        dates = self._dates(clauses, sources, carried)
        if numbers:
            periods = dates.periods
            counted = find_counted(clauses, numbers, self.lexicon.units, taken_tokens(periods))
            counted = distribute(clauses, counted)
            if not sources and carried is None and sentence.in_quotation and following is not None:
                sources = self._ahead(clauses, following)
            self._keep(clauses, counted, dates, sources, carried)
        self.focus.move(clauses)
        self.scene.move(clauses)
        if self.lead == sentence.paragraph and self.focus.is_close:
            self.focus.is_topic = True  # what the first paragraph is about, the text is about

    def _dates(self, clauses: Clauses, sources: Sources, carried: Source | None) -> Dates:
        """The periods of a sentence, and the earlier report that it goes on with."""
        paragraph = clauses.sentence.paragraph
        if paragraph != self.day_of[0]:
            self.day_of = paragraph, None, None, None
        _, label, report, org = self.day_of
        periods = find_periods(clauses, self.lexicon.periods, self.published, label)
        heading = find_label(clauses, periods) if label is None else None
        if heading is not None:
            label, periods = heading._replace(at=clauses.offsets(heading.first, heading.last)), periods[1:]
        if self.lead is None and not clauses.sentence.is_heading:
            self.lead = paragraph
        dates = Dates(periods, self.published, paragraph == self.lead, bool(sources), label)
        own = report_of(clauses, dates)
        own = own._replace(at=clauses.offsets(own.first, own.last)) if own is not None else None
        source = sources[0][0] if sources else carried
        goes_on = source is not None and source.org is org and (source.certainty < 1 or source.speaker is not None)
        if own is None and report is not None and goes_on:
            dates = dates._replace(inherited=report)
        self.day_of = paragraph, label, own or (report if goes_on else None), source.org if source else None
        return dates

    def _look_back(self, clauses: Clauses, sources: Sources) -> None:
        """Give the sentences just before their source: demikian keterangan NIS; the lawmaker had been briefed by it."""
        if not sources:
            return
        source = next((one for one, _ in sources if one.org is SourceOrg.NIS), sources[0][0])
        named = bool(clauses.of("attribution:backward"))
        briefed = source.org is SourceOrg.NIS and bool(clauses.of("attribution:relays"))
        first = not self.told and not source.denies and source.org not in _PARTIES
        for at in range(len(self.found) - 1, -1, -1):
            draft, figure = self.found[at], self.found[at].figure
            if not draft.is_near(clauses.sentence):
                break
            lead = first and self.lead is not None and draft.sentence.paragraph <= self.lead + 1 and self.is_hearsay
            passed_on = briefed and figure.source_org is SourceOrg.ROK_GOV and figure.speaker in {None, source.speaker}
            given = (named and figure.source_org in {None, source.org}) or (lead and figure.source_org is None)
            if (given and figure.speaker is None) or passed_on:
                speaker = source.speaker if named else figure.speaker
                marks = [Evidence(EvidenceRole.SOURCE, *source.org_at)] if source.org_at else []
                evidence = (*(one for one in figure.evidence if one.role is not EvidenceRole.SOURCE), *marks)
                told = replace(figure, source_org=source.org, source_org_also=(), speaker=speaker, evidence=evidence)
                self.found[at] = draft._replace(figure=told)

    def _ahead(self, clauses: Clauses, following: Sentence) -> Sources:
        """Who speaks in a quotation that goes on: the next sentence may say."""
        ahead = read_clauses(self.text, following, load_finder(self.lexicon.language))
        if following.paragraph != clauses.sentence.paragraph:
            return []
        return [(source, (0, 0)) for source, _ in self.attributor.probe().sources(ahead)]

    def _keep(
        self,
        clauses: Clauses,
        all_counted: Sequence[Counted],
        dates: Dates,
        sources: Sources,
        carried: Source | None,
    ) -> None:
        for counted in all_counted:
            previous = self.found[-1] if self.found else None
            part = is_part(clauses, counted, previous)
            reading = read(clauses, counted, all_counted, self.found) or self._of_others(clauses, counted)
            if reading is None:
                continue
            item = _item(clauses, counted, reading, previous)
            if item is None:
                continue
            reading = reading._replace(measure=fit(reading.measure, item))
            if self.scene.holds_elsewhere(clauses, counted.span) or is_turned(clauses, counted, reading, all_counted):
                continue
            owner = find_owner(clauses, counted._replace(item=item), reading, self.focus)
            if owner is None and self._goes_back(clauses, counted):
                owner = Ownership(None, 0.75)
            if owner is None or (owner.hit is None and self._goes_on_with_others(clauses, counted)):
                self.others = clauses.sentence, counted, reading
                continue
            source = choose_source(clauses, counted.span, sources, reading.modality) or carried
            source = None if source is not None and is_aside(clauses, counted.span, source) else source
            timing = read_timing(clauses, counted, reading, all_counted, dates)
            if timing.is_compared and source is not None:
                source = source._replace(speaker=None, speaker_at=None)
            if part and timing.period is None and previous is not None:
                period = previous.period if reading.measure is previous.reading.measure else None
                timing = Timing(period, previous.figure.recap)
            draft = self._draft(
                clauses,
                counted._replace(item=item),
                all_counted,
                reading=reading,
                owner=owner,
                source=source,
                timing=timing,
            )
            if not is_before_the_war(draft.figure.reference_start, draft.figure.reference_end):
                self.found.append(draft._replace(is_part=part))

    def _of_others(self, clauses: Clauses, counted: Counted) -> Reading | None:
        """The verb of a whole that was somebody else's: Russia has 50,000 there, *including* 10,000 North Koreans."""
        if self.others is None or self.others[0] is not clauses.sentence:
            return None
        between = range(self.others[1].span[1], counted.number.first)
        return self.others[2] if any(hit.first in between for hit in clauses.of("modal:parts")) else None

    def _goes_back(self, clauses: Clauses, counted: Counted) -> bool:
        """Whether a number counts some of those of the figure before: around 4,000 *of those* were killed."""
        last = self.found[-1] if self.found else None
        if last is None or last.sentence.paragraph != clauses.sentence.paragraph or self.others is not None:
            return False
        return counted.kind is not Kind.NOUN and any(
            hit.first in {counted.number.last, counted.span[1]} for hit in clauses.of("modal:those")
        )

    def _goes_on_with_others(self, clauses: Clauses, counted: Counted) -> bool:
        """Whether a number counts some of those that were somebody else's: 250,000 *of them* dead."""
        if self.others is None:
            return False
        sentence, before, _ = self.others
        last = self.found[-1] if self.found else None
        if last is not None and (last.sentence.start, last.counted.number.first) > (
            sentence.start,
            before.number.first,
        ):
            return False
        if sentence is clauses.sentence:
            return before.number.first < counted.number.first
        first, stop = counted.span
        parts = clauses.of("modal:parts")
        return sentence.paragraph == clauses.sentence.paragraph and any(
            hit.last <= first + 1 or hit.first <= stop + 1 for hit in parts
        )

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
    ) -> Draft:
        assert counted.item is not None
        place = find_place(clauses, counted, reading.cue, all_counted)
        ahead = reading.measure is Measure.PLANNED or reading.modality in {Modality.PLANNED, Modality.HYPOTHETICAL}
        future = ahead and not timing.is_report
        days = timing.period.resolve(self.published, future) if timing.period else None
        low, high = counted.number.bounds
        evidence = _evidence(clauses, counted, reading, owner, source)
        period = timing.period
        if period is not None and period.at is None:
            period = period._replace(at=clauses.offsets(period.first, period.last))  # a later sentence may take it over
        if period is not None and period.at is not None and days is not None:
            evidence.append(Evidence(EvidenceRole.PERIOD, *period.at))
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
        return Draft(figure, counted, reading, clauses.sentence, period)


def _is_entry(clauses: Clauses) -> bool:
    """Whether a sentence opens an entry of a live report: 11:30 …; 09.45 WIB - …"""
    return bool(clauses.tokens) and is_clock(clauses, 0)


def _item(clauses: Clauses, counted: Counted, reading: Reading, previous: Draft | None) -> Item | None:
    """What is counted, where the number itself does not say."""
    before = previous if previous is not None and previous.is_near(clauses.sentence) else None
    here = before is not None and before.sentence is clauses.sentence
    if counted.item is not None:
        # 10,000 workers were sent, and their number is to exceed 50,000 people
        same = counted.kind is Kind.PEOPLE and here and before is not None and before.figure.item is Item.WORKERS
        return Item.WORKERS if same or _labours(clauses, counted, reading) else counted.item
    part = before is not None and is_part(clauses, counted, before)
    if before is not None and here and (counted.kind is Kind.MORE or (part and not is_loss(reading.measure))):
        return before.figure.item  # six officers were killed and three others wounded
    if is_loss(reading.measure):
        return Item.TROOPS
    earlier = [hit for hit in clauses.of("item") if hit.last <= counted.number.start]
    if earlier:
        heads = [hit for hit in earlier if clauses.hit_ending("unit:numbers", hit.first)]
        return Item((heads or earlier)[-1].code)
    if before is None:
        return Item.TROOPS if counted.number.low >= 100 else None
    return before.figure.item if before.figure.item.is_materiel or here or part else Item.TROOPS


def _labours(clauses: Clauses, counted: Counted, reading: Reading) -> bool:
    """Whether people in general are workers: 20,000 North Koreans *working in* a plant."""
    general = counted.kind is Kind.PEOPLE or any(
        clauses.covered("actor:own", at) for at in range(counted.unit_first, counted.unit_last)
    )
    if counted.item is not Item.TROOPS or not general or is_loss(reading.measure):
        return False
    spans = [(hit.first, hit.last) for hit in clauses.of("unit:labour")]
    return any(min(clauses.gap(span, counted.span), clauses.gap(span, reading.cue)) < _LABOUR for span in spans)


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


def _without_repeated_headings(drafts: Sequence[Draft]) -> tuple[Figure, ...]:
    """A heading that says what the body says is not a second figure."""
    body = {_key(draft.figure) for draft in drafts if not draft.sentence.is_heading}
    return tuple(draft.figure for draft in drafts if not draft.sentence.is_heading or _key(draft.figure) not in body)


def _key(figure: Figure) -> tuple[Measure, Item, int | None, int | None]:
    return figure.measure, figure.item, figure.value_low, figure.value_high
