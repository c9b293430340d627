"""The wheel: complete, and able to serve the page from any folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement

from tests.server import serving

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow
WRONG = "raise SystemExit(f'{__file__} is not what was to be imported')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stdout + made.stderr
    (found,) = folder.glob("descent-*-py3-none-any.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed, its dependencies left out: they are this environment's."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    made = subprocess.run([*pip, "--target", str(folder), str(wheel)], capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has nothing to do with the checkout, but modules with the same names."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("app", "anyio", "numpy", "multiprocessing"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(WRONG)
    (folder / "random.py").write_text(WRONG)
    return folder


@pytest.fixture(scope="module")
def served(installed: Path, elsewhere: Path) -> Iterator[str]:
    """The address of the installed command, started elsewhere with two servers and a process each."""
    folder = elsewhere
    command = [sys.executable, str(installed / "bin" / "descent")]
    several = {"WEB_CONCURRENCY": "2", "DESCENT_PROCESSES": "1"}
    with serving(command, folder, folder / "log", PYTHONPATH=str(installed), **several) as url:
        yield url


def test_the_wheel_holds_everything_the_page_needs(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("static", "templates", "lessons"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"app/{path.relative_to(ROOT).as_posix()}" in names
    for path in (ROOT / "app").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names
    outside = {name for name in names if not name.startswith(("app/", "descent-"))}
    assert outside | {name for name in names if name.endswith(".pyc")} == set()


def test_an_installed_wheel_serves_the_page_from_any_folder(served):
    with httpx.Client(base_url=served, trust_env=False) as client:
        page = client.get("/")
        program = re.search(r'<script type="module" src="(/static/page/\w+/js/main.js)">', page.text)
        assert page.status_code == 200 and program and client.get(program[1]).status_code == 200
        for name in ("js/main.js", "css/tokens.css", "vendor/manifest.json"):
            assert client.get(f"/static/{name}").content == (ROOT / "static" / name).read_bytes()
        # by a process beside the server, which has to find the package too
        seen = client.post("/api/landscape", json={"experiment": {}, "resolution": [3, 3]}, timeout=60)
        assert seen.status_code == 200, seen.text


@pytest.mark.parametrize("way", ["descent", "python -P -m app"])
def test_ways_to_start_in_a_folder_with_another_app(installed, elsewhere, way):
    """Those that the documentation names. A setting that makes no sense shows which program it was."""
    documents = (ROOT / "README.md").read_text() + (ROOT / "docs" / "deploy.md").read_text()
    assert f"`{way}`" in documents
    command, *words = way.split()
    program = [sys.executable, *words] if words else [sys.executable, str(installed / "bin" / command)]
    variables = {**os.environ, "PYTHONPATH": str(installed), "PORT": "none"}
    said = subprocess.run(program, cwd=elsewhere, env=variables, capture_output=True, text=True, timeout=60)
    assert said.stderr.startswith("descent: PORT is 'none', but must be") and said.returncode == 1


def test_an_installed_wheel_has_the_course(served):
    with httpx.Client(base_url=served, trust_env=False) as client:
        slugs = [lesson["slug"] for lesson in client.get("/api/lessons").json()["lessons"]]
        assert slugs == [path.stem[3:] for path in sorted((ROOT / "lessons").glob("*.md"))]
        assert client.get(f"/learn/{slugs[0]}").status_code == 200


@pytest.mark.parametrize("pinned", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_pin_the_dependencies(pinned):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(text) for text in project["dependencies"]]
    if pinned == "requirements-dev.txt":
        wanted += [Requirement(text) for text in project["optional-dependencies"]["dev"]]
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / pinned).read_text(encoding="utf-8"), re.M)
    for requirement in wanted:
        versions = [version for name, version in pins if name == requirement.name]
        assert versions, f"{pinned} lacks {requirement.name}: ./run lock"
        assert all(version in requirement.specifier for version in versions), f"{requirement}: ./run lock"


def test_the_runtime_pins_are_the_development_pins_too():
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-dev.txt")]
    runtime, development = (set(re.findall(r"^[\w.-]+==.*", text, re.M)) for text in texts)
    assert runtime and runtime <= development


def test_the_image_is_given_all_that_it_copies():
    """.dockerignore leaves everything out but what it names."""
    copied = re.findall(r"^COPY (?!--from)(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)
    given = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M)
    assert set(copied) == set(given) and all((ROOT / name).exists() for name in copied)
