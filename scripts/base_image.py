"""Write the digest that the base image has now into deploy/compose.yaml: `./run base-image`.

The digest is that of the image for all kinds of processors. Docker asks the registry for it, without its engine.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = ROOT / "deploy" / "compose.yaml"
PINNED = re.compile(r"(?P<key>\bBASE: )(?P<image>[\w./:-]+)@(?P<digest>sha256:[0-9a-f]{64})$", re.M)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Unknown(Exception):
    """The digest is not to be had; says why."""


def newest(image: str) -> str:
    """The digest that the tag `image` has in its registry. Raises Unknown."""
    command = ["docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"]
    try:
        said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.strip()
    except FileNotFoundError:
        raise Unknown("there is no docker on this machine") from None
    except subprocess.TimeoutExpired:
        raise Unknown("the registry does not answer") from None
    except subprocess.CalledProcessError as error:
        raise Unknown(error.stderr.strip() or f"docker ended with {error.returncode}") from None
    if not DIGEST.fullmatch(said):
        raise Unknown(f"docker answered {said!r}, which is no digest")
    return said


def renewed(text: str, digest: str) -> str:
    """The compose file `text` with `digest` for the base image."""
    return PINNED.sub(rf"\g<key>\g<image>@{digest}", text)


def main() -> int:
    text = COMPOSE.read_text(encoding="utf-8")
    pinned = PINNED.search(text)
    if not pinned:
        print(f"{COMPOSE} names no base image with a digest")
        return 1
    try:
        digest = newest(pinned["image"])
    except Unknown as error:
        print(f"The digest of {pinned['image']} is not known: {error}")
        return 1
    COMPOSE.write_text(renewed(text, digest), encoding="utf-8")
    print(f"{pinned['image']} is {digest}" + (", as before" if digest == pinned["digest"] else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
