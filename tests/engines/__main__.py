"""``./run test-browsers [preset ...]``: every preset opens, steps, plays and races in Firefox and in WebKit.

Not part of the suite, which drives Chromium. All browsers use the same server, so the numbers that the
page shows are compared with the core's, bit by bit. Pictures go to .engines/pictures.
"""

from __future__ import annotations

import glob
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.catalog.presets import PRESETS
from app.core.descent.advance import advance, start
from app.core.experiment import parse
from benchmarks.peers import run, stamped
from tests.server import serving

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".engines"
PICTURES = CACHE / "pictures"
MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"  # where Debian puts it


def firefox() -> list[str] | None:
    """The command that drives Firefox, None where there is none."""
    executable = shutil.which("firefox") or shutil.which("firefox-esr")
    if not executable:
        return None
    folder, lock = CACHE / "firefox", HERE / "package-lock.json"

    def install() -> None:
        for file in (HERE / "package.json", lock):
            shutil.copy(file, folder)
        run("npm", "ci", "--ignore-scripts", "--loglevel=error", cwd=folder)

    stamped(folder, lock, install)
    return ["node", str(HERE / "firefox.js"), str(folder), executable]


def webkit() -> list[str] | None:
    """The command that drives WebKit, None where it is not installed. It needs a display, which xvfb-run gives."""
    found = glob.glob(MINI_BROWSER)
    if not found or not shutil.which("WebKitWebDriver") or not shutil.which("xvfb-run"):
        return None
    folder, pins = CACHE / "webkit", HERE / "requirements.txt"
    python = folder / "bin" / "python"

    def install() -> None:
        run(sys.executable, "-m", "venv", folder)
        run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pins)

    stamped(folder, pins, install)
    # WebKit takes the page's language from the environment, and uPlot no language "C"
    return [
        "env",
        "LANG=en_US.UTF-8",
        "LC_ALL=en_US.UTF-8",
        "xvfb-run",
        "--auto-servernum",
        str(python),
        str(HERE / "webkit.py"),
        found[0],
    ]


def answers(command: list[str], urls: list[str]) -> Iterator[dict[str, Any]]:
    """What the driver found, address by address."""
    with subprocess.Popen([*command, str(PICTURES), *urls], stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout
        for line in driver.stdout:
            if line.startswith("{"):
                yield json.loads(line)


def difference(preset: str, found: dict[str, Any]) -> str:
    """How the first step differs from the core's; empty where it does not."""
    experiment = parse(PRESETS[preset].experiment)
    core = advance(experiment, start(experiment), 1).frames[0]
    return "" if found["parameters"] == core.state.parameters.tolist() else "other parameters after a step"


def main(wanted: list[str]) -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    presets = wanted or list(PRESETS)
    failed = 0
    with serving([sys.executable, "-m", "app"], ROOT, CACHE / "server.log") as url:
        for name, command in (("Firefox", firefox()), ("WebKit", webkit())):
            if command is None:
                print(f"{name}: not installed here")
                failed += 1
                continue
            seen = 0
            for preset, answer in zip(presets, answers(command, [f"{url}/?preset={p}" for p in presets]), strict=False):
                said = list(answer["faults"])
                if answer["found"]:
                    said += filter(None, [difference(preset, answer["found"])])
                flat = answer["found"] and answer["found"]["surface"] is False
                fine = "ok, but no WebGL here for 3-D" if flat else "ok"
                print(f"{name:8} {preset:24} {'; '.join(said) or fine}", flush=True)
                seen += 1
                failed += bool(said)
            failed += seen < len(presets)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
