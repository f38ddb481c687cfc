"""What robots.txt allows, and what holds while it cannot be had."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from troopwatch.feeds.robots import delay_seconds, is_stale, origin_of, renewed, verdict
from troopwatch.model import Robots

AT = datetime(2025, 11, 4, 12, tzinfo=UTC)
HOST = "https://a.example"
RULES = b"""
User-agent: Troopwatch
Disallow: /private/
Allow: /private/rss.xml
Crawl-delay: 3

User-agent: *
Disallow: /
"""


def known(http_status: int | None, body: bytes = b"", before: Robots | None = None, at: datetime = AT) -> Robots:
    return renewed(before, HOST, at, http_status=http_status, body=body, reason="The server answered so.")


@pytest.mark.parametrize(
    ("path", "product", "allowed"),
    [
        ("/rss.xml", "Troopwatch", True),
        ("/private/rss.xml", "Troopwatch", True),
        ("/private/1", "Troopwatch", False),
        ("/rss.xml", "Other", False),
    ],
)
def test_the_rules_for_our_name_hold(path: str, product: str, allowed: bool) -> None:
    found = verdict({HOST: known(200, RULES)}, HOST + path, product, AT)
    assert found.allowed is allowed
    assert allowed or (found.status == "disallowed" and HOST in found.reason)


@pytest.mark.parametrize(
    ("http_status", "status", "now", "in_a_week"),
    [
        (404, "absent", None, None),
        (403, "absent", None, None),
        (500, "refused", "postponed", None),
        (429, "refused", "postponed", None),
        (None, "unreachable", None, None),
    ],
)
def test_what_holds_without_a_copy(
    http_status: int | None, status: str, now: str | None, in_a_week: str | None
) -> None:
    robots = known(http_status)
    assert robots.status == status
    assert verdict({HOST: robots}, HOST + "/rss.xml", "Troopwatch", AT).status == now
    later = AT + timedelta(days=7)
    again = known(http_status, before=robots, at=later)
    assert verdict({HOST: again}, HOST + "/rss.xml", "Troopwatch", later).status == in_a_week


def test_an_older_copy_holds_while_the_host_fails() -> None:
    for http_status in (None, 503):
        robots = known(http_status, before=known(200, RULES), at=AT + timedelta(hours=25))
        assert verdict({HOST: robots}, HOST + "/rss.xml", "Troopwatch", AT).allowed
        assert verdict({HOST: robots}, HOST + "/private/1", "Troopwatch", AT).status == "disallowed"
    assert known(404, before=known(200, RULES)).body is None, "it was taken down"


def test_it_is_asked_for_once_a_day_and_sooner_after_a_failure() -> None:
    assert is_stale(None, AT)
    for http_status, hours in ((200, 24), (404, 24), (503, 1), (None, 4)):
        robots = known(http_status)
        assert not is_stale(robots, AT + timedelta(hours=hours) - timedelta(seconds=1))
        assert is_stale(robots, AT + timedelta(hours=hours))


def test_a_delay_is_honoured_within_reason() -> None:
    assert delay_seconds({HOST: known(200, RULES)}, HOST + "/1", "Troopwatch") == 3
    assert delay_seconds({HOST: known(200, b"User-agent: *\nCrawl-delay: 86400")}, HOST + "/1", "Troopwatch") == 10
    assert delay_seconds({}, HOST + "/1", "Troopwatch") == 0


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://A.example/x?y", "https://a.example"),
        ("http://u:p@a.example:8080/x", "http://a.example:8080"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]"),
        ("ftp://a.example/", None),
        ("http://a.example:x/", None),
        ("nothing", None),
    ],
)
def test_rules_are_those_of_scheme_host_and_port(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00\x00binary\x00",
        b"<html><body>not found</body></html>",
        b"Disallow: /\n" * 50_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 1_000 + b"*b\n",
        b"User-agent: *\nCrawl-delay: nan\nDisallow: %%%\n",
    ],
)
def test_no_file_makes_trouble(body: bytes) -> None:
    began = time.monotonic()
    robots = known(200, body)
    assert "\0" not in (robots.body or "")
    assert verdict({HOST: robots}, HOST + "/" + "a" * 1_900, "Troopwatch", AT).allowed
    assert time.monotonic() - began < 2
