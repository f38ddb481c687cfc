"""The remarks that a change may carry; the values are stored with it, the report translates them."""

from __future__ import annotations

from enum import StrEnum


class Note(StrEnum):
    """What else a reader must know about a change."""

    REPORTED_EARLIER = "reported earlier; first seen here"
    LATE = "published before a newer figure of the same party that is known already"
    AGAIN = "withdrawn before; reported again"
    OUTDATED = "the same party has given another figure since"
    ABOVE_TOTAL = "more than the same party's last number of killed and wounded together"
    BELOW_PART = "less than the same party's last number of killed or wounded alone"
    ATTRIBUTION = "the article now names another party for the same number"
    TOO_MANY_PEOPLE = "more people than the plausibility limit allows"
    TOO_MUCH_MATERIEL = "more materiel than the plausibility limit allows"
    KILLED_ABOVE_SENT = "more killed than anyone reports sent or present"
    PART_ABOVE_WHOLE = "a part above the whole that the same article gives"
    CONFIRMED_BY_ANALYST = "confirmed by an analyst"
    CORRECTED_BY_ANALYST = "corrected by an analyst: the text says something else than what was read"
    REJECTED_BY_ANALYST = "rejected by an analyst: the text says no such thing"
    RELEASED = "no longer held back, since an analyst decided about the figure that spoke against it"
    JUMP = "differs from the same party's last figure by more than the limit"
