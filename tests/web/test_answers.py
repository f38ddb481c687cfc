"""What an analyst's form becomes: a decision, or words for what is wrong with it."""

from contextlib import nullcontext
from typing import Any

import pytest

from hostile_text import NASTY
from troopwatch.model import Item, Measure, Modality, Qualifier, SourceOrg, Verdict
from troopwatch.rows.browsing import Coding
from troopwatch.web.frame import words_in
from troopwatch.web.pages.answers import AnswerError, Sent, decision_of

READ = Coding(
    measure=Measure.DEPLOYED,
    item=Item.TROOPS,
    value_low=3_000,
    value_high=3_000,
    qualifier=Qualifier.EXACT,
    source_org=SourceOrg.NIS,
    speaker="Park Sun-won",
    reference_start=None,
    reference_end=None,
    place="Kursk",
    modality=Modality.ASSERTED,
)
FORM = {
    "verdict": "corrected",
    "note": "as it says",
    "measure": "killed",
    "item": "officers",
    "value_low": "40",
    "value_high": "",
    "qualifier": "at_least",
    "source_org": "",
    "modality": "denied",
}


def sent(**changes: Any) -> Sent:
    return Sent.model_validate(FORM | changes)


def test_a_correction_keeps_what_the_form_has_no_field_for() -> None:
    decision = decision_of(7, READ, sent())
    assert (decision.figure_id, decision.verdict, decision.note) == (7, Verdict.CORRECTED, "as it says")
    coding = decision.coding
    assert coding is not None
    assert (coding.measure, coding.item, coding.value_low, coding.value_high) == ("killed", "officers", 40, None)
    assert (coding.qualifier, coding.source_org, coding.modality) == ("at_least", None, "denied")
    assert (coding.speaker, coding.place) == ("Park Sun-won", "Kursk")


@pytest.mark.parametrize("verdict", ["confirmed", "rejected"])
def test_other_verdicts_have_no_coding(verdict: str) -> None:
    assert decision_of(7, READ, sent(verdict=verdict, value_low="nonsense")).coding is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"verdict": ""}, "verdict"),
        ({"verdict": "maybe"}, "verdict"),
        ({"note": ""}, "note"),
        ({"note": " \r\n \u200b"}, "note"),
        ({"note": "x" * 3_000}, "long"),
        ({"measure": "everything"}, "unknown"),
        ({"value_low": "many"}, "unknown"),
        ({"value_low": "-1"}, "unknown"),
        ({"value_low": "9" * 30}, "unknown"),
        ({"source_org": "me"}, "unknown"),
        ({"value_low": ""}, "no_bound"),
        ({"value_low": "9", "value_high": "3"}, "swapped"),
        ({"value_low": "3", "value_high": "9"}, "hedge"),
        ({"value_high": "40", "qualifier": "range"}, "hedge"),
        ({"qualifier": "up_to"}, "hedge"),
    ],
)
def test_what_is_no_decision_is_told_in_both_languages(changes: dict[str, str], problem: str) -> None:
    with pytest.raises(AnswerError) as raised:
        decision_of(7, READ, sent(**changes))
    assert raised.value.key == problem
    for language in ("en", "id"):
        assert words_in(language)(f"page.review.problem.{problem}")


def test_lines_of_a_note_are_kept_and_nothing_unseen() -> None:
    note = "first\r\nsecond\r\n\x1b[31mred\u202e\x00"
    assert decision_of(7, READ, sent(note=note)).note == "first\nsecond\n[31mred"


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_note_is_taken_or_refused_in_words(text: str) -> None:
    as_sent = text[:4_000].encode("utf-8", "replace").decode()  # no form can send half of a surrogate pair
    refused = pytest.raises(AnswerError, match="long") if len(as_sent) > 2_000 else nullcontext()
    with refused:
        assert decision_of(7, READ, sent(note=as_sent)).note
