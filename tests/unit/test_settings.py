"""A setting that cannot work is told when it is read, with its name."""

import pytest
from pydantic import ValidationError

from troopwatch.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_FROM", "Troopwatch"),
        ("MAIL_FROM", ""),
        ("MAIL_FROM", "Troopwatch <troopwatch@>"),
        ("MAIL_FROM", "one@desk.example, two@desk.example"),
        ("MAIL_FROM", "Troopwatch <troopwatch@desk.example>\nBcc: all@desk.example"),
        ("MAIL_FROM", "Troopwatch <pasukan@bücher.example>"),
        ("OPS_MAIL", "ops"),
        ("OPS_MAIL", "ops@desk.example, duty"),
        ("ZONE", "Asia/Djakarta"),
        ("REPORT_TIME", "06:00:30"),
        ("UNSUBSCRIBE_URL", "http://desk.example/{address}"),
    ],
)
def test_what_cannot_work_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"TROOPWATCH_{name}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [error["loc"] for error in refused.value.errors()] == [(name.lower(),)]


def test_what_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROOPWATCH_MAIL_FROM", "Meja Pantau – Jakarta <pantau@desk.example>")
    monkeypatch.setenv("TROOPWATCH_OPS_MAIL", "ops@desk.example, Duty <duty@desk.example>")
    settings = Settings()
    assert settings.mail_from.startswith("Meja Pantau")
    assert settings.ops_mail.endswith("<duty@desk.example>")
