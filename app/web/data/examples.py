"""Tables to bring in, for the examples of the documentation."""

from __future__ import annotations

from app.web.experiment.examples import OWN_NUMBERS, OWN_TABLE, example

DATA = {
    "classes": example("Two classes of points in the plane", table=OWN_TABLE),
    "numbers": example("A number to predict, and an input that is a class", table=OWN_NUMBERS),
}

CURVE = {
    "wave": example("Points above and below a wave", formula="sin(2x)", n=100, noise=0.1, seed=1),
    "hole": example("A curve that ends: points beside the hole are left out", formula="log(x + 2)"),
}
