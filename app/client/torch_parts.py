"""The names of PyTorch's losses and optimizers here, and the parts that cannot be translated.

PyTorch's loss is `scale` times Descent's, because Descent sums over outputs and takes means over examples only, and
its squared error is halved. So are the gradients g. Gradient descent makes up for it with a rate `scale` times as
large. A method that divides by the root of squared gradients is the same with slots and eps divided by that factor:
s g / (sqrt(s^2 v) + eps) = g / (sqrt(v) + eps / s). Adadelta has eps in two places that scale differently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.client.errors import DescentError
from app.client.frames import Array


class CannotTranslate(DescentError):
    """Something of a PyTorch model that Descent has no equal of. `what` is its name, `reason` says why."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what} cannot be translated: {reason}")
        self.what, self.reason = what, reason


def kind(of: Any) -> str:
    """The name of the class of `of`: PyTorch is never imported."""
    return type(of).__name__


def array(tensor: Any) -> Array:
    """A tensor, or anything that NumPy reads, as float64."""
    for step in ("detach", "cpu", "numpy"):
        try:
            tensor = getattr(tensor, step)() if hasattr(tensor, step) else tensor
        except TypeError:  # PyTorch's own sentence names no way out
            kept = str(getattr(tensor, "dtype", "its type")).removeprefix("torch.")
            raise CannotTranslate("a tensor", f"NumPy has no {kept}: use .double()") from None
    return np.array(tensor, np.float64)


def demand(what: str, of: Any, name: str, allowed: Any) -> None:
    """Raises CannotTranslate unless the attribute `name` of `of` is `allowed`, or missing."""
    found = getattr(of, name, allowed)
    if allowed is None and found is not None:
        raise CannotTranslate(what, f"{name} must be None")
    if found != allowed:
        raise CannotTranslate(what, f"{name} must be {allowed!r}, not {found!r}")


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss as JSON, whether its targets are classes, and PyTorch's value of it in multiples of Descent's."""

    choice: dict[str, Any]
    classes: bool
    scale: float


def read_loss(loss: Any, rows: int, outputs: int, last: int | None = None) -> Loss:
    """PyTorch's `loss` over batches of `rows` examples, the last one of `last`. Raises CannotTranslate."""
    name = kind(loss)
    reduction = getattr(loss, "reduction", "mean")
    if reduction not in ("mean", "sum"):
        raise CannotTranslate(name, f"reduction must be 'mean' or 'sum', not {reduction!r}")
    if reduction == "sum" and last not in (None, rows):
        reason = f"its sum over the last batch, of {last} instead of {rows} examples, counts less than Descent's mean"
        raise CannotTranslate(name, f"reduction must be 'mean': {reason}")
    for attribute in ("weight", "pos_weight"):
        demand(name, loss, attribute, None)
    each = 1 / outputs if reduction == "mean" else float(rows)
    match name:
        case "MSELoss":
            return Loss({"name": "half_mse"}, False, 2 * each)
        case "HuberLoss":
            return Loss({"name": "huber", "threshold": float(loss.delta)}, False, each)
        case "SmoothL1Loss" if loss.beta > 0:
            return Loss({"name": "huber", "threshold": float(loss.beta)}, False, each / float(loss.beta))
        case "SmoothL1Loss":
            raise CannotTranslate(name, f"beta must be above 0, not {loss.beta!r}")
        case "BCEWithLogitsLoss":
            return Loss({"name": "binary_cross_entropy"}, True, each)
        case "CrossEntropyLoss":
            demand(name, loss, "label_smoothing", 0.0)
            return Loss({"name": "softmax_cross_entropy"}, True, 1.0 if reduction == "mean" else float(rows))
        case "BCELoss":
            raise CannotTranslate(name, "use BCEWithLogitsLoss, and leave out the last Sigmoid")
        case "NLLLoss":
            raise CannotTranslate(name, "use CrossEntropyLoss, and leave out the last LogSoftmax")
    known = "MSELoss, HuberLoss, SmoothL1Loss, BCEWithLogitsLoss or CrossEntropyLoss"
    raise CannotTranslate(name, f"the loss must be {known}")


