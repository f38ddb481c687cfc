"""The words of a language, read once from ``lexicons/<language>.yaml`` and checked.

Every word that the rules look for stands there; the modules of this package hold rules and no words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from troopwatch.figures.phrases import PhraseFinder, expand
from troopwatch.model import Item, Measure, Qualifier, SourceOrg

Phrases = tuple[str, ...]
_Code = TypeVar("_Code", bound=str)
Side = Literal["before", "after", "either"]
Nation = Literal["ROK", "UA", "US", "UK", "WEST", "RU", "KP", "JP", "NATO", "EU", "UN", "OTHER"]
Body = Literal["intelligence", "defence", "military", "president", "government", "lawmaker", "medium", "expert"]
Again = Literal["person", "agency", "ministry", "officials", "experts", "group", "body", "report"]


class LexiconError(Exception):
    """Raised when a lexicon file is missing or wrong; the message names file and line."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SentenceWords(_Words):
    """What the sentence splitter needs to know."""

    abbreviations: frozenset[str]  # without their last full stop
    starters: frozenset[str]  # words that begin a sentence after an initial
    boilerplate: Phrases  # how lines begin that only point to other articles


class NumberWords(_Words):
    """How the language writes numbers, and how it hedges them."""

    decimal: Literal[".", ","]
    values: dict[str, int]  # words that add up: two, twenty, dua
    teens: Phrases  # words that add ten to the one before: belas
    times: dict[str, int]  # words that multiply the one before: hundred, puluh
    scales: dict[str, int]  # words that close a group: thousand, juta
    fused: dict[str, int]  # whole numbers in one phrase: seribu, a thousand
    joiners: Phrases  # words inside a number: two hundred *and* five
    vague: dict[str, int]  # floors: dozens, ratusan
    suffixes: dict[str, int]  # letters written at the digits: 5K
    about_suffixes: Phrases  # 3.000-an
    to: Phrases  # a *to* b
    between: Phrases
    between_and: Phrases
    hedges: dict[Qualifier, Phrases]  # before the number
    hedges_after: dict[Qualifier, Phrases]
    fillers: Phrases  # words between hedge and number that change nothing
    not_counts: Phrases  # marks before a number that make it money, a rank, a share
    rates: Phrases  # after a number and its unit: a day, each
    portions: Phrases  # half *of the*: the number after it is the whole
    paces: Phrases  # daily, on average: the number after it is a pace
    partitives: Phrases  # one *of* them
    distributives: Phrases  # respectively: each number of a row belongs to one thing of another row
    shares: Phrases  # directly after a number: of every, in three


class UnitWords(_Words):
    """What is counted."""

    items: dict[Item, Phrases]
    head: Literal["first", "last"]  # which word of a row of nouns says what it is
    modifiers: Phrases  # may stand between number and noun
    calibres: Phrases  # after the number of a calibre: 152 mm
    people: Phrases  # persons in general: counted as troops where the context is the deployment
    numbers: Phrases  # the number of: the noun behind it is what is counted
    labour: Phrases  # beside people in general: they are workers
    followers: Phrases  # what may follow a number without noun
    more: Phrases  # others, more, lainnya: the noun is the one before
    formations: Phrases  # brigades of 2,500: the size of one
    counters: Phrases  # battalions, brigades: never a figure


class CueWords(_Words):
    """Words that say what happened to those counted, by where their number stands."""

    before: dict[Measure, Phrases] = {}  # the cue stands before the number: has sent 10,000
    after: dict[Measure, Phrases] = {}  # the number stands before the cue: 10,000 arrived
    either: dict[Measure, Phrases] = {}
    losses: dict[Measure, Phrases] = {}  # single words for losses, for numbers told respectively


class ModalWords(_Words):
    """Words that make a measure planned, possible or denied."""

    planned: Phrases
    hypothetical: Phrases
    denied: Phrases
    infinitives: Phrases  # to: in headlines, right behind the subject, what is planned
    auxiliaries: Phrases  # make a verb finite: have been, telah
    totals: Phrases  # bringing the total to: the measure is that of the figure before
    backward: Phrases  # put it at: a total of the figure before, also with a noun
    those: Phrases  # of those: the number counts some of the figure before
    parts: Phrases  # including: those counted next are among those counted before
    holds: Phrases  # enough for: what follows is inferred
    consists: Phrases  # will consist of: what follows are parts of the figure before
    amounts: Phrases  # have reached: the number says how many the subject of the clause are
    copulas: Phrases  # was, adalah: what follows is the amount of the subject
    started: Phrases  # had begun to be: no plan, though it sounds like one
    told: Phrases  # spoke of: what follows is told, though no verb says what became of it
    waves: Phrases  # the first wave of: deployed, where no verb says more
    rows: Phrases  # between two losses in a row: killed or *gone* missing
    stationed: Phrases  # deployed: with now or there are, in place and not only sent
    exist: Phrases  # there are
    receives: Phrases  # received: what the subject got
    strikes: Phrases  # killed, wounded: verbs whose object are victims
    shoots: Phrases  # fired at: whom they hit is named next
    fired: Phrases  # beside materiel: it was used, not supplied
    dispatches: Phrases  # the dispatch of, pengiriman: nouns without a tense


