"""What the pages show, for programs."""

from __future__ import annotations

from fastapi import APIRouter

from troopwatch.rows.browsing import SourceRow
from troopwatch.warehouse import browsing
from troopwatch.web.connections import Reading

router = APIRouter(prefix="/api/v1")


@router.get("/sources")
def sources(connection: Reading, failing: bool = False) -> tuple[SourceRow, ...]:
    """How each source does, the worst first."""
    return browsing.sources(connection, failing=failing)
