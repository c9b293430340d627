"""Make tests/data/torch_*.json: what PyTorch does, in float64, for the tests to compare with.

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy
    /tmp/torch/bin/python scripts/make_torch_reference.py

The tests need no PyTorch: they read the stored numbers. Nothing of the app is imported here, so that its arithmetic
cannot leak into its own reference. The app's names of optimizers, schedules and settings are translated to PyTorch's;
a setting left out is left to PyTorch's default, so that the app's defaults are compared too. Python writes a float
with as many digits as it takes to read the same float back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

OUT = Path(__file__).resolve().parent.parent / "tests" / "data"
STEPS = 50

PROBLEMS: dict[str, tuple[list[float], Callable[[torch.Tensor], torch.Tensor]]] = {
    # condition number 50
    "quadratic": ([1.5, -1.0], lambda w: (w[0] ** 2 + 50 * w[1] ** 2) / 2),
    # Rosenbrock's valley, ten times less steep than the original
    "valley": ([-1.2, 1.0], lambda w: (1 - w[0]) ** 2 + 10 * (w[1] - w[0] ** 2) ** 2),
}


class Lion(torch.optim.Optimizer):
    """Chen et al., 2023, algorithm 2, written out in Python floats because PyTorch has no Lion."""

    def __init__(self, params: Any, lr: float, betas: Any = (0.9, 0.99), weight_decay: float = 0) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            (beta1, beta2), lr, decay = group["betas"], group["lr"], group["weight_decay"]
            for w in group["params"]:
                m = self.state[w].setdefault("m", [0.0] * w.numel())
                new = []
                for i, (x, g) in enumerate(zip(w.tolist(), w.grad.tolist(), strict=True)):
                    c = beta1 * m[i] + (1 - beta1) * g
                    sign = 0.0 if c == 0 else math.copysign(1.0, c)
                    new.append(x - lr * (sign + decay * x))
                    m[i] = beta2 * m[i] + (1 - beta2) * g
                w.data = torch.tensor(new, dtype=torch.float64)


OPTIMIZERS: dict[str, tuple[Callable[..., torch.optim.Optimizer], dict[str, Any]]] = {
    "gd": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (torch.optim.Adagrad, {}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "adadelta": (torch.optim.Adadelta, {}),
    "adam": (torch.optim.Adam, {}),
    "adamw": (torch.optim.AdamW, {}),
    "nadam": (torch.optim.NAdam, {}),
    "amsgrad": (torch.optim.Adam, {"amsgrad": True}),
    "lion": (Lion, {}),
}

NONE: dict[str, Any] = {"name": "constant"}
STAIRS = {"name": "step", "every": 7, "factor": 0.6}
SMOOTH = {"name": "exponential", "factor": 0.95}
COSINE = {"name": "cosine", "steps": 60, "floor": 0.1}
WARMUP = {"name": "warmup", "steps": 12}

# (optimizer, problem, eta, settings, schedule)
CASES: list[tuple[str, str, float, dict[str, float], dict[str, Any]]] = [
    ("gd", "quadratic", 0.03, {}, NONE),
    ("gd", "valley", 0.01, {}, COSINE),
    ("momentum", "quadratic", 0.01, {}, NONE),
    ("momentum", "valley", 0.004, {"mu": 0.7}, SMOOTH),
    ("nesterov", "quadratic", 0.01, {}, WARMUP),
    ("nesterov", "valley", 0.004, {"mu": 0.7}, NONE),
    ("adagrad", "quadratic", 0.3, {}, NONE),
    ("adagrad", "valley", 0.2, {"eps": 0.05}, SMOOTH),
    ("rmsprop", "quadratic", 0.02, {}, NONE),
    ("rmsprop", "valley", 0.02, {"alpha": 0.9, "eps": 0.05}, STAIRS),
    ("adadelta", "quadratic", 1.0, {}, NONE),
    ("adadelta", "valley", 3.0, {"rho": 0.8, "eps": 1e-4}, COSINE),
    ("adam", "quadratic", 0.1, {}, NONE),
    ("adam", "valley", 0.05, {"beta1": 0.8, "beta2": 0.95, "eps": 0.05}, STAIRS),
    ("adamw", "quadratic", 0.1, {}, NONE),
    ("adamw", "valley", 0.05, {"beta1": 0.8, "beta2": 0.95, "eps": 0.05, "weight_decay": 0.3}, COSINE),
    ("nadam", "quadratic", 0.1, {}, NONE),
    ("nadam", "valley", 0.05, {"beta1": 0.8, "beta2": 0.95, "eps": 0.05, "momentum_decay": 0.2}, SMOOTH),
    ("amsgrad", "quadratic", 0.1, {}, NONE),
    ("amsgrad", "valley", 0.05, {"beta1": 0.8, "beta2": 0.7, "eps": 0.05}, STAIRS),
    ("lion", "quadratic", 0.05, {}, NONE),
    ("lion", "valley", 0.05, {"beta1": 0.8, "beta2": 0.95, "weight_decay": 0.3}, SMOOTH),
]


def torch_settings(settings: dict[str, float]) -> dict[str, Any]:
    """The app's names of settings as PyTorch's keyword arguments."""
    renamed = {"momentum" if key == "mu" else key: value for key, value in settings.items()}
    if "beta1" in renamed:
        renamed["betas"] = (renamed.pop("beta1"), renamed.pop("beta2"))
    return renamed


def torch_schedule(optimizer: torch.optim.Optimizer, eta: float, schedule: dict[str, Any]) -> Any:
    """PyTorch's scheduler for one of the app's schedules."""
    kinds = torch.optim.lr_scheduler
    match schedule:
        case {"name": "constant"}:
            return kinds.LambdaLR(optimizer, lambda step: 1.0)
        case {"name": "step", "every": every, "factor": factor}:
            return kinds.StepLR(optimizer, every, factor)
        case {"name": "exponential", "factor": factor}:
            return kinds.ExponentialLR(optimizer, factor)
        case {"name": "cosine", "steps": steps, "floor": floor}:
            return kinds.CosineAnnealingLR(optimizer, steps, floor * eta)
        case {"name": "warmup", "steps": steps}:
            return kinds.LinearLR(optimizer, 1 / steps, total_iters=steps - 1)
    raise ValueError(f"no PyTorch scheduler for {schedule}")


def runs() -> Iterator[dict[str, Any]]:
    """Every case with its parameters before the first update and after each of 50."""
    for name, problem, eta, settings, schedule in CASES:
        start, loss = PROBLEMS[problem]
        make, fixed = OPTIMIZERS[name]
        w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = make([w], lr=eta, **(fixed | torch_settings(settings)))
        scheduler = torch_schedule(optimizer, eta, schedule)
        path = [w.tolist()]
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss(w).backward()
            optimizer.step()
            scheduler.step()
            path.append(w.tolist())
        case = {"optimizer": name, "problem": problem, "eta": eta, "settings": settings, "schedule": schedule}
        yield case | {"path": path}


def rates() -> Iterator[dict[str, Any]]:
    """The rates of the updates 0 to 60 of every schedule."""
    for eta, schedule in [(0.1, STAIRS), (0.3, SMOOTH), (0.7, COSINE), (0.2, WARMUP)]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=eta)
        scheduler = torch_schedule(optimizer, eta, schedule)
        etas = []
        for _ in range(61):
            etas.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        yield {"eta": eta, "schedule": schedule, "rates": etas}


def clips() -> Iterator[dict[str, Any]]:
    """Gradients shorter than, as long as and longer than the limit, and the gradient that is zero."""
    gradients = [[3.0, -4.0], [0.3, 0.4], [0.6, -0.8, 0.0], [1e-9, 2e-9], [0.0, 0.0], [7e5, -0.1, 2e-3, 12.5, -3.75]]
    kinds = {"norm": torch.nn.utils.clip_grad_norm_, "value": torch.nn.utils.clip_grad_value_}
    for name, clip in kinds.items():
        for limit in (0.25, 1.0, 5.0):
            for gradient in gradients:
                w = torch.zeros(len(gradient), dtype=torch.float64, requires_grad=True)
                w.grad = torch.tensor(gradient, dtype=torch.float64)
                clip([w], limit)
                yield {"clip": name, "limit": limit, "gradient": gradient, "clipped": w.grad.tolist()}


def write(name: str, entries: Iterator[dict[str, Any]]) -> None:
    """One entry a line, so that a change shows as a change of that entry."""
    head = json.dumps({"torch": torch.__version__})[:-1]
    lines = ",\n".join(json.dumps(entry, allow_nan=False) for entry in entries)
    (OUT / name).write_text(f'{head}, "entries": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    # Also the dtype of the scalars in an optimizer's state: NAdam's mu_product would be float32 otherwise.
    torch.set_default_dtype(torch.float64)
    OUT.mkdir(parents=True, exist_ok=True)
    write("torch_optimizers.json", runs())
    write("torch_schedules.json", rates())
    write("torch_clipping.json", clips())
