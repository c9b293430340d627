"""What the noise and the layers say in words, read back from the text and computed again, on random networks."""

from __future__ import annotations

import math
import re

import numpy as np

from app.core.catalog.activations import ACTIVATIONS
from app.core.depth import FAR, depth
from app.core.descent.advance import start
from app.core.descent.frames import State
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import Experiment, parse
from app.core.network import textbook
from app.core.noise import example_gradients, noise
from tests.sampling import examples

NUMBER = r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
COUNT = examples(250, 2500)


def network(rng: np.random.Generator) -> tuple[Experiment, State]:
    """A small network, of up to eight layers, at a state with small or large parameters."""
    activation = str(rng.choice(list(ACTIVATIONS)))
    layers = [{"units": int(rng.integers(1, 5)), "activation": activation} for _ in range(rng.integers(0, 8))]
    data = {"name": str(rng.choice(["moons", "line", "single"]))}
    data |= {} if data["name"] == "single" else {"n": int(rng.integers(4, 25)), "n_test": 0}
    chosen = {"data": data, "layers": [*layers, {"units": 1}], "loss": {"name": str(rng.choice(["half_mse", "huber"]))}}
    if rng.random() < 0.2:
        chosen["penalty"] = {"l1": 0.0, "l2": 0.05}
    if rng.random() < 0.3:
        chosen["frozen"] = [str(layer) for layer in range(1, len(layers) + 2) if rng.random() < 0.4]
    batch = None if rng.random() < 0.2 else int(rng.integers(1, 12))
    experiment = parse({"objective": chosen, "batch_size": batch, "seed": int(rng.integers(1000))})
    begin = start(experiment)
    scale = 0.0 if rng.random() < 0.05 else 10 ** rng.uniform(-1.5, 1.5)
    parameters = scale * begin.parameters
    if rng.random() < 0.3:  # layers far from each other in size
        for block in compile(experiment).network.layout.blocks(parameters):
            block *= 10 ** rng.uniform(-3, 3)
    return experiment, State(int(rng.integers(50)), parameters, begin.slots)


def spread_of_examples(experiment: Experiment, parameters: np.ndarray) -> float:
    """The trace of the covariance of the gradients of single examples, each taken alone."""
    objective = compile(experiment)
    data = objective.examples
    rows = [
        textbook.gradient(objective.network, parameters, data.inputs[[i]], data.targets[[i]])
        for i in range(len(data.inputs))
    ]
    return float(np.trace(np.atleast_2d(np.cov(np.where(objective.free, rows, 0.0).T, bias=True))))


def test_what_the_noise_says_holds():
    rng = np.random.default_rng(1)
    said = {"ratio": 0, "begins": 0, "single": 0, "none": 0}
    for _ in range(COUNT):
        experiment, state = network(rng)
        text, batches = noise(experiment, state)["text"], compile(experiment).batches
        count, size = batches.examples, batches.size
        length = math.hypot(*loss_surface(experiment).gradients(state.parameters))
        if text.startswith("There is one example"):
            assert count == 1
            continue
        trace = spread_of_examples(experiment, state.parameters)
        if "gradient of every example is 0" in text or text.startswith("The full gradient is 0"):
            rows = example_gradients(compile(experiment), state.parameters)
            assert length <= 2e-14 * np.abs(rows).max() and text.startswith("The full") == rows.any()
            continue
        if length < 1e-100:
            continue  # squares vanish in the matrix below

        def off(of: int, trace: float = trace, count: int = count, length: float = length) -> float:
            return math.sqrt(trace * (count - of) / (of * (count - 1))) / length

        if ratio := re.search(f"is {NUMBER} times as long as the full gradient", text):
            said["ratio"] += 1
            assert math.isclose(float(ratio[1]), off(size), rel_tol=0.06, abs_tol=1e-12)
        else:
            assert size == count and "Every update sees all examples" in text
        if begins := re.search(rf"From (\d+) of the {count} examples on, a typical batch has at least as much", text):
            said["begins"] += 1
            first = int(begins[1])
            assert off(first) <= 1 + 1e-9 and (first == 1 or off(first - 1) > 1 - 1e-9), text
        elif "Even a single example" in text:
            said["single"] += 1
            assert off(1) <= 1 + 1e-9
        else:
            said["none"] += 1
            assert "No batch smaller than all" in text and off(count - 1) > 1 - 1e-9
    assert said.pop("none") > 0 and all(times > COUNT / 20 for times in said.values()), said


def test_what_the_layers_say_holds():
    rng = np.random.default_rng(2)
    said: dict[str, int] = {}
    for _ in range(COUNT):
        experiment, state = network(rng)
        found, objective = depth(experiment, state, 0), compile(experiment)
        layout = objective.network.layout
        gradient = loss_surface(experiment).gradients(state.parameters)
        norms = [math.hypot(*w.ravel()) for w, _ in layout.layers(gradient)]
        if any(0 < length < 1e-290 for length in norms):
            continue  # where numbers underflow, each form of the network loses others
        moving = [layer for layer, (w, _) in enumerate(layout.layers(objective.free), 1) if w.any()]
        (kind,), (text,), (factor,) = found["kind"], found["text"], found["factor"]
        said[kind] = said.get(kind, 0) + 1
        if text.startswith("Fewer than two"):
            assert len(moving) < 2 and kind == "unknown" and factor is None
            continue
        first, last = norms[moving[0] - 1], norms[moving[-1] - 1]
        if "cannot be compared" in text:
            assert last == 0
            continue
        if "get no gradient" in text:
            assert first == 0 and factor == 0 and f"layer {moving[0]} " in text
            continue
        match = re.fullmatch(
            rf"From layer (\d+) back to layer (\d+) the gradient (\w+)[\w ]*: a factor of {NUMBER} per layer, "
            rf"{NUMBER} beside {NUMBER}\.",
            text,
        )
        assert match, text
        assert [int(match[1]), int(match[2])] == [moving[-1], moving[0]]
        assert math.isclose(float(match[5]), first, rel_tol=0.06) and math.isclose(float(match[6]), last, rel_tol=0.06)
        ratios = [norms[a - 1] / norms[b - 1] for a, b in zip(moving, moving[1:], strict=False) if norms[b - 1]]
        layers = moving[-1] - moving[0]
        if len(ratios) == len(moving) - 1:
            assert math.isclose(float(match[4]), math.prod(ratios) ** (1 / layers), rel_tol=0.006)
        ways = {"vanishes": first * FAR < last, "explodes": first > FAR * last}
        ways |= {"shrinks": first < last <= FAR * first, "grows": last < first <= FAR * last, "stays": first == last}
        assert ways[match[3]], text
        assert kind == {"vanishes": "vanishing", "explodes": "exploding"}.get(match[3], "steady")
    assert {"vanishing", "exploding", "steady", "unknown"} <= set(said), said
