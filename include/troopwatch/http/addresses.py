"""Which addresses may be connected to."""

from __future__ import annotations

import ipaddress

# What ipaddress calls global, but leads into other networks or to relays
_NOT_PUBLIC = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "fec0::/10", "2001::/32"))
)
# An IPv4 address in the lower 32 bits: translated (NAT64) and the old IPv4-compatible form
_CARRIES_IPV4 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96")))


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
