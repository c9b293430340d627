"""What events say in words, read back from the text and computed again by other means, on random experiments."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import advance, start
from app.core.descent.objective import FunctionObjective, compile
from app.core.events import Event, find
from app.core.experiment import Experiment, parse
from app.core.network import textbook
from app.core.support.registry import InvalidInput
from tests.core.by_hand import SIGMAS, ByHand
from tests.core.network.second_order import hessian_products
from tests.sampling import LONG, examples

NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
STEPS = 240
ACTIVATIONS = ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu")


def experiment_of(rng: np.random.Generator) -> Experiment:
    """A function or a small network, with a method and a rate from far too small to far too large."""
    name = str(rng.choice(["gd", "gd", "momentum", "nesterov", "rmsprop", "adam"]))
    optimizer = {"name": name, "eta": float(10 ** rng.uniform(-4, 0.7))}
    common = {"optimizer": optimizer, "seed": int(rng.integers(1000))}
    if rng.random() < 0.15:
        common["schedule"] = {"name": "exponential", "factor": float(rng.uniform(0.95, 1.0))}
    if rng.random() < 0.4:
        function = FUNCTIONS[str(rng.choice(list(FUNCTIONS)))]
        begin = [float(rng.uniform(low, high)) for low, high in function.domain]
        return parse({"objective": {"kind": "function", "name": function.name, "start": begin}, **common})
    activation = str(rng.choice(ACTIVATIONS))
    layers = [{"units": int(rng.integers(1, 5)), "activation": activation} for _ in range(rng.integers(0, 6))]
    data = {"name": str(rng.choice(["moons", "xor", "line", "single"]))}
    data |= {} if data["name"] == "single" else {"n": int(rng.integers(4, 30)), "n_test": 0}
    loss = str(rng.choice(["half_mse", "huber"] if data["name"] in ("line", "single") else ["binary_cross_entropy"]))
    chosen = {"data": data, "layers": [*layers, {"units": 1}], "loss": {"name": loss}}
    if rng.random() < 0.2:
        chosen["init"] = {"name": str(rng.choice(["zeros", "uniform"]))}
    if rng.random() < 0.2:
        chosen["penalty"] = {"l1": 0.0, "l2": 0.05}
    return parse({"objective": chosen, **common, "batch_size": rng.choice([None, 3])})


class Recomputed:
    """Losses, gradients and Hessians of a run, from the readable forms alone."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment, self.objective = experiment, compile(experiment)
        run, first = advance(experiment, start(experiment), STEPS), start(experiment)
        self.points = np.vstack((first.parameters, run.frames.parameters))
        self.losses = [self.objective.loss(point) for point in self.points]
        self.divergence = run.divergence
        self.free, self.hand = self.objective.free, ByHand(experiment)
        self.mu = experiment.optimizer.values().get("mu", 0.0)

    def gradient(self, step: int) -> np.ndarray:
        point = self.points[step]
        if isinstance(self.objective, FunctionObjective):
            return self.objective.gradient(point, step)
        data = self.objective.examples
        found = textbook.gradient(self.objective.network, point, data.inputs, data.targets)
        return np.where(self.free, found, 0.0)

    def hessian(self, step: int) -> np.ndarray:
        point = self.points[step]
        if isinstance(self.objective, FunctionObjective):
            return self.objective.hessians(point)
        data = self.objective.examples
        every = np.eye(len(point))
        rows = hessian_products(self.objective.network, point, data.inputs, data.targets, every)
        return rows[np.ix_(self.free, self.free)]

    def eta(self, step: int) -> float:
        schedule = self.experiment.schedule
        return SCHEDULES[schedule.name].rate(step, self.experiment.optimizer.values()["eta"], **schedule.values())


def numbers(event: Event, pattern: str) -> tuple[float, ...]:
    """What stands for each # in the text, as numbers."""
    found = re.search(re.escape(pattern).replace(r"\#", NUMBER), event.text)
    assert found, (pattern, event.text)
    return tuple(map(float, found.groups()))


def said(shown: float, wanted: float, digits: int) -> bool:
    """Whether `shown` is `wanted` to so many digits."""
    return math.isclose(shown, wanted, rel_tol=0.51 * 10.0 ** (1 - digits), abs_tol=1e-300)


