"""Does a translated PyTorch model go on as PyTorch does? Needs PyTorch, in an environment of its own:

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy httpx
    /tmp/torch/bin/python scripts/check_from_torch.py

Each loss, activation and optimizer that `app.client.from_torch` knows, before its first step and after ten: 50 more
steps of PyTorch in float64 over all examples, beside those of the engine; and each optimizer over the batches of a
DataLoader without shuffle, 10 of 24 rows and a shorter last one, or without that. It prints the largest relative
difference of parameters (an error over the largest value of its tensor) and losses, and fails above 1e-9. On 30
November 2026, with PyTorch 2.13.0 on x86_64, that was 1.1e-11 over 184 models, and 1.3e-15 over those with a
DataLoader.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.client.from_torch import from_torch  # noqa: E402
from app.core.descent.advance import advance, read_state, start  # noqa: E402
from app.core.experiment import parse  # noqa: E402

STEPS, FIRST, MOST = 50, 10, 1e-9
ROWS, BATCH = 24, 10
OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.02),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05, eps=1e-8, initial_accumulator_value=0.1),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "Adadelta": lambda p: torch.optim.Adadelta(p, lr=1.0),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.01, eps=1e-4),
    "AMSGrad": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
    "NAdam": lambda p: torch.optim.NAdam(p, lr=0.01),
}
ACTIVATIONS = (nn.Tanh, nn.Sigmoid, nn.ReLU, nn.LeakyReLU, nn.Softplus, nn.GELU, nn.Identity)
LOSSES = {
    "MSELoss": (nn.MSELoss(), "numbers", 3),
    "MSELoss, one output": (nn.MSELoss(reduction="sum"), "numbers", 1),
    "HuberLoss": (nn.HuberLoss(delta=0.4), "numbers", 2),
    "SmoothL1Loss": (nn.SmoothL1Loss(beta=0.5), "numbers", 2),
    "BCEWithLogitsLoss": (nn.BCEWithLogitsLoss(), "one", 1),
    "BCEWithLogitsLoss, rows": (nn.BCEWithLogitsLoss(), "rows", 3),
    "CrossEntropyLoss": (nn.CrossEntropyLoss(), "labels", 3),
    "CrossEntropyLoss, two": (nn.CrossEntropyLoss(), "labels", 2),
}


def targets(form: str, outputs: int) -> torch.Tensor:
    labels = torch.arange(ROWS) % max(outputs, 2)
    match form:
        case "numbers":
            return torch.randn(ROWS, outputs)
        case "one":
            return labels.double()[:, None]
        case "rows":
            return nn.functional.one_hot(labels, outputs).double()
    return labels


def cases() -> Iterator[tuple[str, nn.Sequential, Any, Any, torch.Tensor]]:
    """Every loss with every optimizer, the activations in turn; and a model with parts that are held."""
    number = 0
    for loss, (criterion, form, outputs) in LOSSES.items():
        for name, make in OPTIMIZERS.items():
            if name == "Adadelta" and loss not in ("BCEWithLogitsLoss", "CrossEntropyLoss", "CrossEntropyLoss, two"):
                continue  # refused: the loss differs by a factor
            torch.manual_seed(number)
            first, second = ACTIVATIONS[number % 7], ACTIVATIONS[(number // 7) % 7]
            model = nn.Sequential(nn.Linear(2, 4), first(), nn.Linear(4, 3), second(), nn.Linear(3, outputs))
            yield f"{loss}, {name}, {first.__name__}, {second.__name__}", model, criterion, make, targets(form, outputs)
            number += 1
    model = nn.Sequential(
        nn.Linear(2, 4, bias=False), nn.Tanh(), nn.Sequential(nn.Linear(4, 3, bias=False), nn.Sigmoid())
    )
    decayed = lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5, weight_decay=0.01)  # noqa: E731
    yield "no bias, weight decay", model, nn.MSELoss(), decayed, torch.randn(ROWS, 3)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    model[0].weight.requires_grad_(False)
    yield "a layer held", model, nn.MSELoss(), OPTIMIZERS["AdamW"], torch.randn(ROWS, 1)


def endless(loader: DataLoader[Any]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The batches of one epoch after another."""
    while True:
        yield from loader


def difference(
    model: nn.Sequential, criterion: Any, make: Any, y: torch.Tensor, before: int, drop_last: bool | None = None
) -> float:
    """The largest difference after `before` steps of PyTorch and `STEPS` of both: over all examples, or if `drop_last`
    is not None over those of a DataLoader, which begins an epoch after the first steps."""
    x = torch.randn(ROWS, 2)
    optimizer = make(model.parameters())
    loader = DataLoader(TensorDataset(x, y), ROWS if drop_last is None else BATCH, drop_last=bool(drop_last))
    batches = endless(loader)

    def step() -> float:
        some_x, some_y = next(batches)
        optimizer.zero_grad()
        loss = criterion(model(some_x), some_y)
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(before):
        step()
    batches = endless(loader)
    if drop_last is None:
        found = from_torch(model, x, y, optimizer, criterion)
    else:
        found = from_torch(model, loader, optimizer=optimizer, loss=criterion)
        x, y = x[: BATCH * (ROWS // BATCH) if drop_last else ROWS], y[: BATCH * (ROWS // BATCH) if drop_last else ROWS]
    core = parse(found.experiment)
    state = start(core) if found.state is None else read_state(core, found.state)
    run = advance(core, state, STEPS)
    assert run.status == "running"
    worst = 0.0
    linear = [part for part in model.modules() if isinstance(part, nn.Linear)]
    for frame in run.frames:
        step()
        for layer, (w, b) in zip(linear, core.objective.layout.layers(frame.state.parameters), strict=True):
            for mine, theirs in ((w, layer.weight), (b, layer.bias)):
                if theirs is not None:
                    wanted = theirs.detach().numpy()
                    worst = max(worst, float(np.abs(mine - wanted).max() / np.abs(wanted).max()))
    with torch.no_grad():
        mine, theirs = found.scale * run.frames[-1].loss_train, criterion(model(x), y).item()
    if found.experiment["objective"]["penalty"] == {}:
        worst = max(worst, abs(mine - theirs) / abs(theirs))
    return worst


def main() -> None:
    torch.set_default_dtype(torch.float64)
    found = {}
    for name, model, criterion, make, y in cases():
        for before in (0, FIRST):
            found[f"{name}, after {before}"] = difference(model, criterion, make, y, before)
    for name, make in OPTIMIZERS.items():
        for before, drop_last in ((0, False), (FIRST, False), (FIRST, True)):
            torch.manual_seed(before)
            model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3))
            labels = targets("labels", 3)
            worst = difference(model, nn.CrossEntropyLoss(), make, labels, before, drop_last)
            found[f"DataLoader, {name}, drop_last={drop_last}, after {before}"] = worst
    for name, worst in sorted(found.items(), key=lambda item: item[1])[-8:]:
        print(f"{worst:.1e}  {name}")
    loaded = max(worst for name, worst in found.items() if name.startswith("DataLoader"))
    print(f"DataLoader: largest difference {loaded:.1e}")
    print(f"{len(found)} models, torch {torch.__version__}: largest difference {max(found.values()):.1e}")
    sys.exit(max(found.values()) > MOST)


if __name__ == "__main__":
    main()
