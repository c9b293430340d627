"""The training work that all sides are given: the same data, initial parameters and batches, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.descent import advance as descent
from app.core.descent.objective import compile
from app.core.experiment import parse, to_plain

EXAMPLES = 300
EPOCHS = 3  # of batches written out; a peer that needs more begins again
ETA = {"gd": 0.03, "adam": 0.01}
NETWORKS = {"2-4-2-1": (4, 2, 1), "2-8-8-1": (8, 8, 1), "2-8x6-1": (8, 8, 8, 8, 8, 8, 1)}
ACTIVATIONS = ("tanh", "sigmoid", "relu")
BATCHES = (1, 10, 300)


@dataclass(frozen=True, slots=True)
class Work:
    """One network to train on 300 moons, half mean squared error, identity output."""

    network: str
    activation: str
    optimizer: str
    batch: int

    @property
    def title(self) -> str:
        return f"{self.network} {self.activation} {self.optimizer} batch {self.batch}"

    def experiment(self) -> dict[str, Any]:
        """As Descent takes it."""
        *hidden, outputs = NETWORKS[self.network]
        layers = [{"units": units, "activation": self.activation} for units in hidden]
        plain = {
            "objective": {
                "kind": "network",
                "data": {"name": "moons", "n": EXAMPLES, "noise": 0.1, "seed": 0},
                "layers": [*layers, {"units": outputs, "activation": "identity"}],
                "loss": {"name": "half_mse"},
                "init": {"name": "glorot_uniform"},
            },
            "optimizer": {"name": self.optimizer, "eta": ETA[self.optimizer]},
            "batch_size": self.batch,
            "seed": 7,
        }
        return to_plain(parse(plain))

    def plain(self) -> dict[str, Any]:
        """As every side takes it: `parameters` unit after unit, weights and then the bias, layer after layer."""
        experiment = parse(self.experiment())
        objective = compile(experiment)
        return {
            "experiment": self.experiment(),
            "sizes": [2, *NETWORKS[self.network]],
            "activation": self.activation,
            "optimizer": {"name": self.optimizer, **experiment.optimizer.values()},
            "inputs": objective.examples.inputs.tolist(),
            "targets": objective.examples.targets.tolist(),
            "test_inputs": objective.examples.test_inputs.tolist(),
            "test_targets": objective.examples.test_targets.tolist(),
            "parameters": descent.start(experiment).parameters.tolist(),
            "batches": [objective.batches.batch(step).tolist() for step in range(EPOCHS * objective.batches.per_epoch)],
        }


def all_work() -> list[Work]:
    """Every combination the steps suite measures."""
    return [
        Work(network, activation, optimizer, batch)
        for network in NETWORKS
        for batch in BATCHES
        for activation in ACTIVATIONS
        for optimizer in ETA
    ]
