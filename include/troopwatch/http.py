"""One guarded, bounded GET request; what a stranger's server does becomes a value, never an exception.

Three things happen at the socket itself, below `requests`, so that no parser or redirect can go round them:
the address is resolved once, checked, and connected to as it was checked (no DNS rebinding); every read is bounded by
the deadline of the whole fetch (no slow trickle); and nothing is taken from the environment (no proxy, no netrc).
"""

from __future__ import annotations

import contextlib
import http
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NoReturn
from urllib.parse import unquote, urljoin, urlsplit

import certifi
import requests
import tenacity
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError
from urllib3.util.ssl_ import create_urllib3_context

from troopwatch.model import Fetched, FetchStatus

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_ADDRESSES_TRIED = 4
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.9, */*;q=0.5"

# What ipaddress calls global, but leads into other networks or to relays
_NOT_PUBLIC = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "fec0::/10", "2001::/32"))
)
# An IPv4 address in the lower 32 bits: translated (NAT64) and the old IPv4-compatible form
_CARRIES_IPV4 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96")))


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
    max_bytes: int = 20_000_000  # on the wire, and again after decompression
    max_redirects: int = 5
    allowed_hosts: frozenset[str] = frozenset()
    ca_bundle: str | None = None
    tries: int = 2  # only failures to connect and time-outs are tried again
    retry_pause_seconds: float = 0.5


class _FetchError(Exception):
    """Ends a fetch. Not an OSError, so that urllib3 and requests let it pass as it is."""

    def __init__(self, status: FetchStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def fetch(url: str, *, policy: FetchPolicy, etag: str | None = None, last_modified: str | None = None) -> Fetched:
    """GET `url` within `policy` and return what came of it, the body decompressed.

    `etag` and `last_modified` are those of an earlier answer, as the server wrote them; when nothing changed since, the
    status is NOT_MODIFIED. Addresses in the result are without user name and password, which are sent to the asked host
    only. An HTTP_ERROR keeps its body when it could be read. Raises OSError only when `policy.ca_bundle` is unreadable.
    """
    deadline = time.monotonic() + policy.total_seconds
    headers = {"User-Agent": policy.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
        if value and re.fullmatch(r"[\x20-\x7e\xa0-\xff]+", value.strip()):
            headers[name] = value.strip()

    def worth_another_try(result: Fetched) -> bool:
        again = result.status in {FetchStatus.CONNECT_ERROR, FetchStatus.TIMEOUT}
        return again and deadline - time.monotonic() > policy.retry_pause_seconds

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_result(worth_another_try),
        stop=tenacity.stop_after_attempt(policy.tries),
        wait=tenacity.wait_fixed(policy.retry_pause_seconds),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    result: Fetched = retrying(lambda: _follow(url, policy, deadline, headers))
    return result


def is_public(address: str) -> bool:
    """Is this IP address one that anybody on the internet may connect to? False also for what is no IP address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and any(ip in network for network in _CARRIES_IPV4):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    refused = ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    return ip.is_global and not refused and not any(ip in net for net in _NOT_PUBLIC if net.version == ip.version)


# --- One try: the hops from the asked address to the answer -----------------------------------------------------


def _follow(url: str, policy: FetchPolicy, deadline: float, headers: dict[str, str]) -> Fetched:
    asked = current = _without_credentials(url)
    credentials = _credentials(url)
    seen = {current}
    try:
        for _ in range(policy.max_redirects + 1):
            auth = credentials if _origin(current) == _origin(asked) else None
            # A session a hop: a kept connection may be half closed by the time the next hop wants it
            with (
                _session(policy, deadline) as session,
                _send(session, current, headers, auth, policy=policy, deadline=deadline) as response,
            ):
                target = _redirect_target(response, current)
                if target is None:
                    return _answer(response, asked, current, policy, deadline)
            current = target
            if current in seen:
                raise _FetchError(FetchStatus.TOO_MANY_REDIRECTS, "The server redirects in a loop.")
            seen.add(current)
        raise _FetchError(
            FetchStatus.TOO_MANY_REDIRECTS, f"The server redirected more than {policy.max_redirects} times."
        )
    except _FetchError as failure:
        return Fetched(asked, failure.status, failure.reason, final_url=current)


def _session(policy: FetchPolicy, deadline: float) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.adapters.clear()
    adapter = _Adapter(policy, deadline)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _send(
    session: requests.Session,
    url: str,
    headers: dict[str, str],
    credentials: tuple[str, str] | None,
    *,
    policy: FetchPolicy,
    deadline: float,
) -> requests.Response:
    if not re.match(r"https?://", url, re.IGNORECASE):
        scheme = url.partition(":")[0][:20] if ":" in url[:20] else ""
        raise _FetchError(FetchStatus.REFUSED_ADDRESS, f"Only http and https are fetched, not “{scheme}”.")
    times = (policy.connect_seconds, policy.read_seconds)
    try:
        return session.get(url, headers=headers, auth=credentials, timeout=times, stream=True, allow_redirects=False)
    except requests.exceptions.SSLError as error:
        _fail_tls(error)
    except requests.exceptions.Timeout:
        _fail_slow(policy, deadline)
    except requests.exceptions.ConnectionError as error:
        _fail_connection(error)
    except (requests.RequestException, HTTPError, ValueError) as error:
        raise _FetchError(
            FetchStatus.REFUSED_ADDRESS, f"It is not a valid address ({type(error).__name__})."
        ) from error


def _redirect_target(response: requests.Response, current: str) -> str | None:
    location = response.headers.get("Location")
    if response.status_code not in _REDIRECTS or not location:
        return None
    with contextlib.suppress(UnicodeError):  # http.client reads headers as Latin-1; most servers write UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        return _without_credentials(urljoin(current, location.strip())).partition("#")[0]
    except ValueError as error:
        raise _FetchError(
            FetchStatus.REFUSED_ADDRESS, "The server redirects to what is not a valid address."
        ) from error


def _answer(response: requests.Response, asked: str, final: str, policy: FetchPolicy, deadline: float) -> Fetched:
    code = response.status_code
    headers = tuple((str(name), str(value)) for name, value in response.raw.headers.iteritems())
    conditional = {"if-none-match", "if-modified-since"} & {name.lower() for name in response.request.headers}
    status, reason, body = FetchStatus.OK, "", b""
    if code == http.HTTPStatus.NOT_MODIFIED and conditional:
        status = FetchStatus.NOT_MODIFIED
    elif not 200 <= code < 300:
        status, reason = FetchStatus.HTTP_ERROR, f"The server answered {code}{_phrase(code)}."
    if status is not FetchStatus.NOT_MODIFIED:
        try:
            body = _body(response, policy, deadline)
        except _FetchError as failure:
            if status is FetchStatus.OK:
                status, reason = failure.status, failure.reason
    return Fetched(asked, status, reason, final, code, headers, body)


def _body(response: requests.Response, policy: FetchPolicy, deadline: float) -> bytes:
    limit = policy.max_bytes
    too_large = _FetchError(FetchStatus.TOO_LARGE, f"The answer is larger than {limit:,} bytes.")
    declared = response.headers.get("Content-Length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > limit:
        raise too_large
    body = bytearray()
    try:
        while chunk := response.raw.read(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > limit or response.raw.tell() > limit:
                raise too_large
    except ReadTimeoutError:
        _fail_slow(policy, deadline)
    except DecodeError as error:
        raise _FetchError(FetchStatus.BROKEN_BODY, "The answer's compression is damaged.") from error
    except (HTTPError, HTTPException, OSError) as error:
        raise _FetchError(FetchStatus.BROKEN_BODY, f"The answer broke off after {len(body):,} bytes.") from error
    return bytes(body)


def _phrase(code: int) -> str:
    try:
        return f" {http.HTTPStatus(code).phrase}"
    except ValueError:
        return ""


def _without_credentials(url: str) -> str:
    return re.sub(r"^(\s*[a-zA-Z][a-zA-Z0-9+.-]*:[/\\]*)[^/?#\\]*@", r"\1", url).strip()


def _credentials(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url.strip())
        name, word = parts.username, parts.password
    except ValueError:
        return None
    return None if name is None else (unquote(name), unquote(word or ""))


def _origin(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    return scheme.lower(), re.split(r"[/?#\\]", rest, maxsplit=1)[0].lower()


# --- What went wrong, in words ----------------------------------------------------------------------------------


def _fail_slow(policy: FetchPolicy, deadline: float) -> NoReturn:
    if time.monotonic() >= deadline:
        raise _FetchError(FetchStatus.TIMEOUT, f"The answer was not complete after {policy.total_seconds:g} s.")
    raise _FetchError(FetchStatus.TIMEOUT, f"The server sent nothing for {policy.read_seconds:g} s.")


def _fail_tls(error: Exception) -> NoReturn:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise _FetchError(
                FetchStatus.TLS_ERROR, f"The server's certificate is not valid: {cause.verify_message}."
            ) from error
    what = next((cause.reason for cause in _causes(error) if isinstance(cause, ssl.SSLError) and cause.reason), "")
    said = f" ({what.replace('_', ' ').lower()})" if what else ""
    raise _FetchError(FetchStatus.TLS_ERROR, f"No secure connection could be agreed on{said}.") from error


def _fail_connection(error: Exception) -> NoReturn:
    for cause in _causes(error):
        if isinstance(cause, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
            raise _FetchError(
                FetchStatus.CONNECT_ERROR, "The server closed the connection without an answer."
            ) from error
        if isinstance(cause, HTTPException):
            raise _FetchError(FetchStatus.BROKEN_BODY, "The server answered what is not HTTP.") from error
    raise _FetchError(FetchStatus.CONNECT_ERROR, "The connection failed before an answer came.") from error


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps: requests and urllib3 keep causes in `args`, `reason` or the chain."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        candidates = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting += [candidate for candidate in candidates if isinstance(candidate, BaseException)]


# --- The socket: checked addresses, a deadline on every read ----------------------------------------------------


def _remaining(deadline: float, at_most: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _FetchError(FetchStatus.TIMEOUT, "The answer was not complete within the time for the whole fetch.")
    return min(left, at_most)


class _PlainSocket(socket.socket):
    bounds: tuple[float, float] | None = None  # (deadline, seconds a read)

    def recv_into(self, *arguments: Any) -> int:
        if self.bounds is not None:
            self.settimeout(_remaining(*self.bounds))
        return super().recv_into(*arguments)


class _TlsSocket(ssl.SSLSocket):
    bounds: tuple[float, float] | None = None  # set after the handshake, which its own time-out bounds

    def read(self, *arguments: Any) -> Any:
        if self.bounds is not None:
            self.settimeout(_remaining(*self.bounds))
        return super().read(*arguments)


def _connected(host: str, port: int, policy: FetchPolicy, deadline: float) -> _PlainSocket:
    """Connect to the first address of `host` that answers; every one of them must be public."""
    addresses = _resolved(host, port, _remaining(deadline, policy.connect_seconds))
    if not {host.lower(), f"{host.lower()}:{port}"} & policy.allowed_hosts:
        for _, address in addresses:
            if not is_public(str(address[0])):
                raise _FetchError(
                    FetchStatus.REFUSED_ADDRESS, f"{host} has the address {address[0]}, which is not public."
                )
    failure: OSError = OSError("no address")
    for family, address in addresses[:_ADDRESSES_TRIED]:
        connection = _PlainSocket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(_remaining(deadline, policy.connect_seconds))
            connection.connect(address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connection.close()
            failure = error
            continue
        connection.bounds = (deadline, policy.read_seconds)
        return connection
    if isinstance(failure, TimeoutError):
        raise _FetchError(FetchStatus.TIMEOUT, f"{host} did not accept a connection in time.") from failure
    what = (failure.strerror or type(failure).__name__).lower()
    raise _FetchError(FetchStatus.CONNECT_ERROR, f"No connection to {host} port {port}: {what}.") from failure


def _resolved(host: str, port: int, seconds: float) -> list[tuple[int, Any]]:
    """Ask the system's resolver, which has no time-out of its own, in a thread that may be left behind."""
    answers: queue.Queue[list[tuple[int, Any]] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([(family, address) for family, _, _, _, address in found])
        except (OSError, ValueError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="troopwatch-dns").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise _FetchError(FetchStatus.DNS_ERROR, f"The name {host} was not resolved within {seconds:.0f} s.") from None
    if isinstance(answer, Exception):
        what = (getattr(answer, "strerror", None) or "not a valid name").lower()
        raise _FetchError(FetchStatus.DNS_ERROR, f"The name {host} cannot be resolved: {what}.") from answer
    return answer


@lru_cache(maxsize=8)
def _tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    context: ssl.SSLContext = create_urllib3_context()
    context.sslsocket_class = _TlsSocket
    context.load_verify_locations(cafile=ca_bundle or certifi.where())
    return context


class _Adapter(HTTPAdapter):
    """Sends through connections of our own making; one instance a try."""

    def __init__(self, policy: FetchPolicy, deadline: float) -> None:
        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self.host, self.port, policy, deadline)

        class Tls(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self.host, self.port, policy, deadline)

            def connect(self) -> None:
                super().connect()
                if isinstance(self.sock, _TlsSocket):
                    self.sock.bounds = (deadline, policy.read_seconds)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class TlsPool(HTTPSConnectionPool):
            ConnectionCls = Tls

        self._pools = {"http": PlainPool, "https": TlsPool}
        self._ca_bundle = policy.ca_bundle
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": _tls_context(self._ca_bundle)} if host["scheme"] == "https" else {}

    def cert_verify(self, *arguments: Any) -> None:
        """Nothing to do: the context has its authorities, and verifies unless told otherwise."""
