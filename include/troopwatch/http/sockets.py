"""The socket: checked addresses, a deadline on every read, nothing from the environment."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from functools import lru_cache
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from troopwatch.http.addresses import is_public, is_web_port
from troopwatch.http.policy import FetchError, FetchPolicy
from troopwatch.model import FetchStatus

_ADDRESSES_TRIED = 4


def _remaining(deadline: float, at_most: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError(FetchStatus.TIMEOUT, "The answer was not complete within the time for the whole fetch.")
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
    allowed = bool({host.lower(), f"{host.lower()}:{port}"} & policy.allowed_hosts)
    if not allowed and not is_web_port(port):
        raise FetchError(FetchStatus.REFUSED_ADDRESS, f"Port {port} is not one of a web server.")
    addresses = _resolved(host, port, _remaining(deadline, policy.connect_seconds))
    if not allowed:
        for _, address in addresses:
            if not is_public(str(address[0])):
                raise FetchError(
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
        if not allowed and connection.getsockname()[0] == address[0]:
            # what listens here may be guarded against the internet, but not against ourselves
            connection.close()
            raise FetchError(FetchStatus.REFUSED_ADDRESS, f"{host} has this machine's own address {address[0]}.")
        connection.bounds = (deadline, policy.read_seconds)
        return connection
    if isinstance(failure, TimeoutError):
        raise FetchError(FetchStatus.TIMEOUT, f"{host} did not accept a connection in time.") from failure
    what = (failure.strerror or type(failure).__name__).lower()
    raise FetchError(FetchStatus.CONNECT_ERROR, f"No connection to {host} port {port}: {what}.") from failure


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
        raise FetchError(FetchStatus.DNS_ERROR, f"The name {host} was not resolved within {seconds:.0f} s.") from None
    if isinstance(answer, Exception):
        what = (getattr(answer, "strerror", None) or "not a valid name").lower()
        raise FetchError(FetchStatus.DNS_ERROR, f"The name {host} cannot be resolved: {what}.") from answer
    return answer


@lru_cache(maxsize=8)
def _tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    context: ssl.SSLContext = create_urllib3_context()
    context.sslsocket_class = _TlsSocket
    context.load_verify_locations(cafile=ca_bundle or certifi.where())
    return context


class CheckedAdapter(HTTPAdapter):
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
