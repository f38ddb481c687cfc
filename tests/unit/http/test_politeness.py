"""One request at a time to each host, pauses between two, results in order, memory bounded."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from troopwatch.http import FetchPolicy, Visitor
from troopwatch.http.politeness import host_of


def policy(pause: float = 0.0, allowed: frozenset[str] = frozenset()) -> FetchPolicy:
    return FetchPolicy(user_agent="Troopwatch/test", host_pause_seconds=pause, allowed_hosts=allowed)


def same(url: str) -> str:
    return url


class Servers:
    """Counts who is asked at once."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.seconds = seconds
        self.asked: list[tuple[str, float]] = []
        self.open: Counter[str] = Counter()
        self.most_of_one = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, url: str) -> str:
        host = host_of(url)
        with self._lock:
            self.asked.append((host, time.monotonic()))
            self.open[host] += 1
            self.most_of_one = max(self.most_of_one, self.open[host])
            self.most = max(self.most, sum(self.open.values()))
        time.sleep(self.seconds)
        with self._lock:
            self.open[host] -= 1
        return url.upper()


def test_hosts_are_asked_at_once_but_each_for_one_thing_at_a_time() -> None:
    servers = Servers()
    urls = [f"http://host{number % 5}.example/{number}" for number in range(40)]
    found = list(Visitor(policy()).each(urls, same, servers))
    assert found == [(url, url.upper()) for url in urls]
    assert servers.most_of_one == 1
    assert servers.most > 2


def test_the_pause_lies_between_two_requests_to_one_host_also_from_call_to_call() -> None:
    servers = Servers(0.0)
    visitor = Visitor(policy(pause=0.05))
    for _ in range(2):
        list(visitor.each(["http://a.example/1", "http://a.example/2", "http://b.example/"], same, servers))
    for host in ("a.example", "b.example"):
        times = [at for asked, at in servers.asked if asked == host]
        assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(times)), host


def test_a_host_may_ask_for_a_longer_pause_and_our_own_servers_need_none() -> None:
    servers = Servers(0.0)
    urls = ["http://a.example/1", "http://a.example/2"]
    began = time.monotonic()
    list(Visitor(policy()).each(urls, same, servers, lambda url: 0.1))
    assert time.monotonic() - began >= 0.1
    began = time.monotonic()
    list(Visitor(policy(pause=60, allowed=frozenset({"a.example"}))).each(urls, same, servers))
    assert time.monotonic() - began < 1


def test_what_is_only_computed_waits_for_no_host() -> None:
    began = time.monotonic()
    found = list(Visitor(policy(pause=60)).each(["http://a.example/"] * 3, lambda url: None, Servers(0.0)))
    assert len(found) == 3
    assert time.monotonic() - began < 1


def test_an_exception_reaches_the_caller_and_ends_the_threads() -> None:
    def fail(url: str) -> str:
        raise OSError(f"no certificate file for {url}")

    before = threading.active_count()
    for urls in (["http://a.example/"], ["http://a.example/", "http://b.example/"]):
        with pytest.raises(OSError, match="no certificate"):
            list(Visitor(policy()).each(urls, same, fail))
    assert threading.active_count() == before


def test_only_a_few_results_wait_for_a_slow_consumer() -> None:
    servers = Servers(0.0)
    urls = [f"http://host{number}.example/" for number in range(100)]
    each: Iterator[tuple[str, str]] = Visitor(policy()).each(urls, same, servers)
    next(each)
    time.sleep(0.1)
    assert len(servers.asked) <= 25
    assert len(list(each)) == 99


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://u:p@A.example:8080/x", "a.example:8080"), ("nothing", ""), ("http://[::1", "")],
)
def test_host(url: str, host: str) -> None:
    assert host_of(url) == host
