"""Caddy in front of the replicas, with the configuration that is deployed, or with ours for older versions of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import server

HERE = Path(__file__).resolve().parent
DEPLOYED = HERE.parent.parent / "deploy" / "Caddyfile"
START = 30  # seconds


class Missing(Exception):
    """Caddy is not installed, or does not start; the message says so."""


@contextmanager
def proxied(ports: Sequence[int], folder: Path) -> Iterator[tuple[str, str]]:
    """The address of a Caddy in front of servers at `ports`, and which configuration it has. Raises Missing."""
    caddy = shutil.which("caddy")
    if not caddy:
        raise Missing("caddy is not on PATH (on Debian: apt-get install caddy)")
    url = f"http://127.0.0.1:{server.free_port()}"
    upstreams = " ".join(f"127.0.0.1:{port}" for port in ports)
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "DESCENT_DOMAIN": url,
        "DESCENT_UPSTREAMS": f"listed {upstreams}",
        "CHAOS_UPSTREAMS": upstreams,
    }

    def command(verb: str, file: Path) -> list[str]:
        return [caddy, verb, "--adapter", "caddyfile", "--config", str(file)]

    usable = (
        DEPLOYED.exists()
        and not subprocess.run(
            command("validate", DEPLOYED), env=environment, capture_output=True, check=False
        ).returncode
    )
    file = DEPLOYED if usable else HERE / "Caddyfile"
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(command("run", file), env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START
        while not server.answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"Caddy does not answer:\n{(folder / 'caddy.log').read_text()}")
            time.sleep(0.1)
        yield url, f"Caddy with {file.relative_to(HERE.parent.parent)}"
    finally:
        server.stop(process)
