"""Make tests/data/torch_curvature.json: second derivatives of small networks by PyTorch's double backward, in float64.

    python -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy
    /tmp/torch/bin/python scripts/make_torch_curvature_reference.py

Nothing of the app is imported. Stored of each case: the network, its parameters and its examples; the products
of the Hessian and of its Gauss-Newton part with two directions; the eigenvalues. Direction k has the whole numbers
(7 i + 3 k + i^2) mod 5 - 2, so they need not be stored.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from make_torch_network_reference import blocks
from torch.autograd.functional import hessian, jacobian
from torch.nn import functional
from torch_small_networks import Small, write

CASES: list[tuple[int, list[tuple[int, str]], dict[str, Any], dict[str, float], str]] = [
    (2, [(3, "tanh"), (3, "tanh"), (1, "identity")], {"name": "half_mse"}, {}, ""),
    (2, [(3, "sigmoid"), (2, "sigmoid")], {"name": "half_mse"}, {"l2": 0.1}, ""),
    (1, [(4, "gelu"), (3, "gelu"), (1, "identity")], {"name": "huber", "threshold": 0.3}, {"l1": 0.1, "l2": 0.2}, ""),
    (2, [(4, "softplus"), (2, "softplus")], {"name": "huber", "threshold": 1.0}, {}, ""),
    (2, [(3, "gelu"), (3, "softplus"), (3, "tanh"), (1, "identity")], {"name": "binary_cross_entropy"}, {}, ""),
    (2, [(4, "sigmoid"), (3, "identity")], {"name": "softmax_cross_entropy"}, {}, ""),
    (2, [(3, "tanh"), (2, "gelu")], {"name": "negative_output"}, {"l2": 0.5}, ""),
    (2, [(4, "relu"), (4, "relu"), (1, "identity")], {"name": "binary_cross_entropy"}, {}, ""),
    (2, [(4, "leaky_relu"), (2, "identity")], {"name": "softmax_cross_entropy"}, {}, ""),
    # On corners: a dead first layer before biases of 0; every error right at the threshold, every weight right at 0.
    (2, [(3, "relu"), (3, "relu"), (1, "identity")], {"name": "binary_cross_entropy"}, {}, "dead"),
    (2, [(3, "leaky_relu"), (2, "leaky_relu"), (1, "identity")], {"name": "half_mse"}, {"l1": 0.1}, "dead"),
    (2, [(2, "tanh"), (1, "identity")], {"name": "huber", "threshold": 1.0}, {"l1": 0.1, "l2": 0.2}, "zero"),
]


def run(number: int) -> dict[str, Any]:
    inputs, layers, loss, penalty, place = CASES[number]
    small = Small(inputs, layers, loss, penalty)
    rng = small.draw(number)
    w, labels, sizes = small.w, small.labels, small.sizes
    one_hot = functional.one_hot(labels, sizes[-1]).double() if sizes[-1] > 1 else labels[:, None].double()
    y = one_hot if "cross" in loss["name"] or place else torch.tensor(np.round(rng.normal(size=one_hot.shape), 3))
    if place == "zero":
        w.zero_()
        y = 2 * y - 1
    if place == "dead":
        for layer, block in enumerate(blocks(w, sizes)):
            block[:, -1] = 0.0 if layer else -1e3
            if not layer:
                block[:, :-1] = 0.0
            if layer and layers[0][1] != "relu":
                block[0] = 0.0

    def outputs(w: torch.Tensor) -> torch.Tensor:
        return small.outputs(w, small.x)

    def of_outputs(a: torch.Tensor) -> torch.Tensor:
        return small.of_outputs(a, y, labels)

    whole = hessian(lambda w: of_outputs(outputs(w)) + small.penalised(w), w)
    slopes = jacobian(outputs, w).reshape(-1, len(w))
    bends = hessian(of_outputs, outputs(w)).reshape(slopes.shape[0], slopes.shape[0])
    gauss_newton = slopes.T @ bends @ slopes + hessian(small.penalised, w)
    index = torch.arange(len(w))
    directions = torch.stack([(7 * index + 3 * k + index**2) % 5 - 2 for k in range(2)]).double()
    return small.stored(y) | {
        "products": (directions @ whole).tolist(),
        "gauss_newton": (directions @ gauss_newton).tolist(),
        "eigenvalues": torch.linalg.eigvalsh((whole + whole.T) / 2).tolist(),
    }


if __name__ == "__main__":
    write("torch_curvature.json", run, len(CASES))
