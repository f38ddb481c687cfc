"""A report in one language as the texts that mail and terminal lay out; strangers' text in it is already plain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from troopwatch.claims import Note
from troopwatch.model import Change, ChangeKind, Claim, Coverage, Mention, Report, SourceProblem
from troopwatch.report.compose import is_quiet
from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.headline import headline
from troopwatch.report.selection import WHOLE, Edition
from troopwatch.report.wording import amount, capital, claimant, figure, modality, organisation, period, thing
from troopwatch.report.words import Words, words_in

_QUOTE = 600  # characters: a sentence past that is a page that was read wrongly
_TITLE = 140
_REMARK = 300
_NAMED_SOURCES = 12
_SET_AGAINST = {
    ChangeKind.DENIED: "rejects",
    ChangeKind.QUARANTINED: "doubted_by",
    ChangeKind.REVIEWED: "read_before",
}
_OLD_TO_NEW = frozenset({ChangeKind.REVISED, ChangeKind.CORRECTED})


@dataclass(frozen=True, slots=True)
class Line:
    """One change."""

    kind: str
    figure: str  # "about 2,000 troops killed", or only what is counted where old → new says how many
    old: str  # old → new, for the kinds that replace a number
    new: str
    difference: str
    claimant: str
    against: str  # the other party's number, what is denied, what speaks against it
    facts: tuple[str, ...]  # modality, period, place
    note: str
    quote: str
    quote_language: str  # code, for the page's lang attribute
    quote_language_name: str  # empty where the reader's own
    title: str
    outlet: str
    country: str
    url: str | None  # None where the address is not one to click on
    address: str  # the address as text
    published: str
    spread: str  # independent outlets, articles


@dataclass(frozen=True, slots=True)
class Section:
    """All changes of one kind."""

    kind: str
    title: str
    explained: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One claim of a series; `share` is its part of the largest, in percent."""

    day: str
    amount: str
    share: int


@dataclass(frozen=True, slots=True)
class SeriesView:
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CoverageView:
    title: str
    lines: tuple[str, ...]
    problems: tuple[tuple[str, tuple[str, ...]], ...]  # heading and its sources


@dataclass(frozen=True, slots=True)
class ReportView:
    language: str
    title: str
    day: str
    window: str
    headline: str
    selection: str  # what the reader chose and what that left out; empty: everything is told
    quiet: bool
    sections: tuple[Section, ...]
    series: tuple[SeriesView, ...]
    confirmed: Section | None
    coverage: CoverageView
    words: Words


def view(report: Report, language: str, zone: str, edition: Edition = WHOLE) -> ReportView:
    """Put the report into words, as one subscriber's edition of it."""
    words = words_in(language)
    sections = [_section(report, kind, words, zone, edition) for kind in ChangeKind]
    told = tuple(section for section in sections if section.lines and section.kind != ChangeKind.CONFIRMED)
    confirmed = next((s for s in sections if s.lines and s.kind == ChangeKind.CONFIRMED), None)
    return ReportView(
        language=language,
        title=words(f"title.{edition.kind.value}"),
        day=capital(words.weekday(report.report_date)),
        window=words(
            "window", start=words.instant(report.window_start, zone), end=words.instant(report.window_end, zone)
        ),
        headline=headline(report, language, left_out=edition.left_out),
        selection=_selection(edition, words),
        quiet=is_quiet(report),
        sections=told,
        series=tuple(_series(claims, words) for claims in report.series),
        confirmed=confirmed,
        coverage=_coverage(report.coverage, words),
        words=words,
    )


def _selection(edition: Edition, words: Words) -> str:
    if not edition.is_selected:
        return ""
    parts = []
    if edition.measures:
        parts.append(", ".join(words(f"measure_name.{measure.value}") for measure in edition.measures))
    minimum = edition.minimum_change
    if minimum is not None:
        count = words.number(minimum.count) if minimum.count is not None else ""
        percent = f"{words.decimal(minimum.percent)}%" if minimum.percent is not None else ""
        parts.append(words("selection.minimum", minimum=words("selection.and").join(filter(None, (count, percent)))))
    left_out = words.count("selection.left_out", edition.left_out) if edition.left_out else words("selection.nothing")
    return words("selection.line", chosen="; ".join(parts), left_out=left_out)


def _section(report: Report, kind: ChangeKind, words: Words, zone: str, edition: Edition) -> Section:
    explained: dict[str, str] = words.entry("explained")
    return Section(
        kind=kind.value,
        title=words(f"kind.{kind.value}"),
        explained=explained.get(kind.value, ""),
        lines=tuple(_line(change, words, zone, edition) for change in report.of_kind(kind)),
    )


