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


def bound(host: str, port: int, setting: Variable) -> socket.socket:
    """A socket that is bound to `port`, which `setting` says, at `host`. Raises BadSetting where that cannot be."""
    try:
        family, kind, number, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise BadSetting(f"{HOST} is {host!r}, but must be an address, or a name that this machine knows") from None
    found = socket.socket(family, kind, number)
    try:
        if sys.platform != "win32":  # there it would let two programs have one port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
    except OSError as failure:
        found.close()
        if failure.errno == errno.EADDRNOTAVAIL:
            raise BadSetting(f"{HOST} is {host!r}, but must be an address of this machine") from None
        raise BadSetting(
            f"{setting.name} is {port}, which cannot be listened on at {host} ({failure.strerror}): it must be a free "
            "port that this user may have"
        ) from None
    return found


def believed(proxies: str) -> str:
    """`proxies` as uvicorn takes them, with IPv4 addresses also as a socket that takes IPv6, too, shows them."""
    networks = [ip_network(part) for part in proxies.split(",") if part != EVERYBODY]
    mapped = [f"::ffff:{one.network_address}/{96 + one.prefixlen}" for one in networks if one.version == 4]
    return ",".join([proxies, *mapped])


def protocol() -> Any:
    """The parser of requests: with limits of our own where httptools is installed, else uvicorn's other one."""
    try:
        from app.web.http.connections import Connection
    except ImportError:
        return "h11"
    return Connection
