"""static/vendor is what package.json says, unedited and complete, and the page uses only what is there."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))["files"]
PACKAGE = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
MODULES = {entry["import"]: entry for entry in MANIFEST if "import" in entry}
PERMISSIVE = {"MIT", "ISC", "Apache-2.0", "OFL-1.1"}


def template(name: str) -> str:
    return (ROOT / "templates" / name).read_text(encoding="utf-8")


def import_map() -> dict[str, str]:
    found = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', template("base.html"), re.S)
    assert found, "base.html has no import map"
    return json.loads(re.sub(r"\{%.*?%\}|\{\{ root \}\}", "", found[1]))["imports"]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_file_is_what_the_manifest_says(entry):
    data = (VENDOR / entry["file"]).read_bytes()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (entry["sha256"], entry["bytes"])
    assert re.search(rf"-{re.escape(entry['version'])}[-./]", entry["file"]), "the file's name carries no version"


def test_every_file_is_in_the_manifest():
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == {entry["file"] for entry in MANIFEST} | {"manifest.json", "LICENSES.txt"}


def test_versions_are_those_of_package_json():
    for entry in MANIFEST:
        for part in entry["contains"]:
            assert PACKAGE["devDependencies"].get(part["package"]) == part["version"], f"{part} in {entry['file']}"


def test_licences_are_permissive_and_present():
    texts = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    for entry in MANIFEST:
        for part in entry["contains"]:
            assert part["licence"] in PERMISSIVE, part
            assert f"\n{part['package']} {part['version']} ({part['licence']})\n" in texts, part


def test_vendoring_again_gives_the_same_files(tmp_path):
    node = Path(sys.executable).with_name("node")
    made = subprocess.run(
        [str(node), "scripts/vendor.js", str(tmp_path / "vendor")], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert made.returncode == 0, made.stderr
    for path in [*(entry["file"] for entry in MANIFEST), "manifest.json", "LICENSES.txt"]:
        assert (tmp_path / "vendor" / path).read_bytes() == (VENDOR / path).read_bytes(), f"{path}: ./run vendor"


def test_no_registry_is_recorded():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert not [name for name, package in lock.items() if "resolved" in package]
    assert all(package.get("integrity") for name, package in lock.items() if name)
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text and "index-url" not in text
        pins = len(re.findall(r"^[\w.-]+==", text, re.M))
        assert pins and pins == len(re.findall(r"^[\w.-]+==[^\n]+\\\n    --hash=sha256:[0-9a-f]{64}", text, re.M))


def test_import_map_names_the_vendored_modules():
    assert import_map() == {name: f"/static/vendor/{entry['file']}" for name, entry in MODULES.items()}


def test_files_named_by_templates_and_styles_exist():
    for path in (ROOT / "templates").glob("*.html"):
        for address in re.findall(r'(?:href|src)="(/static/[^"{]+)"', path.read_text(encoding="utf-8")):
            assert (ROOT / address.lstrip("/")).is_file(), f"{path.name} refers to {address}"
    for path in (ROOT / "static").rglob("*.css"):
        for address in re.findall(r"url\(['\"]?([^)'\"]+)", path.read_text(encoding="utf-8")):
            assert address.startswith("data:") or (path.parent / address).is_file(), f"{path.name} refers to {address}"


def names_used(source: str) -> dict[str, set[str]]:
    """What a script takes from each module it imports by a bare name: {"ui": {"html", "signal"}}."""
    source = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.S)
    used: dict[str, set[str]] = {}
    for taken, name in re.findall(r'\b(?:import|export)\s+([^"\';]+?)\s+from\s+"([^."/][^"]*)"', source):
        names = used.setdefault(name, set())
        if braces := re.search(r"\{([^}]*)\}", taken):
            names |= {part.split(" as ")[0].strip() for part in braces[1].split(",") if part.strip()}
        if space := re.match(r"\* as (\w+)", taken):
            names |= set(re.findall(rf"\b{space[1]}\.(\w+)", source))
        elif re.match(r"\w", taken):
            names.add("default")
    for name in re.findall(r'\bimport\(\s*"([^."/][^"]*)"', source):
        used.setdefault(name, set())
    return used


def test_names_used_sees_every_way_to_import():
    source = """
      import uPlot from "uplot"; // import { no } from "ui"
      import { html,
               signal as s } from "ui";
      import * as THREE from "three"; /* THREE.Comment */
      const { contours } = await import("d3-contour"); new THREE.Scene();
    """
    assert names_used(source) == {
        "uplot": {"default"}, "ui": {"html", "signal"}, "three": {"Scene"}, "d3-contour": set()
    }  # fmt: skip


def test_the_page_imports_only_what_is_vendored():
    for path in (ROOT / "static" / "js").rglob("*.js"):
        for name, names in names_used(path.read_text(encoding="utf-8")).items():
            assert name in MODULES, f"{path.name} imports {name!r}"
            missing = names - set(MODULES[name]["exports"])
            assert not missing, f"{path.name} takes {missing}: add to scripts/vendor/{name}.js, then ./run vendor"
