"""The sample week collected and reported by the jobs themselves: real HTTP, real PostgreSQL, real SMTP, no Airflow."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_run import Pipeline
from troopwatch.config import CONFIG_FOLDER, Limits, Subscriber, Topic, load_topic
from troopwatch.embedded.catcher import catch
from troopwatch.embedded.stack import free_port
from troopwatch.mail import SmtpServer
from troopwatch.sample import SampleWeek
from troopwatch.warehouse.connection import Connection

SUBSCRIBERS = (
    Subscriber(address="analis@troopwatch.example", language="id"),
    Subscriber(address="analyst@troopwatch.example", language="en"),
)
SENDER = "Troopwatch <troopwatch@troopwatch.example>"


@pytest.fixture(scope="session")
def topic_and_limits() -> tuple[Topic, Limits]:
    return load_topic(CONFIG_FOLDER / "topic.yaml")


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[Path, SmtpServer]]:
    """A folder that a mail catcher writes to, and its address."""
    server = SmtpServer("127.0.0.1", free_port(), security="none", timeout_seconds=5)
    catcher = catch(tmp_path / "mail", server.port)
    yield tmp_path / "mail", server
    catcher.stop()


@pytest.fixture
def pipeline(warehouse: Connection, tmp_path: Path, topic_and_limits: tuple[Topic, Limits]) -> Iterator[Pipeline]:
    with SampleWeek(port=0) as week:
        yield Pipeline(warehouse, week, tmp_path / "archive", *topic_and_limits)
