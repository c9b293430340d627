"""What ./run sbom adds to the tool's bill of materials."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess

from app import __version__
from scripts.sbom.parts import completed, licence, vendored
from tests.deploy.files import ROOT

MANIFEST = ROOT / "static" / "vendor" / "manifest.json"
# As cyclonedx-bom writes a bill of one requirement.
BILL = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"component": {"bom-ref": "root-component", "name": "descent", "type": "application"}},
    "components": [
        {
            "bom-ref": "requirements-L3",
            "name": "numpy",
            "version": "2.4.0",
            "type": "library",
            "description": "line 3 ...",
        }
    ],
    "dependencies": [{"ref": "requirements-L3"}, {"ref": "root-component"}],
}


def test_every_vendored_library_is_a_part():
    parts = {(part["name"], part["version"]): part for part in vendored(MANIFEST)}
    contained = [part for entry in json.loads(MANIFEST.read_text())["files"] for part in entry["contains"]]
    assert set(parts) == {(part["package"], part["version"]) for part in contained}
    assert parts["three", "0.187.0"]["licenses"] == [{"license": {"id": "MIT"}}]
    scoped = [part["purl"] for name, part in parts.items() if name[0].startswith("@")]
    assert scoped and all(address.startswith("pkg:npm/%40") for address in scoped)


def test_parts_have_the_hashes_of_their_files():
    files = [file for part in vendored(MANIFEST) for file in part["components"]]
    for file in files:
        (told,) = file["hashes"]
        assert told == {"alg": "SHA-256", "content": hashlib.sha256((ROOT / file["name"]).read_bytes()).hexdigest()}
    there = {f"static/vendor/{entry['file']}" for entry in json.loads(MANIFEST.read_text())["files"]}
    assert {file["name"] for file in files} == there


def test_bill_is_completed():
    bill = completed(BILL, __version__, MANIFEST)
    assert bill["metadata"]["component"]["version"] == __version__
    numpy = bill["components"][0]
    assert "description" not in numpy and "BSD" in numpy["licenses"][0]["expression"]
    references = [part["bom-ref"] for part in bill["components"]]
    assert len(set(references)) == len(references) > 10
    needed, *alone = bill["dependencies"]
    assert needed == {"ref": "root-component", "dependsOn": sorted(references)}
    assert [entry["ref"] for entry in alone] == references


def test_licences_of_older_packages_are_names():
    assert licence("sympy") and licence("no-such-package") == []


def test_git_ignores_what_is_written():
    ignored = subprocess.run(["git", "check-ignore", "sbom.json", ".sbom"], cwd=ROOT, capture_output=True, text=True)
    assert ignored.stdout.split() == ["sbom.json", ".sbom"]


def test_tool_is_pinned_by_hashes():
    text = (ROOT / "scripts" / "sbom" / "requirements.txt").read_text(encoding="utf-8")
    pins = len(re.findall(r"^[\w.-]+==", text, re.M))
    assert "://" not in text and pins == len(
        re.findall(r"^[\w.-]+==[^\n]+\\\n    --hash=sha256:[0-9a-f]{64}", text, re.M)
    )
