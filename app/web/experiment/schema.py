"""What a request may say about an experiment: the pydantic types that follow from the core's tables.

Types, names, ranges and lengths are checked here, in one pass over the raw bytes. What takes more than one field to see
(a loss that wants logits, a frozen parameter that does not exist) is for the core, which also fills in the defaults.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

import orjson
from pydantic import Discriminator, Field, Tag, create_model

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.experiment import BATCH_SIZE, DEPTH, PARAMETER_RANGE, PENALTIES, SEED, UNITS, WIDTH
from app.web.experiment import known
from app.web.experiment.fields import Strict, camel, choice, names, number, settings, union
from app.web.experiment.known import Known

FEATURES = max(len(entry.features) for entry in DATASETS.values())
# As many as the largest network there can be.
PARAMETERS = (FEATURES + 1) * WIDTH[1] + (DEPTH[1] - 1) * (WIDTH[1] + 1) * WIDTH[1]

Name = Annotated[str, Field(min_length=1, max_length=20)]
Coordinate = Annotated[float, Field(ge=-PARAMETER_RANGE, le=PARAMETER_RANGE)]
# A slot of an optimizer: a vector as long as the parameters, or one number. The tag keeps refusals to the point.
Slot = Annotated[
    Annotated[list[Coordinate], Field(max_length=PARAMETERS), Tag("vector")] | Annotated[Coordinate, Tag("scalar")],
    Discriminator(lambda value: "vector" if isinstance(value, list) else "scalar"),
]
Units = number(UNITS)
BatchSize = number(BATCH_SIZE)
Seed = number(SEED)
Activation = names(ACTIVATIONS)

Data = choice("Data", DATASETS)
Loss = choice("Loss", LOSSES)
Values = Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)]
Initializer = choice("Initializer", INITIALIZERS, {"values": {"parameters": (Values, ...)}})
Optimizer = choice("Optimizer", OPTIMIZERS)
Schedule = choice("Schedule", SCHEDULES)
Clip = choice("Clip", CLIPS)


class Layer(Strict):
    """One layer, a = sigma(w a + b)."""

    units: Units = Field(None, description="outputs of the layer; as many as the data needs in the last one, else 4")
    activation: Activation = Field(None, description="sigma; identity in the last layer, else tanh")


Penalty = create_model(
    "Penalty",
    __base__=Strict,
    __doc__="What is added to the loss for large weights; biases are free of charge.",
    **settings(PENALTIES),
)


class NetworkObjective(Strict):
    """The loss of a network on a data set, over all its weights and biases."""

    kind: Literal["network"]
    data: Data = {"name": "moons"}
    layers: Annotated[list[Layer], Field(min_length=DEPTH[0], max_length=DEPTH[1])] = Field(
        None, description="first to last; left out: 4 tanh units and the output"
    )
    loss: Loss = {"name": "half_mse"}
    init: Initializer = {"name": "glorot_uniform"}
    penalty: Penalty = {}
    frozen: Annotated[list[Name], Field(max_length=PARAMETERS)] = Field(
        [], description='parameters that stay as they are: "w1[2,1]", "b1[2]", all of "w1" or "b1", or layer "1"'
    )


FunctionObjective = union(
    "FunctionObjective",
    [
        create_model(
            camel("Function", name),
            __base__=Strict,
            __doc__=entry.description,
            kind=(Literal["function"], ...),
            name=(Literal[name], ...),
            start=(
                Annotated[list[Coordinate], Field(min_length=entry.variables, max_length=entry.variables)],
                Field(list(entry.start), description="where the descent begins"),
            ),
            parameters=(
                create_model(camel("Function", name, "parameters"), __base__=Strict, **settings(entry.parameters)),
                Field({}, description="settings of the function"),
            ),
        )
        for name, entry in FUNCTIONS.items()
    ],
    "name",
)

Objective = union("Objective", [NetworkObjective, FunctionObjective], "kind")


class Experiment(Strict):
    """What to descend and how: everything the user chose. What is left out gets its default, and answers say all."""

    objective: Objective = {"kind": "network"}
    optimizer: Optimizer = {"name": "gd"}
    schedule: Schedule = {"name": "constant"}
    clip: Clip = {"name": "none"}
    batch_size: BatchSize | None = Field(
        None, description="examples per update; null for all of them, always so for functions"
    )
    seed: Seed = Field(SEED.default, description=SEED.description)

    # Not `lazy`, which pydantic would take for a field; its lock does no harm, as nothing in here waits for another.
    @cached_property
    def known(self) -> Known:
        """What the core makes of it; found once. Raises InvalidInput."""
        return known.read(orjson.dumps(self.model_dump(exclude_unset=True)))
