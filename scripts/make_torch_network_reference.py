"""Make tests/data/network_reference.json: small networks trained by PyTorch in float64, for the tests to compare with.

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy
    /tmp/torch/bin/python scripts/make_torch_network_reference.py

Nothing of the app is imported, so that its arithmetic cannot leak into its own reference. Stored of each case:
the experiment as the app takes it (its data set is called "reference" and holds the inputs and targets stored beside
it), the batch loss before each of 50 updates, and the parameters after 1, 10 and 50 of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

OUT = Path(__file__).resolve().parent.parent / "tests" / "data" / "network_reference.json"
STEPS = 50
KEPT = (1, 10, 50)
EXAMPLES = 13  # no multiple of any batch size below

ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,
    "softplus": lambda z: functional.softplus(z, threshold=1e6),  # never the shortcut for large z
    "gelu": functional.gelu,
}

# Per example: summed over the outputs, then the mean over the examples.
LOSSES: dict[str, Callable[..., torch.Tensor]] = {
    "half_mse": lambda a, y: 0.5 * functional.mse_loss(a, y, reduction="none").sum(1).mean(),
    "binary_cross_entropy": lambda a, y: (
        functional.binary_cross_entropy_with_logits(a, y, reduction="none").sum(1).mean()
    ),
    "softmax_cross_entropy": lambda a, y: functional.cross_entropy(a, y),
    "huber": lambda a, y, threshold: functional.huber_loss(a, y, reduction="none", delta=threshold).sum(1).mean(),
    "negative_output": lambda a, y: -a.sum(1).mean(),
}

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "gd": lambda w, eta: torch.optim.SGD(w, eta),
    "momentum": lambda w, eta: torch.optim.SGD(w, eta, momentum=0.9),
    "nesterov": lambda w, eta: torch.optim.SGD(w, eta, momentum=0.9, nesterov=True),
    "adam": lambda w, eta: torch.optim.Adam(w, eta),
    "adamw": lambda w, eta: torch.optim.AdamW(w, eta),
    "rmsprop": lambda w, eta: torch.optim.RMSprop(w, eta),
}


def case(
    inputs: int,
    layers: list[tuple[int, str]],
    loss: dict[str, Any],
    optimizer: dict[str, Any],
    batch_size: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "inputs": inputs,
        "layers": [{"units": units, "activation": activation} for units, activation in layers],
        "loss": loss,
        "optimizer": optimizer,
        "batch_size": batch_size,
        "penalty": more.get("penalty", {"l1": 0.0, "l2": 0.0}),
        "frozen": more.get("frozen", []),
        "clip": more.get("clip", {"name": "none"}),
    }


CASES = [
    case(2, [(8, "tanh"), (8, "tanh"), (1, "identity")], {"name": "half_mse"}, {"name": "gd", "eta": 0.1}),
    case(2, [(4, "sigmoid"), (1, "sigmoid")], {"name": "half_mse"}, {"name": "momentum", "eta": 0.2}, 5),
    case(2, [(5, "relu"), (1, "identity")], {"name": "binary_cross_entropy"}, {"name": "adam", "eta": 0.01}, 4),
    case(2, [(6, "leaky_relu"), (3, "identity")], {"name": "softmax_cross_entropy"}, {"name": "adamw", "eta": 0.01}, 6),
    case(
        1, [(4, "gelu"), (3, "gelu"), (1, "identity")],
        {"name": "huber", "threshold": 0.3}, {"name": "nesterov", "eta": 0.02},
        penalty={"l1": 0.01, "l2": 0.02},
    ),
    case(
        3, [(4, "softplus"), (3, "tanh"), (1, "softplus")],
        {"name": "half_mse"}, {"name": "rmsprop", "eta": 0.01}, 1,
        frozen=["b1", "w2[1,2]"], clip={"name": "norm", "limit": 0.5},
    ),
    case(2, [(3, "sigmoid"), (1, "tanh")], {"name": "negative_output"}, {"name": "gd", "eta": 0.3}, 5),
    case(
        2, [(3, "tanh"), (3, "relu"), (3, "sigmoid"), (3, "identity"), (2, "identity")],
        {"name": "softmax_cross_entropy"}, {"name": "gd", "eta": 0.1}, 12,
        penalty={"l1": 0.0, "l2": 0.1}, clip={"name": "value", "limit": 0.05},
    ),
]  # fmt: skip


def blocks(vector: torch.Tensor, sizes: list[int]) -> list[torch.Tensor]:
    """Per layer (units, units in + 1): the weights of each unit and then its bias."""
    found, start = [], 0
    for fan_in, units in zip(sizes, sizes[1:], strict=False):
        count = units * (fan_in + 1)
        found.append(vector[start : start + count].view(units, fan_in + 1))
        start += count
    return found


def epoch_order(seed: int, epoch: int, examples: int) -> list[int]:
    """The app's shuffle: a Philox stream with the key (seed, 2 * 2^48 + epoch)."""
    key = np.array([seed, 2 * 2**48 + epoch], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key)).permutation(examples).tolist()


