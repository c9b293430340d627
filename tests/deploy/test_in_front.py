"""Caddy and nginx before two replicas: pages, steps and streams get through, and go on when a replica is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.deploy.fronts import caddy_command, listed, nginx_command
from tests.server import serving

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.slow

REPLICA = [sys.executable, "-c", "from app.__main__ import main; main('tests.deploy.replica:app')"]
STEP = {"experiment": {}, "steps": 1}
STUDY = {"base": {}, "vary": {"seed": 2, "optimizer.eta": [0.01, 0.1]}, "steps": 5, "stream": True}
CLIENT = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"  # others need that to be set up
KEPT = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], dict[str, str]]]:
    """The addresses of two replicas, and those of the fronts before them by name."""
    folder = tmp_path_factory.mktemp("fronts")
    with ExitStack() as stack:
        replicas = [stack.enter_context(serving(REPLICA, ROOT, folder / f"replica{number}")) for number in (1, 2)]
        commands = {"caddy": caddy_command(listed(replicas)), "nginx": nginx_command(replicas, folder)}
        # localhost may also stand for ::1, where nobody answers.
        commands["by name"] = caddy_command(f"named localhost {replicas[1].rpartition(':')[2]}")
        home = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        fronts = {
            name: stack.enter_context(serving(command, folder, folder / name, **home))
            for name, command in commands.items()
        }
        yield replicas, fronts


def asking(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, trust_env=False, timeout=30)


def looks_right(front: httpx.Client) -> None:
    """A page and its program, kept for good and compressed once; a step; all lines of a study."""
    page = front.get("/", headers={"accept-encoding": "br"})
    (program,) = re.findall(r'src="(/static/page/\w+/js/main\.js)"', page.text)
    main = front.get(program, headers={"accept-encoding": "br"})
    assert (main.headers["cache-control"], main.headers["content-encoding"]) == (KEPT, "br")
    step = front.post("/api/step", json=STEP)
    assert step.status_code == 200 and step.json()["frames"]
    lines = [json.loads(line) for line in front.post("/api/study", json=STUDY).text.splitlines()]
    assert [line["kind"] for line in lines] == ["cell", "cell", "summary"]


def says_who_asks(front: httpx.Client) -> None:
    """The server sees the client's address, not the front's, nor one that the client made up."""
    from_there = httpx.HTTPTransport(local_address=CLIENT)
    claimed = {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"}
    with httpx.Client(base_url=front.base_url, transport=from_there, trust_env=False) as client:
        seen = client.get("/seen", headers=claimed).json()
    assert (seen["client"], seen["scheme"]) == (CLIENT, "http")


def streams(front: httpx.Client, replicas: list[str]) -> None:
    """A line arrives before the next one is written."""
    with front.stream("POST", "/api/study?held", json=STUDY) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "first"
        for replica in replicas:
            httpx.get(f"{replica}/release", trust_env=False)
        assert next(lines) == "second"


def refuses_large_bodies(front: httpx.Client) -> None:
    told = front.post("/api/step", content=b" " * 4_000_001, headers={"content-type": "application/json"})
    assert told.status_code == 413 and "4000000 bytes" in told.json()["detail"]
    cut = front.post("/api/step", content=b" " * 6_000_000, headers={"content-type": "application/json"})
    assert cut.status_code == 413 and front.post("/api/step", json=STEP).status_code == 200


def sends_again(front: httpx.Client, name: Path) -> None:
    """A POST that a server lost is answered by the other one."""
    answer = front.post("/api/step", json=STEP, params={"lost": str(name)})
    assert answer.status_code == 200 and name.exists()


def test_requests_get_through_and_outlive_a_replica(servers, tmp_path):
    replicas, addresses = servers
    with ExitStack() as stack:
        named = stack.enter_context(asking(addresses.pop("by name")))
        assert [named.post("/api/step", json=STEP).status_code for _ in range(4)] == [200] * 4
        fronts = [stack.enter_context(asking(address)) for address in addresses.values()]
        for front in fronts:
            looks_right(front)
            says_who_asks(front)
            streams(front, replicas)
            refuses_large_bodies(front)
            sends_again(front, tmp_path / str(front.base_url.port))
        processes = {front.get("/seen").json()["process"] for front in fronts for _ in range(4)}
        assert len(processes) == 2
        os.kill(processes.pop(), signal.SIGKILL)
        for front in fronts:
            assert [front.post("/api/step", json=STEP).status_code for _ in range(6)] == [200] * 6
            looks_right(front)
