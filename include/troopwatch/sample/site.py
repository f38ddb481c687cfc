"""What the sample week's outlets answer to a path at an instant: a pure function of both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader
from markupsafe import Markup

from troopwatch import templates
from troopwatch.sample.content import (
    SAMPLE_FOLDER,
    ArticleVersion,
    Outlet,
    SampleArticle,
    listed,
    load_articles,
    load_outlets,
)

LISTING_LIMIT = 30  # articles that a feed lists at most: the whole week so far, for the first collection
_RELATED_LIMIT = 3
_SUMMARY_LENGTH = 170

_LISTINGS = {  # template and media type by kind
    "rss": ("rss.xml.j2", "application/rss+xml"),
    "atom": ("atom.xml.j2", "application/atom+xml"),
    "sitemap": ("sitemap.xml.j2", "application/xml"),
    "html": ("html.html.j2", "text/html"),
}

_DAYS_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = {"id": "Oktober", "en": "October"}  # the week lies in one month


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer before it is sent."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Site:
    """All outlets of the sample week at one base address."""

    def __init__(self, base_url: str, folder: Path = SAMPLE_FOLDER) -> None:
        self.base_url = base_url.rstrip("/")
        self.outlets = load_outlets(folder)
        self.articles = load_articles(folder)
        self._outlet_by_id = {outlet.id: outlet for outlet in self.outlets}
        self._article_by_path = {
            _article_path(self._outlet_by_id[article.outlet], article): article for article in self.articles
        }
        self._templates = templates.environment(FileSystemLoader(folder / "templates"))

    def answer(self, path: str, clock: datetime) -> Answer:
        """The answer to a path without its query, as of the clock."""
        outlet = self._outlet_by_id.get(path.strip("/").split("/", 1)[0])
        if outlet is None:
            return self._index(clock) if path == "/" else _text(404, "There is no such outlet in the sample week.")
        if outlet.behaviour == "unavailable":
            body = "<html><body><h1>503 Service Unavailable</h1><p>No server is available.</p></body></html>"
            return Answer(503, "text/html", body.encode(), (("Retry-After", "3600"),))
        if path == f"/{outlet.id}/{outlet.listing.path}":
            return self._listing(outlet, clock, outlet.listing.kind)
        if path in {f"/{outlet.id}", f"/{outlet.id}/"}:
            return self._listing(outlet, clock, "html")
        article = self._article_by_path.get(path)
        version = article.at(clock) if article else None
        if article is None or version is None or article.serve == "gone":
            return _text(404, "Not found. Halaman tidak ditemukan.")
        return self._page(outlet, article, version)

    def url_of(self, article: SampleArticle) -> str:
        """The absolute address of an article, without campaign parameters."""
        return self.base_url + _article_path(self._outlet_by_id[article.outlet], article)

    def _index(self, clock: datetime) -> Answer:
        html = self._templates.get_template("index.html.j2").render(
            outlets=self.outlets, clock=clock.isoformat(), base=self.base_url
        )
        return Answer(200, "text/html; charset=utf-8", html.encode())

    def _listing(self, outlet: Outlet, clock: datetime, kind: str) -> Answer:
        articles = [] if outlet.behaviour == "empty" else listed(self.articles, outlet, clock)[:LISTING_LIMIT]
        items = [self._item(outlet, article, clock) for article in articles]
        template, media_type = _LISTINGS[kind]
        encoding = outlet.listing.encoding
        text = self._templates.get_template(f"listings/{template}").render(
            outlet=outlet,
            items=items,
            encoding=encoding,
            home=f"{self.base_url}/{outlet.id}/",
            address=f"{self.base_url}/{outlet.id}/{outlet.listing.path}",
            updated=max((item["updated"] for item in items), default="2024-10-17T00:00:00+00:00"),
        )
        body = text.encode(encoding, "xmlcharrefreplace")
        return Answer(200, f"{media_type}; charset={encoding}", body, _last_modified(articles, clock))

    def _item(self, outlet: Outlet, article: SampleArticle, clock: datetime) -> dict[str, str]:
        version = article.at(clock)
        if version is None:
            raise ValueError(f"{article.id} is listed before it is published")
        zone = ZoneInfo(outlet.timezone)
        path = _article_path(outlet, article)
        link = path if outlet.listing.relative or outlet.listing.kind == "html" else self.base_url + path
        if outlet.listing.campaign:
            link += "?utm_source=rss&utm_medium=feed&utm_campaign=terkini"
        return {
            "title": version.title,
            "link": link,
            "slug": article.slug,
            "section": article.section,
            "summary": _summary(version),
            "credit": article.agency or ("Redaksi" if outlet.language == "id" else "Staff"),
            "published": article.published.astimezone(zone).isoformat(),
            "updated": version.since.astimezone(zone).isoformat(),
            "rfc822": format_datetime(article.published.astimezone(zone)),
            "dateline": _dateline(outlet, article.published),
        }

    def _page(self, outlet: Outlet, article: SampleArticle, version: ArticleVersion) -> Answer:
        media_type = f"text/html; charset={article.charset_header or outlet.encoding}"
        if article.serve == "empty":
            return Answer(200, media_type, b"")
        zone = ZoneInfo(outlet.timezone)
        edited = version.since > article.published
        url = self.url_of(article)
        page: dict[str, Any] = {
            "title": version.title,
            "paragraphs": version.paragraphs,
            "summary": _summary(version),
            "section": article.section,
            "agency": article.agency,
            "url": url,
            "published": article.published.astimezone(zone).isoformat(),
            "dateline": _dateline(outlet, article.published),
            "modified": version.since.astimezone(zone).isoformat() if edited else None,
            "modified_line": _dateline(outlet, version.since) if edited else None,
            "related": self._related(outlet, article),
        }
        page["linked_data"] = _linked_data(outlet, page)
        html = self._templates.get_template(f"layouts/{outlet.layout}.html.j2").render(outlet=outlet, page=page)
        body = html.encode(outlet.encoding, "xmlcharrefreplace")
        return Answer(200, media_type, body, (("Last-Modified", format_datetime(version.since, usegmt=True)),))

    def _related(self, outlet: Outlet, article: SampleArticle) -> list[dict[str, str]]:
        """Older headlines of the outlet.

        They hang on the article's own time and not on the clock, so that a page changes only when it was edited.
        """
        older = listed(self.articles, outlet, article.published - timedelta(seconds=1))
        return [
            {"title": other.versions[0].title, "href": _article_path(outlet, other)} for other in older[:_RELATED_LIMIT]
        ]


def _article_path(outlet: Outlet, article: SampleArticle) -> str:
    day = article.published.astimezone(ZoneInfo(outlet.timezone))
    return f"/{outlet.id}/" + outlet.article_path.format(
        year=f"{day:%Y}", month=f"{day:%m}", day=f"{day:%d}", slug=article.slug, section=article.section.lower()
    )


def _summary(version: ArticleVersion) -> str:
    first = version.paragraphs[0] if version.paragraphs else version.title
    if len(first) <= _SUMMARY_LENGTH:
        return first
    return first[:_SUMMARY_LENGTH].rsplit(" ", 1)[0] + " …"


def _dateline(outlet: Outlet, instant: datetime) -> str:
    local = instant.astimezone(ZoneInfo(outlet.timezone))
    month = _MONTHS[outlet.language]
    if outlet.language == "id":
        return f"{_DAYS_ID[local.weekday()]}, {local.day} {month} {local:%Y | %H:%M} WIB"
    zone = local.tzname() or ""
    return f"{local.day} {month} {local:%Y, %H:%M} {'UTC' + zone if zone.startswith('+') else zone}"


def _linked_data(outlet: Outlet, page: dict[str, Any]) -> Markup:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page["title"],
        "mainEntityOfPage": page["url"],
        "datePublished": page["published"],
        "dateModified": page["modified"] or page["published"],
        "articleSection": page["section"],
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    # "<" is the one character that could end the script element; JSON has an escape for it.
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704  escaped on this line


def _last_modified(articles: Sequence[SampleArticle], clock: datetime) -> tuple[tuple[str, str], ...]:
    changes = [version.since for article in articles for version in article.versions if version.since <= clock]
    return (("Last-Modified", format_datetime(max(changes), usegmt=True)),) if changes else ()


def _text(status: int, message: str) -> Answer:
    return Answer(status, "text/plain; charset=utf-8", f"{message}\n".encode())
