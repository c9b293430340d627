from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.optimizers import OPTIMIZERS, Optimizer
from app.core.catalog.optimizers.moments import can_be_product
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.stepper import Stepper
from app.core.experiment import parse
from app.core.support.plan import Plan
from app.core.support.registry import fill

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "torch_optimizers.json").read_text())["entries"]

FIRST_ORDER = {name: optimizer for name, optimizer in OPTIMIZERS.items() if optimizer.needs is None}
"""Those that need the gradient alone: the others are tested in test_guided.py."""

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
first_order = pytest.mark.parametrize("optimizer", FIRST_ORDER.values(), ids=FIRST_ORDER)


def two_updates(name: str, gradients: tuple[float, float], w: float, eta: float = 0.1, **chosen: float):
    """The first two updates of one parameter that starts at `w`, and the slots after them, as floats."""
    optimizer = OPTIMIZERS[name]
    slots, parameters, updates = optimizer.init(1), np.array([w]), []
    for step, gradient in enumerate(gradients):
        update, slots = optimizer.update(np.array([gradient]), slots, parameters, step, eta, chosen)
        parameters = parameters + update
        updates.append(update.item())
    return updates, {name: slot.item() for name, slot in slots.items()}


def close(*values: float):
    return pytest.approx(list(values), rel=1e-14, abs=1e-300)


def test_gd_by_hand():
    updates, slots = two_updates("gd", (2.0, -3.0), w=5.0)
    assert updates == close(-0.2, 0.3) and slots == {}


def test_momentum_by_hand_has_no_dampening():
    updates, slots = two_updates("momentum", (2.0, -3.0), w=5.0, mu=0.5)
    assert updates == close(-0.1 * 2, -0.1 * (0.5 * 2 - 3))
    assert slots == {"velocity": 0.5 * 2 - 3}


def test_nesterov_by_hand_looks_ahead_from_the_new_velocity():
    updates, slots = two_updates("nesterov", (2.0, -3.0), w=5.0, mu=0.5)
    assert updates == close(-0.1 * (2 + 0.5 * 2), -0.1 * (-3 + 0.5 * (0.5 * 2 - 3)))
    assert slots == {"velocity": -2.0}


def test_adagrad_by_hand_adds_eps_outside_the_root():
    updates, slots = two_updates("adagrad", (3.0, -4.0), w=5.0, eps=0.5)
    assert updates == close(-0.1 * 3 / (3 + 0.5), 0.1 * 4 / (5 + 0.5))
    assert slots == {"square_sum": 9.0 + 16.0}


def test_rmsprop_by_hand_adds_eps_outside_the_root():
    updates, slots = two_updates("rmsprop", (4.0, -1.0), w=5.0, alpha=0.75, eps=0.5)
    first = 0.25 * 16
    second = 0.75 * first + 0.25 * 1
    assert updates == close(-0.1 * 4 / (2 + 0.5), 0.1 * 1 / (math.sqrt(second) + 0.5))
    assert slots == {"square_average": second}


def test_adadelta_by_hand_adds_eps_inside_both_roots():
    updates, slots = two_updates("adadelta", (4.0, -1.0), w=5.0, rho=0.75, eps=0.5)
    s1 = 0.25 * 16
    d1 = 4 * math.sqrt(0.0 + 0.5) / math.sqrt(s1 + 0.5)
    u1 = 0.25 * d1 * d1
    s2 = 0.75 * s1 + 0.25 * 1
    d2 = -1 * math.sqrt(u1 + 0.5) / math.sqrt(s2 + 0.5)
    u2 = 0.75 * u1 + 0.25 * d2 * d2
    assert updates == close(-0.1 * d1, -0.1 * d2)
    assert [slots["square_average"], slots["move_average"]] == close(s2, u2)


ADAM = {"beta1": 0.5, "beta2": 0.75, "eps": 0.5}
M1, V1 = 0.5 * 4, 0.25 * 16
M2, V2 = 0.5 * M1 + 0.5 * -1, 0.75 * V1 + 0.25 * 1
CORRECTION1, CORRECTION2 = 1 - 0.5 * 0.5, 1 - 0.75 * 0.75
# After one update m_hat = g and v_hat = g^2 whatever the betas are.
ADAM_UPDATES = [-0.1 * 4 / (4 + 0.5), -0.1 * (M2 / CORRECTION1) / (math.sqrt(V2 / CORRECTION2) + 0.5)]


