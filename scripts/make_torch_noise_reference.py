"""Make tests/data/torch_noise.json: the gradients of single examples by PyTorch's autograd, in float64.

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy
    /tmp/torch/bin/python scripts/make_torch_noise_reference.py

Nothing of the app is imported. What is stored of each case: the network, its parameters and its examples; how long the
gradient of each example is and its angle to their mean, the first example's gradient, and the noise scale.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import torch
from make_torch_network_reference import ACTIVATIONS, LOSSES, OUT, blocks
from torch.nn import functional

EXAMPLES = 9
CASES: list[tuple[list[tuple[int, str]], dict[str, Any], dict[str, float]]] = [
    ([(3, "tanh"), (2, "sigmoid"), (1, "identity")], {"name": "half_mse"}, {}),
    ([(4, "gelu"), (1, "identity")], {"name": "binary_cross_entropy"}, {"l2": 0.1}),
    ([(4, "relu"), (3, "identity")], {"name": "softmax_cross_entropy"}, {"l1": 0.05, "l2": 0.1}),
    ([(3, "softplus"), (2, "leaky_relu")], {"name": "huber", "threshold": 0.5}, {}),
]


def run(number: int) -> dict[str, Any]:
    layers, loss, penalty = CASES[number]
    sizes = [2, *(units for units, _ in layers)]
    count = sum(units * (fan_in + 1) for fan_in, units in zip(sizes, sizes[1:], strict=False))
    rng = np.random.default_rng(100 + number)
    w = torch.tensor(np.round(rng.normal(size=count), 3), requires_grad=True)
    x = torch.tensor(np.round(rng.normal(size=(EXAMPLES, 2)), 3))
    labels = torch.tensor(rng.integers(0, max(2, sizes[-1]), EXAMPLES))
    y = functional.one_hot(labels, sizes[-1]).double() if sizes[-1] > 2 else labels[:, None].double()
    if sizes[-1] == 2:
        y = torch.tensor(np.round(rng.normal(size=(EXAMPLES, 2)), 3))
    settings = {key: value for key, value in loss.items() if key != "name"}

    def gradient(i: int) -> torch.Tensor:
        a = x[i : i + 1]
        for block, (_, activation) in zip(blocks(w, sizes), layers, strict=True):
            a = ACTIVATIONS[activation](functional.linear(a, block[:, :-1], block[:, -1]))
        target = labels[i : i + 1] if loss["name"].startswith("softmax") else y[i : i + 1]
        total = LOSSES[loss["name"]](a, target, **settings)
        for block in blocks(w, sizes):
            total = total + penalty.get("l1", 0.0) * block[:, :-1].abs().sum()
            total = total + penalty.get("l2", 0.0) / 2 * (block[:, :-1] ** 2).sum()
        return torch.autograd.grad(total, w)[0]

    rows = torch.stack([gradient(i) for i in range(EXAMPLES)])
    full = rows.mean(0)
    cosines = rows @ full / rows.norm(dim=1) / full.norm()
    return {
        "inputs": x.tolist(),
        "targets": y.tolist(),
        "layers": [list(layer) for layer in layers],
        "loss": loss,
        "penalty": penalty,
        "parameters": w.tolist(),
        "first": rows[0].tolist(),
        "norms": rows.norm(dim=1).tolist(),
        "degrees": torch.rad2deg(torch.acos(cosines)).tolist(),
        "noise_scale": float(torch.trace(torch.cov(rows.T, correction=0)) / (full @ full)),
    }


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    entries = ",\n".join(json.dumps(run(number), allow_nan=False) for number in range(len(CASES)))
    path = OUT.with_name("torch_noise.json")
    path.write_text(f'{{"torch": "{torch.__version__}", "entries": [\n{entries}\n]}}\n')
