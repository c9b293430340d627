"""What is kept, and what has to go."""

from __future__ import annotations

import threading

from app.core.descent.stepper import OWN, Stepper, stepper
from app.core.experiment import parse
from app.core.support.cache import Kept


def test_each_is_made_once_and_the_last_used_are_kept():
    made: list[str] = []
    kept = Kept(lambda key: (made.append(key), [key])[1], lambda value: len(value[0]), 6)
    first = kept("aa")
    assert kept("bb") == ["bb"] and kept("cc") == ["cc"] and kept("aa") is first
    assert made == ["aa", "bb", "cc"]
    kept("d")  # one too many: what was used longest ago goes
    assert kept("aa") is first and kept("cc") == ["cc"] and made == ["aa", "bb", "cc", "d"]
    kept("bb")
    assert made[4:] == ["bb"] and kept.bytes <= 6


def test_a_large_one_takes_the_place_of_many_and_is_kept_even_where_it_is_too_large():
    kept = Kept(lambda size: bytes(size), len, 10)
    for size in (1, 2, 3, 4):
        kept(size)
    assert kept.bytes == 10 and list(kept.values) == [1, 2, 3, 4]
    kept(5)
    assert kept.bytes == 9 and list(kept.values) == [4, 5]
    large = kept(50)
    assert kept.bytes == 50 and kept(50) is large
    kept(1)
    assert kept.bytes == 1


def test_of_two_threads_that_make_one_both_get_the_same():
    both = threading.Barrier(2, timeout=10)
    kept = Kept(lambda key: (both.wait(), [key])[1], lambda value: 1, 10)
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

    small, wide, full = (
        Stepper(parse(experiment(*of))).nbytes - OWN for of in ((4, 10), (32, 10), (32, None))
    )
    assert small < wide < full
    assert small < Stepper(parse(experiment(4, 1))).nbytes - OWN, "each batch is an object"
    # z or a, and delta, of two layers of 32 units over 300 examples at the least; and not as if each call had its own
    assert 2 * 2 * 32 * 300 * 8 < full < 12 * 2 * 33 * 300 * 8
    assert stepper(parse(experiment(4, 10))) is stepper(parse(experiment(4, 10)))
