"""Nobody sees anything without a token, rights are Airflow's, and no other site can write through a reader's browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Ask = Callable[..., Any]

SAMPLES = {"claim_key": "0" * 32, "report_date": "2025-11-04"}


def declared() -> Iterator[tuple[str, str]]:
    """Each method and path that the app declares, with something in the place of its parameters."""
    from fastapi.routing import APIRoute

    from troopwatch.web.app import create_app

    routes = create_app().routes
    assert [route.path for route in routes if not isinstance(route, APIRoute)] == ["/static"], "only these are open"
    for route in routes:
        if isinstance(route, APIRoute):
            path = re.sub(r"{(\w+)(:\w+)?}", lambda name: SAMPLES.get(name[1], "1"), route.path)
            yield from ((method, path) for method in sorted(route.methods))


WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_route_refuses_who_has_no_token_or_no_rights(ask: Ask) -> None:
    routes = list(declared())
    assert len(routes) > 25
    for method, path in routes:
        assert ask(None, path, method).status_code == 401, f"{method} {path} without a token"
        assert ask("nobody", path, method).status_code == 403, f"{method} {path} without rights"
        assert ask(None, path, method, headers={"Authorization": "Bearer made.up.token"}).status_code == 403


def test_every_write_refuses_a_viewer(ask: Ask) -> None:
    writes = [(method, path) for method, path in declared() if method in WRITES]
    assert len(writes) >= 2
    for method, path in writes:
        assert ask("viewer", path, method, json={}).status_code == 403, f"{method} {path} as a viewer"


def test_a_viewer_may_read_every_page(ask: Ask) -> None:
    for method, path in declared():
        if method not in WRITES:
            assert ask("viewer", path, method).status_code in (200, 404), path


def test_another_site_cannot_write_through_an_editors_browser(ask: Ask, token: Callable[[str], str]) -> None:
    cookies = {"Cookie": f"_token={token('editor')}"}
    for method, path in declared():
        if method in WRITES:
            answer = ask(None, path, method, json={}, headers=cookies)
            assert answer.status_code == 403, f"{method} {path} without a form's token"


@pytest.mark.parametrize("owner", ["editor", "admin"])
def test_a_forms_token_is_its_readers_own(ask: Ask, token: Callable[[str], str], owner: str) -> None:
    page = ask(None, "/review", headers={"Cookie": f"_token={token(owner)}"}).text
    (form_token, *_) = re.findall(r'name="csrf_token" value="([^"]+)"', page)
    headers = {"Cookie": f"_token={token('editor')}", "X-CSRF-Token": form_token}
    decision = {"figure_id": 987_654_321, "verdict": "rejected", "note": "n"}
    answer = ask(None, "/api/v1/decisions", "POST", json=decision, headers=headers)
    assert answer.status_code == (404 if owner == "editor" else 403), answer.text


@pytest.mark.parametrize("sent", ["Basic ZWRpdG9yOng=", "Bearer", "Bearer ", "Digest x", "Negotiate x"])
def test_what_a_browser_sends_by_itself_is_no_proof(ask: Ask, token: Callable[[str], str], sent: str) -> None:
    headers = {"Cookie": f"_token={token('editor')}", "Authorization": sent}
    decision = {"figure_id": 987_654_321, "verdict": "rejected", "note": "n"}
    assert ask(None, "/api/v1/decisions", "POST", json=decision, headers=headers).status_code == 403
    form = {"verdict": "rejected", "note": "n"}
    assert ask(None, "/review/1", "POST", data=form, headers=headers).status_code == 403


def test_no_answer_sets_a_cookie(ask: Ask) -> None:
    for method, path in declared():
        assert "set-cookie" not in ask("editor", path, method).headers


def test_every_answer_carries_the_policy(ask: Ask) -> None:
    for answer in (
        ask("viewer", "/today"),
        ask(None, "/today"),
        ask(None, "/static/api.css"),
        ask(None, "/static/pages.css"),
        ask("viewer", "/nothing"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
