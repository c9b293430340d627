"""Chains of requests, each from a state that the one before answered with: Schemathesis follows the links of the API's
document, and looks whether each answer is as the document says.

python -m tests.web.fuzz.chains EXAMPLES
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import peers
from tests.conftest import ROOT
from tests.server import serving

PINS = Path(__file__).with_name("requirements.txt")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def schemathesis() -> Path:
    """The command, in an environment of its own. Raises peers.Missing."""
    folder = peers.CACHE / "schemathesis"
    executable = folder / "bin" / "python"

    def install() -> None:
        peers.run(sys.executable, "-m", "venv", folder)
        peers.run(executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", PINS)

    peers.stamped(folder, PINS, install)
    return executable.with_name("schemathesis")


def main(examples: int) -> int:
    """Follow so many chains from each kind of request. Returns 0 if every answer was in order."""
    command = [str(schemathesis()), "--no-color", "run", "--phases=stateful", f"--checks={','.join(CHECKS)}"]
    more = [f"--max-examples={examples}", "--warnings=off", "--generation-database=none"]
    with (
        tempfile.TemporaryDirectory() as folder,
        serving([sys.executable, "-m", "app"], ROOT, Path(folder, "log"), DESCENT_PROCESSES="2") as url,
    ):
        return subprocess.run([*command, *more, f"{url}/openapi.json"], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
