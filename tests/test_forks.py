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
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in text and "pull_request_target" not in text
    for name, job in workflow["jobs"].items():
        assert "permissions" not in job
        assert [step["run"] for step in job["steps"] if "run" in step] == [f"./run {name}"]
        used = [step["uses"] for step in job["steps"] if "uses" in step]
        assert used and all(re.fullmatch(r"actions/[\w-]+@v\d+(\.\d+)*", name) for name in used)
    pythons = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    assert pythons[0] == oldest and len(pythons) > 1 and all(isinstance(version, str) for version in pythons)


def test_the_workflow_tries_everything_once_a_week_and_the_suite_at_each_push():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    events = workflow[True]  # YAML reads the key `on` as true
    jobs = {name: job["if"] for name, job in workflow["jobs"].items()}
    named = {name: set(re.findall(r"'(\w+)'", condition)) for name, condition in jobs.items()}
    assert named["test"] | named["test-all"] == set(events) and not named["test"] & named["test-all"]
    (when,) = events["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["cron"])


def test_mypy_checks_all_of_app_in_strict_mode(root):
    chosen = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["mypy"]
    assert chosen["files"] == ["app"] and chosen["strict"] and "exclude" not in chosen
    assert not any(override.get("ignore_errors") for override in chosen["overrides"])
