"""Many requests at once, but one at a time to each host, with a pause between two."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from troopwatch.http.policy import FetchPolicy

_T = TypeVar("_T")
_R = TypeVar("_R")

_AT_ONCE = 8  # hosts: enough to hide the latency of slow servers
_AHEAD = 16  # results that may wait for an earlier one, so that memory stays bounded


def host_of(url: str) -> str:
    """Host and port in lower case; two hosts are two servers."""
    with suppress(ValueError):
        return urlsplit(url.strip()).netloc.rpartition("@")[2].lower()
    return ""


class Visitor:
    """Calls for addresses of many hosts, politely; remembers from call to call when each host was last asked."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._free_at: dict[str, float] = {}  # monotonic instant at which a host may be asked again
        self._changed = threading.Condition()

    def each(
        self,
        values: Sequence[_T],
        url_of: Callable[[_T], str | None],
        call: Callable[[_T], _R],
        pause_of: Callable[[str], float] = lambda url: 0.0,
    ) -> Iterator[tuple[_T, _R]]:
        """Call each value, yield with the results in the order of `values`.

        `url_of` says which host is asked (None: nobody is, the call only computes); `pause_of` the seconds that the
        host wants between two requests, where that is more than the policy's. What a call raises is raised here.
        """
        batch = _Batch(self, values, url_of, call, pause_of)
        if len(values) == 1:
            batch.work()
            yield values[0], batch.result(0)
            return
        threads = [threading.Thread(target=batch.work, daemon=True) for _ in range(min(_AT_ONCE, len(values)))]
        for thread in threads:
            thread.start()
        try:
            for position, value in enumerate(values):
                yield value, batch.result(position)
        finally:
            batch.stop()
            for thread in threads:
                thread.join()

    def _pause(self, url: str, asked: float) -> float:
        host = host_of(url)
        if {host, host.rpartition(":")[0]} & self._policy.allowed_hosts:
            return 0.0
        return max(self._policy.host_pause_seconds, asked)


class _Batch:
    """The values of one `Visitor.each`: which waits, which is being called, and what came of it."""

    def __init__(
        self,
        visitor: Visitor,
        values: Sequence[Any],
        url_of: Callable[[Any], str | None],
        call: Callable[[Any], Any],
        pause_of: Callable[[str], float],
    ) -> None:
        self._visitor = visitor
        self._changed = visitor._changed
        self._call = call
        self._pause_of = pause_of
        self._waiting = [(position, value, url_of(value)) for position, value in enumerate(values)]
        self._results: dict[int, tuple[Any, BaseException | None]] = {}
        self._taken = 0  # results handed on
        self._stopped = False

    def result(self, position: int) -> Any:
        with self._changed:
            self._changed.wait_for(lambda: position in self._results)
            value, error = self._results.pop(position)
            self._taken = position + 1
            self._changed.notify_all()
        if error is not None:
            raise error
        return value

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def work(self) -> None:
        """Call what may be called, until nothing waits."""
        while (chosen := self._next()) is not None:
            position, value, url = chosen
            result: tuple[Any, BaseException | None]
            try:
                result = self._call(value), None
            except BaseException as error:  # handed to the one who asked
                result = None, error
            with self._changed:
                if url is not None:
                    pause = self._visitor._pause(url, self._pause_of(url))
                    self._visitor._free_at[host_of(url)] = time.monotonic() + pause
                self._results[position] = result
                self._changed.notify_all()

    def _next(self) -> tuple[int, Any, str | None] | None:
        with self._changed:
            while self._waiting and not self._stopped:
                now = time.monotonic()
                soonest = math.inf
                for index, (position, value, url) in enumerate(self._waiting):
                    if position >= self._taken + _AHEAD:
                        break
                    free_at = 0.0 if url is None else self._visitor._free_at.get(host_of(url), 0.0)
                    if free_at <= now:
                        del self._waiting[index]
                        if url is not None:
                            self._visitor._free_at[host_of(url)] = math.inf
                        return position, value, url
                    soonest = min(soonest, free_at)
                self._changed.wait(None if soonest == math.inf else soonest - now)
            return None
