"""``./run sbom``: what Descent is made of, as CycloneDX, in sbom.json of the current folder.

The pinned requirements are read by cyclonedx-bom, which has an environment of its own, .sbom/environment.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app import __version__
from benchmarks.peers import Missing, run, stamped
from scripts.sbom.parts import completed

ROOT = Path(__file__).resolve().parent.parent.parent
PINS = Path(__file__).with_name("requirements.txt")
FOLDER = ROOT / ".sbom" / "environment"
NAME = "sbom.json"


def tool() -> Path:
    """cyclonedx-py. Raises Missing."""

    def install() -> None:
        run(sys.executable, "-m", "venv", FOLDER)
        run(FOLDER / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", PINS)

    stamped(FOLDER, PINS, install)
    return FOLDER / "bin" / "cyclonedx-py"


def main() -> int:
    written = ROOT / NAME
    try:
        options = ("--pyproject", ROOT / "pyproject.toml", "--sv", "1.6", "--of", "JSON", "--output-reproducible")
        run(tool(), "requirements", ROOT / "requirements.txt", *options, "-o", written)
    except Missing as error:
        print(f"The bill could not be made: {error}")
        return 1
    bill = completed(json.loads(written.read_text(encoding="utf-8")), __version__, ROOT / "static/vendor/manifest.json")
    written.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    print(f"{NAME}: {len(bill['components'])} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
