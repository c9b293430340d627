"""The answers about one point of a run, as frozen dataclasses. Each keeps the whole answer as `plain`.

Arrays are float64; where a number overflows or does not exist it is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np

from app.client.frames import Array, Plain, unpacked

Kind = TypeVar("Kind")


def rest() -> Any:
    """The whole answer as JSON has it."""
    return field(repr=False, kw_only=True)


def numbers(plain: Any) -> Array | None:
    """Nested lists as an array with NaN for null; None for null."""
    return None if plain is None else np.array(plain, np.float64)


def read(kind: type[Kind], plain: Plain, /, **more: Any) -> Kind:
    """The `kind` that an answer describes: fields by name, arrays as such, and `more`."""
    found = {"plain": plain, **more}
    for each in fields(kind):  # type: ignore[arg-type]
        if each.name not in found:
            value = plain[each.name]
            found[each.name] = numbers(value) if str(each.type).startswith("Array") else value
    return kind(**found)


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """Why a run ended: at `step`, `quantity` (of `layer`, from 1, or None) was not finite.

    `holding_eta` is a smaller learning rate that holds from the start for `holding_steps` updates, None if none does.
    """

    step: int
    quantity: str
    layer: int | None
    message: str
    undefined: bool
    holding_eta: float | None
    holding_steps: int
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """Why a run stopped: at `step`, `quantity` reached `limit` with `value`."""

    step: int
    quantity: str
    value: float
    limit: float
    message: str
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """The loss on a plane. `loss` and `quadratic` are (len(v), len(u)), one row per v, or (1, len(u)) along a curve.

    `u` and `v` are coordinates along the plane's directions; of a plane of parameters they are their values. A sample
    beyond its precision is its largest number; there are `overflowed` of them. `distance` is that of the state from the
    plane, `foot_loss` the loss at the nearest point of the plane, `true_loss` at the state itself.
    """

    u: Array
    v: Array | None
    loss: Array
    quadratic: Array | None
    minimum: float
    maximum: float
    overflowed: int
    distance: float
    foot_loss: float | None
    true_loss: float | None
    held_names: list[str]
    plain: Plain = rest()


def read_landscape(plain: Plain, precision: str) -> Landscape:
    kind = "<f8" if precision == "float64" else "<f4"
    count = len(plain["v"]) if plain["v"] else 1
    loss = unpacked(plain["loss"], count, kind).astype(np.float64)
    squared = plain["quadratic"]
    quadratic = None if squared is None else unpacked(squared, count, kind).astype(np.float64)
    return read(Landscape, plain, loss=loss, quadratic=quadratic)


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """A network's outputs over two of its inputs (or its one), which are `features`, by index.

    `output` is (outputs, len(y), len(x)), `layers` has one (units, len(y), len(x)) of activations per layer, if asked
    for; with one input, len(y) is 1. `held` are the other inputs, at their mean.
    """

    x: Array
    y: Array | None
    output: Array
    layers: list[Array]
    features: list[int]
    held: dict[str, float]
    plain: Plain = rest()


def read_boundary(plain: Plain) -> Boundary:
    count = len(plain["y"]) if plain["y"] else 1

    def maps(texts: list[str]) -> Array:
        found = [unpacked(text, count, "<f4").astype(np.float64) for text in texts]
        return np.array(found).reshape(len(texts), count, -1)

    return read(Boundary, plain, output=maps(plain["output"]), layers=[maps(layer) for layer in plain["layers"]])


@dataclass(frozen=True, slots=True, eq=False)
class Curvature:
    """Second derivatives of the loss. `largest` and `smallest` are (k,), from the respective end of the spectrum.

    `largest_vectors` and `smallest_vectors` are (k, P), of length 1. `eigenvalues` are all of them, rising, or None
    where only the ends were computed. `kind` and `words` say what the point is. `sharpness` is the largest eigenvalue
    that counts for the method's stability and `limit` the one it must stay below; None where no limit is known.
    """

    step: int
    loss: float
    eta: float
    eigenvalues: Array | None
    largest: Array
    largest_vectors: Array
    smallest: Array
    smallest_vectors: Array
    kind: str
    words: str
    sharpness: float | None
    limit: float | None
    plain: Plain = rest()


def read_curvature(plain: Plain) -> Curvature:
    ends = {}
    for end in ("largest", "smallest"):
        ends[end] = np.array([each["value"] for each in plain[end]], np.float64)
        ends[f"{end}_vectors"] = np.array([each["vector"] for each in plain[end]], np.float64)
    place, stability = plain["place"], plain["stability"] or {}
    known = {"sharpness": stability.get("sharpness"), "limit": stability.get("limit")}
    return read(Curvature, plain, kind=place["kind"], words=place["words"], **ends, **known)


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Gradients of the batches of an epoch, or of single examples, around the full one: (k,) each.

    `norm` is their length, `degrees` the angle to the full gradient (NaN where that is 0), `along` and `across` how far
    they reach along it and to the side. `spread` is the root of their mean squared distance from it. `noise_scale` is
    tr S / |g|^2, in examples; None where the gradient is 0.
    """

    step: int
    epoch: int
    size: Array
    norm: Array
    degrees: Array | None
    along: Array
    across: Array
    spread: float
    spread_expected: float
    noise_scale: float | None
    text: str
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """The layers over a stretch of a run: (layers, columns) each, a column per step that was looked at.

    `gradient` is the length of a layer's gradient, `spread` the standard deviation of its activations, `saturated` and
    `dead` are shares from 0 to 1. `factor` (columns,) is how many times as long the gradient is one layer further back.
    """

    step: Array
    gradient: Array
    spread: Array
    saturated: Array
    dead: Array
    factor: Array
    kind: list[str]
    text: list[str]
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """A named moment of a run: a plateau, a spike, a saddle and so on. `until` is its last step, None for a moment."""

    step: int
    kind: str
    title: str
    text: str
    layer: int | None
    until: int | None
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a derivation: `formula` and `numbers` are TeX, `level` 0 is the short version."""

    key: str
    level: int
    formula: str
    numbers: str
    value: float | None
    text: str
    plain: Plain = rest()


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """How a number of the frame comes about, line by line."""

    what: str
    step: int
    parameter: str | None
    example: int | None
    lines: list[Line]
    plain: Plain = rest()

    def __str__(self) -> str:
        return "\n".join(
            f"{line.key} = {line.value}" + (f"  ({line.text})" if line.text else "") for line in self.lines
        )


def read_explanation(plain: Plain) -> Explanation:
    return read(Explanation, plain, lines=[read(Line, line) for line in plain["lines"]])


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The data of a network: inputs (n, features) and targets (n, outputs) as the network sees them."""

    title: str
    features: list[str]
    outputs: list[str]
    classes: list[str]
    task: str
    inputs: Array
    targets: Array
    test_inputs: Array
    test_targets: Array
    plain: Plain = rest()


def read_data(plain: Plain | None) -> Data | None:
    if plain is None:
        return None
    names = ("inputs", "targets", "test_inputs", "test_targets")
    return read(Data, plain, **{name: np.array(plain[name], np.float64).T for name in names})
