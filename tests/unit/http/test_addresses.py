"""What is not on the public internet is never connected to: by address, by name, by redirect, by a second DNS answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from troopwatch.http import FetchPolicy, fetch, is_public, sockets
from troopwatch.model import FetchStatus

PUBLIC = "93.184.215.14"

# What names resolve to here; an address stands for itself, every other name does not exist
NAMES = {
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "loopback.example": ["127.0.0.1"],
    "loopback6.example": ["::1"],
    "intranet.example": ["10.1.2.3"],
    "mapped.example": ["::ffff:10.1.2.3"],
    "one-of-two.example": [PUBLIC, "192.168.0.1"],
    "one-of-two-6.example": ["2606:4700::1111", "fd12::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "public.example": [PUBLIC],
}

REFUSED = [
    # loopback, in every way to write it
    "http://127.0.0.1/", "http://127.0.0.1:80/", "https://127.0.0.1/", "http://127.1/", "http://127.0.1/",
    "http://127.255.255.254/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7f.1/",
    "http://0177.0.0.1/", "http://017700000001/", "http://0000000177.0.0.01/", "http://0x7F.0x0.0x0.0x1/",
    "http://0/", "http://0.0.0.0/", "http://0.0.0.0:8080/", "http://0x0/", "http://127.0.0.1./", "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%00.public.example/",
    "http://①②⑦.⓪.⓪.①/", "http://１２７.０.０.１/", "http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/",
    "http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://ip6-localhost/",
    # IPv6
    "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]/", "http://[::1%25lo]/", "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::FFFF:A9FE:A9FE]/",
    "http://[::127.0.0.1]/", "http://[::7f00:1]/", "http://[::ffff:0:127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/", "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::]/", "http://[2001::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/",
    "http://[2606:4700::5efe:7f00:1]/", "http://[2606:4700::200:5efe:a00:1]/", "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[64:ff9b::7f00:1%25lo]/", "http://[::ffff:127.0.0.1%25lo]/",
    "http://[fec0::1]/", "http://[ff02::1]/", "http://[ff0e::1]/", "http://[100::1]/", "http://[2001:db8::1]/",
    "http://[3fff::1]/", "http://[5f00::1]/", "http://[4000::1]/",
    # private, shared, reserved, multicast, clouds' own
    "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/v2/credentials", "http://2852039166/",
    "http://0xA9FEA9FE/", "http://100.64.0.1/", "http://100.100.100.200/", "http://192.0.0.192/", "http://168.63.129.16/",
    "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://198.18.0.1/", "http://192.88.99.1/",
    "http://224.0.0.1/", "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/",
    "http://metadata.google.internal/computeMetadata/v1/",
    # names that lead there
    "http://loopback.example/", "http://loopback6.example/", "http://intranet.example/", "http://mapped.example/",
    "http://one-of-two.example/", "http://one-of-two-6.example/", "http://127.0.0.1.nip.example/", "http://no-such.example/",
    # which host is meant
    "http://public.example@127.0.0.1/", "http://public.example:80@127.0.0.1/", "http://a:b@c:d@127.0.0.1/",
    "http://127.0.0.1\\@public.example/", "http://public.example%40127.0.0.1/", "http:\\\\127.0.0.1\\", "http:///127.0.0.1/",
    "http://127.0.0.1#@public.example/", "http://127.0.0.1?@public.example/",
    "http://\t127.0.0.1/", "http://127.0.0.1\r\n.public.example/", " http://127.0.0.1/", "http://[::1].public.example/",
    "http://[127.0.0.1]/", "http://[::ffff:127.0.0.1/", "http://./", "http://../", "http://*/", "http://-/",
    # which port
    "http://public.example:22/", "http://public.example:25/", "http://public.example:65536/",
    "http://public.example:-1/", "http://public.example:80a/", "http://public.example:11/", "https://public.example:445/",
    # which protocol
    "ftp://public.example/", "file:///etc/passwd", "file://public.example/etc/passwd", "gopher://public.example:70/",
    "dict://public.example/", "ldap://public.example/", "jar:http://public.example!/", "data:text/html,x",
    "javascript:alert(1)", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "ws://public.example/",
    "//127.0.0.1/", "http:127.0.0.1", "http:/127.0.0.1/", "HTTP://127.0.0.1/", "hTTps://LocalHost/", "/a", "", "http://",
]  # fmt: skip


class Network:
    """A name service of our own, and sockets that remember whom they were to connect to."""

    def __init__(self) -> None:
        self.lookups: list[str] = []
        self.connected: list[str] = []
        self.answers: dict[str, Iterator[list[str]]] = {}
        self.to_loopback: int | None = None  # port that answers for all public addresses

    def resolve(self, host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        self.lookups.append(host)
        if host in self.answers:
            addresses = next(self.answers[host])
        elif host.lower() in NAMES:
            addresses = NAMES[host.lower()]
        else:
            return real_getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    def connect(self, made: socket.socket, address: tuple[str, int]) -> None:
        self.connected.append(address[0])
        if self.to_loopback is None or not (is_public(address[0]) or address[0] == "127.0.0.1"):
            raise ConnectionRefusedError(111, "Connection refused")
        real_connect(made, ("127.0.0.1", self.to_loopback))


real_getaddrinfo = socket.getaddrinfo
real_connect = socket.socket.connect


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    made = Network()

    def connect(opened: socket.socket, address: tuple[str, int]) -> None:
        made.connect(opened, address)

    monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
    monkeypatch.setattr(sockets._PlainSocket, "connect", connect, raising=False)
    return made


@pytest.fixture
def site(network: Network) -> Iterator[Callable[..., None]]:
    """A server that stands for every public address; call it with the answers to give, one a request."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        network.to_loopback = listening.getsockname()[1]
        answers: list[bytes] = []

        def serve() -> None:
            while True:
                try:
                    opened, _ = listening.accept()
                except OSError:
                    return
                with opened:
                    opened.recv(65_536)
                    opened.sendall(answers.pop(0) if answers else b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")

        threading.Thread(target=serve, daemon=True).start()
        yield lambda *given: answers.extend(given)


def policy(*hosts: str) -> FetchPolicy:
    return FetchPolicy(
        user_agent="troopwatch-test",
        allowed_hosts=frozenset(hosts),
        connect_seconds=1,
        read_seconds=1,
        total_seconds=3,
        tries=1,
    )


def redirect(location: str, code: int = 302) -> bytes:
    head = f"HTTP/1.1 {code} Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return head.encode("utf-8", "surrogateescape")


def test_the_table_is_long_enough() -> None:
    assert len(set(REFUSED)) == len(REFUSED) >= 100


@pytest.mark.parametrize("url", REFUSED)
def test_never_connected_to(network: Network, url: str) -> None:
    got = fetch(url, policy=policy())
    assert network.connected == []
    assert got.status in {FetchStatus.REFUSED_ADDRESS, FetchStatus.DNS_ERROR}, got
    assert got.reason.endswith(".")
    assert "\n" not in got.reason
    assert got.http_status is None


@pytest.mark.parametrize(
    "target", [url for url in REFUSED if url and "\n" not in url and url not in {"/a", "http:127.0.0.1"}]
)
def test_never_redirected_to(network: Network, site: Callable[..., None], target: str) -> None:
    site(redirect(target))
    got = fetch("http://public.example/", policy=policy())
    assert network.connected == [PUBLIC] * len(network.connected)
    assert not got.ok or got.final_url.startswith("http://public.example/")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_chain_of_redirects_ends_at_the_first_that_is_not_public(
    network: Network, site: Callable[..., None], code: int
) -> None:
    site(redirect("https://public.example:8080/".replace("https", "http"), code), redirect("/b", code))
    site(redirect("http://intranet.example/secret", code))
    got = fetch("http://public.example/", policy=policy())
    assert got.status is FetchStatus.REFUSED_ADDRESS
    assert "intranet.example" in got.reason
    assert network.connected == [PUBLIC] * 3


def test_second_answer_of_dns_is_not_used(network: Network, site: Callable[..., None]) -> None:
    network.answers["rebind.example"] = iter([[PUBLIC], ["127.0.0.1"]])
    assert fetch("http://rebind.example/", policy=policy()).ok
    assert (network.lookups, network.connected) == (["rebind.example"], [PUBLIC])


def test_name_that_turns_private_at_the_redirect_is_refused(network: Network, site: Callable[..., None]) -> None:
    network.answers["rebind.example"] = iter([[PUBLIC], ["127.0.0.1"]])
    site(redirect("/again"))
    got = fetch("http://rebind.example/", policy=policy())
    assert got.status is FetchStatus.REFUSED_ADDRESS
    assert network.connected == [PUBLIC]


def test_this_machine_is_not_asked_at_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    # here the loopback address plays the public one of this machine
    monkeypatch.setattr(sockets, "is_public", lambda address: True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        port = listening.getsockname()[1]
        got = fetch(f"http://127.0.0.1:{port}/", policy=policy())
        opened, _ = listening.accept()
        with opened:
            opened.settimeout(1)
            assert opened.recv(100) == b"", "not a byte is sent"
    assert (got.status, got.reason) == (
        FetchStatus.REFUSED_ADDRESS,
        "127.0.0.1 has this machine's own address 127.0.0.1.",
    )


def test_allowed_host_opens_itself_only(network: Network, site: Callable[..., None]) -> None:
    assert fetch("http://127.0.0.1:8080/", policy=policy("127.0.0.1:8080")).ok
    assert len(network.connected) == 1
    for other in ("http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://localhost:8080/", "http://[::1]:8080/"):
        assert fetch(other, policy=policy("127.0.0.1:8080")).status is FetchStatus.REFUSED_ADDRESS
    assert len(network.connected) == 1


@pytest.mark.parametrize(
    "url",
    ["http://public.example/", "http://PUBLIC.example./", "http://public.example:8080/", f"http://{PUBLIC}/",
     "http://127.0.0.1%2f@public.example/", "http://127.0.0.1;@public.example/", "http://public.example:0/"],
)  # fmt: skip
def test_public_ones_are_connected_to(network: Network, site: Callable[..., None], url: str) -> None:
    network.answers["PUBLIC.example."] = network.answers["public.example."] = iter([[PUBLIC]])
    assert fetch(url, policy=policy()).ok
    assert network.connected == [PUBLIC]


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8",
     "64:ff9b::808:808", "2002:808:808::", "2606:4700::5efe:808:808"],
)  # fmt: skip
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["", "x", "fec0::1", "2001::1", "192.88.99.1", "ff0e::1", "fe80::1%eth0", "::1", "::8.8.8.8", "64:ff9b:1::808:808",
     "2002:a00:1::", "::ffff:192.168.0.1", "169.254.0.1", "0.1.2.3", "168.63.129.16"],
)  # fmt: skip
def test_not_public_addresses(address: str) -> None:
    assert not is_public(address)
