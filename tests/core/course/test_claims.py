"""What lessons say of runs and of pictures, held against the engine."""

from __future__ import annotations

import pytest

from app.core.catalog.presets import PRESETS
from app.core.course import quantities, setups
from app.core.course.claims import Claim, axes, check_picture, reads
from app.core.descent.objective import compile
from app.core.support.registry import InvalidInput

CHAIN = setups.read("chain", None, {})
FLAT = {"mode": "2d", "plane": {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"}, "range": None}


@pytest.mark.parametrize(
    ("value", "written", "is_so"),
    [
        (0.04806, "0.048", True), (0.04806, "0.049", False), (0.04849, "0.048", True), (0.04851, "0.048", False),
        (13281.5, "13,300", True), (13281.5, "13,200", False), (13281.7, "13,281", False), (13281.7, "13,282", True),
        (199.4, "200", False), (200.4, "200", True),
        (3.0, "3", True), (3.4, "3", False), (-3.993, "-3.99", True), (3.993, "-3.99", False),
        (3.957e100, "4e100", True), (3.957e100, "3.9e100", False), (0.0, "0", True), (1e-300, "0", False),
        (-0.0000323953, "-0.0000324", True), (0.9302, "0.930", True), (0.9312, "0.930", False),
    ],
)  # fmt: skip
def test_a_number_is_what_is_written(value, written, is_so):
    assert reads(value, written) is is_so


@pytest.mark.parametrize(("step", "written", "said"), [(0, "1.125", None), (1, "1.125", "0.604"), (0, "1.2", "1.125")])
def test_a_claim_is_held_against_the_run(step, written, said):
    claim = Claim(CHAIN, step, quantities.read("loss", compile(CHAIN)), written)
    if said is None:
        return claim.check("says.0.value")
    with pytest.raises(InvalidInput, match=said) as refused:
        claim.check("says.0.value")
    assert refused.value.field == "says.0.value"


def test_points_lie_within_the_axes():
    view = PRESETS["chain"].view
    check_picture(CHAIN, view, [("a", (0.5, 1.5)), ("b", (-1, 3.5))])
    for point in ((-1.5, -1), (0, 3.6)):
        with pytest.raises(InvalidInput, match="-1 to 3 and -0.5 to 3.5"):
            check_picture(CHAIN, view, [("a", point)])
    with pytest.raises(InvalidInput, match="2 coordinates"):
        check_picture(CHAIN, view, [("a", (0.5,))])
    parabola = setups.read("parabola", None, {})
    check_picture(parabola, PRESETS["parabola"].view, [("a", (-5,))])
    with pytest.raises(InvalidInput, match="-5 to 5"):
        check_picture(parabola, PRESETS["parabola"].view, [("a", (5.1,))])


def test_a_picture_of_one_colour_is_refused():
    blocked = setups.read("chain", None, {"objective.init.parameters": [-0.5, 1, 0, 0.5]})
    check_picture(blocked, FLAT, [])
    plain = {**FLAT, "plane": {"kind": "parameters", "u": "w1[1,1]", "v": "b1[1]"}}  # nothing passes w2 = 0
    with pytest.raises(InvalidInput, match="not the same everywhere"):
        check_picture(blocked, plain, [])


def test_the_axes_are_those_the_page_chooses():
    moons = setups.read("moons", None, {})
    assert axes(moons, {"mode": "2d", "plane": None, "range": None}) == {
        "kind": "parameters", "u": "w1[1,1]", "v": "w2[1,4]"
    }  # fmt: skip
    assert axes(CHAIN, {**FLAT, "mode": "1d"})["v"] is None
    frozen = setups.read("chain", None, {"objective.frozen": ["1", "2"]})
    assert axes(frozen, {"mode": "2d", "plane": None, "range": None})["v"] == "b1[1]"
