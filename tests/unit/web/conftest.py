"""Points of a chart."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from troopwatch.model import Modality, Qualifier, SourceOrg
from troopwatch.web.charts import Point

START = datetime(2024, 10, 17, 5, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture
def point() -> Callable[..., Point]:
    """A claim, `days` after the first: `point(3000, 3000, days=2, qualifier=…)`."""

    def made(low: int | None, high: int | None, days: float = 0, **changes: Any) -> Point:
        number = next(_numbers)
        return Point(
            **{
                "key": f"{number:032}",
                "at": START + timedelta(days=days),
                "source_org": SourceOrg.NIS,
                "party": "NIS",
                "value_low": low,
                "value_high": high,
                "qualifier": Qualifier.EXACT,
                "modality": Modality.ASSERTED,
                "amount": f"{low}",
                "is_chosen": False,
                "told": ("claim", "claimant"),
                "href": "claims/x",
                **changes,
            }
        )

    return made
