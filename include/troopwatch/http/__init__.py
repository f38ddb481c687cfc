"""One guarded, bounded GET request; what a stranger's server does becomes a value, never an exception.

Three things happen at the socket itself, below `requests`, so that no parser or redirect can go round them:
the address is resolved once, checked, and connected to as it was checked (no DNS rebinding); every read is bounded by
the deadline of the whole fetch (no slow trickle); and nothing is taken from the environment (no proxy, no netrc).
"""

from troopwatch.http.addresses import is_public
from troopwatch.http.fetch import fetch
from troopwatch.http.policy import FetchPolicy
from troopwatch.http.politeness import Visitor

__all__ = ["FetchPolicy", "Visitor", "fetch", "is_public"]
