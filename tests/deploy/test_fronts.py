"""deploy/Caddyfile and deploy/nginx.conf: accepted by the programs, and with the limits of the application."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from app.settings import MAX_BODY
from app.web.connections import connection
from app.web.http import stopping
from app.web.http.delivery import NDJSON
from tests.deploy.files import CADDY, DEPLOY, NGINX
from tests.deploy.fronts import caddy, nginx, whole
from tests.server import free_port

UNITS = {"ms": 0.001, "s": 1, "m": 60, "KB": 1000, "MiB": 2**20, "k": 2**10}


def given(name: str, text: str) -> list[str]:
    """The words after `name`, which begins one line of `text`."""
    (words,) = re.findall(rf"^\s*{name} ([^;\n]+?);?$", text, re.M)
    return words.split()


def amount(text: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()
    return int(number) * UNITS[unit]


def test_caddy_reads_its_file():
    config = str(DEPLOY / "Caddyfile")
    formed = subprocess.run([caddy(), "fmt", "--diff", config], capture_output=True, text=True, timeout=60)
    assert formed.returncode == 0, formed.stdout
    read = [caddy(), "validate", "--adapter", "caddyfile", "--config", config]
    said = subprocess.run(read, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr


def test_nginx_reads_its_file(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl to make a certificate")
    made = {"fullchain": tmp_path / "chain.pem", "privkey": tmp_path / "key.pem"}
    names = ["-out", str(made["fullchain"]), "-keyout", str(made["privkey"]), "-subj", "/CN=descent.example.org"]
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *names]
    subprocess.run(new, check=True, capture_output=True, timeout=60)
    text = re.sub(r"/etc/letsencrypt/live/[\w.]+/(\w+)\.pem", lambda found: str(made[found[1]]), NGINX)
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.M)
    for port in ("80", "443"):  # nginx opens them even to read its file
        text = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{free_port()}", text)
    (tmp_path / "nginx.conf").write_text(whole(text, tmp_path))
    read = [nginx(), "-t", "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    said = subprocess.run(read, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0 and "warn" not in said.stderr, said.stderr


def test_caddy_has_the_limits_of_the_application():
    assert amount(given("read_header", CADDY)[0]) == connection.HEADERS_SECONDS
    assert amount(given("read_body", CADDY)[0]) == connection.BODY_SECONDS
    assert amount(given("max_header_size", CADDY)[0]) == connection.HEADERS_BYTES
    most = amount(given("request_buffers", CADDY)[0])
    assert MAX_BODY.default <= most < 1.1 * MAX_BODY.default
    (again,) = re.findall(r"header_regexp Content-Length (\S+)", CADDY)
    assert re.match(again, "0") and re.match(again, str(MAX_BODY.default - 1)) and not re.match(again, str(most + 1))


def test_caddy_learns_in_time_that_a_replica_stops():
    assert amount(given("health_interval", CADDY)[0]) < stopping.NOTICE
    assert given("health_uri", CADDY) == ["/readyz"]


def test_nginx_has_the_limits_of_the_application():
    assert amount(given("client_header_timeout", NGINX)[0]) == connection.HEADERS_SECONDS
    assert amount(given("client_body_timeout", NGINX)[0]) == connection.BODY_SECONDS
    number, size = given("large_client_header_buffers", NGINX)
    assert connection.HEADERS_BYTES <= int(number) * amount(size) < 1.1 * connection.HEADERS_BYTES
    most = int(given("client_max_body_size", NGINX)[0].removesuffix("m")) * 2**20
    assert MAX_BODY.default < most < 1.1 * MAX_BODY.default


def test_nginx_sends_every_stream_on_at_once(app):
    (pattern,) = re.findall(r"location ~ (\S+) \{", NGINX)
    posts = {path: methods["post"] for path, methods in app.openapi()["paths"].items() if "post" in methods}
    answers = {path: post["responses"]["200"].get("content", {}) for path, post in posts.items()}
    streams = {path for path, answer in answers.items() if NDJSON in answer}
    assert streams and {path for path in answers if re.match(pattern, path)} == streams


@pytest.mark.parametrize("text", [CADDY, NGINX], ids=["caddy", "nginx"])
def test_compression_is_left_to_the_server(text):
    assert not re.search(r"^\s*(encode|gzip on|gzip_)", text, re.M)
