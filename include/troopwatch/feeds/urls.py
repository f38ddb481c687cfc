"""One address for one article: what outlets, feeds and social networks hang on to a URL is taken off.

The rules are conservative, because the canonical address is also the one that is fetched: a variant is only folded into
another address where the outlet is known to serve the same article there.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna
from tld import get_fld

MAX_URL_LENGTH = 2_000  # longer addresses are data, not articles; PostgreSQL's index rows end near 2,700 bytes

# Parameters that say where a reader came from. A name ending in * is a prefix.
_TRACKING = (
    "utm_*", "at_*", "mc_*", "hss_*", "oly_*", "vero_*", "pk_*", "mtm_*", "wt_*", "__twitter_*", "fb_*",
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
    "igshid", "igsh", "srsltid", "_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "ref", "ref_src", "ref_url", "referrer",
    "referer", "cmpid", "cmp", "icid", "ocid", "smid", "smtyp", "xtor", "ftag", "spm", "traffic_source", "taid",
    "guccounter", "guce_referrer", "guce_referrer_sig", "feedtype", "tbclid", "cx_testid",
)  # fmt: skip
_TRACKING_NAMES = frozenset(name for name in _TRACKING if not name.endswith("*"))
_TRACKING_PREFIXES = tuple(name[:-1] for name in _TRACKING if name.endswith("*"))

# Parameters that choose a form of the same article, with the values that do so (None: whatever the value).
_VARIANTS: dict[str, frozenset[str] | None] = {
    "page": frozenset({"all", "1"}),  # Kompas, Tribun
    "showpage": frozenset({"all"}),
    "single": frozenset({"1"}),  # detik
    "amp": None,
    "outputtype": frozenset({"amp"}),
    "view": frozenset({"amp"}),
    "source": frozenset({"rss", "feed", "twitter", "facebook"}),
    "from": frozenset({"rss", "feed"}),
    "mod": frozenset({"rss"}),
    "input": frozenset({"rss"}),
}

_SETTLES_AFTER = 25  # every pass takes something off; an address that has not settled by then is hostile
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_-])?\.?")
_AMP_SUFFIX = re.compile(r"(?:/amp)+/?$", re.IGNORECASE)
_PATH_SAFE = "%/:=&~+!$,;'@()*-._"
_QUERY_SAFE = _PATH_SAFE + "?[]|{}^"


def canonical_url(url: str, base: str = "") -> str | None:
    """Return the one address under which an article is stored, or None when it is not a usable http(s) address.

    `url` may be relative to `base`. Host in lower case and as punycode, no default port, no credentials, no fragment,
    no tracking parameters; AMP variants are folded where every outlet writes them so, and all others by what the page
    itself states: see `same_article`. Applying it twice changes nothing. Never raises, whatever the string holds.
    """
    current = _absolute(url, base)
    for _ in range(_SETTLES_AFTER):
        if current is None or len(current) > MAX_URL_LENGTH:
            return None
        settled = _one_pass(current)
        if settled == current:
            return settled
        current = settled
    return None


def same_article(stated: str, url: str) -> str | None:
    """Return the canonical form of an address that the page at `url` states for itself; None where it is no other one.

    It is believed within one site (public suffix and the name before it), and only where both addresses have the name
    or number of the article in common: pages have been seen that state their outlet's front page or section.
    """
    address = canonical_url(stated, url)
    if address is None or address == url or _site(address) != _site(url):
        return None
    return address if _names(address) & _names(url) else None


def _site(url: str) -> str:
    """The part of the host that one party registered; all of the host, with its port, where it is a number."""
    known = get_fld(url, fail_silently=True, search_private=True)
    if known is not None:
        return known
    netloc = urlsplit(url).netloc
    labels = netloc.partition(":")[0].split(".")
    return netloc if labels[-1].isdigit() or "[" in netloc else ".".join(labels[-2:])


def _names(url: str) -> set[str]:
    """The parts of path and query that can name one article: with a number of five digits, or of four words."""
    parts = re.split(r"[/?&=.]", url.split("/", 3)[-1].lower())
    return {part for part in parts if re.search(r"\d{5}", part) or part.count("-") >= 3}


def _absolute(url: str, base: str) -> str | None:
    # Browsers drop these anywhere in an address, and so must we before a scheme is looked for
    cleaned = re.sub(r"[\t\r\n]", "", url).strip("".join(map(chr, range(33))) + "\xa0\ufeff")
    if not cleaned or len(cleaned) > MAX_URL_LENGTH:
        return None
    try:
        return urljoin(base, cleaned) if base else cleaned
    except ValueError:
        return None


def _one_pass(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"} or "\\" in parts.netloc:
        return None
    host = _host(parts.hostname or "")
    if host is None:
        return None
    unwrapped = _unwrap_amp_cache(scheme, host, parts.path)
    if unwrapped is not None:
        return unwrapped
    netloc = host if port in {None, 80 if scheme == "http" else 443} else f"{host}:{port}"
    # an empty parameter part, which urljoin drops, must go before it does (RFC 3986 gives it no meaning)
    path = _AMP_SUFFIX.sub("", _without_dot_segments(parts.path)).rstrip(";") or "/"
    return urlunsplit((scheme, netloc, _quoted(path, _PATH_SAFE), _query(parts.query), ""))


def _host(host: str) -> str | None:
    """The host in lower case as ASCII, without the root's dot; None when no DNS name or address can look like that."""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            return None
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError, IndexError):
            return None
    host = host.lower()
    return host.rstrip(".") if _HOST.fullmatch(host) and ".." not in host else None


def _unwrap_amp_cache(scheme: str, host: str, path: str) -> str | None:
    """The outlet's own address inside one of Google's AMP viewers; None when it is no such address."""
    if host.endswith(".cdn.ampproject.org"):
        found = re.fullmatch(r"/[a-z]/(s/)?([^/]+\.[^/]+/.*)", path)
    elif host in {"www.google.com", "google.com"}:
        found = re.fullmatch(r"/amp/(s/)?([^/]+\.[^/]+/.*)", path)
    else:
        return None
    return None if found is None else f"{'https' if found[1] else scheme}://{found[2]}"


def _without_dot_segments(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for position, segment in enumerate(segments):
        if segment in {".", ".."}:
            if segment == ".." and len(kept) > 1:
                kept.pop()
            if position == len(segments) - 1:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)


def _query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if pair and not _is_noise(name.lower(), value.lower()):
            kept.append(pair)
    return _quoted("&".join(kept), _QUERY_SAFE)


def _is_noise(name: str, value: str) -> bool:
    if name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES):
        return True
    if name not in _VARIANTS:
        return False
    values = _VARIANTS[name]
    return values is None or value in values


def _quoted(text: str, safe: str) -> str:
    # An existing %41 is kept (% is safe); half a surrogate pair cannot be encoded and becomes a question mark
    return quote(text, safe=safe, errors="replace")
