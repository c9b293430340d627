"""A recent result is given again, and an old one looked for anew."""

from __future__ import annotations

from app.web.page import lately
from app.web.page.lately import Lately


def test_it_looks_again_after_so_many_seconds(monkeypatch):
    now, found = [100.0], []
    monkeypatch.setattr(lately.time, "monotonic", lambda: now[0])
    look = Lately(lambda key: found.append(key) or len(found), 1.0)
    assert [look("a"), look("a"), look("b"), look("a")] == [1, 1, 2, 1]
    now[0] += 0.99
    assert look("a") == 1
    now[0] += 0.02
    assert [look("a"), look("a")] == [3, 3]
    assert found == ["a", "b", "a"]


def test_what_is_not_there_is_not_kept():
    found = []
    look = Lately(lambda key: found.append(key), 1.0)
    assert [look("a"), look("a")] == [None, None] and found == ["a", "a"] and not look.kept
