"""What a derivation says of a line search and of curvature, read back and computed again by plain NumPy."""

from __future__ import annotations

import re

import numpy as np

from app.core.catalog.optimizers.searched import apart
from app.core.descent.advance import advance, frame_at, start
from app.core.experiment import parse
from app.core.explain import explain
from tests.core.by_hand import ByHand
from tests.sampling import examples

NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
TRIAL = re.compile(rf"Trial \d+: a loss of {NUMBER} where at most {NUMBER} is allowed is (low enough|too high)")
FUNCTIONS = ("rosenbrock", "beale", "himmelblau", "booth", "two_minima", "griewank")


def case(rng, name):
    chosen = {"name": name, "eta": float(10 ** rng.uniform(-2, 1))}
    if rng.random() < 0.5:
        objective = {"kind": "function", "name": str(rng.choice(FUNCTIONS))}
        return parse({"objective": objective, "optimizer": chosen})
    layers = [{"units": 2, "activation": str(rng.choice(["tanh", "sigmoid"]))}, {"units": 1, "activation": "identity"}]
    objective = {"data": {"name": "moons", "n": 12, "n_test": 0}, "layers": layers, "loss": {"name": "half_mse"}}
    more = {"optimizer": chosen, "batch_size": None, "seed": int(rng.integers(1000))}
    return parse({"objective": objective, **more})


def test_what_is_said_of_trials_and_of_directions_is_so():
    rng, seen = np.random.default_rng(51), {}
    for number in range(examples(60, 2000)):
        name = str(rng.choice(["line_search", "lbfgs", "newton"]))
        experiment = case(rng, name)
        frames = advance(experiment, start(experiment), int(rng.choice([1, 5, 40]))).frames
        state = frames[-1].state if len(frames) else start(experiment)
        hand, frame, point = ByHand(experiment), frame_at(experiment, state), state.parameters
        lines = explain(experiment, state, "update", hand.objective.names[0]).plain()["lines"]
        gradient, share = hand.gradients(point), {"line_search": 0.1}.get(name, 1e-4)
        eta = experiment.optimizer.values()["eta"]
        rates = [eta * 0.5**k for k in range(len(lines))]
        found = [match for line in lines if (match := TRIAL.search(line["text"]))]
        for k, match in enumerate(found):
            shown, most = float(match[1]), float(match[2])
            assert (shown <= most) == (match[3] == "low enough"), (number, match[0])
            taken = rates[len(found) - 1]
            move = frame.update * rates[k] / taken  # a rate along the direction of the update
            if found[-1][3] == "low enough":
                before, after = hand.losses(np.array([point, point + move]))
                bound = before + share * (gradient @ move)
                assert abs(shown - after) <= 6e-4 * abs(after) + 1e-12
                assert abs(most - bound) <= 6e-4 * abs(bound) + 1e-12
            seen[match[3]] = seen.get(match[3], 0) + 1
        matrix = hand.hessian(point) if name == "newton" else None
        if matrix is None:
            continue
        values, blur = np.linalg.eigvalsh(matrix), 1e-5 * np.abs(matrix).max() + 1e-9
        for line in lines:
            if line["key"].startswith("lambda_"):
                value = line["value"]
                assert np.abs(values - value).min() <= 1e-4 * abs(value) + 3 * blur
                ways = {"bends up": value > 0, "bends down": value < 0, "bends nowhere": value == 0}
                assert ways[re.search(r"bends (up|down|nowhere)", line["text"])[0]]
                seen["direction"] = seen.get("direction", 0) + 1
    assert len(seen) == 3 and min(seen.values()) > 5, seen


def test_losses_that_nearly_agree_are_told_apart():
    assert apart(0.5, 0.25) == ("0.5", "0.25") and apart(0.5, 0.5) == ("0.5", "0.5")
    loss, highest = apart(0.5 + 1e-12, 0.5)
    assert float(loss) > float(highest)
