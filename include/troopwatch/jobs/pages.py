"""Read an article that may be split over several pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from troopwatch.model import Article, Fetched, FetchStatus, ReadStatus
from troopwatch.reading import MAX_PAGES, join_texts, next_page, read_article, whole_page

_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class PageRead:
    """An article, and the answers beyond the first that its text was read from."""

    article: Article
    further: tuple[Fetched, ...] = ()


def read_pages(
    fetched: Fetched,
    url: str,
    language: str,
    *,
    fetch: Callable[[str], Fetched],
    wanted: Callable[[Article], bool],
    selector: str | None = None,
    entry_content: str = "",
) -> PageRead:
    """Read the page that `fetched` answered, and join the texts of the pages after it, ten in all at the most.

    `fetch` gets one address; `wanted` says whether the first page is worth more requests. Where a later page fails for
    a reason that passes, the article is unreadable for now: half of it would look like an edit the next time.
    """

    def read(answer: Fetched) -> Article:
        return read_article(
            answer.body,
            url,
            language,
            answer.header("Content-Type"),
            selector=selector,
            entry_content=entry_content if answer is fetched else "",
        )

    first = read(fetched)
    if first.status is not ReadStatus.OK or entry_content or not wanted(first):
        return PageRead(first)
    whole = whole_page(*_seen(fetched, url))
    if whole is not None:
        answer = fetch(whole)
        article = read(answer) if answer.ok else first
        if len(article.text) > len(first.text):
            return PageRead(replace(article, title=first.title or article.title), (answer,))
    return _joined(first, fetched, url, fetch, read)


def _joined(
    first: Article, fetched: Fetched, url: str, fetch: Callable[[str], Fetched], read: Callable[[Fetched], Article]
) -> PageRead:
    texts, further, answer = [first.text], list[Fetched](), fetched
    while len(texts) < MAX_PAGES:
        following = next_page(*_seen(answer, url), first=fetched.final_url or url)
        if following is None:
            break
        answer = fetch(following)
        if not answer.ok:
            if answer.status is FetchStatus.HTTP_ERROR and answer.http_status in _GONE:
                break
            problem = f"its page {len(texts) + 1} could not be fetched: {answer.reason}"
            return PageRead(
                replace(first, text="", reader=None, problem=problem, status=ReadStatus.UNREADABLE), tuple(further)
            )
        article = read(answer)
        if article.status is not ReadStatus.OK or article.text in texts:  # a server that ignores the number
            break
        further.append(answer)
        texts.append(article.text)
    return PageRead(replace(first, text=join_texts(texts)), tuple(further))


def _seen(answer: Fetched, url: str) -> tuple[bytes, str, str | None]:
    return answer.body, answer.final_url or url, answer.header("Content-Type")
