"""An experiment as JSON, described for OpenAPI by pydantic models that follow from the core's tables.

The models only describe: the core checks a request's experiment (`app.web.experiment.parsed`). Tests compare the core's
form of every experiment with these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, WithJsonSchema, create_model

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS, features
from app.core.catalog.functions import FUNCTIONS, typed
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.experiment import BATCH_SIZE, DEPTH, PARAMETERS, PENALTIES, SEED, UNITS, USUAL_ORDER
from app.core.support.registry import PARAMETER_RANGE
from app.web.experiment.fields import Computed, Strict, camel, choice, left_out, names, only, settings, union, whole
from app.web.experiment.own_data import OWN_DATA, computed

Object = dict[str, Any]
Name = Annotated[str, Field(min_length=1, max_length=20)]
Coordinate = Annotated[float, Field(ge=-PARAMETER_RANGE, le=PARAMETER_RANGE)]
# A slot of an optimizer: a vector as long as the parameters, or one number. The tag keeps refusals to the point.
Slot = Annotated[
    Annotated[list[Coordinate], Field(max_length=PARAMETERS), Tag("vector")] | Annotated[Coordinate, Tag("scalar")],
    Discriminator(lambda value: "vector" if isinstance(value, list) else "scalar"),
]
Units = Annotated[int, whole(UNITS)]
BatchSize = Annotated[int, whole(BATCH_SIZE)]
BatchOrder = Annotated[str, names(BATCH_ORDERS)]
Seed = Annotated[int, whole(SEED)]
Activation = Annotated[str, names(ACTIVATIONS)]

MORE = {
    name: {"features": computed(len(entry.features))}
    for name, entry in DATASETS.items()
    if features.allowed(len(entry.features))
}
Data = Annotated[Object, choice("Data", DATASETS, MORE, [OWN_DATA])]
Loss = Annotated[Object, choice("Loss", LOSSES)]
Values = Annotated[list[Coordinate], Field(min_length=1, max_length=PARAMETERS)]
Initializer = Annotated[Object, choice("Initializer", INITIALIZERS, {"values": {"parameters": (Values, ...)}})]
Optimizer = Annotated[Object, choice("Optimizer", OPTIMIZERS)]
Schedule = Annotated[Object, choice("Schedule", SCHEDULES)]
Clip = Annotated[Object, choice("Clip", CLIPS)]


class Layer(Strict):
    """One layer, a = sigma(w a + b)."""

    units: Units = left_out("outputs of the layer; as many as the data needs in the last one, else 4")
    activation: Activation = left_out("sigma; identity in the last layer, else tanh")


PENALTY = create_model(
    "Penalty",
    __base__=Strict,
    __doc__="The part of the loss that grows with the weights; biases add nothing.",
    **settings(PENALTIES),
)
Penalty = Annotated[Object, Computed(PENALTY)]


class NetworkObjective(Strict):
    """The loss of a network on a data set, over all its weights and biases."""

    kind: Literal["network"] = "network"
    data: Data = {"name": "moons"}
    layers: Annotated[list[Layer], Field(min_length=DEPTH[0], max_length=DEPTH[1])] = left_out(
        "first to last; left out: 4 tanh units and the output"
    )
    loss: Loss = {"name": "half_mse"}
    init: Initializer = {"name": "glorot_uniform"}
    penalty: Penalty = {}
    frozen: Annotated[list[Name], Field(max_length=PARAMETERS)] = Field(
        [], description='parameters that stay as they are: "w1[2,1]", "b1[2]", all of "w1" or "b1", or layer "1"'
    )


Interval = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]

# The core refuses other lengths, and says at which column.
Formula = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": typed.LONGEST})]


class FunctionTyped(Strict):
    """A function of x, or of x and y, that the user typed."""

    kind: Literal["function"]
    name: Literal["typed"]
    formula: Annotated[str, Field(min_length=1, max_length=typed.LONGEST)] = Field(
        description="such as (1 - x)^2 + 100 (y - x^2)^2: numbers, x, y, pi, e, + - * / ^ (or **), products without a "
        f"sign as in 2x, brackets, and the functions {', '.join(typed.FUNCTIONS)}. log is the natural logarithm"
    )
    range: Annotated[list[Interval], Field(min_length=1, max_length=2)] = left_out(
        "where it is shown and its minima are searched: an interval per variable; left out: -3 to 3"
    )
    start: Annotated[list[Coordinate], Field(min_length=1, max_length=2)] = left_out("where the descent begins")
    parameters: Annotated[Object, Computed(create_model("FunctionTypedParameters", __base__=Strict))] = {}


FUNCTION_OBJECTIVE = union(
    "FunctionObjective",
    [
        create_model(
            camel("Function", name),
            __base__=Strict,
            __doc__=entry.description,
            kind=(only("function"), ...),
            name=(only(name), ...),
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
    ]
    + [FunctionTyped],
    "name",
)

Objective = Annotated[Object, union("Objective", [NetworkObjective, FUNCTION_OBJECTIVE.of], "kind")]


class Experiment(Strict):
    """What to descend and how: everything the user chose. Keys that are left out get defaults; answers have all."""

    objective: Objective = {"kind": "network"}
    optimizer: Optimizer = {"name": "gd"}
    schedule: Schedule = {"name": "constant"}
    clip: Clip = {"name": "none"}
    batch_size: BatchSize | None = Field(
        None, description="examples per update; null for all of them, always so for functions"
    )
    batch_order: BatchOrder = Field(
        USUAL_ORDER,
        description="shuffled: each epoch cuts its batches from a new random order. given: every epoch has the same "
        "batches, the training rows in the order of the table, those for testing left out",
    )
    seed: Seed = Field(int(SEED.default), description=SEED.description)
