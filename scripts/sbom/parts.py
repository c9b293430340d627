"""The parts of Descent's bill of materials that no tool finds: vendored JavaScript, licences, and what needs what.

The format is CycloneDX 1.6 (ECMA-424).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

Plain = dict[str, Any]


def vendored(manifest: Path) -> list[Plain]:
    """A component for each library in the files that `manifest` (static/vendor/manifest.json) lists, with the SHA-256
    of these files. Several libraries may be joined in one file, and one library may have several files."""
    found: dict[str, Plain] = {}
    for entry in json.loads(manifest.read_text(encoding="utf-8"))["files"]:
        for part in entry["contains"]:
            address = f"pkg:npm/{quote(part['package'])}@{part['version']}"
            component = found.setdefault(
                address,
                {
                    "type": "library",
                    "bom-ref": address,
                    "name": part["package"],
                    "version": part["version"],
                    "purl": address,
                    "licenses": [{"license": {"id": part["licence"]}}],
                    "components": [],
                },
            )
            file = {"type": "file", "name": f"static/vendor/{entry['file']}"}
            component["components"].append({**file, "hashes": [{"alg": "SHA-256", "content": entry["sha256"]}]})
    return list(found.values())


def licence(package: str) -> list[Plain]:
    """What the installed `package` says of its licence, as CycloneDX writes it; [] if it says or is nothing here."""
    try:
        told = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return []
    if expression := told.get("License-Expression"):
        return [{"expression": expression}]
    classified = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    names = classified or [line for line in (told.get("License") or "").splitlines()[:1] if line]
    return [{"license": {"name": name}} for name in names]


def completed(bill: Plain, version: str, manifest: Path, licences: Callable[[str], list[Plain]] = licence) -> Plain:
    """The tool's `bill` of the pinned requirements with licences, the vendored libraries, the application's version,
    and all of them as what the application needs."""
    python = [{key: value for key, value in part.items() if key != "description"} for part in bill["components"]]
    for part in python:  # the tool's description of a part is its line with all hashes, which the part has too
        if found := licences(part["name"]):
            part["licenses"] = found
    parts = [*python, *vendored(manifest)]
    root = {**bill["metadata"]["component"], "version": version}
    needed = {"ref": root["bom-ref"], "dependsOn": sorted(part["bom-ref"] for part in parts)}
    alone = [{"ref": part["bom-ref"]} for part in parts]
    return {
        **bill,
        "metadata": {**bill["metadata"], "component": root},
        "components": parts,
        "dependencies": [needed, *alone],
    }