def plateau(event: Event, run: Recomputed) -> None:
    first, last, level = numbers(event, "From step # to # the loss stayed at about #")
    core, moved, after, drop = numbers(event, "last # of these updates it moved by #. In the # after them it fell by #")
    last, seen = int(last), int(last + after)
    assert (first, last) == (event.step, event.until)
    inside, end = run.losses[int(last - core + 1) : last + 1], run.losses[seen - 4 : seen + 1]
    rounding = 0.01 * abs(level)
    assert min(inside) - rounding <= level <= max(inside) + rounding
    assert moved <= 1.06 * np.ptp(inside) and drop >= 3.8 * moved
    assert min(end) <= level - 0.9 * drop + rounding


def slow(event: Event, run: Recomputed) -> None:
    first, seen, before, now = numbers(event, "From step # to # the loss moved by less than 2%, from about # to #. ")
    first, seen = int(first), int(seen)
    assert first == event.step and seen - first >= 99 and abs(before - now) <= 0.021 * abs(now)
    middle = np.median(run.losses[first : seen + 1])
    assert abs(middle - before) <= 0.06 * abs(middle) and abs(middle - now) <= 0.06 * abs(middle)
    length = math.hypot(*run.gradient(seen))
    assert said(numbers(event, "# long")[0], length, 2)
    if "bends downwards" not in event.text:
        return
    values = np.linalg.eigvalsh(run.hessian(seen))
    downwards = int((values < -1e-3 * np.abs(values).max()).sum())
    if "in no direction" in event.text:
        assert downwards == 0
    else:
        assert downwards == (1 if "one direction" in event.text else numbers(event, "downwards in # directions")[0])
        assert said(numbers(event, "(curvature #)")[0], values[0], 2)


def saddle(event: Event, run: Recomputed) -> None:
    low, high = numbers(event, "the gradient was down to # from #, and then it doubled")
    lengths = [math.hypot(*run.gradient(step)) for step in range(len(run.points))]
    assert said(low, lengths[event.step], 2) and low <= high / 2.9
    assert any(said(high, length, 2) for length in lengths[: event.step])
    assert max(lengths[event.step :]) >= 2 * lengths[event.step]
    values = np.linalg.eigvalsh(run.hessian(event.step))
    if "across it" in event.text:
        one, other = numbers(event, "its curvature is # in one direction, # across it")
        assert said(one, values[0], 2) and said(other, values[-1], 2) and one < 0
    else:
        (along,) = numbers(event, "its curvature is # along the way it left")
        assert values[0] <= along * 0.95 < 0
    if len(values) == 2:
        assert (event.title == "Passed a hilltop") == (values[-1] < 0)


def spike(event: Event, run: Recomputed) -> None:
    base, top, at, back, now = numbers(event, "went up from about #, the median of") + numbers(
        event, "steps before, to # at step #"
    ) + numbers(event, "By step # it was back at #.")  # fmt: skip
    assert event.step <= at < back == event.until
    assert said(top, run.losses[int(at)], 4) and said(now, run.losses[int(back)], 4)
    assert top == max(map(float, (f"{loss:.4g}" for loss in run.losses[event.step : event.until])))
    assert run.losses[event.step] - base >= 1.99 * abs(base) and now <= base + 0.51 * (top - base)


def overshoot(event: Event, run: Recomputed) -> None:
    if event.until is not None:
        at, level = numbers(event, "By step # it was back below #")
        assert at == event.until and np.median(run.losses[int(at) - 4 : int(at) + 1]) <= level * (
            1 + 1e-3 * np.sign(level)
        )
    if late := re.search(rf"of late (?:by )?{NUMBER}(%|-fold) a step", event.text):
        assert float(late[1]) > (0 if late[2] == "%" else 1)
    first, seen, low, loss = numbers(event, "From step # to # the loss grew from # to #")
    assert first == event.step and said(loss, run.losses[int(seen)], 4)
    assert loss >= 1.9 * low or low <= 0
    if "Each step overshoots" not in event.text:
        assert said(numbers(event, "The gradient is # long")[0], math.hypot(*run.gradient(int(seen))), 2)
        return
    eta, curvature, product = numbers(event, ", # * # = #, is above")
    (most,) = numbers(event, "η below # would come down")
    assert said(eta, run.eta(int(seen)), 4)
    gradient = run.gradient(int(seen))
    gradient = gradient[run.free] / math.hypot(*gradient)
    hessian = run.hessian(int(seen))
    wanted = gradient @ hessian @ gradient if "along the gradient" in event.text else np.linalg.eigvalsh(hessian)[-1]
    assert said(curvature, wanted, 4) and math.isclose(product, eta * curvature, rel_tol=2e-3)
    assert eta > 0.999 * most
    bounds = {"gd": 2.0, "momentum": 2 + 2 * run.mu, "nesterov": (2 + 2 * run.mu) / (1 + 2 * run.mu)}
    bound = bounds[run.experiment.optimizer.name]
    assert float(re.search(rf"is above .*?{NUMBER}(?:, so|;)", event.text)[1]) == pytest.approx(bound, rel=1e-3)
    assert eta * curvature > 0.999 * bound and most == pytest.approx(bound / curvature, rel=1e-3)
    if grows := re.search(rf"grows (by )?{NUMBER}(%|-fold) a step", event.text):
        said_factor = 1 + float(grows[2]) / 100 if grows[1] else float(grows[2])
        assert said_factor == pytest.approx(eta * curvature - 1, rel=0.06)
    if "ends higher than it began" in event.text:  # by slope and curvature: -eta + eta^2 u.Hu / 2 per g.g
        assert eta * wanted > 2 * 0.999


