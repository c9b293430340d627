"""Requests for views that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import MOONS, ROSENBROCK, example
from app.web.race.examples import with_optimizer

LANDSCAPE = {"kind": "landscape", "plane": {"kind": "parameters", "u": "w1[1,1]", "v": "w1[2,1]"}, "resolution": [7, 7]}

POINT_VIEWS = {
    "network": example(
        "The landscape and the boundary of a network where it starts",
        experiment=MOONS,
        views=[LANDSCAPE, {"kind": "boundary", "resolution": 9}],
    ),
    "events": example(
        "A boundary, and what happens in the steps from here on",
        experiment=MOONS,
        views=[{"kind": "boundary", "resolution": 9}, {"kind": "events", "steps": 5}],
    ),
    "sizes": example(
        "The landscape of a function at two resolutions",
        experiment=ROSENBROCK,
        views=[{"kind": "landscape", "resolution": [5, 5]}, {"kind": "landscape", "resolution": [9, 9]}],
    ),
}

VIEWS = {
    "network": example(
        "One update of a network, its landscape and its boundary",
        experiment=MOONS,
        detail="full",
        views=[LANDSCAPE, {"kind": "boundary", "resolution": 9}],
    ),
    "later": example(
        "An update of a function, and its landscape: coarse at once, finer after 100 ms",
        experiment=ROSENBROCK,
        views=[
            {"kind": "landscape", "resolution": [5, 5]},
            {"kind": "landscape", "resolution": [9, 9], "after": 100},
        ],
    ),
}

RACE_VIEWS = {
    "moons": example(
        "Two optimizers on a network, with the boundary of each",
        lanes=[with_optimizer(MOONS, "gd", 0.5), with_optimizer(MOONS, "adam", 0.05)],
        steps=2,
        views=[{"kind": "boundary", "resolution": 9, "lane": lane} for lane in (0, 1)],
    ),
}