class BoundaryWords(_Words):
    """Words between clauses; the further apart two phrases are in this sense, the less they belong together."""

    coordinators: Phrases
    contrasts: Phrases
    subordinators: Phrases
    complementizers: Phrases  # that, bahwa: what is said is the main clause
    appositions: Phrases  # namely, yaitu: what follows says the same in other words
    purposes: Phrases  # to fight, untuk membantu: what for
    after_nouns: Phrases  # *that* right after a noun is a relative word
    relatives: Phrases  # who, yang: what follows only describes


class ActorWords(_Words):
    """Whose soldiers: North Korea's, or somebody else's."""

    own: Phrases
    others: Phrases
    prepositions: Phrases  # a nation after one of these is no subject
    heads: Phrases  # sekutu *Rusia*: a nation behind one of these nouns only describes it
    elsewhere: Phrases  # places and wars that are not Russia's war
    crossings: Phrases  # crossed the border: Korea's, where the sentence names no other
    whole: Phrases  # the army as such
    theatre: Phrases
    occasions: Phrases  # parades and exercises: who takes part is not deployed
    civilians: Phrases  # cities, homes and people under fire: who is hurt there is no soldier of the North's
    combined: Phrases  # losses of both parties together
    forces: Phrases  # beside an actor: they are the ones spoken of now
    home: Phrases  # his country's: the speaker's own
    itself: Phrases  # its own: the subject's
    sides: Phrases  # casualties *on the side of*, korban *di pihak*: the actor after it owns them


class AttributionWords(_Words):
    """Who says so."""

    nations: dict[Nation, Phrases]
    bodies: dict[Body, Phrases]
    orgs: dict[SourceOrg, Phrases]
    persons: dict[SourceOrg, Phrases]
    roles: Phrases  # words that stand before a person's name
    saying: Phrases
    promising: Phrases  # verbs by which a party binds itself: told by others, it is no claim of its own
    comparing: Phrases  # before whose estimate another is measured against: higher *than* Washington's
    asides: Phrases  # following the dispatch of: background, whoever says the rest
    hearsay: Phrases  # are believed to: somebody does, whom a text that opens with it names next
    unnamed: Phrases  # according to available information: nobody is named
    passives: Phrases  # before a verb of saying: is estimated, where the subject says nothing
    according: Phrases
    addressee: Phrases  # told *Reuters*: the one who listens
    links: Phrases  # between a body and its nation: of, from, dari
    stopwords: Phrases  # capitalised words that are no part of a name
    reports: Phrases  # nouns: report, estimate
    estimates: Phrases  # nouns for what a body found; beside its name they make it the claimant: Kyiv's count
    lists: Phrases  # here is what, berikut: each paragraph after it is an item of a list
    backward: Phrases  # demikian keterangan: who said the sentence before
    inverting: Phrases  # verbs of saying that may stand before who says so: kata, said
    again: dict[Again, Phrases]  # words that go back to someone named before: he, the agency, badan itu
    relays: Phrases  # citing, after a briefing by
    talks: Phrases  # spoke with: a talk, and no statement
    determiners: Phrases  # before a word of saying that is a noun: *an* estimate
    continuing: Phrases  # a paragraph that has one goes on with the source before
    background: Phrases  # a sentence that has one is the writer's own


class PeriodWords(_Words):
    """Days, months and years."""

    months: dict[str, int]
    weekdays: dict[str, int]  # 0 is Monday
    seasons: Phrases  # which days they are, nobody says
    parts_of_year: dict[str, str]  # by their first and last month
    units: dict[Literal["day", "week", "month", "year"], Phrases]
    small: dict[str, int]  # numbers before a unit of time
    single: Phrases  # units of time that say that they are one: sepekan
    ago: Phrases
    past: Phrases  # in the past
    past_after: Phrases  # terakhir
    since_clause: Phrases  # open a clause: since they went
    middles: Phrases
    vague_parts: Phrases  # early, of a year
    standards: Phrases  # twice what was announced: what follows is only compared with
    nowadays: Phrases  # now: no earlier report
    closers: Phrases  # open a word of time after a number: 11,000 *within* a week
    since: Phrases
    until: Phrases
    day_marks: Phrases  # around the number of a day: 8th of
    month_parts: Phrases  # early, mid, akhir
    year_words: Phrases
    last_year: Phrases
    this_year: Phrases
    last_month: Phrases
    this_month: Phrases
    last_week: Phrases
    this_week: Phrases
    weekend: Phrases
    yesterday: Phrases
    today: Phrases
    year_start: Phrases
    year_end: Phrases
    month_half: Phrases


