"""What the Curvature room says, read back from the words and computed again by plain NumPy, on random experiments."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.curvature.report import report
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.frames import State
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from tests.core.by_hand import SIGMAS, ByHand
from tests.sampling import LONG, batched, examples

FLAT, NEAR = 1e-9, 1e-3  # of the largest |eigenvalue|, and of the length that counts as far
UNSURE = 1e-5  # of the largest: what differences of gradients cannot tell from 0
GROWTH = {"above": "grow, each overshooting", "at": "do not shrink"}


def case(rng):
    """An experiment and a state: of any method, at a start, along a run, at a known minimum, or on a corner."""
    name = str(rng.choice(list(OPTIMIZERS)))
    more = {"optimizer": {"name": name, "eta": float(10 ** rng.uniform(-4, 1))}, "seed": int(rng.integers(1000))}
    if rng.random() < 0.3 and name in ("momentum", "nesterov"):
        more["optimizer"]["mu"] = float(rng.choice([0.0, 0.5, 1.0]))
    if rng.random() < 0.1:
        more["clip"] = {"name": "norm", "limit": float(10 ** rng.uniform(-2, 1))}
    if rng.random() < 0.15:
        more["schedule"] = {"name": "warmup", "steps": 20}
    if rng.random() < 0.4:
        function = FUNCTIONS[str(rng.choice(list(FUNCTIONS)))]
        begin = [float(rng.uniform(low, high)) for low, high in function.domain]
        experiment = parse({"objective": {"kind": "function", "name": function.name, "start": begin}, **more})
        state, minima = start(experiment), ByHand(experiment).objective.minima
        if rng.random() < 0.4 and len(minima):
            return experiment, State(0, minima[rng.integers(len(minima))].copy(), state.slots)
    else:
        sigma = str(rng.choice(list(SIGMAS)))
        layers = [{"units": int(rng.integers(1, 4)), "activation": sigma} for _ in range(rng.integers(0, 3))]
        data = {"name": str(rng.choice(["moons", "line", "single"]))}
        data |= {} if data["name"] == "single" else {"n": int(rng.integers(4, 20)), "n_test": 0}
        loss = "binary_cross_entropy" if data["name"] == "moons" else str(rng.choice(["half_mse", "huber"]))
        objective = {"data": data, "layers": [*layers, {"units": 1, "activation": "identity"}], "loss": {"name": loss}}
        if rng.random() < 0.3:
            objective["init"] = {"name": "zeros"}
        if rng.random() < 0.3:
            objective["penalty"] = {"l1": float(rng.choice([0, 0.01])), "l2": float(rng.choice([0, 0.05]))}
        if rng.random() < 0.2:
            objective["frozen"] = ["b1"]
        batch = None if rng.random() < 0.6 else int(rng.integers(1, 6))
        experiment = parse(batched({"objective": objective, **more, "batch_size": batch}))
        state = start(experiment)
    steps = int(rng.choice([0, 1, 5, 200]))
    frames = advance(experiment, state, steps).frames if steps else []
    return experiment, frames[-1].state if len(frames) else state


def blur_of(matrix, gradient):
    """How far eigenvalues by differences may be off."""
    return UNSURE * np.abs(matrix).max(initial=0.0) + 1e-9 * (1 + np.abs(gradient).max(initial=0.0))


def counted(found, pattern):
    match = re.search(rf"{pattern} in (\d+)", found)
    return int(match[1]) if match else 0


def check_place(found, values, vectors, gradient, hand, point):
    place = found["place"]
    meaning = place["meaning"]
    if place["kind"] == "corner":
        assert hand.on_corner(point) or found["corners"]["point"] or found["corners"]["examples"]
        if place["words"] == "minimum at a corner":
            moves = np.random.default_rng(0).normal(size=(200, len(point))) * hand.free * 1e-5
            assert (hand.losses(point + moves) >= hand.losses(point) - 1e-13).all()
        return place["words"]
    assert not hand.on_corner(point)
    up, down = counted(meaning, "upwards"), counted(meaning, "downwards")
    flat = counted(meaning, "does not bend")
    assert up + down + flat == len(values) and (up, down, flat) == (place["up"], place["down"], place["flat"])
    sure = blur_of(values, gradient)
    assert (values > sure).sum() <= up <= (values > -sure).sum()
    assert (values < -sure).sum() <= down <= (values < sure).sum()
    slopes = np.abs(vectors.T @ gradient)
    certain = np.abs(values) > 1000 * sure
    away = slopes[certain] / np.abs(values[certain])
    if (away > 1.02 * place["near"]).any():
        assert place["kind"] == "not stationary"
    if certain.all() and len(values) and (away < 0.98 * place["near"]).all():
        assert place["kind"] != "not stationary"
    kinds = {"minimum": up and not down and not flat, "maximum": down and not up and not flat, "saddle": up and down}
    assert kinds.get(place["kind"], True) and (place["kind"] != "flat" or flat or not up + down)
    if numbered := re.search(r"saddle with (\d+) downward direction", place["words"]):
        assert int(numbered[1]) == down
    if numbered := re.search(r"flat in (\d+)", place["words"]):
        assert int(numbered[1]) == flat
    return place["kind"]


def divisors(name, of, state, gradient):
    """P by hand: what divides the average of the gradients in the update that leaves the state; 1 without one."""
    t = state.step - state.since + 1
    if name == "adagrad":
        return np.sqrt(state.slots["square_sum"] + gradient**2) + of["eps"]
    if name == "rmsprop":
        return np.sqrt(of["alpha"] * state.slots["square_average"] + (1 - of["alpha"]) * gradient**2) + of["eps"]
    if name in ("adam", "amsgrad"):
        v = of["beta2"] * state.slots["v"] + (1 - of["beta2"]) * gradient**2
        v = np.maximum(v, state.slots["v_max"]) if name == "amsgrad" else v
        return (1 - of["beta1"] ** t) * (np.sqrt(v / (1 - of["beta2"] ** t)) + of["eps"])
    return np.ones(len(gradient))


def radius(name, of, eta, h):
    """How much longer the distance along a direction of curvature h gets per step in the long run, P standing still."""
    mu, beta = of.get("mu", 0.0), of.get("beta1", 0.0)
    if name in ("momentum", "adam", "amsgrad"):
        keep, take = (mu, 1.0) if name == "momentum" else (beta, 1 - beta)
        matrix = [[1 - eta * take * h, -eta * keep], [take * h, keep]]  # of distance and average
    elif name == "nesterov":
        matrix = [[1 - eta * h * (1 + mu), -eta * mu**2], [h, mu]]
    else:
        matrix = [[1 - eta * h]]
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def check_stability(found, matrix, experiment, state, frame, gradient, hand):
    name, of = experiment.optimizer.name, experiment.optimizer.values()
    told = found["stability"]
    if told is None:
        assert OPTIMIZERS[name].no_limit or not hand.free.any() or name not in ("gd", "momentum", "nesterov", "newton")
        return None
    if told["clipped"]:
        gradient = gradient * min(1.0, dict(experiment.clip.settings)["limit"] / np.linalg.norm(gradient))
    p = divisors(name, of, state, gradient)[hand.free]
    values = np.linalg.eigvalsh(matrix / np.sqrt(np.outer(p, p)))
    blur = 3 * blur_of(matrix, gradient) / p.min()
    if name == "newton":
        own = np.linalg.eigvalsh(matrix)
        blur = 1e-3 if of["damping"] else math.inf
        values = own / (np.abs(own) + of["damping"]) if of["damping"] else own
    sharp, eta = float(values[-1]), frame.eta
    assert abs(told["sharpness"] - sharp) <= 1e-4 * abs(sharp) + blur
    if told["side"] is None:
        assert eta == 0 or told["sharpness"] <= 1e-8 * max(abs(values[0]), abs(sharp)) + blur
        assert ("bends downwards in every direction" in told["words"]) <= (sharp < blur)
        return None
    grows = radius(name, of, eta, told["sharpness"])
    words = told["words"]
    if told["side"] == "above":
        assert grows > 1 and GROWTH["above"] in words
    elif told["side"] == "at":
        assert abs(grows - 1) < 1e-3 and GROWTH["at"] in words
    elif "swing on for ever" in words:
        assert abs(grows - 1) < 1e-6
    else:
        assert grows < 1 + 1e-9
        assert "may swing past" in words or ("each of the steps" in words.replace("full-batch ", ""))
        if "lands nearer" in words:
            assert abs(1 - eta * told["sharpness"]) <= 1
    assert (told["preconditioned"] and name != "newton") == ("change slowly" in words)
    return told["side"]


def check_gradient(found, matrix, gradient):
    told, length = found["gradient"], float(np.linalg.norm(gradient))
    assert math.isclose(told["norm"], length, rel_tol=1e-6, abs_tol=1e-12)
    if length < 1e-9:
        return None
    g = gradient / length
    bend, blur = float(g @ matrix @ g), len(g) * blur_of(matrix, gradient)
    assert abs(told["curvature"] - bend) <= blur
    if told["best_rate"] is not None:
        assert told["words"] == "" and bend > -blur
        if bend > 1e3 * blur:
            assert math.isclose(told["best_rate"], 1 / bend, rel_tol=1e-2)
        return "best"
    assert bend < blur
    return "down" if "bends downwards" in told["words"] else "straight"


def check_update(found, hand, point, gradient, frame):
    """Slope and curvature by the gradient before and after: exact for the slope, to second order for both."""
    told, update = found["update"], frame.update
    if told["slope"] is not None:
        scale = np.abs(gradient) @ np.abs(update)
        assert abs(told["slope"] - gradient @ update) <= 1e-8 * scale + 1e-14 * np.linalg.norm(update)
    with np.errstate(all="ignore"):
        before, after = hand.losses(np.array([point, point + update]))
    if told["real"] is not None:
        assert abs(told["real"] - (after - before)) <= 1e-9 * max(abs(before), abs(after)) + 1e-24
    if told["predicted"] is not None:
        assert told["predicted"] == pytest.approx(told["slope"] + told["curvature"] / 2, rel=1e-12)


def check_nudge(found, gradient, frame, point, experiment):
    told, length = found["nudge"], math.hypot(*gradient)
    if told is None:
        assert length > 0 or not found["free"]
        return None
    if "gradient is 0" in told["words"]:
        assert length < 1e-12
    elif "rounding leaves" in told["words"]:
        assert length < 1e-10
    else:
        assert (point + frame.update == point).all()
    assert np.linalg.norm(told["parameters"] - point) == pytest.approx(told["length"], rel=1e-6)
    return told["words"]


@pytest.mark.timeout(0 if LONG else 120)
def test_what_the_curvature_room_says_is_so():
    rng, seen = np.random.default_rng(31), {}
    for number in range(examples(180, 6000)):
        try:
            experiment, state = case(rng)
        except InvalidInput:
            continue
        hand, point = ByHand(experiment), state.parameters
        try:
            found = report(experiment, state)
        except InvalidInput:  # numbers overflow
            continue
        with np.errstate(all="ignore"):
            frame, gradient, matrix = frame_at(experiment, state), hand.gradients(point), hand.hessian(point)
        if matrix is None or np.abs(matrix).max(initial=0.0) > 1e6 or np.abs(point).max() > 1e3:
            continue  # differences say nothing there
        smooth = not hand.on_corner(point) and not found["corners"]["point"]
        values, inner = np.linalg.eigh(matrix)
        vectors = np.zeros((len(point), len(values)))
        vectors[hand.free] = inner
        try:
            told = [check_place(found, values, vectors, gradient, hand, point)]
            check_update(found, hand, point, gradient, frame)
            told.append(check_nudge(found, gradient, frame, point, experiment))
            if smooth and found["free"]:
                batch = frame.gradient
                told.append(check_stability(found, matrix, experiment, state, frame, batch, hand))
                told.append(check_gradient(found, matrix, gradient[hand.free]))
        except AssertionError as error:
            raise AssertionError(f"number {number}: {experiment}, {state}, {found}") from error
        for what in told:
            seen[what] = seen.get(what, 0) + 1
    assert {"minimum", "saddle", "flat", "not stationary", "on a corner", "above", "below", "best", "down"} <= set(seen)
