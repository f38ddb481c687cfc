"""One sentence for a change, and one that sums the day up."""

from __future__ import annotations

from collections.abc import Iterable

from troopwatch.claims import Note
from troopwatch.model import Change, ChangeKind, Measure, Modality, Qualifier, Report
from troopwatch.report.compose import is_quiet
from troopwatch.report.foreign import plain
from troopwatch.report.wording import amount, capital, figure, organisation, thing
from troopwatch.report.words import Words, words_in

_NAMED = 3  # how many changes one sentence can carry
_NO_NEWS = frozenset({ChangeKind.QUARANTINED, ChangeKind.REVIEWED})
_GRAVEST = (Measure.KILLED, Measure.CASUALTIES, Measure.DEPLOYED, Measure.PRESENT)
_WEIGHT = {
    ChangeKind.REVISED: 0,
    ChangeKind.NEW: 1,
    ChangeKind.DENIED: 2,
    ChangeKind.CONFLICT: 3,
    ChangeKind.CORRECTED: 4,
    ChangeKind.WITHDRAWN: 5,
    ChangeKind.QUARANTINED: 6,
    ChangeKind.REVIEWED: 7,
}


def headline(report: Report, language: str, *, left_out: int = 0) -> str:
    """The sentence that sums the day up: its biggest changes with number and hedge as reported.

    `left_out` changes are kept from this reader by their own choice; a day without others is quiet for them alone.
    """
    words = words_in(language)
    if is_quiet(report):
        return quiet_sentence(report, words, left_out)
    changes = [change for change in report.changes if change.kind is not ChangeKind.CONFIRMED]
    named = _biggest(changes)
    clauses = [_clause(change, words) for change in named]
    rest = len(changes) - len(named)
    if rest:
        clauses.append(words.count("more", rest))
    return f"{capital(words('joined').join(clauses))}."


def change_line(change: Change, language: str) -> str:
    """A change as one short sentence without a full stop."""
    return capital(_clause(change, words_in(language)))


def quiet_sentence(report: Report, words: Words, left_out: int = 0) -> str:
    """Why there is nothing to tell: because nothing happened, or because nobody could look."""
    coverage = report.coverage
    if coverage.sources_polled == 0:
        return words("quiet.blind")
    polled = words.count("sources", coverage.sources_polled)
    form = "selected_" if left_out else ""
    if not coverage.sources_failed:
        return words(f"quiet.{form}all", polled=polled)
    return words(f"quiet.{form}gaps", failed=words.number(len(coverage.sources_failed)), polled=polled)


def quiet_subject(report: Report, words: Words, left_out: int = 0) -> str:
    """The same in three words."""
    if report.coverage.sources_polled == 0:
        return words("quiet.subject_blind")
    form = "selected_subject" if left_out else "subject"
    return words(f"quiet.{form}_gaps" if report.coverage.sources_failed else f"quiet.{form}")


def _biggest(changes: Iterable[Change]) -> list[Change]:
    named: list[Change] = []
    told: set[str] = set()
    for change in sorted(changes, key=_size):
        keys = {change.claim.key} | ({change.previous.key} if change.previous else set())
        # a claim that is new and opens a conflict is told once
        if not told & {change.claim.key}:
            named.append(change)
            told |= keys
        if len(named) == _NAMED:
            break
    return named


def _size(change: Change) -> tuple[bool, bool, int, int, int, str]:
    claim = change.claim
    measure = _GRAVEST.index(claim.measure) if claim.measure in _GRAVEST else len(_GRAVEST)
    return (
        change.note in {Note.REPORTED_EARLIER, Note.LATE} or change.kind in _NO_NEWS,
        claim.modality is Modality.HYPOTHETICAL or claim.qualifier is Qualifier.VAGUE or claim.item.is_materiel,
        _WEIGHT[change.kind] // 2,
        measure,
        -max(claim.value_low or 0, claim.value_high or 0),
        claim.key,
    )


def _clause(change: Change, words: Words) -> str:
    claim, previous = change.claim, change.previous
    values = {
        "who": organisation(claim.source_org, words, short=True),
        "what": figure(claim, words),
        "thing": thing(claim, words),
        "new": amount(claim, words),
        "outlet": plain(change.lead.outlet, 60),
        "outlets": words.count("outlets", change.outlets),
    }
    if previous:
        values |= {
            "other": organisation(previous.source_org, words, short=True),
            "old": amount(previous, words),
        }
    return words(f"clause.{_form(change)}", **values)


def _form(change: Change) -> str:
    if change.kind is ChangeKind.NEW:
        return _form_of_new(change)
    if change.kind is ChangeKind.REVISED:
        return "changed" if not change.delta else "raised" if change.delta > 0 else "lowered"
    if change.kind is ChangeKind.CORRECTED and change.note == Note.ATTRIBUTION:
        return "attribution"
    if change.kind is ChangeKind.REVIEWED:
        return f"reviewed_{change.review.verdict.value if change.review else 'released'}"
    return change.kind.value


def _form_of_new(change: Change) -> str:
    if change.claim.source_org is None:
        return "new_nobody"
    if change.claim.modality is Modality.HYPOTHETICAL:
        return "new_possible"
    return "new_earlier" if change.note in {Note.REPORTED_EARLIER, Note.LATE} else "new"
