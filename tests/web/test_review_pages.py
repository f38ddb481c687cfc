"""The review queue as pages: one figure looked at, decided, and decided again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

Ask = Callable[..., Any]


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def figure(ask: Ask) -> str:
    """Path of a figure that waits for nobody: one that a claim's page leads to."""
    table = soup(ask("viewer", "/figures?lang=en&source_org=NIS"))
    link = next(str(link["href"]) for link in table.select("tbody a") if "10,000" in link.get_text())
    claim = soup(ask("viewer", f"/{link}"))
    return str(claim.find("a", string="Review", href=lambda href: "review/" in href)["href"]).removeprefix("..")


def test_every_figure_can_be_looked_at(ask: Ask, figure: str) -> None:
    for who, forms in (("viewer", 0), ("editor", 1)):
        page = soup(ask(who, figure))
        assert len(page.select("article.card")) == 1
        assert len(page.select("form[method=post]")) == forms
        assert "10" in page.select_one("h2").get_text()  # type: ignore[union-attr]
    assert ask("viewer", "/review/999999").status_code == 404
    assert ask("nobody", figure).status_code == 403


def test_what_was_rejected_can_be_confirmed_after_all(ask: Ask, figure: str) -> None:
    for verdict in ("rejected", "confirmed"):
        sent = ask(
            "editor", figure, "POST", data={"verdict": verdict, "note": f"first\r\n{verdict}"}, follow_redirects=False
        )
        assert sent.status_code == 303
        assert sent.headers["location"] == f"../review?lang=en&done={verdict}"
        page = soup(ask("viewer", figure))
        assert f"{verdict.capitalize()} by editor" in page.get_text()
        assert f"first {verdict}" in " ".join(page.get_text().split())
    told = soup(ask("viewer", "/review?lang=en&done=confirmed"))
    assert told.select_one("[role=status]").get_text() == "Recorded: confirmed."  # type: ignore[union-attr]


def test_what_cannot_be_recorded_comes_back_as_it_was_typed(ask: Ask, figure: str) -> None:
    form = {"verdict": "corrected", "note": "typed", "value_low": "many", "measure": "killed"}
    answer = ask("editor", figure, "POST", data=form)
    assert answer.status_code == 422
    page = soup(answer)
    assert "none of its choices" in page.select_one("[role=alert]").get_text()  # type: ignore[union-attr]
    assert page.select_one("textarea").get_text() == "typed"  # type: ignore[union-attr]
    assert page.select_one("input[name=value_low]")["value"] == "many"  # type: ignore[index]
    assert page.select_one("select[name=measure] [selected]")["value"] == "killed"  # type: ignore[index]
    assert page.select_one("details[open]") is not None


def sent_twice(ask: Ask, figure: str, who: str, form: dict[str, str]) -> list[Any]:
    return [ask(who, figure, "POST", data=form, follow_redirects=False) for _ in range(2)]


def test_a_form_sent_twice_is_one_decision_and_nobody_overrules_unseen(ask: Ask, figure: str) -> None:
    page = soup(ask("editor", figure))
    seen = str(page.select_one("input[name=seen]")["value"])  # type: ignore[index]
    before = len(page.select("h3 + ul > li"))
    mine = {"verdict": "confirmed", "note": "seen in the original", "seen": seen}
    assert [answer.status_code for answer in sent_twice(ask, figure, "editor", mine)] == [303, 303]
    late = ask("admin", figure, "POST", data={"verdict": "rejected", "note": "a misprint", "seen": seen})
    assert late.status_code == 422
    shown = soup(late)
    assert "in between" in shown.select_one("[role=alert]").get_text()  # type: ignore[union-attr]
    assert shown.select_one("textarea").get_text() == "a misprint"  # type: ignore[union-attr]
    assert len(shown.select("h3 + ul > li")) == before + 1
    now = str(shown.select_one("input[name=seen]")["value"])  # type: ignore[index]
    known = {"figure_id": int(re.findall(r"\d+", figure)[0]), "verdict": "rejected", "note": "a misprint"}
    assert ask("admin", "/api/v1/decisions", "POST", json=known | {"seen": int(seen)}).status_code == 409
    assert ask("admin", "/api/v1/decisions", "POST", json=known | {"seen": int(now)}).status_code == 201


def test_nonsense_is_refused(ask: Ask, figure: str) -> None:
    assert ask("editor", figure, "POST", data={"note": "x" * 9_000}).status_code == 422
    assert ask("editor", figure, "POST", data={"reason": "none"}).status_code == 422
    assert ask("editor", "/review/999999", "POST", data={"verdict": "confirmed", "note": "x"}).status_code == 422
    assert ask("viewer", figure, "POST", data={"verdict": "confirmed", "note": "x"}).status_code == 403
    assert ask(None, figure, "POST", data={"verdict": "confirmed", "note": "x"}).status_code == 401
