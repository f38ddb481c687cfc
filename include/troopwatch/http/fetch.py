"""One fetch: the tries, the hops from the asked address to the answer, and the body within its bounds."""

from __future__ import annotations

import contextlib
import http
import re
import time
from dataclasses import replace
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import unquote, urljoin, urlsplit

import requests
import tenacity
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from troopwatch.http.failures import fail_connection, fail_slow, fail_tls
from troopwatch.http.policy import FetchError, FetchPolicy
from troopwatch.http.sockets import CheckedAdapter
from troopwatch.model import Fetched, FetchStatus

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_CHUNK = 65_536
_LONGEST_ADDRESS = 8_000  # no server takes longer ones, and each is written to the warehouse
# Not zstd: a frame may ask for a window of 128 MB (RFC 8878), which urllib3 does not bound; every server has gzip
_ENCODINGS = ("gzip", "deflate", "br")
_NOT_UNDERSTOOD = frozenset({"zstd", "dcz", "dcb", "compress", "x-compress", "bzip2", "lzma", "xz"})
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.9, */*;q=0.5"


def fetch(url: str, *, policy: FetchPolicy, etag: str | None = None, last_modified: str | None = None) -> Fetched:
    """GET `url` within `policy` and return what came of it, the body decompressed.

    `etag` and `last_modified` are those of an earlier answer, as the server wrote them; when nothing changed since, the
    status is NOT_MODIFIED. Addresses in the result are without user name and password, which are sent to the asked host
    only. An HTTP_ERROR keeps its body when it could be read. Raises OSError only when `policy.ca_bundle` is unreadable.
    """
    deadline = time.monotonic() + policy.total_seconds
    headers = {"User-Agent": policy.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ", ".join(_ENCODINGS)}
    for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
        if value and re.fullmatch(r"[\x20-\x7e\xa0-\xff]{1,500}", value.strip()):
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


def _follow(url: str, policy: FetchPolicy, deadline: float, headers: dict[str, str]) -> Fetched:
    asked = current = _without_credentials(url)
    credentials = _credentials(url)
    seen = {current}
    moved_to: str | None = None
    permanent = True
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
                    return replace(_answer(response, asked, current, policy, deadline), moved_to=moved_to)
                permanent = permanent and response.status_code in _PERMANENT
            current = target
            moved_to = current if permanent else moved_to
            if current in seen:
                raise FetchError(FetchStatus.TOO_MANY_REDIRECTS, "The server redirects in a loop.")
            seen.add(current)
        raise FetchError(
            FetchStatus.TOO_MANY_REDIRECTS, f"The server redirected more than {policy.max_redirects} times."
        )
    except FetchError as failure:
        return Fetched(asked, failure.status, failure.reason, final_url=current)


def _session(policy: FetchPolicy, deadline: float) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.adapters.clear()
    adapter = CheckedAdapter(policy, deadline)
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
        raise FetchError(FetchStatus.REFUSED_ADDRESS, f"Only http and https are fetched, not “{scheme}”.")
    times = (policy.connect_seconds, policy.read_seconds)
    try:
        return session.get(url, headers=headers, auth=credentials, timeout=times, stream=True, allow_redirects=False)
    except requests.exceptions.SSLError as error:
        fail_tls(error)
    except requests.exceptions.Timeout:
        fail_slow(policy, deadline)
    except requests.exceptions.ConnectionError as error:
        fail_connection(error)
    except (requests.RequestException, HTTPError, ValueError) as error:
        raise FetchError(FetchStatus.REFUSED_ADDRESS, f"It is not a valid address ({type(error).__name__}).") from error


def _redirect_target(response: requests.Response, current: str) -> str | None:
    location = response.headers.get("Location")
    if response.status_code not in _REDIRECTS or not location:
        return None
    with contextlib.suppress(UnicodeError):  # http.client reads headers as Latin-1; most servers write UTF-8
        location = location.encode("latin-1").decode("utf-8")
    invalid = FetchError(FetchStatus.REFUSED_ADDRESS, "The server redirects to what is not a valid address.")
    if len(location) > _LONGEST_ADDRESS:
        raise invalid
    try:
        return _without_credentials(urljoin(current, location.strip())).partition("#")[0]
    except ValueError as error:
        raise invalid from error


def _answer(response: requests.Response, asked: str, final: str, policy: FetchPolicy, deadline: float) -> Fetched:
    code = response.status_code
    headers = tuple(
        # no header may hold them (RFC 9110, section 5.5), and PostgreSQL stores no NUL
        (str(name), _CONTROL.sub("", str(value)))
        for name, value in response.raw.headers.iteritems()
    )
    conditional = {"if-none-match", "if-modified-since"} & {name.lower() for name in response.request.headers}
    status, reason, body = FetchStatus.OK, "", b""
    if code == http.HTTPStatus.NOT_MODIFIED and conditional:
        status = FetchStatus.NOT_MODIFIED
    elif not 200 <= code < 300:
        status, reason = FetchStatus.HTTP_ERROR, f"The server answered {code}{_phrase(code)}."
    if status is not FetchStatus.NOT_MODIFIED:
        try:
            body = _body(response, policy, deadline)
        except FetchError as failure:
            if status is FetchStatus.OK:
                status, reason = failure.status, failure.reason
    return Fetched(asked, status, reason, final, code, headers, body)


def _body(response: requests.Response, policy: FetchPolicy, deadline: float) -> bytes:
    limit = policy.max_bytes
    too_large = FetchError(FetchStatus.TOO_LARGE, f"The answer is larger than {limit:,} bytes.")
    declared = response.headers.get("Content-Length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > limit:
        raise too_large
    # other words, as “utf-8” and “none”, are mistakes of servers that compress nothing
    encodings = {name.strip().lower() for name in response.headers.get("Content-Encoding", "").split(",")}
    if unasked := encodings & _NOT_UNDERSTOOD:
        raise FetchError(
            FetchStatus.BROKEN_BODY, f"The answer is compressed in a way nobody asked for ({min(unasked)})."
        )
    body = bytearray()
    try:
        while chunk := response.raw.read(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > limit or response.raw.tell() > limit:
                raise too_large
    except ReadTimeoutError:
        fail_slow(policy, deadline)
    except DecodeError as error:
        raise FetchError(FetchStatus.BROKEN_BODY, "The answer's compression is damaged.") from error
    except (HTTPError, HTTPException, OSError) as error:
        raise FetchError(FetchStatus.BROKEN_BODY, f"The answer broke off after {len(body):,} bytes.") from error
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
