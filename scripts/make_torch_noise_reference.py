"""Make tests/data/torch_noise.json: the gradients of single examples by PyTorch's autograd, in float64.

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy
    /tmp/torch/bin/python scripts/make_torch_noise_reference.py

Nothing of the app is imported. Stored of each case: the network, its parameters and its examples; how long the
gradient of each example is and its angle to their mean, the first example's gradient, and the noise scale.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch_small_networks import EXAMPLES, Small, write

CASES: list[tuple[list[tuple[int, str]], dict[str, Any], dict[str, float]]] = [
    ([(3, "tanh"), (2, "sigmoid"), (1, "identity")], {"name": "half_mse"}, {}),
    ([(4, "gelu"), (1, "identity")], {"name": "binary_cross_entropy"}, {"l2": 0.1}),
    ([(4, "relu"), (3, "identity")], {"name": "softmax_cross_entropy"}, {"l1": 0.05, "l2": 0.1}),
    ([(3, "softplus"), (2, "leaky_relu")], {"name": "huber", "threshold": 0.5}, {}),
]


def run(number: int) -> dict[str, Any]:
    small = Small(2, *CASES[number])
    rng = small.draw(100 + number)
    w, x, labels, last = small.w.requires_grad_(), small.x, small.labels, small.sizes[-1]
    y = functional.one_hot(labels, last).double() if last > 2 else labels[:, None].double()
    if last == 2:
        y = torch.tensor(np.round(rng.normal(size=(EXAMPLES, 2)), 3))

    def gradient(i: int) -> torch.Tensor:
        one = slice(i, i + 1)
        total = small.of_outputs(small.outputs(w, x[one]), y[one], labels[one]) + small.penalised(w)
        return torch.autograd.grad(total, w)[0]

    rows = torch.stack([gradient(i) for i in range(EXAMPLES)])
    full = rows.mean(0)
    cosines = rows @ full / rows.norm(dim=1) / full.norm()
    return small.stored(y) | {
        "first": rows[0].tolist(),
        "norms": rows.norm(dim=1).tolist(),
        "degrees": torch.rad2deg(torch.acos(cosines)).tolist(),
        "noise_scale": float(torch.trace(torch.cov(rows.T, correction=0)) / (full @ full)),
    }


if __name__ == "__main__":
    write("torch_noise.json", run, len(CASES))
