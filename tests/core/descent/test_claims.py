"""What is said of whole runs (why they diverged or stopped, which rate held or was best, how two points compare), read
back from the words and computed again by plain NumPy, on random experiments."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.compare import compare
from app.core.descent.advance import advance, start
from app.core.descent.endings.holding import holding
from app.core.descent.endings.stops import stopped
from app.core.descent.tune import tune
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from tests.core.by_hand import ByHand
from tests.sampling import LONG, batched, examples

NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
LARGEST = np.finfo(float).max


WILD = ["gd", "momentum", "nesterov"]  # which diverge where the rate is too large


def case(rng, low=-3.0, high=1.0, wild=False):
    plain = [name for name, entry in OPTIMIZERS.items() if not entry.needs]
    some = WILD if wild else list(OPTIMIZERS) if rng.random() < 0.2 else plain  # the others take longer
    name = str(rng.choice(some))
    more = {"optimizer": {"name": name, "eta": float(10 ** rng.uniform(low, high))}, "seed": int(rng.integers(1000))}
    if rng.random() < 0.4:
        function = FUNCTIONS[str(rng.choice(list(FUNCTIONS)))]
        begin = [float(rng.uniform(*interval)) for interval in function.domain]
        return parse({"objective": {"kind": "function", "name": function.name, "start": begin}, **more})
    sigma = str(rng.choice(["identity", "relu", "leaky_relu", "softplus", "gelu", "tanh"]))
    layers = [{"units": int(rng.integers(1, 4)), "activation": sigma} for _ in range(rng.integers(0, 4))]
    data = {"name": str(rng.choice(["moons", "line"])), "n": int(rng.integers(4, 20)), "n_test": 0}
    loss = "binary_cross_entropy" if data["name"] == "moons" else str(rng.choice(["half_mse", "huber"]))
    objective = {"data": data, "layers": [*layers, {"units": 1, "activation": "identity"}], "loss": {"name": loss}}
    if rng.random() < 0.2:
        objective["penalty"] = {"l1": 0.0, "l2": float(rng.choice([0.05, 5.0]))}
    return parse(batched({"objective": objective, **more, "batch_size": None if rng.random() < 0.5 else 4}))


def cases(count, seed, **how):
    rng = np.random.default_rng(seed)
    for number in range(count):
        try:
            experiment = case(rng, **how)
        except InvalidInput:
            continue
        yield number, experiment, rng


def over(values):
    """Whether numbers say that they overflowed, or came so near that rounding decides."""
    return not np.isfinite(values).all() or np.abs(values).max() > LARGEST / 1e3


def check_divergence(experiment, run):
    """The named number overflows at the named step and layer, and none of the layers below does."""
    match = re.fullmatch(r"At step (\d+), (.+?)(?: of layer (\d+))? (is .+|overflowed)\.", run.divergence.message)
    assert match, run.divergence.message
    step, called, layer = int(match[1]), match[2], match[3] and int(match[3])
    assert (step, layer) == (run.divergence.step, run.divergence.layer)
    last = run.frames[-1] if len(run.frames) else None
    at = start(experiment).parameters if last is None else last.state.parameters
    reached = 0 if last is None else last.state.step
    if step not in (reached, reached + 1):
        raise AssertionError("a step that is not the next")
    if step > reached:
        from app.core.descent.endings.divergence import free_gradient, optimizer_step

        state = start(experiment) if last is None else last.state
        at = at + optimizer_step(experiment, state, free_gradient(experiment, state))[0]
    if called.startswith("the parameter"):
        assert over(at)
        return "parameter"
    hand = ByHand(experiment)
    if called in ("z", "a"):
        both = hand.forward(at)
        assert over(both[layer - 1][called == "a"])
        assert all(np.isfinite(z).all() and np.isfinite(a).all() for z, a in both[: layer - 1])
    elif called in (
        "the network",
        "the function's value",
        "the loss",
        "the loss over the training examples",
        "the penalty",
    ):
        assert over(hand.losses(at)) or experiment.batch_size  # "the network": where the plan rounds to infinity
    elif called.startswith(("the gradient for", "the length of the gradient", "delta")):
        slopes = hand.gradients(at) if hand.of_function else None
        assert slopes is None or over(slopes) or over(np.square(slopes))
    else:
        assert called.startswith(("the update", "the length of the update", "the optimizer's"))
    return called.split(" of ")[0].split(" for ")[0]


@pytest.mark.timeout(0 if LONG else 120)
def test_why_a_run_diverged_is_so():
    seen = {}
    with np.errstate(all="ignore"):
        for number, experiment, _ in cases(examples(70, 3000), 41, low=0.0, wild=True):
            run = advance(experiment, start(experiment), 250)
            if run.divergence is None:
                continue
            try:
                what = check_divergence(experiment, run)
            except AssertionError as error:
                raise AssertionError(f"number {number}: {experiment}, {run.divergence}") from error
            seen[what] = seen.get(what, 0) + 1
    assert sum(seen.values()) > 5 and len(seen) > 2, seen


@pytest.mark.timeout(0 if LONG else 120)
def test_the_rate_that_held_does_and_where_none_did_none_does():
    held = 0
    with np.errstate(all="ignore"):
        for number, experiment, _ in cases(examples(9, 400), 42, low=0.0, wild=True):
            if advance(experiment, start(experiment), 250).divergence is None:
                continue
            found, hand = holding(experiment), ByHand(experiment)
            halves = [experiment.optimizer.values()["eta"] / 2**k for k in (3, 9)]
            rates = halves if found.eta is None else [found.eta]
            for eta in rates:
                tried = experiment.with_rate(eta)
                run = advance(tried, start(tried), found.steps)
                first, last = hand.losses(np.array([start(tried).parameters, run.frames.parameters[-1]]))
                holds = run.divergence is None and last < first
                assert holds == (found.eta is not None), (number, found)
            held += found.eta is not None
    assert held > 0


def test_why_a_run_stopped_is_so():
    stops = {}
    with np.errstate(all="ignore"):
        for number, experiment, rng in cases(examples(40, 1500), 43):
            run = advance(experiment, start(experiment), 60)
            if not len(run.frames):
                continue
            loss = float(np.quantile(run.frames.loss_train, rng.random()))
            slope = float(np.quantile(run.frames.gradient_norm, 0.3 * rng.random()))
            found = stopped(experiment, run, loss=loss, gradient_norm=slope)
            if found.stop is None:
                continue
            message = found.stop.plain()["message"]
            step, called, value, limit = re.fullmatch(
                rf"At step (\d+), (.+) is {NUMBER}, at most {NUMBER}\.", message
            ).groups()
            losses = ByHand(experiment).losses(run.frames.parameters)
            k = int(step) - run.frames.first
            assert float(value) <= float(limit) and len(found.frames) == k + 1
            assert (losses[:k] > loss - 1e-9 * abs(loss) - 1e-300).all() and (
                run.frames.gradient_norm[:k] > slope
            ).all()
            if called == "the loss over the training examples":
                assert math.isclose(float(value), losses[k], rel_tol=1e-5, abs_tol=1e-13), number
            stops[called] = stops.get(called, 0) + 1
    assert len(stops) == 2


def test_which_rate_was_best_is_so():
    words = {"edge": 0, "diverged": 0}
    with np.errstate(all="ignore"):
        for _, experiment, rng in cases(examples(30, 600), 44):
            grid = sorted(float(f"{10**exponent:.2g}") for exponent in rng.uniform(-4, 1, 5))
            steps = int(rng.integers(1, 25))
            text = tune(experiment, start(experiment), steps, grid).text
            ends = {}
            for eta in dict.fromkeys(grid):
                tried = experiment.with_rate(eta)
                run = advance(tried, start(tried), steps)
                ends[eta] = None if run.divergence else float(ByHand(tried).losses(run.frames.parameters[-1]))
            if "all diverged" in text:
                assert not any(loss is not None for loss in ends.values())
                continue
            diverged = re.search(r"(\d+) diverged", text)
            assert int(diverged[1] if diverged else 0) == sum(loss is None for loss in ends.values())
            words["diverged"] += bool(diverged)
            loss, eta = map(float, re.search(rf"the end, {NUMBER}, is that of [\w ]*eta = {NUMBER}", text).groups())
            best = min(loss for loss in ends.values() if loss is not None)
            assert math.isclose(loss, best, rel_tol=6e-4, abs_tol=1e-13)
            assert math.isclose(ends[eta], best, rel_tol=1e-9, abs_tol=1e-13)
            edge = re.search("the (smallest|largest) one tried", text)
            assert (edge is not None) == (eta in (grid[0], grid[-1]))
            assert edge is None or eta == (grid[0] if edge[1] == "smallest" else grid[-1])
            words["edge"] += edge is not None
    assert min(words.values()) > 0


def test_how_two_points_compare_is_so():
    seen = {}
    with np.errstate(all="ignore"):
        for number, experiment, rng in cases(examples(30, 2000), 45, low=-3.0, high=-1.0):
            other = experiment.with_rate(float(10 ** rng.uniform(-3, -1)))
            runs = [advance(one, start(one), int(rng.integers(1, 30))) for one in (experiment, other)]
            if any(run.divergence or not len(run.frames) for run in runs):
                continue
            frames = [run.frames[-1] for run in runs]
            a, b = (frame.state.parameters for frame in frames)
            text = compare((experiment, other), tuple(frame.state for frame in frames)).text
            if not (b - a).any():
                assert "are the same" in text
                continue
            apart, name, most = re.match(
                rf"The points are {NUMBER} apart\. They differ most in (\S+), by ([+-][\d.e+-]+)\.", text
            ).groups()
            place = int(np.abs(b - a).argmax())
            assert math.isclose(float(apart), math.hypot(*(b - a)), rel_tol=6e-3)
            assert math.isclose(float(most), (b - a)[place], rel_tol=6e-3)
            assert ByHand(experiment).objective.names[place] == name
            if degrees := re.search(rf"updates point {NUMBER} degrees", text):
                u, v = frames[0].update, frames[1].update
                cosine = (u / math.hypot(*u)) @ (v / math.hypot(*v))
                assert abs(math.cos(math.radians(float(degrees[1]))) - cosine) < 9e-3  # three digits of the angle
            shares = np.linspace(0, 1, 51)
            losses = ByHand(experiment).losses(a + shares[:, None] * (b - a))
            higher = max(losses[0], losses[-1])
            if climbs := re.search(rf"climbs {NUMBER} above that of the higher end, (\d+)% of the way", text):
                assert float(climbs[1]) >= (losses.max() - higher) * (1 - 6e-3) - 1e-12
                at = ByHand(experiment).losses(a + float(climbs[2]) / 100 * (b - a))
                assert abs(at - higher - float(climbs[1])) < 0.05 * (np.ptp(losses) + float(climbs[1])), number
            elif "never climbs" in text:
                assert losses[1:-1].max() <= higher + 1e-9 * abs(higher) + 1e-12
            for what in ("climbs", "never", "degrees", "the same way"):
                seen[what] = seen.get(what, 0) + (what in text)
    assert min(seen.values()) > 0, seen
