"""The programs Descent is measured against: where they live, how they get there, how they are started.

Everything is installed below .bench, which git ignores: an environment per requirements-NAME.txt, and the npm packages.
A peer that cannot be installed is reported as missing, with the reason, and its column stays in the table.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from benchmarks.worker import ROOT, Worker

HERE = ROOT / "benchmarks"
CACHE = ROOT / ".bench"
INSTALL = 900  # seconds an installation may take


class Missing(Exception):
    """This peer is not to be had here; says why, in a few words."""


@dataclass(frozen=True, slots=True)
class Side:
    """One program in one way of using it. `start` gives a worker for it, or raises Missing.

    `tolerance` is how far its parameters may be from Descent's after the steps of the check (relative to the larger of
    1 and the value), as that depends on its number type and conventions, and `adam_tolerance` the same under Adam.
    `optimizers` it has; unless `everywhere`, it is given only some of the works; a limit has no results, and so is not
    `compared`; `against` names the side of Descent's that does the same work, if that is not the reference; `note` is
    said below the table.
    """

    name: str
    start: Callable[[], Worker]
    variant: str = ""
    tolerance: float = 1e-9
    adam_tolerance: float = 1e-9
    optimizers: tuple[str, ...] = ("gd", "adam")
    everywhere: bool = True
    compared: bool = True
    against: str = ""
    note: str = ""

    def allowed(self, optimizer: str) -> float:
        return self.adam_tolerance if optimizer == "adam" else self.tolerance


def stamped(folder: Path, source: Path, install: Callable[[], None]) -> None:
    """Run `install` unless `folder` was installed from this very `source`."""
    stamp, wanted = folder / ".stamp", str(crc32(source.read_bytes()))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {source.relative_to(ROOT)}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install()
    stamp.write_text(wanted)


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a step of an installation. Raises Missing with the last line it said."""
    try:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=INSTALL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{Path(command[0]).name}: {error.__class__.__name__}") from None
    except subprocess.CalledProcessError as error:
        said = [line for line in (error.stdout + error.stderr).splitlines() if line.strip()]
        raise Missing(said[-1].strip()[:120] if said else f"{Path(command[0]).name} failed") from None


@lru_cache
def python(name: str) -> Path:
    """The Python of the environment that requirements-NAME.txt describes."""
    folder, pins = CACHE / name, HERE / f"requirements-{name}.txt"
    executable = folder / "bin" / "python"

    def install() -> None:
        run(sys.executable, "-m", "venv", folder)
        run(executable, "-m", "pip", "install", "--quiet", "-r", pins)

    stamped(folder, pins, install)
    return executable


@lru_cache
def packages() -> Path:
    """The folder whose node_modules has the npm peers."""
    folder, lock = CACHE / "node", HERE / "package-lock.json"

    def install() -> None:
        for file in (HERE / "package.json", lock):
            shutil.copy(file, folder)
        run(program("npm"), "ci", "--ignore-scripts", "--loglevel=error", cwd=folder)

    stamped(folder, lock, install)
    return folder


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is not on PATH")
    return found


@lru_cache
def playground() -> Path:
    """TensorFlow Playground's network as a module, built from the checkout that PLAYGROUND_CHECKOUT names."""
    checkout = os.environ.get("PLAYGROUND_CHECKOUT")
    if not checkout:
        raise Missing("no checkout of it was named, see --playground")
    source = Path(checkout) / "src" / "nn.ts"
    if not source.is_file():
        raise Missing(f"{source} is no file")
    built = CACHE / "playground" / "nn.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    # Fields as assignments, which its own compiler (TypeScript 2.9) makes of them too; class fields cost it a quarter.
    fields = '--tsconfig-raw={"compilerOptions":{"useDefineForClassFields":false}}'
    run(esbuild, source, "--format=esm", f"--outfile={built}", "--log-level=error", fields)
    return built


def python_worker(environment: str | None, module: str) -> Worker:
    """`module` of benchmarks.sides in a peer's environment, or in Descent's own."""
    executable = python(environment) if environment else Path(sys.executable)
    return Worker([str(executable), "-m", f"benchmarks.sides.{module}"])


def node_worker(script: str) -> Worker:
    """A script of benchmarks/sides in node."""
    node, folder = program("node"), packages()
    return Worker([node, str(HERE / "sides" / script)], PACKAGES=f"{folder}/")


def playground_worker() -> Worker:
    built = playground()
    return Worker([program("node"), str(HERE / "sides" / "playground.js")], PLAYGROUND=str(built))
