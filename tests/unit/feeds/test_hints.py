"""How soon a server or feed asks us to come back; and the section filter."""

from datetime import UTC, datetime, timedelta

import pytest

from troopwatch.feeds.hints import interval_hint, retry_after
from troopwatch.feeds.sections import matches

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("316800", timedelta(days=1)),  # 88 hours
        ("99999999999999999999", timedelta(days=1)),
        ("Tue, 04 Nov 2025 13:30:00 GMT", timedelta(minutes=90)),
        ("Tue, 04 Nov 2025 11:30:00 GMT", None),
        ("Sat, 04 Nov 2045 11:30:00 GMT", timedelta(days=1)),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, pause: timedelta | None) -> None:
    assert retry_after(header, NOW) == pause


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        (b"<rss><channel><ttl>30</ttl>", 30),
        (b"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        (b"<sy:updatePeriod>\n\tdaily\t</sy:updatePeriod>", 1440),
        (b"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        (b"<ttl>soon</ttl>", None),
        (b"", None),
    ],
)
def test_interval_hint(body: bytes, minutes: float | None) -> None:
    assert interval_hint(body) == minutes


@pytest.mark.parametrize(
    ("pattern", "url", "taken"),
    [
        (None, "https://a.example/x", True),
        ("/internasional/", "https://a.example/internasional/1", True),
        ("/internasional/", "https://a.example/olahraga/1", False),
        ("/20*/dunia/", "https://a.example/2025/11/dunia/1", True),
        ("/dunia/*korea", "https://a.example/korea/dunia/1", False),
        ("a*" * 50 + "b", "https://a.example/" + "a" * 5_000, False),
    ],
)
def test_section_filter(pattern: str | None, url: str, taken: bool) -> None:
    assert matches(pattern, url) is taken
