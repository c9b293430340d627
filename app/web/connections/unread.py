"""The bytes of answers that a client has not read, in the server and in the kernel."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # not on Windows
    import fcntl
    import termios


def unread(transport: Any) -> int:
    """The bytes of answers that wait in the server and, on Linux, those that wait for the client's acknowledgement."""
    waiting: int = transport.get_write_buffer_size()
    return waiting + unacknowledged(transport.get_extra_info("socket"))


def unacknowledged(sock: Any) -> int:
    """The bytes in the kernel's queue of a socket, 0 where the system does not tell."""
    try:
        (found,) = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4)))
        return int(found)
    except (OSError, ValueError, AttributeError, NameError):
        return 0


def forget_unread(sock: Any) -> None:
    """Let the kernel drop its queue, too, when the socket is closed."""
    with suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
