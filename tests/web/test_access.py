"""Nobody sees anything without a token, and rights are Airflow's."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("nobody", 403), ("viewer", 200), ("editor", 200)])
def test_pages_ask_airflow_who_is_there(ask: Callable[..., Any], who: str | None, status: int) -> None:
    assert ask(who, "/today").status_code == status
    assert ask(who, "/api/v1/sources").status_code == status


def test_every_answer_carries_the_policy(ask: Callable[..., Any]) -> None:
    for answer in (
        ask("viewer", "/today"),
        ask(None, "/today"),
        ask(None, "/static/api.css"),
        ask(None, "/static/pages.css"),
        ask("viewer", "/nothing"),
    ):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