def basin(event: Event, run: Recomputed) -> None:
    where = [float(part) for part in re.search(r"minimum at \((.*?)\)", event.text)[1].split(", ")]
    seen = event.step + 9
    (away,) = numbers(event, "and is # away")
    apart = np.linalg.norm(run.objective.minima - run.points[seen], axis=1)
    assert said(away, apart.min(), 2)
    np.testing.assert_allclose(where, run.objective.minima[apart.argmin()], rtol=6e-3, atol=1e-12)
    assert all(np.linalg.eigvalsh(run.hessian(step))[0] >= -1e-8 for step in range(event.step, seen + 1))


def vanishing(event: Event, run: Recomputed) -> None:
    first, last = numbers(event, ": # beside #. Layer")
    layer, above = (
        int(number) for number in numbers(event, "of layer # is less than a thousandth as long as that of layer #")
    )
    blocks = run.objective.network.layout.slices
    for step in range(event.step, event.step + 5):
        lengths = [math.hypot(*run.gradient(step)[blocks[k - 1]]) for k in (layer, above)]
        assert lengths[0] < 1.001e-3 * lengths[1]
    assert said(first, lengths[0], 2) and said(last, lengths[1], 2)


def dead_units(event: Event, run: Recomputed) -> None:
    step, count, of, layer = (int(n) for n in numbers(event, "By step #, # of # units of layer # were dead"))
    units = [int(unit) for unit in re.search(r"were dead: ([\d, ]+)\.", event.text)[1].split(", ")]
    assert step == event.step and len(units) == count and of == run.objective.network.layout.sizes[layer]
    free = run.objective.network.penalty.l2 == 0
    for at in range(step, step + 5):
        rows = run.objective.network.layout.blocks(run.gradient(at))[layer - 1]
        assert not free or not rows[np.array(units) - 1].any()
        z, _ = run.hand.forward(run.points[at])[layer - 1]
        assert flat_side(run.experiment.objective.layers[layer - 1].activation, z[:, np.array(units) - 1]), event.text


def flat_side(activation: str, z: np.ndarray) -> bool:
    """Whether the activation is flat at all of these, by its formula or because its value no longer changes."""
    return (
        bool((z <= 0).all())
        if activation == "relu"
        else not (SIGMAS[activation](z + 1e-6) - SIGMAS[activation](z)).any()
    )


def diverged(event: Event, run: Recomputed) -> None:
    assert run.divergence is not None and event.step == len(run.points)


CHECKS = {check.__name__: check for check in (
    plateau, slow, saddle, spike, overshoot, basin, vanishing, dead_units, diverged,
)}  # fmt: skip


@pytest.mark.timeout(0 if LONG else 120)
def test_what_events_say_is_so():
    rng, seen = np.random.default_rng(11), dict.fromkeys(CHECKS, 0)
    for number in range(examples(60, 3000)):
        try:
            experiment = experiment_of(rng)
        except InvalidInput:
            continue
        found, _ = find(experiment, start(experiment), STEPS)
        with np.errstate(all="ignore"):
            run = Recomputed(experiment) if found else None
            for event in found:
                seen[event.kind] += 1
                try:
                    CHECKS[event.kind](event, run)
                except AssertionError as error:
                    raise AssertionError(f"number {number}, {event}") from error
    assert min(seen[kind] for kind in ("slow", "overshoot", "dead_units", "diverged")) > 0
