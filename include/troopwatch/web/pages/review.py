"""The review queue: figures that a person should look at, and a form for each that records what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from troopwatch.claims import Note
from troopwatch.model import Item, Measure, Modality, Qualifier, SourceOrg, Verdict
from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.wording import capital, figure, modality, organisation, party, period
from troopwatch.rows.browsing import ClaimRow, FigureRow, Page
from troopwatch.rows.reviews import DecisionRow, QueueItem, Reason
from troopwatch.warehouse import browsing, reviews
from troopwatch.warehouse.connection import Connection
from troopwatch.web.access import EDITS, Author, FormToken, MayEdit
from troopwatch.web.connections import Reading, Reviewing
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.marking import Piece
from troopwatch.web.pages.answers import AnswerError, Sent, decision_of, sent_form
from troopwatch.web.pages.asked import Asked, AskedPage, Choice, OrNothing
from troopwatch.web.pages.errors import PageRoute, not_found
from troopwatch.web.pages.quotes import marked_quote

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_CARDS = 20  # on one page
_TITLE = 140


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent for one figure and could not be recorded, so that nothing typed is lost."""

    figure_id: int
    problem: str
    sent: Sent


@dataclass(frozen=True, slots=True)
class Decided:
    said: str
    figure: str
    note: str


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the queue, ready to be laid out."""

    id: int
    badges: tuple[str, ...]
    confidence: str
    figure: str
    claimant: str
    facts: tuple[str, ...]
    note: str
    claim: str
    against: str  # the claim of another party, or of the same one before
    against_href: str
    pieces: tuple[Piece, ...]
    language: str
    title: str
    url: str | None
    address: str
    outlet: str
    published: str
    article: str
    decisions: tuple[Decided, ...]
    seen: int  # id of the newest of these; 0: none
    action: str
    choices: tuple[Choice, ...]
    verdict: str
    draft: str
    open: bool


class AskedQueue(AskedPage):
    """Which part of the queue is asked for, and what was recorded just now."""

    reason: Annotated[Reason | None, OrNothing] = None
    done: Annotated[Verdict | None, OrNothing] = None


@router.get("/review", response_class=HTMLResponse)
def queue(
    request: Request,
    connection: Reading,
    may_edit: MayEdit,
    token: FormToken,
    asked: Annotated[AskedQueue, Query()],
) -> HTMLResponse:
    """The figures that wait for a decision, the newest first."""
    frame = frame_of(request, "review", asked.lang)
    found = _waiting(connection, asked)
    return show(found, _others(connection, found), frame, asked, token=token if may_edit else None)


FigureId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/review/{figure_id}", response_class=HTMLResponse)
def one(  # noqa: PLR0917 - FastAPI passes them by name
    request: Request,
    connection: Reading,
    may_edit: MayEdit,
    token: FormToken,
    figure_id: FigureId,
    asked: Annotated[AskedQueue, Query()],
) -> HTMLResponse:
    """One figure, whether it waits or not: what is wrong can be decided again."""
    frame = frame_of(request, "review", asked.lang, root="../")
    item = reviews.item(connection, figure_id)
    if item is None:
        return not_found(frame, "page.review.problem.missing")
    return show(Page((item,), None), {}, frame, asked, token=token if may_edit else None)


@router.post("/review/{figure_id}", response_class=HTMLResponse, dependencies=list(EDITS))
def decide(  # noqa: PLR0917 - FastAPI passes them by name
    request: Request,
    connection: Reviewing,
    figure_id: FigureId,
    user: Author,
    token: FormToken,
    sent: Annotated[Sent, Depends(sent_form)],
    language: Annotated[Asked, Query()],
) -> Response:
    """Record a decision and go back to the queue; what cannot be recorded comes back as it was typed."""
    frame = frame_of(request, "review", language.lang, root="../")
    asked = AskedQueue(reason=sent.reason, after=sent.after or None)
    try:
        read = reviews.coding_of(connection, figure_id)
        if read is None:
            raise AnswerError("missing")
        decision = decision_of(figure_id, read, sent)
        reviews.decide(connection, decision, author=str(user.get_id()), at=datetime.now(UTC))
    except (AnswerError, reviews.OvertakenError) as error:
        key = error.key if isinstance(error, AnswerError) else "overtaken"
        draft = Draft(figure_id, frame.words(f"page.review.problem.{key}"), sent)
        item = reviews.item(connection, figure_id)
        return show(Page((item,) if item else (), None), {}, frame, asked, token=token, draft=draft)
    back = frame.link("review", reason=sent.reason, after=sent.after, done=decision.verdict.value)
    return RedirectResponse(back, status.HTTP_303_SEE_OTHER)


def _waiting(connection: Connection, asked: AskedQueue) -> Page[QueueItem]:
    return reviews.queue(connection, [asked.reason] if asked.reason else list(Reason), asked.after, _CARDS)


def show(
    found: Page[QueueItem],
    others: Mapping[str, ClaimRow],
    frame: Frame,
    asked: AskedQueue,
    *,
    token: str | None = None,
    draft: Draft | None = None,
) -> HTMLResponse:
    """The page of the queue; without a form token it can only be read. `others` are claims by key."""
    words = frame.words
    names = [("", words("page.review.every"))] + [(one.value, words(f"page.review.{one.value}")) for one in Reason]
    return page(
        frame,
        "review.html.j2",
        422 if draft else 200,
        chips=[
            {"title": title, "href": frame.link("review", reason=name), "chosen": name == (asked.reason or "")}
            for name, title in names
        ],
        cards=tuple(_card(item, others, frame, draft) for item in found.rows),
        may_decide=token is not None,
        csrf=token,
        asked=asked,
        done=words(f"page.verdict.{asked.done.value}") if asked.done else "",
        problem=draft.problem if draft else "",
        older=frame.link("review", reason=asked.reason, after=found.after) if found.after else "",
    )


def _card(item: QueueItem, others: Mapping[str, ClaimRow], frame: Frame, draft: Draft | None) -> Card:
    words, row = frame.words, item.figure
    mine = draft if draft and draft.figure_id == row.figure_id else None
    sent = mine.sent if mine else None
    return Card(
        id=row.figure_id,
        badges=tuple(words(f"page.review.why.{reason.value}") for reason in item.reasons),
        confidence=words("page.claim.confidence", percent=words.number(round(100 * row.confidence))),
        figure=capital(figure(row, words)),
        claimant=party(row, words),
        facts=tuple(filter(None, (modality(row, words), period(row, words), plain(row.place, 80)))),
        note=words(f"note.{Note(item.note).name.lower()}") if item.note else "",
        claim=frame.claim(row.claim_key) if row.claim_key else "",
        against=_against(others.get(item.against or ""), frame),
        against_href=frame.claim(item.against) if item.against else "",
        pieces=marked_quote(row),
        language=plain(row.language, 8),
        title=plain(row.title, _TITLE) or words("untitled"),
        url=safe_url(row.url),
        address=plain(row.url, 400),
        outlet=plain(row.outlet, 80),
        published=words.instant(row.reported_at, frame.zone),
        article=frame.article(row.article_id, row.version_number),
        decisions=tuple(_decided(decision, frame) for decision in item.decisions),
        seen=item.decisions[0].decision_id if item.decisions else 0,
        action=frame.link(f"review/{row.figure_id}"),
        choices=_choices(row, sent, frame),
        verdict=sent.verdict if sent else "",
        draft=sent.note if sent else "",
        open=mine is not None,
    )


def _others(connection: Connection, found: Page[QueueItem]) -> dict[str, ClaimRow]:
    """The claims that the figures of a page stand against."""
    return browsing.claims(connection, {item.against for item in found.rows if item.against})


def _against(other: ClaimRow | None, frame: Frame) -> str:
    if other is None:
        return ""
    return f"{frame.words('against', old=figure(other, frame.words))} · {party(other, frame.words)}"


def _decided(decision: DecisionRow, frame: Frame) -> Decided:
    words = frame.words
    said = words(
        "page.review.decided_by",
        verdict=words(f"page.verdict.{decision.verdict.value}"),
        author=plain(decision.author, 80),
        at=words.instant(decision.decided_at, frame.zone),
    )
    corrected = decision.verdict is Verdict.CORRECTED
    return Decided(capital(said), capital(figure(decision, words)) if corrected else "", plain(decision.note, 2_000))


def _choices(row: FigureRow, sent: Sent | None, frame: Frame) -> tuple[Choice, ...]:
    """The fields of a correction, filled with what was sent, else with what was read from the sentence."""
    words = frame.words
    nobody = [("", words("page.review.nobody"))]
    lists: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "measure": ("page.figures.measure", [(code, words(f"measure_name.{code}")) for code in Measure]),
        "item": ("page.figures.item", [(code, words(f"item.{code}.other")) for code in Item]),
        "qualifier": ("page.review.hedge", [(code, words(f"page.qualifier.{code}")) for code in Qualifier]),
        "value_low": ("page.review.low", []),
        "value_high": ("page.review.high", []),
        "source_org": (
            "page.figures.claimant",
            nobody + [(code, capital(organisation(code, words))) for code in SourceOrg],
        ),
        "modality": ("page.claim.modality", [(code, words(f"page.modality.{code}")) for code in Modality]),
    }
    return tuple(
        Choice(name, words(label), tuple(options), _as_text(getattr(sent or row, name)))
        for name, (label, options) in lists.items()
    )


def _as_text(value: object) -> str:
    return "" if value is None else str(value)
