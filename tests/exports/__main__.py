"""``./run check-exports [N]``: N random runs, 600 by default, made again by PyTorch scripts, and a few by notebooks.

Not part of the suite: PyTorch and Jupyter have an environment of their own, .exports/environment, of a few hundred MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.peers import Missing, run, stamped

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FOLDER = ROOT / ".exports" / "environment"
RUNS = 600


def python() -> Path:
    """The Python of the environment that requirements.txt describes."""
    pins, executable = HERE / "requirements.txt", FOLDER / "bin" / "python"

    def install() -> None:
        run(sys.executable, "-m", "venv", FOLDER)
        run(executable, "-m", "pip", "install", "--quiet", "-r", pins)

    stamped(FOLDER, pins, install)
    return executable


def main(wanted: list[str]) -> int:
    if wanted and not (len(wanted) == 1 and wanted[0].isdecimal() and int(wanted[0]) > 0):
        print("./run check-exports [N]: N is how many runs are compared")
        return 2
    try:
        command = [python(), "-m", "tests.exports.compare", wanted[0] if wanted else str(RUNS)]
    except Missing as error:
        print(f"The environment could not be made: {error}")
        return 1
    # One thread each: these networks are too small to be shared, and several threads round otherwise.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **alone}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
