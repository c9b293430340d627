"""The shop window: ready-made experiments, each with one line that says what to look for, and how to show it.

To add one, add a `Preset` to the table: the catalogue, the page and the tests pick it up. The first is where a first
visit begins. `tests/core/catalog/test_presets.py` holds each to what its line promises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.core.support.registry import Entry, by_name

Plain = dict[str, Any]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Preset(Entry):
    """A plain experiment (what it leaves out takes its default) and hints for its view.

    `description` is one line: what to look for. `view` has "mode" ("1d", "2d", "3d") and "plane" and "range" as
    /api/landscape takes them, or None to leave them to the server. `steps` is how many updates its picture shows.
    """

    group: str
    experiment: Plain
    view: Plain = field(default_factory=lambda: view("2d"))
    steps: int = 60


def view(mode: str, u: str | None = None, v: str | None = None, over: tuple[Interval, Interval] | None = None) -> Plain:
    """A view of the plane of parameters `u` and `v`, `over` an interval of each."""
    return {
        "mode": mode,
        "plane": {"kind": "parameters", "u": u, "v": v} if u else None,
        "range": dict(zip("uv", over, strict=True)) if over else None,
    }


def network(
    data: str | Plain,
    *layers: tuple[int, str],
    loss: str = "half_mse",
    init: str | Plain = "glorot_uniform",
    frozen: tuple[str, ...] = (),
) -> Plain:
    """A network objective, each layer as (units, activation)."""
    return {
        "kind": "network",
        "data": {"name": data} if isinstance(data, str) else data,
        "layers": [{"units": units, "activation": activation} for units, activation in layers],
        "loss": {"name": loss},
        "init": {"name": init} if isinstance(init, str) else init,
        "frozen": list(frozen),
    }


def function(name: str, *start: float, **settings: float) -> Plain:
    """A function objective."""
    return {"kind": "function", "name": name, "start": list(start), "parameters": settings}


def descent(objective: Plain, *, eta: float, optimizer: str = "gd", **more: Any) -> Plain:
    """An experiment with the learning rate `eta`; `more` are its batch size and seed."""
    return {"objective": objective, "optimizer": {"name": optimizer, "eta": eta}, **more}


OUTPUT = (1, "identity")

CHAIN = network(
    "single", OUTPUT, OUTPUT, init={"name": "values", "parameters": [0.5, 1.0, 1.5, 0.5]}, frozen=("b1", "b2")
)
CHAIN_RANGE = ((-1.0, 3.0), (-0.5, 3.5))

PRESETS = by_name(
    Preset(
        "moons",
        "Two moons",
        "An untrained network learns to part two moons: step by step the boundary bends and the loss falls.",
        "Networks",
        descent(network("moons", (4, "tanh"), OUTPUT), eta=0.2, batch_size=10, seed=29),
        view("2d", "w1[4,1]", "w1[3,1]", ((-1.5, 2.5), (-2.0, 2.0))),
        steps=150,
    ),
    Preset(
        "chain",
        "The chain",
        "Output (x w1 + b1) w2 + b2, one example: two weights, the whole surface, every number can be checked by hand.",
        "Worked examples",
        descent(CHAIN, eta=0.02),
        view("3d", "w1[1,1]", "w2[1,1]", CHAIN_RANGE),
        steps=30,
    ),
    Preset(
        "ascent",
        "Raise the output",
        "The same chain climbing: each update makes the output larger, 3.5 at first, and there is no end to it.",
        "Worked examples",
        descent({**CHAIN, "loss": {"name": "negative_output"}}, eta=0.1),
        view("2d", "w1[1,1]", "w2[1,1]", ((-1.0, 8.0), (-1.0, 9.0))),
        steps=8,
    ),
    Preset(
        "two_layer",
        "Two layers, one unit each",
        "Two sigmoids in a row: the gradient of w1 has passed both. It is at first a twelfth as large as that of w2.",
        "Worked examples",
        descent(network({"name": "sine", "n": 30}, (1, "sigmoid"), (1, "sigmoid")), eta=3.0),
        view("2d", "w1[1,1]", "w2[1,1]", ((-6.0, 2.0), (-8.0, 3.0))),
        steps=300,
    ),
    Preset(
        "parabola",
        "Parabola",
        "Steps shrink with the slope by themselves; above η = 1 each one overshoots by more than the last.",
        "One and two variables",
        descent(function("parabola", 3.0), eta=0.1),
        view("1d"),
        steps=20,
    ),
    Preset(
        "two_minima",
        "Two minima",
        "Started on the right it stops in the shallow minimum; drag the start left of 0 for the deep one.",
        "One and two variables",
        descent(function("two_minima", 2.0), eta=0.05),
        view("1d"),
    ),
    Preset(
        "linear_regression",
        "Linear regression",
        "The loss over slope and intercept is a bowl: whatever the start, the line ends in the same place.",
        "Networks",
        descent(network("line", OUTPUT, init={"name": "values", "parameters": [-1.0, 2.5]}), eta=0.1),
        view("3d", "w1[1,1]", "b1[1]", ((-1.5, 4.5), (-2.5, 3.5))),
        steps=60,
    ),
    Preset(
        "himmelblau",
        "Himmelblau",
        "Four minima, all equally deep: drag the start a little and the descent ends in another one.",
        "One and two variables",
        descent(function("himmelblau", 0.0, 0.0), eta=0.01),
    ),
    Preset(
        "rosenbrock",
        "Rosenbrock's valley",
        "Into the curved valley at once, then a long crawl along its floor to (1, 1), where momentum pays.",
        "One and two variables",
        {"objective": function("rosenbrock", -1.2, 1.0), "optimizer": {"name": "momentum", "eta": 0.0005, "mu": 0.9}},
        steps=500,
    ),
    Preset(
        "saddle",
        "Saddle",
        "It comes to rest, almost: at the saddle the gradient is nearly 0, until the way down opens sideways.",
        "Hard places",
        descent(function("saddle", -1.5, 0.001), eta=0.1),
        view("3d"),
        steps=46,
    ),
    Preset(
        "plateau",
        "Plateau",
        "Hardly any slope: dozens of updates that barely move, then the drop is over in a few.",
        "Hard places",
        descent(function("plateau", 2.5, 2.0), eta=0.5),
        view("3d"),
    ),
    Preset(
        "condition_100",
        "Condition number 100",
        "The steep side forces a small η and zigzags; along the flat side that η takes hundreds of steps.",
        "Hard places",
        descent(function("quadratic_bowl", 4.0, 2.0, condition=100.0), eta=0.019),
    ),
    Preset(
        "explodes",
        "Too large an η",
        "The chain with η = 0.22: each step overshoots, soon by more than the last one, until the numbers overflow.",
        "Hard places",
        descent(CHAIN, eta=0.22),
        view("2d", "w1[1,1]", "w2[1,1]", CHAIN_RANGE),
        steps=12,
    ),
    Preset(
        "vanishing",
        "Vanishing gradient",
        "Five layers of sigmoids: the first one's gradient is thousands of times smaller than the last one's.",
        "Hard places",
        descent(network("moons", *[(4, "sigmoid")] * 5, OUTPUT), eta=0.5, batch_size=30),
        view("2d", "w1[1,1]", "w6[1,1]", ((-2.0, 2.0), (-2.0, 2.0))),
        steps=300,
    ),
    Preset(
        "edge_of_stability",
        "Edge of stability",
        "All examples at once: in 150 steps the sharpness (see Curvature) passes its limit 2/η, then hovers there.",
        "Hard places",
        descent(
            network({"name": "moons", "n": 40}, (8, "tanh"), (4, "tanh"), OUTPUT), eta=0.4, batch_size=None, seed=1
        ),
        view("2d", "w1[4,1]", "w1[7,1]", ((-0.5, 2.5), (-1.75, 1.25))),
        steps=400,
    ),
    Preset(
        "xor",
        "Exclusive or",
        "A hundred updates no better than guessing; then the two hidden units part ways and the loss breaks through.",
        "Networks",
        descent(network("xor", (2, "tanh"), OUTPUT), eta=0.3, batch_size=10, seed=5),
        view("2d", "w2[1,1]", "w2[1,2]", ((-2.0, 2.0), (-2.0, 2.0))),
        steps=400,
    ),
    Preset(
        "spiral",
        "Two spirals",
        "Two hidden layers and Adam: the boundary first cuts straight through, then winds itself around the arms.",
        "Networks",
        descent(
            network("spiral", (8, "tanh"), (8, "tanh"), OUTPUT, loss="binary_cross_entropy"),
            eta=0.02,
            optimizer="adam",
            batch_size=20,
            seed=1,
        ),
        view("2d", "w2[5,7]", "w3[1,5]", ((-3.5, 1.5), (-4.0, 1.0))),
        steps=600,
    ),
    Preset(
        "sine",
        "A curve from bends",
        "Each hidden unit gives the curve one bend; watch them move until they share out the wave.",
        "Networks",
        descent(
            network({"name": "sine", "n": 100, "frequency": 2.0}, (8, "tanh"), OUTPUT),
            eta=0.03,
            optimizer="adam",
            batch_size=10,
        ),
        view("2d", "w1[5,1]", "w2[1,5]", ((-0.5, 3.0), (-0.5, 2.0))),
        steps=600,
    ),
    Preset(
        "iris",
        "Iris",
        "Real flowers, three species: one splits off within a few updates, the other two overlap and take longer.",
        "Networks",
        descent(network("iris", (4, "tanh"), (3, "identity"), loss="softmax_cross_entropy"), eta=0.3, batch_size=16),
        view("2d", "w2[2,1]", "w2[3,1]", ((-1.5, 3.5), (-4.0, 1.0))),
        steps=300,
    ),
)

DEFAULT = next(iter(PRESETS))
