"""The warehouse as the routes see it: a connection a request, with the rights that the route needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends

from troopwatch.orchestration import reading, reviewing
from troopwatch.warehouse.connection import Connection


def _reading() -> Iterator[Connection]:
    with reading() as connection:
        yield connection


def _reviewing() -> Iterator[Connection]:
    with reviewing() as connection:
        yield connection


Reading = Annotated[Connection, Depends(_reading)]  # reads, nothing else
Reviewing = Annotated[Connection, Depends(_reviewing)]  # reads, and adds decisions