class PlaceWords(_Words):
    """Where in the theatre; Russia as a whole is none."""

    places: Phrases
    portions: Phrases  # most of them: where only a part is
    articles: Phrases  # before the name of a place: the, wilayah
    origins: Phrases  # a place after one of these is where they came from
    fronts: Phrases  # the front line: a name beside it says more
    toward: Phrases  # to, ke: where they go, not where they are
    borders: Phrases  # a border that is not said to be Russia's or Ukraine's may be Korea's


class RecapWords(_Words):
    """The text itself dates the figure to an earlier report."""

    earlier: Phrases
    same_day: Phrases  # earlier in the day: of this report, not of an earlier one
    compared: Phrases
    rises: Phrases  # rose, naik: with `from`, the number after it is the earlier one
    rising: Phrases  # will rise, akan naik: what stands after `from` is the number now, of no earlier report
    from_: Phrases = Field(alias="from")


class Lexicon(_Words):
    """All words of one language."""

    language: str
    clitics: Phrases
    sentences: SentenceWords
    numbers: NumberWords
    units: UnitWords
    cues: CueWords
    modals: ModalWords
    boundaries: BoundaryWords
    actors: ActorWords
    attribution: AttributionWords
    periods: PeriodWords
    places: PlaceWords
    recap: RecapWords

    def phrases(self) -> Iterator[tuple[str, str, str]]:
        """Every phrase of the sentence-level parts as (group, code, phrase)."""
        yield from _lists(
            number=self.numbers, modal=self.modals, boundary=self.boundaries, actor=self.actors, period=self.periods,
            place=self.places, recap=self.recap, attribution=self.attribution, unit=self.units,
        )  # fmt: skip
        yield from _keyed("item", self.units.items)
        yield from _keyed("nation", self.attribution.nations)
        yield from _keyed("body", self.attribution.bodies)
        yield from _keyed("again", self.attribution.again)
        yield from _keyed("org", self.attribution.orgs)
        yield from _keyed("person", self.attribution.persons)
        yield from _keyed("loss", self.cues.losses)
        yield from _keyed("hedge", self.numbers.hedges)
        yield from _keyed("hedge_after", self.numbers.hedges_after)
        for side in ("before", "after", "either"):
            for measure, phrases in getattr(self.cues, side).items():
                yield from (("cue", f"{measure}/{side}", phrase) for phrase in phrases)
        for group, values in (("vague", self.numbers.vague), ("fused", self.numbers.fused)):
            yield from ((group, str(value), phrase) for phrase, value in values.items())
        yield from _keyed("unit_of_time", self.periods.units)
        periods = self.periods
        for name, codes in (
            ("month", periods.months), ("weekday", periods.weekdays),
            ("part_of_year", periods.parts_of_year), ("small", periods.small),
        ):  # fmt: skip
            yield from ((name, str(code), phrase) for phrase, code in codes.items())


def _lists(**parts: _Words) -> Iterator[tuple[str, str, str]]:
    """Each plain list of phrases as a group of its own, named by its key."""
    for prefix, part in parts.items():
        for key, value in part:
            if isinstance(value, tuple):
                yield from ((f"{prefix}:{key.rstrip('_')}", key, phrase) for phrase in value)


def _keyed(group: str, phrases: dict[_Code, Phrases]) -> Iterator[tuple[str, str, str]]:
    for code, values in phrases.items():
        yield from ((group, str(code), phrase) for phrase in values)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that have a lexicon."""
    folder = resources.files(__package__) / "lexicons"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


@lru_cache(maxsize=8)
def load_lexicon(language: str) -> Lexicon:
    """The checked lexicon of a language; raise `LexiconError` if there is none or it is wrong."""
    if language not in languages():
        raise LexiconError(f"no lexicon for language “{language}”; there are {', '.join(languages())}")
    entry = resources.files(__package__) / "lexicons" / f"{language}.yaml"
    return parse_lexicon(entry.read_text(encoding="utf-8"), f"{language}.yaml")


@lru_cache(maxsize=8)
def load_finder(language: str) -> PhraseFinder:
    """The finder of all phrases of a language."""
    lexicon = load_lexicon(language)
    return PhraseFinder(lexicon.phrases(), lexicon.clitics)


def parse_lexicon(content: str, name: str) -> Lexicon:
    """Check the content of a lexicon file; errors name the file and the line."""
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
        lexicon = Lexicon.model_validate(yaml.safe_load(content))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LexiconError(f"{name}, line {mark.line + 1 if mark else 1}: not YAML ({error.problem})") from error
    except ValidationError as error:
        problem = error.errors()[0]
        line = _line_of(root, [part for part in problem["loc"] if part != "[key]"])
        where = ".".join(str(part) for part in problem["loc"])
        raise LexiconError(f"{name}, line {line}, {where}: {problem['msg']}") from error
    for group, _, phrase in lexicon.phrases():
        if not expand(phrase):
            raise LexiconError(f"{name}, {group}: “{phrase}” holds no word; remove it")
    return lexicon


def _line_of(node: yaml.Node | None, path: list[int | str]) -> int:
    line = node.start_mark.line + 1 if node else 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if str(key.value) == str(part)]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
