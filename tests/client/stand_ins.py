"""Classes with the names and attributes of PyTorch's, and no arithmetic: the translation reads nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


class Tensor:
    """Numbers that have to be detached and brought to NumPy, as those of PyTorch."""

    def __init__(self, values: Any, requires_grad: bool = True) -> None:
        self.values, self.requires_grad = np.asarray(values), requires_grad

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        return self.values


def named(name: str, **attributes: Any) -> Any:
    """An object of a class called `name`."""
    return type(name, (SimpleNamespace,), {})(**attributes)


def linear(w: Any, b: Any = None) -> Any:
    return named("Linear", weight=Tensor(w), bias=None if b is None else Tensor(b))


class Sequential(list):
    """Layers in order."""

    def parameters(self) -> list[Tensor]:
        return [
            tensor for part in self for tensor in (getattr(part, "weight", None), getattr(part, "bias", None)) if tensor
        ]


class Drawn(list[int]):
    """The rows that a sampler draws."""


def sampler(name: str, rows: int) -> Any:
    return type(name, (Drawn,), {})(range(rows))


def batches(of: Any, batch_size: int, drop_last: bool = False) -> Any:
    """A BatchSampler."""
    return named("BatchSampler", sampler=of, batch_size=batch_size, drop_last=drop_last)


def loader(x: Any, y: Any, batch_size: int, *, drawn: Any = None, drop_last: bool = False, **changes: Any) -> Any:
    """A DataLoader over a TensorDataset."""

    def default_collate(rows: Any) -> Any:
        return rows

    rows = [(Tensor(left), Tensor(right)) for left, right in zip(x, y, strict=True)]
    drawn = sampler("SequentialSampler", len(rows)) if drawn is None else drawn
    own = {"batch_sampler": batches(drawn, batch_size, drop_last), "batch_size": batch_size, "drop_last": drop_last}
    made = {"sampler": drawn, "collate_fn": default_collate, "dataset": rows}
    return named("DataLoader", **own | made | changes)


DEFAULTS = {
    "SGD": {"lr": 0.1, "momentum": 0, "dampening": 0, "nesterov": False},
    "Adagrad": {"lr": 0.01, "lr_decay": 0, "eps": 1e-10},
    "RMSprop": {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "momentum": 0, "centered": False},
    "Adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
    "Adam": {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "amsgrad": False, "decoupled_weight_decay": False},
    "AdamW": {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "amsgrad": False, "weight_decay": 0.01},
    "NAdam": {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "momentum_decay": 0.004, "decoupled_weight_decay": False},
    "LBFGS": {"lr": 1.0},
}


def optimizer(name: str, parameters: list[Tensor], state: Any = None, **options: Any) -> Any:
    """An optimizer with one group."""
    group = {"params": parameters, "weight_decay": 0.0, "maximize": False, **DEFAULTS[name], **options}
    return named(name, param_groups=[group], state=state or {})
