"""What Prometheus reads, from one server process and from several."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from app.settings import BadSetting, settings
from app.web.connections import connection
from app.web.edge import resident, scraped
from app.web.edge.metrics import metrics
from app.web.http.headers import always
from tests.server import free_port, serving
from tests.web.edge.asking import application, asking
from tests.web.requests import CHAIN

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60  # seconds


def values(url: str) -> dict[str, float]:
    """The metrics at `url` by name and labels."""
    text = httpx.get(url, trust_env=False).text
    return {m[1]: float(m[2]) for m in re.finditer(r"^(descent_\S+) (\S+)$", text, re.M)}


def until(url: str, holds: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    end = time.monotonic() + PATIENCE
    while not holds(found := values(url)):
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def test_requests_are_counted_over_all_processes(tmp_path):
    port = free_port()
    more = {"WEB_CONCURRENCY": "2", "DESCENT_METRICS_PORT": str(port)}
    metrics = f"http://127.0.0.1:{port}/metrics"
    with serving([sys.executable, "-m", "app"], ROOT, tmp_path / "log", TMPDIR=str(tmp_path), **more) as url:
        for _ in range(6):  # each by a connection of its own, so that all processes get some
            httpx.post(f"{url}/api/step", json={"experiment": CHAIN, "steps": 5}, trust_env=False)
        for path in ("/nowhere", "/wp-login.php"):
            assert httpx.get(url + path, trust_env=False).status_code == 404
        httpx.request("PURGE", f"{url}/api/step", trust_env=False)
        until(metrics, lambda found: found.get("descent_steps_total") == 30)
        found = until(metrics, lambda found: found.get('descent_refused_total{reason="unknown"}') == 3)
        assert found['descent_requests_total{method="POST",route="/api/step",status="200"}'] == 6
        assert found['descent_requests_total{method="GET",route="other",status="404"}'] == 2
        assert found['descent_requests_total{method="other",route="/api/step",status="405"}'] == 1
        assert found['descent_request_seconds_bucket{le="60.0",route="/api/step"}'] == 7
        assert found['descent_request_seconds_count{route="/api/step"}'] == 7
        for name in ("descent_queue_waiting", "descent_computing", "descent_kept_bytes"):
            assert name in found
        if Path("/proc/self/statm").exists():
            assert found['descent_memory_bytes{process="server"}'] > 40e6
    assert not list(tmp_path.glob("descent-metrics-*")), "the folder stays behind"


def is_closed(client: socket.socket) -> bool:
    """Whether a connection ends without an answer but that it took too long, or is one too many."""
    try:
        return client.recv(99)[:12] in (b"", b"HTTP/1.1 408", b"HTTP/1.1 503")
    except ConnectionResetError:
        return True


async def test_one_process_serves_its_own_metrics():
    chosen = {"metrics_port": free_port(), "rate_limit": "2/hour"}
    scraped.prepare(replace(settings(), **chosen))
    app = application(**chosen)
    url = f"http://127.0.0.1:{chosen['metrics_port']}/metrics"
    async with app.router.lifespan_context(app), asking(app) as client:
        assert [(await client.get("/api/glossary")).status_code for _ in range(3)] == [200, 200, 429]
    metrics().look(None)
    found = values(url)
    assert found['descent_requests_total{method="GET",route="/api/glossary",status="429"}'] == 1
    assert not [name for name in found if "_created" in name]
    assert found['descent_refused_total{reason="rate"}'] >= 1 and 'descent_refused_total{reason="deadline"}' in found


def test_a_port_that_is_taken_stops_the_start():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        chosen = replace(settings(), metrics_port=taken.getsockname()[1])
        with pytest.raises(BadSetting, match="DESCENT_METRICS_PORT is .* cannot be listened on"):
            scraped.prepare(chosen)


def test_connections_to_the_port_keep_no_thread_and_have_little_room(monkeypatch):
    monkeypatch.setattr(connection, "HEADERS_SECONDS", 0.5)
    chosen = replace(settings(), metrics_port=free_port())
    at = "127.0.0.1", chosen.metrics_port
    before = threading.active_count()
    scraped.serve(chosen, CollectorRegistry())
    with ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(at, 30)) for _ in range(2 * scraped.MOST)]
        for client in clients[1::2]:
            client.sendall(b"GET /metrics HTTP/1.1\r\nx-a: ")  # and no more
        assert httpx.get(f"http://127.0.0.1:{at[1]}/metrics", trust_env=False).status_code == 200
        assert threading.active_count() == before + 1
        assert all(is_closed(client) for client in clients)


def test_the_port_answers_who_reads_the_metrics_and_nothing_else():
    chosen = replace(settings(), metrics_port=free_port(), hsts=99)
    scraped.serve(chosen, CollectorRegistry())
    wanted = {("GET", "/metrics"): 200, ("HEAD", "/"): 200, ("GET", "/x"): 404, ("POST", "/metrics"): 405}
    for (method, path), status in wanted.items():
        answer = httpx.request(method, f"http://127.0.0.1:{chosen.metrics_port}{path}", trust_env=False)
        assert answer.status_code == status
        assert {name for name, _ in always(99)} <= {name for name, _ in answer.headers.raw}
        assert answer.headers["x-request-id"] and answer.headers.get("allow", "GET, HEAD") == "GET, HEAD"


@pytest.mark.parametrize("name", ["PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir"])
def test_a_folder_for_metrics_of_others_is_not_used(name, monkeypatch):
    monkeypatch.setenv(name, "/nowhere")
    scraped.prepare(settings())
    assert name not in os.environ


def test_without_a_temporary_folder_there_are_no_metrics_but_a_server(monkeypatch, capsys):
    def full(**more):
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(scraped.tempfile, "mkdtemp", full)
    monkeypatch.setenv("DESCENT_METRICS_PORT", "9000")
    scraped.prepare(replace(settings(), metrics_port=9000, workers=2))
    assert "there are no metrics" in capsys.readouterr().err and os.environ["DESCENT_METRICS_PORT"] == "0"


def test_values_of_a_process_that_has_ended_are_dropped(tmp_path):
    ended, here = (tmp_path / f"gauge_livesum_{process}.db" for process in (2**30, os.getpid()))
    for file in (ended, here):
        file.write_bytes(bytes(1 << 10))
    list(scraped.together(str(tmp_path)).collect())
    assert here.exists() and not ended.exists()


def test_memory_of_processes_that_are_gone_is_nothing():
    assert resident.of(2**30) == 0
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        if Path("/proc/self/task").exists():
            assert child.pid in resident.children()
        child.communicate(b"\n")
    assert child.pid not in resident.children()
