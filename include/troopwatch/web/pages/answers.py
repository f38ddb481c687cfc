"""What an analyst sent about a figure, made into a decision or into the words for what is wrong with it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from troopwatch.model import Item, Measure, Modality, Qualifier, SourceOrg, Verdict
from troopwatch.report.foreign import plain
from troopwatch.rows.browsing import Coding
from troopwatch.rows.reviews import Correction, Decision, Number, Reason, misfit
from troopwatch.web.pages.asked import OrNothing

_Word = Annotated[str, Field(max_length=40)]


class AnswerError(ValueError):
    """Raised for an answer that is no decision; `key` names the words that say why, below ``page.review.problem``."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Sent(BaseModel):
    """A form as it came: words, none of them checked."""

    verdict: _Word = ""
    note: Annotated[str, Field(max_length=4_000)] = ""
    measure: _Word = ""
    item: _Word = ""
    value_low: _Word = ""
    value_high: _Word = ""
    qualifier: _Word = ""
    source_org: _Word = ""
    modality: _Word = ""
    # of the page that the form was on, to come back to it
    reason: Annotated[Reason | None, OrNothing] = None
    after: Annotated[str, Field(max_length=200)] = ""
    seen: Annotated[Annotated[int, Field(ge=0, lt=2**63)] | None, OrNothing] = None  # the newest decision shown there


async def sent_form(request: Request) -> Sent:
    """The form of a request; what is too long for its field is refused as any other nonsense.

    FastAPI would nest the fields of a model below its name, because the form's token is a field of its own.
    """
    form = await request.form()
    try:
        return Sent.model_validate({name: form.get(name, "") for name in Sent.model_fields})
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


class _Correction(BaseModel):
    measure: Measure
    item: Item
    value_low: Number | None
    value_high: Number | None
    qualifier: Qualifier
    source_org: SourceOrg | None
    modality: Modality


def decision_of(figure_id: int, read: Coding, sent: Sent) -> Decision:
    """The decision that was sent about a figure that was read as `read`. Raises `AnswerError`."""
    try:
        verdict = Verdict(sent.verdict)
    except ValueError:
        raise AnswerError("verdict") from None
    # a browser ends lines with two characters, and what is pasted may hold others that nobody sees
    note = "\n".join(plain(line) for line in sent.note.splitlines()).strip()
    if not note:
        raise AnswerError("note")
    coding = _corrected(read, sent) if verdict is Verdict.CORRECTED else None
    try:
        return Decision(figure_id=figure_id, verdict=verdict, note=note, coding=coding, seen=sent.seen)
    except ValidationError:
        raise AnswerError("long") from None


def _corrected(read: Coding, sent: Sent) -> Correction:
    """What was read, with what the form has fields for put in its place."""
    fields = {name: getattr(sent, name) or None for name in _Correction.model_fields}
    try:
        correction = _Correction.model_validate(fields)
    except ValidationError:
        raise AnswerError("unknown") from None
    problem = misfit(correction.value_low, correction.value_high, correction.qualifier)
    if problem:
        raise AnswerError(problem)
    try:
        return Correction(**asdict(read) | correction.model_dump())
    except ValidationError:  # what was read and has no field in the form, such as a speaker's name of two pages
        raise AnswerError("unknown") from None
