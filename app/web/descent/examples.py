"""Requests about one run that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import CHAIN, MOONS, OWN, ROSENBROCK, STATE, example

START = {
    "chain": example("L = (x w1 + b1) w2 + b2 with one example", experiment=CHAIN),
    "moons": example("A network on two moons, with the values of two examples", experiment=MOONS, examples=[0, 1]),
    "own": example("Data of your own", experiment=OWN),
}
STEP = {
    "chain": example("One update of the chain from its start", experiment=CHAIN),
    "go_on": example("Three more from a given state", experiment=CHAIN, state=STATE, steps=3),
    "full": example("Two updates of a network, every layer's values", experiment=MOONS, steps=2, detail="full"),
    "function": example("Ten updates on a test function", experiment=ROSENBROCK, steps=10),
    "columns": example("Fifty as columns, vectors in base64", experiment=MOONS, steps=50, encoding="base64"),
    "until": example("Updates until the loss is small", experiment=CHAIN, steps=100, until={"loss": 0.01}),
}
FRAME = {
    "chain": example("A weight edited by hand", experiment=CHAIN, state=STATE),
}


FRAMES = {
    "lanes": example(
        "A network before its first update with each of two rates",
        lanes=[{"experiment": {**MOONS, "optimizer": {"name": "gd", "eta": eta}}} for eta in (0.1, 0.5)],
    ),
}


REPLAY = {"network": example("Steps 41 and 42 of a run", experiment=MOONS, skip=40, steps=2)}
