"""The measuring side of a conversation: start a program, call it, end it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0  # seconds for one answer
# One thread each: the matrices are small, and unequal shares of the machine would decide the race.
THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class WorkerFailed(RuntimeError):
    """The program died, or said that a call failed."""


class Worker:
    """A running program that answers `protocol` calls."""

    def __init__(self, command: Sequence[str], **environment: str) -> None:
        self.command = list(command)
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env={**os.environ, **THREADS, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.selector = DefaultSelector()
        assert self.process.stdout and self.process.stderr
        for stream in (self.process.stdout, self.process.stderr):
            os.set_blocking(stream.fileno(), False)
            self.selector.register(stream, EVENT_READ)
        self.received, self.complaints = b"", b""

    def call(self, name: str, **arguments: Any) -> Any:
        """The answer to one call. Raises WorkerFailed."""
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps({"call": name, "with": arguments}).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it died; its error stream says why
        answer = json.loads(self.line())
        if "error" in answer:
            raise WorkerFailed(answer["error"])
        return answer["answer"]

    def line(self) -> bytes:
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self.received:
            for key, _ in self.selector.select(max(0.0, deadline - time.monotonic())):
                data = os.read(key.fd, 1 << 16)
                if key.fileobj is self.process.stdout:
                    self.received += data
                else:
                    self.complaints += data
                if not data:
                    self.selector.unregister(key.fileobj)
            if not self.selector.get_map() or time.monotonic() > deadline:
                self.process.kill()
                said = self.complaints.decode(errors="replace")[-2000:]
                raise WorkerFailed(f"{' '.join(self.command)} did not answer:\n{said}")
        line, self.received = self.received.split(b"\n", 1)
        return line

    def close(self) -> None:
        """End the program."""
        self.selector.close()
        self.process.kill()
        self.process.communicate()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
