"""A grid of experiments: a base, and lists of values at dotted paths in it. `read` checks all of it beforehand.

The paths in `over` (by default the seeds and starts that are varied) make the runs of a cell, over which statistics are
taken. The combinations of all other values make the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

from app.core.catalog.activations import ACTIVATIONS
from app.core.experiment import SEED, Experiment, parse, to_plain
from app.core.support.registry import InvalidInput, Parameter, inside, look_up, whole_number

CELLS, RUNS = 600, 20_000
STEPS = Parameter("steps", 100, 1, 5000, "updates of every run", kind="integer")
MEASURES = ("loss_train", "converged", "steps_to_target", "escaped", "gradient_norm_per_layer")
NEEDS = {"converged": "target", "steps_to_target": "target", "escaped": "escape"}
OVER = ("seed", "objective.start")
SIDE_BY_SIDE = (*OVER, "optimizer.eta")
NAMED = ("optimizer", "schedule", "clip", "objective.data", "objective.loss", "objective.init")
HIDDEN = ("objective.depth", "objective.activation")
LEVEL = 1e300


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination: `values` by path, and its runs."""

    values: dict[str, Any]
    experiments: tuple[Experiment, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """The runs and the measures. `target` and `escape` are losses over all training examples."""

    base: dict[str, Any]
    vary: dict[str, list[Any]]
    over: tuple[str, ...]
    cells: tuple[Cell, ...]
    steps: int
    measure: tuple[str, ...]
    target: float | None
    escape: float | None

    @property
    def levels(self) -> dict[str, float]:
        """The losses to watch for at every step, by name."""
        wanted = {NEEDS[name] for name in self.measure if name in NEEDS and name != "converged"}
        return {name: getattr(self, name) for name in ("target", "escape") if name in wanted}


def read(
    base: dict[str, Any],
    vary: dict[str, Any],
    steps: int = 100,
    measure: Sequence[str] | None = None,
    target: float | None = None,
    escape: float | None = None,
    over: Sequence[str] | None = None,
) -> Study:
    """The study that the arguments describe. Raises InvalidInput with a field such as ``vary.optimizer.eta.2``."""
    steps = int(STEPS.check(steps, "steps"))
    measured = check_measure(measure, {"target": target, "escape": escape})
    with inside("base"):
        plain = to_plain(parse(base))
    varied = {path: values_of(path, values) for path, values in vary.items()}
    if over is None:
        over = [path for path in OVER if path in varied]
    for position, path in enumerate(over):
        if path not in varied or path not in SIDE_BY_SIDE:
            raise InvalidInput(f"over.{position}", path, "varied paths out of " + ", ".join(SIDE_BY_SIDE))
    count = prod(len(values) for path, values in varied.items() if path not in over)
    runs = prod(map(len, varied.values()))
    if count > CELLS:
        raise InvalidInput("vary", count, f"at most {CELLS} cells: combinations of the paths not in over")
    if runs > RUNS:
        raise InvalidInput("vary", runs, f"at most {RUNS} runs in all")
    cells = tuple(read_cells(plain, varied, tuple(over)))
    return Study(plain, varied, tuple(over), cells, steps, measured, target, escape)


def check_measure(measure: Sequence[str] | None, levels: dict[str, float | None]) -> tuple[str, ...]:
    for field, level in levels.items():
        number = isinstance(level, (int, float)) and not isinstance(level, bool)
        if level is not None and not (number and abs(level) <= LEVEL):
            raise InvalidInput(field, level, f"a loss from {-LEVEL:g} to {LEVEL:g}, or null")
    if measure is None:
        return tuple(name for name in MEASURES[:-1] if levels.get(NEEDS.get(name, "")) is not None or name not in NEEDS)
    for position, name in enumerate(measure):
        if name not in MEASURES:
            raise InvalidInput(f"measure.{position}", name, "one of " + ", ".join(MEASURES))
        if name in NEEDS and levels[NEEDS[name]] is None:
            raise InvalidInput(NEEDS[name], None, f"a loss, because {name} needs one")
    return tuple(name for name in MEASURES if name in measure)


def values_of(path: str, values: Any) -> list[Any]:
    """The values at `path`. A number of seeds becomes a list of them, from 0."""
    field = f"vary.{path}"
    if path == "seed" and isinstance(values, int) and not isinstance(values, bool):
        if not 1 <= values <= RUNS:
            raise InvalidInput(field, values, f"a list of seeds, or their number, 1 to {RUNS}")
        return list(range(values))
    if not isinstance(values, (list, tuple)) or not 1 <= len(values) <= RUNS:
        raise InvalidInput(field, values, f"a list of 1 to {RUNS} values")
    if path == "seed":
        return [int(SEED.check(seed, f"{field}.{position}")) for position, seed in enumerate(values)]
    return list(values)


def read_cells(plain: dict[str, Any], varied: dict[str, list[Any]], over: tuple[str, ...]) -> Iterator[Cell]:
    paths = in_order(path for path in varied if path != "seed")
    outer, inner = ([path for path in varied if (path in over) == inside] for inside in (False, True))
    parsed: dict[tuple[int, ...], Experiment] = {}

    def experiment(indices: dict[str, int]) -> Experiment:
        key = tuple(indices[path] for path in paths)
        if key not in parsed:
            parsed[key] = read_one(plain, {path: (indices[path], varied[path][indices[path]]) for path in paths})
        found = parsed[key]
        return replace(found, seed=varied["seed"][indices["seed"]]) if "seed" in varied else found

    for chosen in product(*(range(len(varied[path])) for path in outer)):
        here = dict(zip(outer, chosen, strict=True))
        runs = product(*(range(len(varied[path])) for path in inner))
        experiments = tuple(experiment({**here, **dict(zip(inner, run, strict=True))}) for run in runs)
        yield Cell({path: varied[path][index] for path, index in here.items()}, experiments)


def in_order(paths: Iterable[str]) -> list[str]:
    """`paths` in the order in which to set them: an object before its parts, all hidden layers last."""
    return sorted(paths, key=lambda path: (path in HIDDEN, path.count(".")))


def read_one(plain: dict[str, Any], chosen: dict[str, tuple[int, Any]]) -> Experiment:
    """`plain` with the values of `chosen`: by path, the number of a value and the value."""
    changed = deepcopy(plain)
    for path, (index, value) in chosen.items():
        field = f"vary.{path}.{index}"
        if path in HIDDEN:
            change_hidden(changed, path, value, field)
        else:
            put(changed, path, {"name": value} if path in NAMED and isinstance(value, str) else value)
    try:
        return parse(changed)
    except InvalidInput as invalid:
        for path, (index, _) in chosen.items():
            if invalid.field == path or invalid.field.startswith(f"{path}."):
                field = f"vary.{path}.{index}{invalid.field.removeprefix(path)}"
                raise InvalidInput(field, invalid.value, invalid.allowed) from None
        raise InvalidInput("vary", f"{invalid.field}: {invalid.value}", invalid.allowed) from None


def put(plain: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at the dotted `path`, in place. Raises InvalidInput for an unknown path."""
    *outer, last = path.split(".")
    place: Any = plain
    for depth, part in enumerate([*outer, last]):
        key: str | int = part
        last_one = depth == len(outer)
        if isinstance(place, list):
            if not (part.isdecimal() and int(part) < len(place)):
                raise InvalidInput(f"vary.{path}"[:100], part[:20], f"a number below {len(place)} after the list")
            key = int(part)
        elif not isinstance(place, dict) or (not last_one and part not in place):
            raise InvalidInput(f"vary.{path}"[:100], part[:20], "a path into the experiment, such as optimizer.eta")
        if last_one:
            place[key] = value
        else:
            place = place[key]


def change_hidden(plain: dict[str, Any], path: str, value: Any, field: str) -> None:
    """Set the number of hidden layers, all like the first one, or the activation of all of them."""
    objective = plain["objective"]
    layers = objective.get("layers") if isinstance(objective, dict) else None
    if not isinstance(layers, list) or len(layers) < 2 or not all(isinstance(layer, dict) for layer in layers):
        raise InvalidInput(field, value, "nothing: there is no hidden layer")
    if path == "objective.depth":
        whole_number(value, 1, 7, field, "a whole number of hidden layers from 1 to 7")
        layers[:] = [dict(layers[0]) for _ in range(value)] + layers[-1:]
        return
    look_up(ACTIVATIONS, value, field)
    for layer in layers[:-1]:
        layer["activation"] = value
