"""./run base-image writes the digest that docker tells, and nothing else."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, ROOT

TEXT = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
NEW = "sha256:" + "0123456789abcdef" * 4


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command's names, with a copy of the compose file and a docker of our own: `docker(answer, code)`."""
    names = runpy.run_path(str(ROOT / "scripts" / "base_image.py"))
    copy = tmp_path / "compose.yaml"
    copy.write_text(TEXT, encoding="utf-8")
    monkeypatch.setitem(names["main"].__globals__, "COMPOSE", copy)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def docker(answer: str, code: int = 0) -> None:
        (tmp_path / "docker").write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/asked"\necho "{answer}"\nexit {code}\n')
        (tmp_path / "docker").chmod(0o755)

    return names["main"], docker, copy


def test_digest_is_written(script, tmp_path, capsys):
    main, docker, copy = script
    docker(NEW)
    assert main() == 0
    before, after = TEXT.splitlines(), copy.read_text().splitlines()
    ((old, new),) = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert old.strip().startswith("BASE: python:3.13-slim@sha256:") and new.strip() == f"BASE: python:3.13-slim@{NEW}"
    asked = "buildx imagetools inspect python:3.13-slim --format {{.Manifest.Digest}}"
    assert (tmp_path / "asked").read_text().strip() == asked
    assert main() == 0 and "as before" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "code"), [("no such image", 1), ("<html>", 0), ("", 0)])
def test_file_stays_where_docker_tells_no_digest(script, answer, code, capsys):
    main, docker, copy = script
    docker(answer, code)
    assert main() == 1 and copy.read_text() == TEXT
    assert "The digest of python:3.13-slim is not known" in capsys.readouterr().out


def test_a_missing_docker_is_named(script, monkeypatch, tmp_path, capsys):
    main, _, copy = script
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main() == 1 and copy.read_text() == TEXT
    assert "there is no docker on this machine" in capsys.readouterr().out
