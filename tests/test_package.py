"""The wheel: complete, and able to serve the page from any folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server import serving

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


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


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the installed command, started from an empty folder that has nothing to do with the checkout."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    command = [sys.executable, str(installed / "bin" / "descent")]
    with serving(command, folder, tmp_path / "log", PYTHONPATH=str(installed)) as url:
        yield url


def test_the_wheel_holds_everything_the_page_needs(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("static", "templates"):
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
        assert page.status_code == 200 and "/static/js/main.js" in page.text
        for name in ("js/main.js", "css/tokens.css", "vendor/manifest.json"):
            assert client.get(f"/static/{name}").content == (ROOT / "static" / name).read_bytes()
