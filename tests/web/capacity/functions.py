"""What the tests let a process do. It imports little, so that the process starts soon."""

from __future__ import annotations

import os
import signal
import threading

from app.web.http.delivery import Packed


def echoed(content: bytes) -> Packed:
    return Packed(content)


def number() -> Packed:
    return Packed(str(os.getpid()).encode())


def kindness() -> Packed:
    """How far the thread that computes gives way to others."""
    return Packed(str(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).encode())


def killed() -> Packed:
    os.kill(os.getpid(), signal.SIGKILL)
    return Packed(b"")


def greedy(size: int) -> Packed:
    return Packed(bytes(bytearray(size))[:1])


def endless() -> Packed:
    while True:
        pass


def mistaken() -> Packed:
    return Packed(str(1 / 0).encode())


def short(way: str) -> Packed:
    """Fails as Python does when memory is short."""
    raise {
        "import": ImportError("failed to map segment from shared object"),
        "thread": RuntimeError("can't start new thread"),
        "nothing": SystemError("error return without exception set"),
    }[way]


def nothing() -> None:
    """What a process has to import first: this module."""