def test_adam_by_hand_adds_eps_after_the_correction():
    updates, slots = two_updates("adam", (4.0, -1.0), w=5.0, **ADAM)
    assert updates == close(*ADAM_UPDATES)
    assert slots == {"m": M2, "v": V2}


def test_adamw_by_hand_decays_past_the_moments():
    updates, slots = two_updates("adamw", (4.0, -1.0), w=5.0, **ADAM, weight_decay=0.2)
    first = ADAM_UPDATES[0] - 0.1 * 0.2 * 5.0
    assert updates == close(first, ADAM_UPDATES[1] - 0.1 * 0.2 * (5.0 + first))
    assert slots == {"m": M2, "v": V2}


def test_amsgrad_by_hand_keeps_the_largest_uncorrected_v():
    updates, slots = two_updates("amsgrad", (4.0, -1.0), w=5.0, **ADAM)
    assert V2 < V1
    assert updates == close(ADAM_UPDATES[0], -0.1 * (M2 / CORRECTION1) / (math.sqrt(V1 / CORRECTION2) + 0.5))
    assert slots == {"m": M2, "v": V2, "v_max": V1}


def test_nadam_by_hand():
    updates, slots = two_updates("nadam", (4.0, -1.0), w=5.0, **ADAM, momentum_decay=1.0)
    mu1 = 0.5 * (1 - 0.5 * 0.96)
    mu2 = 0.5 * (1 - 0.5 * 0.96 * 0.96)
    mu3 = 0.5 * (1 - 0.5 * 0.96 * 0.96 * 0.96)
    ahead1 = mu2 * M1 / (1 - mu1 * mu2) + (1 - mu1) * 4 / (1 - mu1)
    ahead2 = mu3 * M2 / (1 - mu1 * mu2 * mu3) + (1 - mu2) * -1 / (1 - mu1 * mu2)
    assert updates == close(-0.1 * ahead1 / (4 + 0.5), -0.1 * ahead2 / (math.sqrt(V2 / CORRECTION2) + 0.5))
    assert [slots["m"], slots["v"], slots["mu_product"]] == close(M2, V2, mu1 * mu2)


def test_lion_by_hand_steps_by_the_sign_and_remembers_with_beta2():
    updates, slots = two_updates("lion", (4.0, -1.0), w=5.0, beta1=0.5, beta2=0.75, weight_decay=0.2)
    m1 = 0.25 * 4
    assert 0.5 * m1 + 0.5 * -1 == 0  # the second c: no sign, only decay
    first = -0.1 * (1 + 0.2 * 5.0)
    assert updates == close(first, -0.1 * 0.2 * (5.0 + first))
    assert slots == {"m": 0.75 * m1 + 0.25 * -1}


