"""The warehouse is down, slow or full: readers are told so, ops too, and the collection keeps its connections."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest

Ask = Callable[..., Any]


@pytest.mark.parametrize(("path", "kind"), [("/today?lang=en", "text/html"), ("/api/v1/figures", "application/json")])
def test_who_asks_while_it_is_down_is_told(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str, kind: str
) -> None:
    nobody = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "x", "schema": "x"}
    monkeypatch.setenv("AIRFLOW_CONN_TROOPWATCH_READER", json.dumps(nobody))
    with caplog.at_level(logging.WARNING, "troopwatch"):
        answer = ask("viewer", path)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith(kind)
    assert "The warehouse does not answer" in answer.text
    assert "127.0.0.1" not in answer.text
    assert any("the warehouse does not answer" in record.message for record in caplog.records)


def test_many_readers_share_few_connections(ask: Ask, told: str) -> None:
    most = 0
    with closing(psycopg2.connect(told)) as watch, ThreadPoolExecutor(60) as readers:
        watch.autocommit = True
        asked = [readers.submit(ask, "viewer", "/api/v1/figures") for _ in range(120)]
        while not all(one.done() for one in asked):
            with watch.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'troopwatch'")
                most = max(most, cursor.fetchone()[0])  # type: ignore[index]
    assert {one.result().status_code for one in asked} == {200}
    assert 1 <= most < 30, "16, and those that the server is about to close"
