"""What went wrong, in words: exceptions of requests, urllib3 and ssl as one `FetchError`."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import NoReturn

from troopwatch.http.policy import FetchError, FetchPolicy
from troopwatch.model import FetchStatus


def fail_slow(policy: FetchPolicy, deadline: float) -> NoReturn:
    if time.monotonic() >= deadline:
        raise FetchError(FetchStatus.TIMEOUT, f"The answer was not complete after {policy.total_seconds:g} s.")
    raise FetchError(FetchStatus.TIMEOUT, f"The server sent nothing for {policy.read_seconds:g} s.")


def fail_tls(error: Exception) -> NoReturn:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise FetchError(
                FetchStatus.TLS_ERROR, f"The server's certificate is not valid: {cause.verify_message}."
            ) from error
    what = next((cause.reason for cause in _causes(error) if isinstance(cause, ssl.SSLError) and cause.reason), "")
    said = f" ({what.replace('_', ' ').lower()})" if what else ""
    raise FetchError(FetchStatus.TLS_ERROR, f"No secure connection could be agreed on{said}.") from error


def fail_connection(error: Exception) -> NoReturn:
    for cause in _causes(error):
        if isinstance(cause, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
            raise FetchError(
                FetchStatus.CONNECT_ERROR, "The server closed the connection without an answer."
            ) from error
        if isinstance(cause, HTTPException):
            raise FetchError(FetchStatus.BROKEN_BODY, "The server answered what is not HTTP.") from error
    raise FetchError(FetchStatus.CONNECT_ERROR, "The connection failed before an answer came.") from error


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
