"""The cache: the values it keeps, and those it drops."""

from __future__ import annotations

import ast
import threading
from pathlib import Path
from weakref import WeakSet

from app.core.catalog.datasets.own_store import STORE
from app.core.catalog.datasets.own_table import INPUTS, ROWS, TARGETS, read
from app.core.descent.objective import compiled
from app.core.descent.stepper import OWN, Stepper, stepper
from app.core.experiment import parse
from app.core.support import cache
from app.core.support.cache import Cache

ROOT = Path(__file__).resolve().parents[3]


def test_values_are_made_once_and_the_last_used_kept():
    made: list[str] = []
    kept = Cache(lambda key: (made.append(key), [key])[1], lambda value: len(value[0]), 6)
    first = kept("aa")
    assert kept("bb") == ["bb"] and kept("cc") == ["cc"] and kept("aa") is first
    assert made == ["aa", "bb", "cc"]
    kept("d")  # one too many: the least recently used value goes
    assert kept("aa") is first and kept("cc") == ["cc"] and made == ["aa", "bb", "cc", "d"]
    kept("bb")
    assert made[4:] == ["bb"] and kept.bytes <= 6


def test_latest_value_is_kept_however_large():
    kept = Cache(lambda size: bytes(size), len, 10)
    for size in (1, 2, 3, 4):
        kept(size)
    assert kept.bytes == 10 and list(kept.values) == [1, 2, 3, 4]
    kept(5)
    assert kept.bytes == 9 and list(kept.values) == [4, 5]
    large = kept(50)
    assert kept.bytes == 50 and kept(50) is large
    kept(1)
    assert kept.bytes == 1


def test_two_threads_get_the_same_value():
    both = threading.Barrier(2, timeout=10)
    kept = Cache(lambda key: (both.wait(), [key])[1], lambda value: 1, 10)
    found: list[list[int]] = []
    threads = [threading.Thread(target=lambda: found.append(kept(7))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and found[0] is found[1] and kept.bytes == 1


def test_steppers_weigh_what_their_plans_work_on():
    def experiment(units: int, batch: int | None) -> dict:
        layers = [{"units": units, "activation": "tanh"}] * 2 + [{"units": 1}]
        data = {"name": "moons", "n": 400}
        return {"objective": {"kind": "network", "data": data, "layers": layers}, "batch_size": batch}

    small, wide, full = (Stepper(parse(experiment(*of))).nbytes - OWN for of in ((4, 10), (32, 10), (32, None)))
    assert small < wide < full
    assert small < Stepper(parse(experiment(4, 1))).nbytes - OWN, "each batch is an object"
    # z or a, and delta, of two layers of 32 units over 300 examples at the least; and not as if each call had its own
    assert 2 * 2 * 32 * 300 * 8 < full < 12 * 2 * 33 * 300 * 8
    assert stepper(parse(experiment(4, 10))) is stepper(parse(experiment(4, 10)))


def test_steppers_of_a_class_of_300_are_kept_and_not_many_more():
    """Each with an experiment of their own, 2-8-8-1 on 300 examples; in all no more than an eighth of a gigabyte."""
    layers = [{"units": 8}, {"units": 8}, {"units": 1}]
    usual = Stepper(parse({"objective": {"kind": "network", "layers": layers}, "batch_size": 10}))
    assert 300 * usual.nbytes <= stepper.most <= 2**27


def test_objectives_and_own_tables_have_their_limits():
    columns = [{"name": f"x{k}", "values": [0.5] * ROWS[1]} for k in range(INPUTS[1] + TARGETS[1])]
    largest = read({"inputs": columns[: INPUTS[1]], "targets": columns[INPUTS[1] :]}, "t").nbytes
    assert 200 * largest <= STORE.most <= 2**26
    assert compiled.most <= 2**27


def test_no_cache_grows_without_end():
    """A cache with keys from requests has a limit; one without arguments holds one value."""
    endless = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                endless += [f"{path.name}: {node.name}" for mark in node.decorator_list if forgets_nothing(mark, node)]
    assert endless == []


def forgets_nothing(mark: ast.expr, function: ast.FunctionDef) -> bool:
    """Whether a decorator is a cache without a limit (`lru_cache` alone keeps 128) of a function with arguments."""
    if not function.args.args:
        return False
    if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "lru_cache":
        sizes = [word.value for word in mark.keywords if word.arg == "maxsize"] + mark.args
        return any(isinstance(size, ast.Constant) and (size.value is None or size.value > 1024) for size in sizes)
    return getattr(mark, "id", getattr(mark, "attr", "")) == "cache"


def test_all_caches_can_be_bounded_and_emptied(monkeypatch):
    monkeypatch.setattr(cache, "CACHES", WeakSet())  # those of the engine keep what they have
    small, large = Cache(lambda key: key, lambda value: 10, 50), Cache(lambda key: key, lambda value: 10, 1000)
    for key in range(100):
        small(key), large(key)
    cache.bound(200)
    assert (small.bytes, large.bytes) == (50, 200) and list(large.values)[-1] == 99
    large(100)
    assert large.bytes == 200
    cache.bound(1000)  # a limit only falls
    assert large.most == 200
    cache.clear_all()
    assert small.bytes == large.bytes == 0 and not large.values
