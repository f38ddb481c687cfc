"""Which addresses may be connected to."""

from __future__ import annotations

import ipaddress

_IPV4 = ipaddress.IPv4Address

# What ipaddress calls global, by the version of Python, but leads into other networks, to relays or to a cloud's own
_NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "192.0.0.0/24",  # Oracle's metadata are at 192.0.0.192
            "192.88.99.0/24",  # 6to4 relays
            "100.64.0.0/10",  # carriers' own; Alibaba's metadata are at 100.100.100.200
            "168.63.129.16/32",  # Azure's metadata, a public address that only its machines reach
        ),
    )
)
# Nothing else of IPv6 is on the internet (RFC 4291, section 2.4), but the forms that carry an IPv4 address
_INTERNET_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # Teredo, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "3fff::/20",  # documentation
        ),
    )
)
# An IPv4 address in the lower 32 bits: translated by NAT64
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# The interface identifiers of ISATAP (RFC 5214, section 6.1), whatever the prefix: they tunnel to an IPv4 address
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})

_WEB_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024  # below are mail, shells, directories: no web server of a news outlet


def is_public(address: str) -> bool:
    """Is this IP address one that anybody on the internet may connect to? False also for what is no IP address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public_4(ip) if isinstance(ip, _IPV4) else _is_public_6(ip)


def is_web_port(port: int) -> bool:
    """May a web server be expected at this port?"""
    return port in _WEB_PORTS or _FIRST_FREE_PORT <= port <= 65_535


def _is_public_4(ip: ipaddress.IPv4Address) -> bool:
    refused = ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    return ip.is_global and not refused and not any(ip in network for network in _NOT_PUBLIC_4)


def _is_public_6(ip: ipaddress.IPv6Address) -> bool:
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner is None and (ip in _NAT64 or int(ip) >> 32 & 0xFFFFFFFF in _ISATAP):
        inner = _IPV4(int(ip) & 0xFFFFFFFF)
    if inner is not None:
        return _is_public_4(inner)
    return ip in _INTERNET_6 and ip.is_global and not any(ip in network for network in _NOT_PUBLIC_6)
