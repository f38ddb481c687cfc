"""A source's section filter: only entries whose address contains the pattern, in which * stands for any characters.

Not a regular expression, so that no pattern can take more than one pass over an address.
"""

from __future__ import annotations


def matches(pattern: str | None, url: str) -> bool:
    """Do the pattern's parts stand in the address, one after the other?"""
    position = 0
    for part in (pattern or "").split("*"):
        found = url.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return True