def run(number: int, case: dict[str, Any]) -> dict[str, Any]:
    draw = torch.Generator().manual_seed(number)
    layers, outputs = case["layers"], case["layers"][-1]["units"]
    sizes = [case["inputs"], *(layer["units"] for layer in layers)]
    x = torch.randn(EXAMPLES, case["inputs"], generator=draw)
    labelled = "cross_entropy" in case["loss"]["name"]
    labels = torch.arange(EXAMPLES) % max(2, outputs)
    y = torch.randn(EXAMPLES, 1, generator=draw)
    count = sum(units * (fan_in + 1) for fan_in, units in zip(sizes, sizes[1:], strict=False))
    start = 0.8 * torch.randn(count, generator=draw)

    if labelled:
        y = labels if case["loss"]["name"].startswith("softmax") else labels[:, None].double()
    w = start.clone().requires_grad_()
    free, is_weight = torch.ones(count), torch.zeros(count)
    for layer, (flags, weights) in enumerate(zip(blocks(free, sizes), blocks(is_weight, sizes), strict=True), 1):
        weights[:, :-1] = 1.0
        if f"b{layer}" in case["frozen"]:
            flags[:, -1] = 0.0
        if f"w{layer}[1,2]" in case["frozen"]:
            flags[0, 1] = 0.0

    settings = dict(case["optimizer"])
    optimizer = OPTIMIZERS[settings.pop("name")]([w], **settings)
    loss_settings = {key: value for key, value in case["loss"].items() if key != "name"}
    size = case["batch_size"] or EXAMPLES
    seed, losses, kept, step = 100 + number, [], {}, 0
    while step < STEPS:
        order = epoch_order(seed, step // -(-EXAMPLES // size), EXAMPLES) if size < EXAMPLES else list(range(EXAMPLES))
        for first in range(0, EXAMPLES, size):
            if step == STEPS:
                break
            batch = order[first : first + size]
            a = x[batch]
            for block, layer in zip(blocks(w, sizes), layers, strict=True):
                a = ACTIVATIONS[layer["activation"]](functional.linear(a, block[:, :-1], block[:, -1]))
            loss = LOSSES[case["loss"]["name"]](a, y[batch], **loss_settings)
            weights = w * is_weight
            loss = loss + case["penalty"]["l1"] * weights.abs().sum() + case["penalty"]["l2"] / 2 * (weights**2).sum()
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            w.grad *= free
            if case["clip"]["name"] == "norm":
                torch.nn.utils.clip_grad_norm_([w], case["clip"]["limit"])
            elif case["clip"]["name"] == "value":
                torch.nn.utils.clip_grad_value_([w], case["clip"]["limit"])
            optimizer.step()
            step += 1
            if step in KEPT:
                kept[str(step)] = w.detach().tolist()

    experiment = {
        "objective": {
            "kind": "network",
            "data": {"name": "reference"},
            "layers": layers,
            "loss": case["loss"],
            "init": {"name": "values", "parameters": start.tolist()},
            "penalty": case["penalty"],
            "frozen": case["frozen"],
        },
        "optimizer": case["optimizer"],
        "clip": case["clip"],
        "batch_size": case["batch_size"],
        "seed": seed,
    }
    targets = labels.tolist() if labelled else y.tolist()
    return {"experiment": experiment, "inputs": x.tolist(), "targets": targets, "losses": losses, "parameters": kept}


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    entries = ",\n".join(json.dumps(run(number, each), allow_nan=False) for number, each in enumerate(CASES))
    OUT.write_text(f'{{"torch": "{torch.__version__}", "entries": [\n{entries}\n]}}\n')
