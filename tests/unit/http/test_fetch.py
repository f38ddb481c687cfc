"""What strangers' servers do, over real loopback sockets."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import gzip
import ipaddress
import logging
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from troopwatch.http import FetchPolicy, fetch, sockets
from troopwatch.model import FetchStatus

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A loopback server whose answers a test gives by path; it remembers what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.close_connection = True
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
                    site.answers[self.path](self)

            def log_message(self, *arguments: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *arguments: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"{'https' if context else 'http'}://{self.host}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def answer(code: int = 200, body: bytes = b"", **headers: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def raw(*pieces: bytes, pause: float = 0.0) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return send


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()


def policy(*hosts: str, **changes: object) -> FetchPolicy:
    bounds = {
        "connect_seconds": 1.0, "read_seconds": 1.0, "total_seconds": 3.0, "max_bytes": 1_000_000,
        "retry_pause_seconds": 0.01,
    }  # fmt: skip
    return FetchPolicy(user_agent="troopwatch-test", allowed_hosts=frozenset(hosts), **{**bounds, **changes})  # type: ignore[arg-type]


def test_ok(site: Site) -> None:
    site.answers["/a"] = answer(200, b"body", ETag='"1"', Content_Type="text/html; charset=utf-8", Set_Cookie="a=1")
    got = fetch(f"{site.url}/a", policy=policy(site.host))
    assert got.ok
    assert (got.body, got.http_status, got.reason, got.final_url) == (b"body", 200, "", f"{site.url}/a")
    assert got.header("etag") == '"1"'
    assert site.asked[0][1]["user-agent"] == "troopwatch-test"


def test_allow_list_by_name_without_port(site: Site) -> None:
    site.answers["/"] = answer(200, b"x")
    assert fetch(f"{site.url}/", policy=policy("127.0.0.1")).ok
    assert fetch(f"{site.url}/", policy=policy("127.0.0.1:1")).status is FetchStatus.REFUSED_ADDRESS


def test_conditional_get(site: Site) -> None:
    site.answers["/a"] = answer(304)
    got = fetch(f"{site.url}/a", policy=policy(site.host), etag='"1"', last_modified="Tue, 04 Nov 2025 00:00:00 GMT")
    assert got.status is FetchStatus.NOT_MODIFIED
    assert site.asked[0][1]["if-none-match"] == '"1"'
    assert site.asked[0][1]["if-modified-since"] == "Tue, 04 Nov 2025 00:00:00 GMT"
    assert fetch(f"{site.url}/a", policy=policy(site.host)).status is FetchStatus.HTTP_ERROR  # nobody asked for it
    assert fetch(f"{site.url}/a", policy=policy(site.host), etag='"1"\r\nX: y').status is FetchStatus.HTTP_ERROR


@pytest.mark.parametrize(("code", "words"), [(404, "404 Not Found"), (503, "503 Service"), (999, "999."), (410, "410")])
def test_http_errors_keep_their_body(site: Site, code: int, words: str) -> None:
    site.answers["/"] = answer(code, b"sorry")
    got = fetch(f"{site.url}/", policy=policy(site.host))
    assert (got.status, got.http_status, got.body) == (FetchStatus.HTTP_ERROR, code, b"sorry")
    assert words in got.reason
    assert len(site.asked) == 1


def test_redirects(site: Site) -> None:
    site.answers |= {
        "/a": answer(301, Location="/b", Set_Cookie="session=1; Path=/"),
        "/b": answer(302, Location=f"{site.url}/c%20d#part"),
        "/c%20d": answer(200, b"here"),
        "/loop": answer(302, Location="/loop"),
        "/none": answer(302),
        "/odd": answer(302, Location="http://[::1"),
    }
    for n in range(9):
        site.answers[f"/{n}"] = answer(307, Location=f"/{n + 1}")
    good = fetch(f"{site.url}/a", policy=policy(site.host))
    assert (good.url, good.final_url, good.body) == (f"{site.url}/a", f"{site.url}/c%20d", b"here")
    assert good.moved_to == f"{site.url}/b", "as far as the redirects are permanent"
    assert fetch(f"{site.url}/b", policy=policy(site.host)).moved_to is None
    assert all("cookie" not in headers for _, headers in site.asked)
    assert fetch(f"{site.url}/loop", policy=policy(site.host)).status is FetchStatus.TOO_MANY_REDIRECTS
    assert fetch(f"{site.url}/0", policy=policy(site.host)).status is FetchStatus.TOO_MANY_REDIRECTS
    assert fetch(f"{site.url}/none", policy=policy(site.host)).status is FetchStatus.HTTP_ERROR
    assert fetch(f"{site.url}/odd", policy=policy(site.host)).status is FetchStatus.REFUSED_ADDRESS


def test_slow_resolver_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(2) or [])
    started = time.monotonic()
    assert fetch("http://slow.example/", policy=policy(connect_seconds=0.2)).status is FetchStatus.DNS_ERROR
    assert time.monotonic() - started < 1


def test_name_that_does_not_exist() -> None:
    got = fetch("http://no-such-host.invalid/", policy=policy())
    assert got.status is FetchStatus.DNS_ERROR
    assert "no-such-host.invalid" in got.reason


def test_refused_connection_is_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
    tries: list[object] = []
    connected = sockets._connected
    monkeypatch.setattr(sockets, "_connected", lambda *args: (tries.append(args), connected(*args))[1])
    got = fetch(f"http://{host}/", policy=policy(host))
    assert got.status is FetchStatus.CONNECT_ERROR
    assert "refused" in got.reason
    assert len(tries) == 2


def trickle(start: bytes, piece: bytes) -> Answer:
    return raw(start, *[piece] * 100, pause=0.1)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "sends",
    [
        trickle(HEAD + b"Content-Length: 500\r\n\r\n", b"x"),
        trickle(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        trickle(HEAD, b"X-A: b\r\n"),
        trickle(b"", b"H"),
        trickle(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        raw(HEAD + b"Content-Length: 5\r\n\r\nab", pause=8),
        raw(b"", pause=8),
    ],
)
def test_slow_answers_are_cut(site: Site, sends: Answer) -> None:
    site.answers["/"] = sends
    started = time.monotonic()
    got = fetch(f"{site.url}/", policy=policy(site.host, read_seconds=0.3, total_seconds=0.5))
    assert got.status is FetchStatus.TIMEOUT, got
    assert time.monotonic() - started < 1.5


def test_bombs_are_cut(site: Site) -> None:
    squeezed = zlib.compress(b"\0" * 300_000_000, 9, wbits=31)
    site.answers |= {
        "/gzip": answer(200, squeezed, Content_Encoding="gzip"),
        "/twice": answer(200, gzip.compress(squeezed), Content_Encoding="gzip, gzip"),
        "/deflate": answer(200, zlib.compress(b"\0" * 100_000_000, 9), Content_Encoding="deflate"),
    }
    tracemalloc.start()
    try:
        for path in list(site.answers):
            got = fetch(f"{site.url}{path}", policy=policy(site.host))
            assert (got.status, got.body) == (FetchStatus.TOO_LARGE, b""), path
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_large_bodies_are_cut(site: Site) -> None:
    block = b"x" * 65_536
    site.answers |= {
        "/declared": raw(HEAD + b"Content-Length: 50000000\r\n\r\n", *[block] * 763),
        "/undeclared": raw(HEAD + b"Connection: close\r\n\r\n", *[block] * 763),
        "/chunked": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + block + b"\r\n"] * 763),
        "/exact": answer(200, b"x" * 1_000_000),
    }
    for path in ("/declared", "/undeclared", "/chunked"):
        assert fetch(f"{site.url}{path}", policy=policy(site.host)).status is FetchStatus.TOO_LARGE
    assert len(fetch(f"{site.url}/exact", policy=policy(site.host)).body) == 1_000_000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"Content-Length: 500\r\n\r\nshort", FetchStatus.BROKEN_BODY),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", FetchStatus.BROKEN_BODY),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", FetchStatus.BROKEN_BODY),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", FetchStatus.BROKEN_BODY),
        (HEAD + b"Content-Length: -7\r\n\r\nbody", FetchStatus.OK),
        (HEAD + b"Content-Length: 3\r\n\r\nbody", FetchStatus.OK),  # what is past the stated length is not the answer
        (b"SSH-2.0-OpenSSH_9.6\r\n", FetchStatus.BROKEN_BODY),
        (HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(500)) + b"\r\n", FetchStatus.BROKEN_BODY),
        (HEAD + b"X: " + b"y" * 100_000 + b"\r\n\r\n", FetchStatus.BROKEN_BODY),
        (b"", FetchStatus.CONNECT_ERROR),
    ],
)
def test_broken_answers(site: Site, sent: bytes, status: FetchStatus) -> None:
    site.answers["/"] = raw(sent)
    got = fetch(f"{site.url}/", policy=policy(site.host))
    assert got.status is status, got
    assert bool(got.reason) == (status is not FetchStatus.OK)


def test_credentials_stay_with_their_host(site: Site) -> None:
    other = Site()
    try:
        site.answers |= {
            "/same": answer(302, Location="/end"),
            "/other": answer(302, Location=f"{other.url}/end"),
            "/given": answer(302, Location=f"http://eve:word@{other.host}/end"),
            "/end": answer(404),
        }
        other.answers["/end"] = answer(404)
        allowed = policy(site.host, other.host)
        for path in ("/same", "/other", "/given"):
            got = fetch(f"http://ann:s3cret@{site.host}{path}", policy=allowed)
            assert got.http_status == 404
            assert "s3cret" not in repr(got)
            assert "word" not in repr(got)
        assert all("authorization" in headers for _, headers in site.asked)
        assert all("authorization" not in headers for _, headers in other.asked)
        assert len(other.asked) == 2
    finally:
        other.close()


def test_credentials_are_not_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site.answers["/"] = answer(302, Location=f"http://ann:s3cret@{site.host}/end")
    site.answers["/end"] = answer(403)
    got = fetch(f"http://ann:s3cret@{site.host}/", policy=policy(site.host))
    refused = fetch("http://ann:s3cret@10.0.0.1/", policy=policy())
    said = caplog.text + repr(got) + repr(refused)
    assert "GET" in caplog.text  # something was
    assert "s3cret" not in said
    assert base64.b64encode(b"ann:s3cret").decode() not in said


def test_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ann password s3cret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.answers["/"] = answer(200, b"x")
    assert fetch(f"{site.url}/", policy=policy(site.host)).ok
    assert "authorization" not in site.asked[0][1]


@pytest.mark.parametrize(
    "etag", ['"a"\r\nX-Evil: 1', '"a"\nHost: other.example', '"a"\x00', '"' + "a" * 600 + '"', "“a”"]
)
def test_a_validator_cannot_write_other_headers(site: Site, etag: str) -> None:
    site.answers["/"] = answer(200, b"x")
    assert fetch(f"{site.url}/", policy=policy(site.host), etag=etag, last_modified=etag).ok
    ((_, headers),) = site.asked
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert headers["host"] == site.host


def test_an_endless_redirect_is_no_address(site: Site) -> None:
    site.answers["/"] = answer(302, Location="/" + "a" * 20_000)
    got = fetch(f"{site.url}/", policy=policy(site.host))
    assert (got.status, got.reason) == (
        FetchStatus.REFUSED_ADDRESS,
        "The server redirects to what is not a valid address.",
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    encoding, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, no_password)
    path.write_bytes(secret + signed.public_bytes(encoding))
    return path


@pytest.fixture
def secure_site(certificate: Path) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    running = Site(context)
    yield running
    running.close()


def test_tls(secure_site: Site, site: Site, certificate: Path) -> None:
    secure_site.answers |= {"/": answer(200, b"safe"), "/slow": trickle(HEAD + b"Content-Length: 500\r\n\r\n", b"x")}
    trusting = policy(secure_site.host, ca_bundle=str(certificate), total_seconds=1.0)
    assert fetch(f"{secure_site.url}/", policy=trusting).body == b"safe"
    started = time.monotonic()
    assert fetch(f"{secure_site.url}/slow", policy=trusting).status is FetchStatus.TIMEOUT
    assert time.monotonic() - started < 1.6
    unknown = fetch(f"{secure_site.url}/", policy=policy(secure_site.host))
    assert unknown.status is FetchStatus.TLS_ERROR
    assert "certificate" in unknown.reason
    name = f"localhost:{secure_site.host.rpartition(':')[2]}"
    wrong_name = fetch(f"https://{name}/", policy=policy(name, ca_bundle=str(certificate)))
    assert wrong_name.status is FetchStatus.TLS_ERROR
    assert "localhost" in wrong_name.reason
    assert fetch(f"https://{site.host}/", policy=policy(site.host)).status in {
        FetchStatus.TLS_ERROR,
        FetchStatus.TIMEOUT,
    }
    with pytest.raises(OSError, match="No such file"):
        fetch(f"{secure_site.url}/", policy=policy(secure_site.host, ca_bundle="/no/such/bundle.pem"))


def test_one_name_is_resolved_asked_for_and_verified(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    greeted: list[str | None] = []
    context.sni_callback = lambda connection, name, context: greeted.append(name)
    site = Site(context)
    try:
        site.answers["/"] = answer(200, b"safe")
        port = int(site.host.rpartition(":")[2])
        name = f"outlet.example:{port}"
        monkeypatch.setattr(sockets, "_resolved", lambda *_: [(socket.AF_INET, ("127.0.0.1", port))])
        # a certificate for the address is none for the name that was asked for
        got = fetch(f"https://ann@{name.upper()}/", policy=policy(name, ca_bundle=str(certificate)))
        assert got.status is FetchStatus.TLS_ERROR
        assert greeted[0] == "outlet.example"
        assert site.asked == []
    finally:
        site.close()


def test_silent_tls_handshake_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        started = time.monotonic()
        got = fetch(f"https://{host}/", policy=policy(host, connect_seconds=0.3, total_seconds=1))
    assert got.status is FetchStatus.TIMEOUT
    assert time.monotonic() - started < 1.6