def _line(change: Change, words: Words, zone: str, edition: Edition) -> Line:
    claim, lead = change.claim, change.lead
    moved = change.kind in _OLD_TO_NEW and change.previous is not None and change.note != Note.ATTRIBUTION
    own = lead.language == words.language
    return Line(
        kind=change.kind.value,
        figure=thing(claim, words) if moved else capital(figure(claim, words)),
        old=amount(change.previous, words) if moved and change.previous else "",
        new=amount(claim, words) if moved else "",
        difference=words.change(change.delta, change.delta_pct) if moved and change.delta is not None else "",
        claimant=claimant(claim, words),
        against=_against(change, words),
        facts=tuple(fact for fact in (modality(claim, words), period(claim, words), plain(claim.place, 80)) if fact),
        note=_note(change, words),
        quote=plain(lead.figure.quote, _QUOTE),
        quote_language=plain(lead.language, 8),
        quote_language_name="" if own else words.name_of_language(plain(lead.language, 8)),
        title=plain(lead.title, _TITLE) or words("untitled"),
        outlet=plain(lead.outlet, 80),
        country=words.country(plain(lead.country, 8)),
        url=safe_url(lead.url),
        address=plain(lead.url, 400),
        published=_published(lead, words, zone),
        spread=_spread(change, words, edition),
    )


def _spread(change: Change, words: Words, edition: Edition) -> str:
    # of a number that others give with another hedge, the outlets count those too
    articles = max(change.claim.articles, change.outlets)
    spread = f"{words.count('outlets', change.outlets)}, {words.count('articles', articles)}"
    told = change.kind in {ChangeKind.NEW, ChangeKind.REVISED} and change.claim.key in edition.alerted
    return f"{spread} · {words('alerted')}" if told else spread


def _against(change: Change, words: Words) -> str:
    previous = change.previous
    if previous is None:
        return ""
    other = organisation(previous.source_org, words)
    if change.kind is ChangeKind.CONFLICT:
        last = previous.mentions[-1]
        when = words.short_day((last.published_at or last.recorded_at).date())
        parts = (words("against", old=figure(previous, words)), claimant(previous, words), plain(last.outlet, 80), when)
        return " · ".join(parts)
    if change.kind in _SET_AGAINST:
        return words(_SET_AGAINST[change.kind], what=figure(previous, words), who=other)
    if change.note == Note.ATTRIBUTION:
        return f"{other} → {organisation(change.claim.source_org, words)}"
    return ""


def _note(change: Change, words: Words) -> str:
    if change.note is None:
        return ""
    note = words(f"note.{Note(change.note).name.lower()}")
    return words("remark", note=note, remark=plain(change.review.note, _REMARK)) if change.review else note


def _published(mention: Mention, words: Words, zone: str) -> str:
    return words.instant(mention.published_at, zone) if mention.published_at else words("no_date")


def _series(claims: Sequence[Claim], words: Words) -> SeriesView:
    numbers = [max(claim.value_low or 0, claim.value_high or 0) for claim in claims]
    largest = max(numbers) or 1
    last = claims[-1]
    return SeriesView(
        title=capital(words("series_of", thing=thing(last, words), who=organisation(last.source_org, words))),
        steps=tuple(
            Step(words.short_day(_first_day(claim)), amount(claim, words), max(1, round(100 * number / largest)))
            for claim, number in zip(claims, numbers, strict=True)
        ),
    )


def _first_day(claim: Claim) -> date:
    return min(mention.published_at or mention.recorded_at for mention in claim.mentions).date()


def _coverage(coverage: Coverage, words: Words) -> CoverageView:
    failed, silent = coverage.sources_failed, coverage.sources_silent
    number = words.number
    problems = (
        (words("coverage.failed"), _problems(failed, words)),
        (words("coverage.silent"), _problems(silent, words)),
        (words("coverage.with_gaps"), _problems(coverage.sources_with_gaps, words)),
        (words("coverage.quiet"), _problems(coverage.sources_quiet, words)),
        (words("coverage.recovered"), _problems(coverage.sources_recovered, words)),
        (words("coverage.moved"), _problems(coverage.sources_moved, words)),
    )
    return CoverageView(
        title=words("coverage.title"),
        lines=(
            words(
                "coverage.sources",
                polled=number(coverage.sources_polled),
                failed=number(len(failed)),
                silent=number(len(silent)),
                gaps=number(len(coverage.sources_with_gaps)),
            ),
            words(
                "coverage.articles",
                read=number(coverage.articles_read),
                unreadable=number(coverage.articles_unreadable),
                relevant=number(coverage.articles_relevant),
                figures=number(coverage.figures),
                held_back=number(coverage.held_back),
            ),
        ),
        problems=tuple((heading, sources) for heading, sources in problems if sources),
    )


def _problems(problems: Sequence[SourceProblem], words: Words) -> tuple[str, ...]:
    """Each source with its reason; where half the net is down, the reasons with their sources."""
    if len(problems) <= _NAMED_SOURCES:
        return tuple(f"{_name(problem)}: {_reason(problem, words)}" for problem in problems)
    groups: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        groups[_status(problem, words)].append(_name(problem))
    return tuple(
        f"{capital(status)} ({words.number(len(names))}): {', '.join(names)}"
        for status, names in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    )


def _name(problem: SourceProblem) -> str:
    return plain(problem.name, 80) or plain(problem.source_id, 80)


def _status(problem: SourceProblem, words: Words) -> str:
    known: dict[str, str] = words.entry("status")
    return known.get(problem.status, plain(problem.status, 40))


def _reason(problem: SourceProblem, words: Words) -> str:
    status, reason = _status(problem, words), plain(problem.reason, 200)
    return f"{status} ({reason.rstrip('.')})" if reason else status