def in_a_row(optimizer: Optimizer, size: int) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Fresh slots, a gradient and an update, one behind the other in memory as those of a run are."""
    row, at, slots = np.zeros((len(optimizer.slots) + 2) * size), 0, {}
    for name, initial in optimizer.init(size).items():
        slots[name] = row[at : at + initial.size].reshape(initial.shape)
        slots[name][...] = initial
        at += initial.size
    return slots, row[at : at + size], row[at + size : at + 2 * size]


def slope(problem: str, w: np.ndarray) -> np.ndarray:
    """The gradients of the two problems in scripts/make_torch_reference.py, by hand."""
    x, y = w
    if problem == "quadratic":
        return np.array([x, 50 * y])
    return np.array([-2 * (1 - x) - 40 * x * (y - x * x), 20 * (y - x * x)])


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: f"{case['optimizer']}-{case['problem']}")
@pytest.mark.parametrize("form", ["update", "bind", "bind in a row"])
def test_fifty_updates_as_pytorch_does_them(case: dict, form: str):
    optimizer = OPTIMIZERS[case["optimizer"]]
    chosen = fill(optimizer.parameters, case["settings"], "optimizer")
    rate_of = {key: value for key, value in case["schedule"].items() if key != "name"}
    schedule = SCHEDULES[case["schedule"]["name"]].rate
    expected = np.array(case["path"])
    parameters, slots, gradient, update = expected[0].copy(), optimizer.init(2), np.empty(2), np.empty(2)
    if form == "bind in a row":
        slots, gradient, update = in_a_row(optimizer, 2)
    plan = Plan()
    minus_eta = plan.scheduled(lambda step: -schedule(step, case["eta"], **rate_of))
    optimizer.bind(plan, gradient, slots, parameters, update, minus_eta, chosen)
    path = [parameters.copy()]
    for step in range(len(expected) - 1):
        gradient[:] = slope(case["problem"], parameters)
        if form != "update":
            plan.run(step)
        else:
            rate = schedule(step, case["eta"], **rate_of)
            update, slots = optimizer.update(gradient, slots, parameters, step, rate, chosen)
        parameters += update
        path.append(parameters.copy())
    assert len(path) == 51
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())


def test_every_optimizer_is_compared_with_pytorch():
    assert {(case["optimizer"], case["problem"]) for case in REFERENCE} == {
        (name, problem) for name in FIRST_ORDER for problem in ("quadratic", "valley")
    }
    assert {case["optimizer"] for case in REFERENCE if not case["settings"]} == set(FIRST_ORDER)


@st.composite
def situations(draw: st.DrawFn):
    """An optimizer with settings anywhere in its ranges, the shape of its arrays, and random numbers for them."""
    optimizer = draw(st.sampled_from(list(FIRST_ORDER.values())))
    chosen = {
        p.name: draw(st.one_of(st.sampled_from([p.default, p.minimum, p.maximum]), st.floats(p.minimum, p.maximum)))
        for p in optimizer.parameters
    }
    shape = draw(st.sampled_from([(1,), (7,), (3, 4), (2, 1, 5)]))
    return optimizer, chosen, shape, draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([0, 1, 30, 100_000]))


@given(situations())
@settings(max_examples=150)
def test_bind_does_what_update_says_to_the_last_bit(situation):
    optimizer, chosen, shape, seed, first = situation
    rng = np.random.default_rng(seed)
    size = 10.0 ** rng.uniform(-3, 3)
    parameters, gradient = rng.normal(size=shape), np.empty(shape)
    slots, update = optimizer.init(shape), np.empty(shape)
    expected_slots = optimizer.init(shape)
    plan = Plan()
    minus_eta = plan.scheduled(lambda step: -chosen["eta"] * 0.9 ** (step - first))
    optimizer.bind(plan, gradient, slots, parameters, update, minus_eta, chosen)
    for step in range(first, first + 20):
        gradient[...] = size * rng.normal(size=shape)
        inputs = gradient.copy(), parameters.copy()
        rate = chosen["eta"] * 0.9 ** (step - first)
        expected, expected_slots = optimizer.update(gradient, expected_slots, parameters, step, rate, chosen)
        plan.run(step)
        np.testing.assert_array_equal(update, expected)
        assert slots.keys() == expected_slots.keys()
        for name, slot in slots.items():
            np.testing.assert_array_equal(slot, expected_slots[name], strict=True)
        np.testing.assert_array_equal(gradient, inputs[0])
        np.testing.assert_array_equal(parameters, inputs[1])
        parameters += update


@first_order
@pytest.mark.parametrize("fading", [1.0, 0.9])
@pytest.mark.parametrize("first", [0, 1, 5_000])
def test_bind_equals_update_over_many_steps(optimizer: Optimizer, fading: float, first: int):
    """There Adam is one product, and rounds otherwise."""
    chosen = fill(optimizer.parameters, {}, "optimizer")
    rng, size = np.random.default_rng(3), 11
    slots, gradient, update = in_a_row(optimizer, size)
    parameters, expected_slots = rng.normal(size=size), optimizer.init(size)
    plan = Plan()
    minus_eta = plan.constant(-0.3) if fading == 1 else plan.scheduled(lambda step: -0.3 * fading ** (step - first))
    optimizer.bind(plan, gradient, slots, parameters, update, minus_eta, chosen)
    for step in range(first, first + 30):
        gradient[:] = rng.normal(size=size) * 10.0 ** rng.uniform(-3, 3, size)
        seen = gradient.copy()
        rate = 0.3 * fading ** (step - first)
        expected, expected_slots = optimizer.update(gradient, expected_slots, parameters, step, rate, chosen)
        plan.run(step)
        np.testing.assert_allclose(update, expected, rtol=1e-12)
        for name, slot in slots.items():
            np.testing.assert_allclose(slot, expected_slots[name], rtol=1e-13)
            slot[...] = expected_slots[name]  # so that rounding does not add up
        np.testing.assert_array_equal(gradient, seen)
        parameters += update


def test_a_run_of_adam_is_a_product():
    """The form that is fast is the one that runs use: a row that was laid out otherwise would lose it unnoticed."""
    stepper = Stepper(parse({"optimizer": {"name": "adam"}}))
    assert can_be_product(stepper.views["gradient"], stepper.views, stepper.views["update"])


@first_order
def test_update_changes_nothing_it_is_given(optimizer: Optimizer):
    chosen = fill(optimizer.parameters, {}, "optimizer")
    gradient, parameters, slots = np.array([1.0, -2.0]), np.array([0.5, 3.0]), optimizer.init(2)
    for array in (gradient, parameters, *slots.values()):
        array.flags.writeable = False
    update, new = optimizer.update(gradient, slots, parameters, 0, 0.1, chosen)
    assert not any(np.shares_memory(a, b) for a in (update, *new.values()) for b in (gradient, parameters))
    for slot in optimizer.slots:
        shape = (2,) if slot.shape == "vector" else ()
        assert isinstance(new[slot.name], np.ndarray)
        assert slots[slot.name].shape == new[slot.name].shape == shape
        assert not np.shares_memory(new[slot.name], slots[slot.name])


@first_order
def test_a_gradient_of_zero_moves_nothing_at_first(optimizer: Optimizer):
    chosen = fill(optimizer.parameters, {"weight_decay": 0} if optimizer.name == "adamw" else {}, "optimizer")
    update, _ = optimizer.update(np.zeros(3), optimizer.init(3), np.ones(3), 0, 0.1, chosen)
    np.testing.assert_array_equal(update, 0)


# With eta fading by 0.995 a stride of eta reaches 200 eta in all: the methods of fixed stride need a larger one.
FIXED_STRIDE = ("adam", "adamw", "nadam", "amsgrad", "lion")
ETAS_ON_THE_BOWL = {"adagrad": 0.5, "adadelta": 10.0} | dict.fromkeys(FIXED_STRIDE, 0.05)


@first_order
def test_every_optimizer_finds_the_bottom_of_a_bowl(optimizer: Optimizer):
    """C = (x^2 + 10 y^2) / 2, with a rate that fades so that those of fixed stride come to rest."""
    eta = ETAS_ON_THE_BOWL.get(optimizer.name, optimizer.parameters[0].default)
    chosen = fill(optimizer.parameters, {"weight_decay": 0} if optimizer.name == "adamw" else {}, "optimizer")
    parameters, slots = np.array([1.0, -0.7]), optimizer.init(2)
    for step in range(1000):
        gradient = np.array([1, 10]) * parameters
        update, slots = optimizer.update(gradient, slots, parameters, step, eta * 0.995**step, chosen)
        parameters = parameters + update
    assert np.abs(parameters).max() < 0.01


@every_optimizer
def test_table_entries_are_complete(optimizer: Optimizer):
    assert OPTIMIZERS[optimizer.name] is optimizer
    assert optimizer.title and optimizer.description
    assert optimizer.parameters[0].name == "eta"
    for described in (*optimizer.parameters, *optimizer.slots):
        symbol = re.sub(r"_\d$", "", described.symbol)  # one of a numbered row
        assert symbol in optimizer.formula, f"the formula leaves out {described.name}"
    recorded = {"parameters", "gradient", "update", "penalty", "eta", "loss", "outputs"}
    assert not recorded & {slot.name for slot in optimizer.slots}, "a name that a row of the run has already"
    for parameter in optimizer.parameters:
        assert parameter.minimum <= parameter.default <= parameter.maximum


def test_the_catalogue_names_what_the_contract_promises():
    names = "gd momentum nesterov adagrad rmsprop adadelta adam adamw nadam amsgrad lion"
    assert [name for name in OPTIMIZERS if name in names.split()] == names.split()


@pytest.mark.parametrize("beta", [0.0, 0.25, 0.5, 0.75])
def test_lions_averages_are_those_of_the_formula(beta):
    """However small the gradient is beside the average: with beta = 0 an average is the gradient, to the bit."""
    lion, m = OPTIMIZERS["lion"], np.array([1.0, -1.0, 1e-30, 3.0])
    gradient = np.array([1e-30, 1e-300, -1e-30, -2.0])
    settings = {"beta1": beta, "beta2": beta, "weight_decay": 0.0}
    update, slots = lion.update(gradient, {"m": m}, np.zeros(4), 5, 0.1, settings)
    wanted = [
        float(Fraction(beta) * Fraction(a) + (1 - Fraction(beta)) * Fraction(g))
        for a, g in zip(m, gradient, strict=True)
    ]
    np.testing.assert_allclose(slots["m"], wanted, rtol=4e-16, atol=0)
    assert update.tolist() == [-0.1 * np.sign(c) for c in wanted]


STABLE = [entry for entry in OPTIMIZERS.values() if entry.stability and not entry.needs]


@pytest.mark.parametrize("entry", OPTIMIZERS.values(), ids=lambda e: e.name)
def test_every_method_has_a_limit_or_the_reason_why_none_can_be_told(entry):
    assert (entry.stability is None) is bool(entry.no_limit)
    known = entry.stability
    assert known is None or bool(known.divisor) is (known.preconditioner is not None or known.scaled is not None)


@pytest.mark.parametrize("optimizer", STABLE, ids=lambda e: e.name)
@pytest.mark.parametrize("curvature", [0.5, 8.0])
def test_stability_is_where_steps_in_a_bowl_begin_to_grow(optimizer, curvature):
    """With a preconditioner, while that hardly moves: gradients too small for averages that keep nearly all."""
    chosen, preconditioner = fill(optimizer.parameters, {}, "optimizer"), optimizer.stability.preconditioner
    chosen |= {name: 0.9999 for name in ("alpha", "beta2") if name in chosen and preconditioner}
    bound, margin, steps = optimizer.stability.bound(chosen), 0.01, 2000
    first, scale = 0, 1.0
    for share, grows in ((-1, False), (1, True)):
        w, slots = np.array([1e-9]), optimizer.init(1)
        if preconditioner:
            first, margin, steps = 10**6, 0.05, 200  # corrections for starting at zero have faded by then
            slots[optimizer.slots[-1].name][...] = 9.0
            scale = preconditioner(slots, first, chosen).item()
            assert scale == pytest.approx(3.0)
        for step in range(first, first + steps):
            eta = (1 + share * margin) * bound * scale / curvature
            update, slots = optimizer.update(curvature * w, slots, w, step, eta, chosen)
            w = w + update
        assert (abs(w[0]) > 1e-9) == grows


@pytest.mark.parametrize("name", [entry.name for entry in STABLE])
def test_an_update_is_eta_m_over_the_preconditioner(name):
    optimizer = OPTIMIZERS[name]
    if optimizer.stability.preconditioner is None:
        return
    rng, chosen, w = np.random.default_rng(3), fill(optimizer.parameters, {}, "optimizer"), np.zeros(4)
    slots = optimizer.init(4)
    for step in range(5):
        gradient = rng.normal(size=4)
        update, slots = optimizer.update(gradient, slots, w, step, 0.1, chosen)
        scaled = -update / 0.1 * optimizer.stability.preconditioner(slots, step, chosen)
        np.testing.assert_allclose(scaled, slots.get("m", gradient), rtol=1e-12)
