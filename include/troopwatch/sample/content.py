"""Outlets, articles and sources of the sample week, read from ``include/sample`` into typed values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from troopwatch.config import load_sources
from troopwatch.model import Source

SAMPLE_FOLDER = Path(__file__).parents[2] / "sample"

REPORT_INSTANTS = (  # 05:30 in Jakarta on 23, 24 and 25 October: half an hour before each report
    datetime(2024, 10, 22, 22, 30, tzinfo=UTC),
    datetime(2024, 10, 23, 22, 30, tzinfo=UTC),
    datetime(2024, 10, 24, 22, 30, tzinfo=UTC),
)

_CORRECTED = "<!-- corrected -->"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OutletListing(_Strict):
    """How an outlet lists its articles."""

    kind: Literal["rss", "atom", "sitemap", "html"]
    path: str  # below the outlet's folder
    relative: bool = False
    campaign: bool = False
    encoding: str = "utf-8"


class Outlet(_Strict):
    """One invented outlet, as ``outlets.yaml`` has it."""

    id: str
    name: str
    site: Annotated[str, Field(pattern=r"^[a-z]+\.example$")]
    tagline: str
    language: Literal["id", "en"]
    timezone: str
    layout: str
    article_path: str
    listing: OutletListing
    navigation: tuple[str, ...]
    encoding: str = "utf-8"
    behaviour: Literal["normal", "unavailable", "empty"] = "normal"


class _FrontMatter(_Strict):
    title: str
    published: AwareDatetime
    section: str
    agency: str | None = None
    wire: str | None = None
    serve: Literal["page", "gone", "empty"] = "page"
    charset_header: str | None = None
    corrected: AwareDatetime | None = None
    corrected_title: str | None = None


class ArticleVersion(_Strict):
    """What an article says from an instant on."""

    since: datetime
    title: str
    paragraphs: tuple[str, ...]


class SampleArticle(_Strict):
    """One article of one outlet with its versions, the first one first; never fewer than one version."""

    id: str  # <outlet>/<date>-<slug>, as its file is called
    outlet: str
    slug: str
    section: str
    published: datetime
    versions: tuple[ArticleVersion, ...]
    agency: str | None
    wire: str | None  # articles with the same value copy one wire story
    serve: Literal["page", "gone", "empty"]  # gone: listed, but 404; empty: listed, but 0 bytes
    charset_header: str | None  # a charset that the server claims wrongly

    def at(self, clock: datetime) -> ArticleVersion | None:
        """The version that stands at that instant; None before publication."""
        return next((version for version in reversed(self.versions) if version.since <= clock), None)


def load_outlets(folder: Path = SAMPLE_FOLDER) -> tuple[Outlet, ...]:
    """Read ``outlets.yaml``; raise `pydantic.ValidationError` when a row is not right."""
    data = yaml.safe_load((folder / "outlets.yaml").read_text(encoding="utf-8"))
    return tuple(Outlet.model_validate(row) for row in data["outlets"])


def load_articles(folder: Path = SAMPLE_FOLDER) -> tuple[SampleArticle, ...]:
    """Read all articles, the oldest first; raise `ValueError` naming the file that is not right."""
    files = sorted((folder / "articles").glob("*/*.md"))
    return tuple(sorted((_read_article(file) for file in files), key=lambda article: (article.published, article.id)))


def sample_sources(base_url: str, folder: Path = SAMPLE_FOLDER) -> tuple[Source, ...]:
    """The rows of the sample's ``sources.yaml``, their addresses moved to where the server listens."""
    base = urlsplit(base_url)
    return tuple(
        replace(source, url=urlunsplit(urlsplit(source.url)._replace(scheme=base.scheme, netloc=base.netloc)))
        for source in load_sources(folder / "sources.yaml")
    )


def listed(articles: Iterable[SampleArticle], outlet: Outlet, clock: datetime) -> Sequence[SampleArticle]:
    """What the outlet has published by then, newest first."""
    own = [article for article in articles if article.outlet == outlet.id and article.published <= clock]
    return sorted(own, key=lambda article: (article.published, article.id), reverse=True)


def _read_article(file: Path) -> SampleArticle:
    try:
        _, header, body = file.read_text(encoding="utf-8").split("---\n", 2)
        front = _FrontMatter.model_validate(yaml.safe_load(header))
        first, _, second = body.partition(_CORRECTED)
        versions = [ArticleVersion(since=front.published, title=front.title, paragraphs=_paragraphs(first))]
        if (front.corrected is None) != (not second):
            raise ValueError(f"`corrected:` and the mark {_CORRECTED} belong together")
        if front.corrected is not None:
            title = front.corrected_title or front.title
            versions.append(ArticleVersion(since=front.corrected, title=title, paragraphs=_paragraphs(second)))
    except ValueError as error:
        raise ValueError(f"{file}: {error}; include/sample/README.md describes the format") from error
    return SampleArticle(
        id=f"{file.parent.name}/{file.stem}",
        outlet=file.parent.name,
        slug=file.stem[len("2024-10-17-") :],
        section=front.section,
        published=front.published,
        versions=tuple(versions),
        agency=front.agency,
        wire=front.wire,
        serve=front.serve,
        charset_header=front.charset_header,
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in body.split("\n\n") if block.strip())
