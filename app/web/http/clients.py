"""Which addresses are one client."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from fastapi import Request


@lru_cache(maxsize=1024)
def client_of(address: str) -> str:
    """The client at `address`: an IPv4 address, or the /64 network of an IPv6 address, which one subscriber has as a
    whole (RFC 6177). A text that is no address counts as a client of its own."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return found.exploded[:19] + "::/64"


def client(request: Request) -> str:
    """The client of a request, for a queue that is fair to all."""
    return client_of(request.client.host) if request.client else ""
