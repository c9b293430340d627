"""What the files in deploy/ say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"

COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
KUBERNETES: dict[str, dict[str, Any]] = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((DEPLOY / "k8s").glob("*.yaml"))
}
CADDY = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

PORT, METRICS = 8000, 9464


def default(text: object) -> str:
    """The value of `text` where no variable is set: "${A:-b}c" is "bc"."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text))


def is_setting(name: str) -> bool:
    """Whether the application reads the variable `name`."""
    return f'"{name}"' in (ROOT / "app" / "settings.py").read_text(encoding="utf-8")
