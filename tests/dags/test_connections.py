"""Airflow's connections as the package's own values."""

from typing import Any

import pytest


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch) -> Any:
    from troopwatch.orchestration import smtp_server

    def make(address: str) -> Any:
        monkeypatch.setenv("AIRFLOW_CONN_TROOPWATCH_SMTP", address)
        return smtp_server()

    return make


@pytest.mark.parametrize(
    ("options", "security", "port"),
    [
        ("", "tls", 465),
        ("?disable_ssl=true", "starttls", 25),
        ("?disable_ssl=true&disable_tls=false", "starttls", 25),
        ("?disable_ssl=false&disable_tls=true", "tls", 465),
        ("?disable_ssl=true&disable_tls=true", "none", 25),
    ],
)
def test_a_connection_is_secured_as_it_says(smtp: Any, options: str, security: str, port: int) -> None:
    server = smtp(f"smtp://user:word@mail.example/{options}")
    assert (server.security, server.port, server.user, server.password) == (security, port, "user", "word")


def test_a_word_that_is_neither_true_nor_false_is_refused(smtp: Any) -> None:
    from airflow.sdk.exceptions import AirflowFailException

    with pytest.raises(AirflowFailException, match="'perhaps' is neither true nor false"):
        smtp("smtp://mail.example/?disable_tls=perhaps&disable_ssl=true")


def test_a_warehouse_address_keeps_odd_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg2.extensions

    from troopwatch.orchestration import warehouse_dsn

    monkeypatch.setenv(
        "AIRFLOW_CONN_TROOPWATCH_WAREHOUSE",
        """{"conn_type": "postgres", "host": "/a b/sock", "login": "x", "password": "o'n\\\\e", "schema": "db"}""",
    )
    assert psycopg2.extensions.parse_dsn(warehouse_dsn()) == {
        "host": "/a b/sock",
        "user": "x",
        "password": "o'n\\e",
        "dbname": "db",
    }
