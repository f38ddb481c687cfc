"""The warehouse as the routes see it: a connection a request, with the rights that the route needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, HTTPException, status

from troopwatch.orchestration import reading, reviewing
from troopwatch.warehouse.connection import Connection

LATE = "The warehouse does not answer; ask again later"

# Of an api-server process. PostgreSQL has 100 for everybody unless told otherwise, and the DAGs need some: many readers
# at once wait for each other, not the collection for them.
_MOST_CONNECTIONS = 16
_PATIENCE = 10.0  # seconds
_places = asyncio.Semaphore(_MOST_CONNECTIONS)


async def _place() -> AsyncIterator[None]:
    """Keep a place among the requests that may have a connection; it is waited for without holding a thread."""
    try:
        async with asyncio.timeout(_PATIENCE):
            await _places.acquire()
    except TimeoutError:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, LATE) from None
    try:
        yield
    finally:
        _places.release()


# "function": both are given back before the answer is sent, so that a slow reader keeps neither
_Place = Annotated[None, Depends(_place, scope="function")]


def _reading(place: _Place) -> Iterator[Connection]:
    with reading() as connection:
        yield connection


def _reviewing(place: _Place) -> Iterator[Connection]:
    with reviewing() as connection:
        yield connection


Reading = Annotated[Connection, Depends(_reading, scope="function")]  # reads, nothing else
Reviewing = Annotated[Connection, Depends(_reviewing, scope="function")]  # reads, and adds decisions
