"""From figures to claims, and from claims to what changed within a window.

Pure: every answer depends on the mentions, the window and the limits that the caller hands in, and on nothing else.
"""

from troopwatch.claims.changes import find_changes, find_changes_and_series, find_series, find_statuses
from troopwatch.claims.identity import gather_claims
from troopwatch.claims.ledger import cut_off
from troopwatch.claims.lives import known_claim
from troopwatch.claims.notes import Note

__all__ = [
    "Note",
    "cut_off",
    "find_changes",
    "find_changes_and_series",
    "find_series",
    "find_statuses",
    "gather_claims",
    "known_claim",
]
