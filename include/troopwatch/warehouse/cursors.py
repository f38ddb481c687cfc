"""Where a page of a list ended, as a word that a reader hands back for the next page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from troopwatch.rows.browsing import Page

T = TypeVar("T")


class CursorError(ValueError):
    """Raised for an `after` that no page handed out."""


def encode(at: datetime, row_id: int) -> str:
    """The place of a row in a list that is ordered by an instant and an id."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), row_id]).encode()).decode().rstrip("=")


def decode(after: str | None) -> tuple[datetime | None, int | None]:
    """The place that `encode` wrote; nothing for the first page. Raises `CursorError`."""
    if after is None:
        return None, None
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or type(row_id) is not int or not -(2**63) <= row_id < 2**63:
            raise CursorError(after)
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CursorError(f"after={after!r}: expected what the page before handed out") from error
    return instant, row_id


def page(found: Sequence[Any], limit: int, row: Callable[[Any], T], place: Callable[[Any], str]) -> Page[T]:
    """A page of what was found by a query for one row more than the page holds."""
    shown = found[:limit]
    return Page(tuple(row(one) for one in shown), place(shown[-1]) if len(found) > limit else None)
