"""The presets in small are the engine's own samples."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.presets import PRESETS
from app.core.descent import advance
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.landscape.pictures import ALPHABET, MAP, SQUARE, UNIT, pictures, some
from app.core.network.textbook import forward

PICTURES = {picture.name: picture for picture in pictures()}


LEARNS_NOTHING = "vanishing"
"""Its map has one shade: the preset shows a network that learns nothing."""


def shades(name: str) -> np.ndarray:
    picture = PICTURES[name]
    return np.array([ALPHABET.index(letter) for letter in picture.shades]).reshape(-1, picture.columns)


@pytest.mark.parametrize("name", PRESETS)
def test_a_picture_shows_something(name):
    picture = PICTURES[name]
    if picture.shades:
        found = shades(name)
        assert found.shape == (MAP[::-1] if picture.kind == "loss" else (SQUARE, SQUARE))
        several = picture.classes if picture.classes > 2 else 20
        assert len(np.unique(found)) >= (1 if name == LEARNS_NOTHING else several)
    else:
        assert np.ptp([y for _, y in picture.line]) > UNIT / 4
    shown = len(picture.points) if picture.kind != "loss" else len(picture.path)
    assert shown >= 3
    assert len({label for _, _, label in picture.points}) == (picture.classes or bool(picture.points)), "every class"


def test_a_map_is_that_of_the_function():
    """The lowest shades of Himmelblau are where its minima are, and the path ends in one."""
    found = shades("himmelblau")
    low = [(x, y) for y, x in np.argwhere(found == found.min())]
    places = [(40 * (x + 5) / 10, 30 * (y + 5) / 10) for x, y in ((3, 2), (-2.8, 3.1), (-3.8, -3.3), (3.6, -1.8))]
    assert all(min(np.hypot(x - a, y - b) for a, b in places) < 2 for x, y in low)
    assert PICTURES["himmelblau"].path[0] == (500, 500)
    x, y = (np.array(PICTURES["himmelblau"].path[-1]) / UNIT) * 10 - 5
    assert np.hypot(x - 3, y - 2) < 0.05


def test_a_boundary_is_that_of_the_trained_network():
    """At an example the shade is the network's answer after the preset's steps."""
    preset = PRESETS["spiral"]
    chosen = parse(preset.experiment)
    objective = compile(chosen)
    state = advance.advance(chosen, advance.start(chosen), preset.steps).frames[-1].state
    outputs = objective.network.loss.shown(
        forward(objective.network, state.parameters, objective.examples.inputs)[1][-1]
    )
    found, points = shades("spiral"), PICTURES["spiral"].points
    said = some(outputs)[:, 0]
    sure = np.abs(said - 0.5) > 0.45
    grid = np.array([found[round(y / UNIT * (SQUARE - 1)), round(x / UNIT * (SQUARE - 1))] for x, y, _ in points])
    assert np.mean((grid > 31.5)[sure] == (said > 0.5)[sure]) > 0.95
    assert np.mean([(shade > 31.5) == bool(label) for shade, (_, _, label) in zip(grid, points, strict=True)]) > 0.9


def test_a_path_that_leaves_the_picture_ends_outside_of_it():
    path = PICTURES["explodes"].path
    assert all(0 <= value <= UNIT for place in path[:-1] for value in place)
    assert not all(0 <= value <= UNIT for value in path[-1])
