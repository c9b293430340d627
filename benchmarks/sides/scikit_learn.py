"""scikit-learn's MLPRegressor: partial_fit on the batches of several steps at once, which it cuts up itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import sklearn
from sklearn.neural_network import MLPRegressor
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer

from benchmarks.protocol import serve_program

ACTIVATIONS = {"tanh": "tanh", "sigmoid": "logistic", "relu": "relu"}


class Corrected(AdamOptimizer):
    """Adam with epsilon where the paper's algorithm, PyTorch and Descent have it.

    scikit-learn adds it to the root of v before that is corrected, which makes it another size at every step: `added`
    times the correction is the same update, and costs the property.
    """

    added = 0.0

    @property
    def epsilon(self) -> float:
        return self.added * (1.0 - self.beta_2**self.t) ** 0.5

    @epsilon.setter
    def epsilon(self, value: float) -> None:
        self.added = value


class PartialFit:
    def setup(self, work: dict[str, Any]) -> None:
        chosen = work["optimizer"]
        self.batch = len(work["batches"][0])
        if chosen["name"] == "adam":
            own = {"beta_1": chosen["beta1"], "beta_2": chosen["beta2"], "epsilon": chosen["eps"]}
        else:
            own = {"momentum": 0.0, "nesterovs_momentum": False}
        self.model = MLPRegressor(
            hidden_layer_sizes=tuple(work["sizes"][1:-1]),
            activation=ACTIVATIONS[work["activation"]],
            solver="adam" if chosen["name"] == "adam" else "sgd",
            alpha=0.0,
            batch_size=self.batch,
            learning_rate_init=chosen["eta"],
            shuffle=False,
            **own,
        )
        order = np.concatenate([np.array(batch) for batch in work["batches"]])
        self.inputs, self.targets = np.array(work["inputs"])[order], np.array(work["targets"])[order, 0]
        self.model.partial_fit(self.inputs[: self.batch], self.targets[: self.batch])  # makes its arrays
        self.begin(work)
        self.step, self.cycle = 0, len(work["batches"])
        self.chunk = min(30, self.cycle)

    def begin(self, work: dict[str, Any]) -> None:
        """Put the initial parameters in, and the optimizer back to its start."""
        place = 0
        for w, b in zip(self.model.coefs_, self.model.intercepts_, strict=True):
            end = place + w.size + b.size
            block = np.array(work["parameters"][place:end]).reshape(len(b), -1)
            w[...], b[...] = block[:, :-1].T, block[:, -1]
            place = end
        optimizer = self.model._optimizer
        if isinstance(optimizer, AdamOptimizer):
            optimizer.__class__ = Corrected
            optimizer.epsilon, optimizer.t = work["optimizer"]["eps"], 0
            for moment in (*optimizer.ms, *optimizer.vs):
                moment[...] = 0.0

    def run(self, count: int) -> None:
        while count:
            begin = self.step % self.cycle
            some = min(count, self.cycle - begin)
            rows = slice(begin * self.batch, (begin + some) * self.batch)
            self.model.partial_fit(self.inputs[rows], self.targets[rows])
            self.step += some
            count -= some

    def result(self) -> list[float]:
        pairs = zip(self.model.coefs_, self.model.intercepts_, strict=True)
        return np.concatenate([np.hstack((w.T, b[:, None])).ravel() for w, b in pairs]).tolist()


if __name__ == "__main__":
    serve_program(lambda variant: PartialFit(), {"scikit-learn": sklearn.__version__})
