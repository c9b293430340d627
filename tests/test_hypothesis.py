"""One profile holds for all tests that Hypothesis draws examples for."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, settings

TESTS = Path(__file__).resolve().parent


def test_examples_have_no_deadline():
    assert settings().deadline is None and HealthCheck.too_slow in settings().suppress_health_check


def test_no_test_sets_its_own_deadline():
    files = {path for path in TESTS.rglob("*.py") if "deadline=" in path.read_text(encoding="utf-8")}
    assert files == {TESTS / "conftest.py", Path(__file__)}