@dataclass(frozen=True, slots=True)
class Method:
    """A method of PyTorch: its `name` here, settings by their names here and there, slots by both names with the power
    of the scale that they are divided by, and what its options must be for that. `counts`: its update depends on the
    number of steps, which PyTorch counts for each tensor."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    slots: dict[str, tuple[str, int]] = field(default_factory=dict)
    must: dict[str, Any] = field(default_factory=dict)
    decays: bool = False
    counts: bool = False


GUARD = {"eps": "eps"}
MOMENTS = {"m": ("exp_avg", 1), "v": ("exp_avg_sq", 2)}
PLAIN: dict[str, Any] = {"maximize": False}


def method(name: str, options: dict[str, Any]) -> Method:
    """The method of the optimizer class `name` with these options of its group. Raises CannotTranslate."""
    match name:
        case "SGD" if not options["momentum"]:
            return Method("gd", must=PLAIN)
        case "SGD":
            velocity = {"velocity": ("momentum_buffer", 1)}
            called = "nesterov" if options["nesterov"] else "momentum"
            return Method(called, {"mu": "momentum"}, velocity, {**PLAIN, "dampening": 0})
        case "Adagrad":
            return Method("adagrad", GUARD, {"square_sum": ("sum", 2)}, {**PLAIN, "lr_decay": 0})
        case "RMSprop":
            average = {"square_average": ("square_avg", 2)}
            return Method("rmsprop", {"alpha": "alpha", **GUARD}, average, {**PLAIN, "momentum": 0, "centered": False})
        case "Adadelta":
            averages = {"square_average": ("square_avg", 2), "move_average": ("acc_delta", 0)}
            return Method("adadelta", {"rho": "rho", **GUARD}, averages, PLAIN)
        case "Adam" if options.get("amsgrad"):
            most = {"v_max": ("max_exp_avg_sq", 2)}
            return Method("amsgrad", GUARD, MOMENTS | most, {**PLAIN, "decoupled_weight_decay": False}, counts=True)
        case "Adam" if not options.get("decoupled_weight_decay"):
            return Method("adam", GUARD, MOMENTS, PLAIN, counts=True)
        case "Adam" | "AdamW":
            settings = {**GUARD, "weight_decay": "weight_decay"}
            return Method("adamw", settings, MOMENTS, {**PLAIN, "amsgrad": False}, decays=True, counts=True)
        case "NAdam":
            settings = {**GUARD, "momentum_decay": "momentum_decay"}
            must = {**PLAIN, "decoupled_weight_decay": False}
            return Method("nadam", settings, MOMENTS | {"mu_product": ("mu_product", 0)}, must, counts=True)
    known = "SGD, Adagrad, RMSprop, Adadelta, Adam, AdamW or NAdam"
    raise CannotTranslate(name, f"the optimizer must be {known}")


def read_settings(name: str, found: Method, options: dict[str, Any], scale: float) -> dict[str, Any]:
    """The optimizer as JSON, its rate or its eps made up for `scale`. Raises CannotTranslate."""
    for key, allowed in found.must.items():
        if options.get(key, allowed) != allowed:
            raise CannotTranslate(name, f"{key} must be {allowed!r}, not {options[key]!r}")
    if found.name == "adadelta" and scale != 1:
        reason = f"the loss is {scale:g} times Descent's, which its eps in two places cannot make up for"
        raise CannotTranslate(name, reason)
    eta = float(options["lr"])
    settings = {"eta": eta if "eps" in found.settings else eta * scale}
    if "betas" in options:
        settings |= dict(zip(("beta1", "beta2"), map(float, options["betas"]), strict=True))
    settings |= {ours: float(options[theirs]) for ours, theirs in found.settings.items()}
    if "eps" in settings:
        settings["eps"] /= scale
    return {"name": found.name, **settings}


ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "Identity": ("identity", {}),
    "Sigmoid": ("sigmoid", {}),
    "Tanh": ("tanh", {}),
    "ReLU": ("relu", {}),
    "LeakyReLU": ("leaky_relu", {"negative_slope": 0.01}),
    "Softplus": ("softplus", {"beta": 1, "threshold": 20}),
    "GELU": ("gelu", {"approximate": "none"}),
}


def activation(layer: Any) -> str | None:
    """The name of an activation here; None for another layer. Raises CannotTranslate for other settings.

    PyTorch's Softplus leaves out ln(1 + e^-z) beyond its threshold of 20, which is less than 2.1e-9.
    """
    name = kind(layer)
    if name not in ACTIVATIONS:
        return None
    found, must = ACTIVATIONS[name]
    for attribute, allowed in must.items():
        demand(name, layer, attribute, allowed)
    return found
