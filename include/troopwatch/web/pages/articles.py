"""An article: its text with the figures marked in place, its versions, and the edit between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from troopwatch.report.foreign import plain, safe_url
from troopwatch.report.wording import capital, figure, modality, party, period
from troopwatch.rows.browsing import ArticleDetail, ArticleText, FigureRow, VersionRow
from troopwatch.warehouse import browsing
from troopwatch.web.connections import Reading
from troopwatch.web.edits import Paragraph, Run, compare, compare_words
from troopwatch.web.frame import Frame, frame_of, page
from troopwatch.web.marking import Piece
from troopwatch.web.pages.asked import Asked, OrNothing
from troopwatch.web.pages.errors import PageRoute, not_found
from troopwatch.web.pages.quotes import marked_text

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_TITLE = 300


@dataclass(frozen=True, slots=True)
class Version:
    name: str
    recorded: str
    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """What changed from the version before; `headline` is empty where the title stayed."""

    title: str
    headline: tuple[Run, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of the text, in the list below it."""

    id: int
    figure: str
    claimant: str
    facts: tuple[str, ...]
    badges: tuple[str, ...]
    confidence: str
    review: str
    href: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article, ready to be laid out."""

    outlet: str
    country: str
    published: str
    title: str
    language: str
    url: str | None
    address: str
    facts: tuple[tuple[str, str], ...]
    copy_of: str
    versions: tuple[Version, ...]
    edit: Edit | None
    paragraphs: tuple[tuple[Piece, ...], ...]
    figures: tuple[Found, ...]


class _Asked(Asked):
    version: Annotated[Annotated[int, Field(ge=1, lt=2**31)] | None, OrNothing] = None


@router.get("/articles/{article_id}", response_class=HTMLResponse)
def article(
    request: Request,
    connection: Reading,
    article_id: Annotated[int, Path(ge=1, lt=2**63)],
    asked: Annotated[_Asked, Query()],
) -> HTMLResponse:
    """An article as its newest version has it, or another one."""
    frame = frame_of(request, "", asked.lang, root="../")
    found = browsing.article(connection, article_id)
    if found is None or not found.versions:
        return not_found(frame, "page.article.missing")
    number = asked.version or found.versions[-1].number
    shown = browsing.text(connection, article_id, number)
    if shown is None:
        return not_found(frame, "page.article.missing")
    return show(found, shown, browsing.text(connection, article_id, number - 1), frame)


def show(found: ArticleDetail, shown: ArticleText, before: ArticleText | None, frame: Frame) -> HTMLResponse:
    """The page of a version; `before` is the version that it took the place of."""
    return page(frame, "article.html.j2", view=article_view(found, shown, before, frame))


def article_view(found: ArticleDetail, shown: ArticleText, before: ArticleText | None, frame: Frame) -> ArticleView:
    """Put an article into words."""
    words = frame.words
    # of very many versions only the newest are listed
    row = next((version for version in found.versions if version.number == shown.number), found.versions[-1])
    return ArticleView(
        outlet=plain(found.outlet, 80),
        country=words.country(plain(found.country, 8)),
        published=words.instant(row.published_at, frame.zone) if row.published_at else words("no_date"),
        title=plain(shown.title, _TITLE) or words("untitled"),
        language=plain(shown.language, 8),
        url=safe_url(found.url),
        address=plain(found.url, 400),
        facts=_facts(row, shown, frame),
        copy_of=frame.article(row.copy_of) if row.copy_of else "",
        versions=tuple(_version(version, found.article_id, shown.number, frame) for version in found.versions),
        edit=_edit(before, shown, frame) if before else None,
        paragraphs=marked_text(shown),
        figures=tuple(_found(figure_row, frame) for figure_row in shown.figures),
    )


def _facts(row: VersionRow, shown: ArticleText, frame: Frame) -> tuple[tuple[str, str], ...]:
    words = frame.words
    facts = [("recorded", words.instant(shown.recorded_at, frame.zone))]
    if row.modified_at:
        facts.append(("modified", words.instant(row.modified_at, frame.zone)))
    if row.reader:
        facts.append(("reader", words.entry("page.reader").get(row.reader, plain(row.reader, 40))))
    return tuple((words(f"page.article.{name}"), said) for name, said in facts)


def _version(row: VersionRow, article_id: int, current: int, frame: Frame) -> Version:
    return Version(
        name=frame.words("page.article.version", n=frame.words.number(row.number)),
        recorded=frame.words("page.article.version_of", at=frame.words.instant(row.recorded_at, frame.zone)),
        title=plain(row.title, _TITLE),
        href=frame.article(article_id, row.number),
        current=row.number == current,
    )


def _edit(before: ArticleText, shown: ArticleText, frame: Frame) -> Edit:
    number = frame.words.number
    return Edit(
        title=frame.words("page.article.edit", old=number(before.number), new=number(shown.number)),
        headline=compare_words(before.title, shown.title) if before.title != shown.title else (),
        paragraphs=compare(before.text, shown.text),
    )


def _found(row: FigureRow, frame: Frame) -> Found:
    words = frame.words
    badges = [words("page.claim.recap")] if row.recap else []
    if row.verdict is not None:
        badges.append(words(f"page.verdict.{row.verdict.value}"))
    return Found(
        id=row.figure_id,
        figure=capital(figure(row, words)),
        claimant=party(row, words),
        facts=tuple(filter(None, (modality(row, words), period(row, words), plain(row.place, 80)))),
        badges=tuple(badges),
        confidence=words("page.claim.confidence", percent=words.number(round(100 * row.confidence))),
        review=frame.link(f"review/{row.figure_id}"),
        href=frame.claim(row.claim_key) if row.claim_key else "",
    )
