"""How a server is reached: at an address, or with a word about which setting is in the way; and by which protocol."""

from __future__ import annotations

import errno
import socket
import sys
from ipaddress import ip_network
from typing import Any

from app.settings import EVERYBODY, HOST, BadSetting, Variable

# A connection may stay open between two requests for longer than whatever comes to the server keeps it: else a request
# may be on its way while the connection is closed. Browsers keep one for 300 s, load balancers of clouds for up to 600.
IDLE_SECONDS = 620
ABSENT = errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT  # of an address that this machine does not have


def bound(host: str, port: int, setting: Variable) -> list[socket.socket]:
    """Sockets that are bound to `port`, which `setting` says, at all addresses of `host`; ``::`` is every address, of
    IPv4 too. Raises BadSetting where that cannot be."""
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise BadSetting(f"{HOST} is {host!r}, but must be an address, or a name that this machine knows") from None
    found: list[socket.socket] = []
    missing: OSError | None = None
    for family, _, number, _, place in dict.fromkeys(known):
        chosen = found[0].getsockname()[1] if found else port  # the first may have taken a free one
        try:
            found.append(at(family, number, (place[0], chosen, *place[2:])))
        except OSError as failure:
            if failure.errno in ABSENT:  # as ::1, which localhost may name, where there is no IPv6
                missing = failure
                continue
            for one in found:
                one.close()
            raise BadSetting(
                f"{setting.name} is {port}, which cannot be listened on at {host} ({failure.strerror}): it must be a "
                "free port that this user may have"
            ) from None
    if missing and not found:
        raise BadSetting(f"{HOST} is {host!r}, but must be an address of this machine")
    return found


def at(family: int, number: int, place: tuple[Any, ...]) -> socket.socket:
    """A socket that is bound to `place`. Raises OSError."""
    made = socket.socket(family, socket.SOCK_STREAM, number)
    try:
        if sys.platform != "win32":  # there it would let two programs have one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # systems differ in what they do without a word
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(place[0] != "::"))
        # else the second half of an answer may wait until the client has acknowledged the first
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.bind(place)
    except OSError:
        made.close()
        raise
    return made


def believed(proxies: str) -> str:
    """`proxies` as uvicorn takes them, with IPv4 addresses also as a socket that takes IPv6, too, shows them."""
    networks = [ip_network(part) for part in proxies.split(",") if part != EVERYBODY]
    mapped = [f"::ffff:{one.network_address}/{96 + one.prefixlen}" for one in networks if one.version == 4]
    return ",".join([proxies, *mapped])


def protocol() -> Any:
    """The parser of requests: with limits of our own where httptools is installed, else uvicorn's other one."""
    try:
        from app.web.connections.connection import Connection
    except ImportError:
        return "h11"
    return Connection
