"""What a fork gets for free: quick checks before a commit, and a workflow that runs all tests."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.conftest import ROOT


def test_hooks_are_local_and_call_tools_that_are_there():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in config["repos"]] == ["local"], "a hook from a forge would have to be fetched"
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {hook["id"] for hook in hooks} >= {"ruff", "ruff-format", "mypy", "tsc", "whitespace"}
    for hook in hooks:
        assert hook["language"] == "system"
        for path in re.findall(r"(?:\.venv/bin|node_modules/\.bin|scripts)/[\w.-]+", hook["entry"]):
            assert (ROOT / path).exists(), path


def test_the_workflow_calls_the_one_command_with_least_rights():
    text = (ROOT / ".github/workflows/test.yml").read_text()
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {"contents": "read"} and "permissions" not in job
    assert [step["run"] for step in job["steps"] if "run" in step] == ["./run test"]
    used = [step["uses"] for step in job["steps"] if "uses" in step]
    assert used and all(re.fullmatch(r"actions/[\w-]+@v\d+(\.\d+)*", name) for name in used)
    pythons = job["strategy"]["matrix"]["python"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    assert pythons[0] == oldest and len(pythons) > 1 and all(isinstance(version, str) for version in pythons)
    assert "secrets." not in text and "pull_request_target" not in text


def test_mypy_checks_all_of_app_in_strict_mode(root):
    chosen = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["mypy"]
    assert chosen["files"] == ["app"] and chosen["strict"] and "exclude" not in chosen
    assert not any(override.get("ignore_errors") for override in chosen["overrides"])
