"""How to ask strangers' servers, and what can come of it."""

from __future__ import annotations

from dataclasses import dataclass

from troopwatch.model import FetchStatus


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How far a fetch may go: times in seconds, sizes in bytes.

    `allowed_hosts` names hosts (``name`` or ``name:port``, lower case) that may have an address which is not public:
    for the sample server and tests only. `ca_bundle` is a PEM file to trust instead of certifi's list.
    """

    user_agent: str
    connect_seconds: float = 10.0  # for the DNS answer, for each address, and for the TLS handshake
    read_seconds: float = 20.0  # between two pieces of the answer
    total_seconds: float = 60.0  # all tries and redirects together
    max_bytes: int = 10_000_000  # on the wire, and again after decompression; no parser takes more
    max_redirects: int = 5
    allowed_hosts: frozenset[str] = frozenset()
    ca_bundle: str | None = None
    tries: int = 2  # only failures to connect and time-outs are tried again
    retry_pause_seconds: float = 0.5
    host_pause_seconds: float = 0.0  # between two requests to one host; allowed_hosts are ours and need none

    @property
    def product(self) -> str:
        """The name that robots.txt files know us by: the User-Agent without version and contact."""
        return self.user_agent.partition("/")[0].strip() or self.user_agent


class FetchError(Exception):
    """Ends a fetch. Not an OSError, so that urllib3 and requests let it pass as it is."""

    def __init__(self, status: FetchStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
