"""An experiment: the user's complete choice, frozen and hashable, so that compiled forms can be cached by it.

`parse` reads the plain JSON form, checks it and fills in the defaults; `to_plain` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS, own_table
from app.core.catalog.datasets.features import FEATURES as COMPUTED
from app.core.catalog.datasets.features import MOST_INPUTS
from app.core.catalog.examples import Described, check_name, describe, output_counts, read_settings
from app.core.catalog.functions import FUNCTIONS, Function, typed
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.network.layout import Layout
from app.core.support.registry import InvalidInput, Parameter, fill, look_up, mapping, read_numbers

DEPTH = (1, 8)
WIDTH = (1, 32)

UNITS = Parameter("units", 4, *WIDTH, "outputs of the layer", kind="integer")
BATCH_SIZE = Parameter("batch_size", 10, 1, 1000, "examples per update", "B", "integer")
SEED = Parameter("seed", 0, 0, 2**31 - 1, "decides the initial parameters and the order of the examples", "", "integer")
PENALTIES = (
    Parameter("l1", 0.0, 0.0, 10.0, "times the sum of |w|", r"\lambda_1"),
    Parameter("l2", 0.0, 0.0, 10.0, "times half the sum of w^2", r"\lambda_2"),
)
PARTS = ("objective", "optimizer", "schedule", "clip", "batch_size", "batch_order", "seed")
USUAL_ORDER = next(iter(BATCH_ORDERS))
TYPED = typed.TYPED
FARTHEST, NARROWEST = 1e6, 1e-6
"""The range of a typed function: its ends, and its width, which is also at least a millionth of the larger end."""
FEATURES = max(own_table.INPUTS[1], MOST_INPUTS + len(COMPUTED), *(len(entry.features) for entry in DATASETS.values()))
PARAMETERS = (FEATURES + 1) * WIDTH[1] + (DEPTH[1] - 1) * (WIDTH[1] + 1) * WIDTH[1]  # of the largest network

Settings = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The name of a table's entry, and all its settings in the table's order."""

    name: str
    settings: Settings = ()

    def values(self) -> dict[str, Any]:
        """The settings as keyword arguments."""
        return dict(self.settings)


@dataclass(frozen=True, slots=True)
class Layer:
    """a = sigma(w a + b) with so many units."""

    units: int
    activation: str


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """The loss of a network on a data set."""

    data: Choice
    layers: tuple[Layer, ...]
    loss: Choice
    init: Choice
    penalty: Settings
    frozen: tuple[str, ...]

    @property
    def described(self) -> Described:
        """The words about its data."""
        return describe(self.data.name, self.data.settings)

    @property
    def table(self) -> own_table.Table | None:
        """The user's own data; None for any other."""
        return self.data.values().get("table")

    @property
    def layout(self) -> Layout:
        """The places of its parameters in the vector."""
        return Layout((len(self.described.features), *(layer.units for layer in self.layers)))


@dataclass(frozen=True, slots=True)
class FunctionChoice:
    """A function and where to start: a named one, or `name` "typed" and a formula, which is shown over `range`."""

    name: str
    start: tuple[float, ...]
    settings: Settings = ()
    formula: str = ""
    range: tuple[tuple[float, float], ...] = ()

    @property
    def entry(self) -> Function:
        """The function itself."""
        return typed.typed_function(self.formula, self.range) if self.formula else FUNCTIONS[self.name]


@dataclass(frozen=True, slots=True)
class Experiment:
    """Objective, optimizer, batching and seed. `batch_size` None means all examples; it is None for functions.
    `batch_order` is a name in BATCH_ORDERS, the first one for functions."""

    objective: NetworkChoice | FunctionChoice
    optimizer: Choice
    schedule: Choice
    clip: Choice
    batch_size: int | None
    batch_order: str
    seed: int
    hashed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashed", hash(self.parts()))

    @property
    def table(self) -> own_table.Table | None:
        """The user's own data; None for any other."""
        return self.objective.table if isinstance(self.objective, NetworkChoice) else None

    def with_rate(self, eta: float) -> Experiment:
        """The same with another learning rate."""
        settings = self.optimizer.values() | {"eta": eta}
        return replace(self, optimizer=Choice(self.optimizer.name, tuple(settings.items())))

    def parts(self) -> tuple[Any, ...]:
        """The arguments of the constructor."""
        return tuple(getattr(self, name) for name in PARTS)

    def __hash__(self) -> int:
        """Computed once, as every look into a cache needs it."""
        return self.hashed

    def __reduce__(self) -> tuple[Any, ...]:
        """Unpickling makes a new one, as the hashes of strings differ between processes."""
        return Experiment, self.parts()


def parse(plain: dict[str, Any]) -> Experiment:
    """The experiment that `plain` describes. Missing keys get their defaults.

    Raises InvalidInput with the path of the field, such as ``objective.layers.0.units``.
    """
    given = mapping(plain, "experiment", PARTS, "")
    objective = mapping(given.get("objective", {"kind": "network"}), "objective")
    kind = objective.get("kind", "network")
    if kind not in ("network", "function"):
        raise InvalidInput("objective.kind", kind, "one of network, function")
    batch_size = read_batch_size(given.get("batch_size"))
    batch_order = look_up(BATCH_ORDERS, given.get("batch_order", USUAL_ORDER), "batch_order").name
    chosen = network_choice(objective) if kind == "network" else function_choice(objective)
    optimizer = choice(OPTIMIZERS, given.get("optimizer", {"name": "gd"}), "optimizer")
    if isinstance(chosen, NetworkChoice):
        check_needs(optimizer.name, chosen.layout.size, batch_size)
    return Experiment(
        objective=chosen,
        optimizer=optimizer,
        schedule=choice(SCHEDULES, given.get("schedule", {"name": "constant"}), "schedule"),
        clip=choice(CLIPS, given.get("clip", {"name": "none"}), "clip"),
        batch_size=batch_size if kind == "network" else None,
        batch_order=batch_order if kind == "network" else USUAL_ORDER,
        seed=int(SEED.check(given.get("seed", SEED.default), "seed")),
    )


def prepared(experiment: Experiment) -> Experiment:
    """`experiment`, after the entry of a typed function was made again if it was forgotten, which takes long."""
    if isinstance(experiment.objective, FunctionChoice) and experiment.objective.formula:
        typed.typed_function(experiment.objective.formula, experiment.objective.range)
    return experiment


def to_plain(experiment: Experiment) -> dict[str, Any]:
    """The JSON form with all keys: ``parse(to_plain(experiment)) == experiment``.

    The table of the user's own data stands in it as it is, an `own_table.Table`, because it may be large. JSON has its
    hash or its `plain()` in this place.
    """
    chosen = experiment.objective
    if isinstance(chosen, FunctionChoice):
        objective: dict[str, Any] = {
            "kind": "function",
            "name": chosen.name,
            "start": list(chosen.start),
            "parameters": dict(chosen.settings),
        }
        if chosen.formula:
            objective |= {"formula": chosen.formula, "range": [list(interval) for interval in chosen.range]}
    else:
        objective = {
            "kind": "network",
            "data": plain_choice(chosen.data),
            "layers": [{"units": layer.units, "activation": layer.activation} for layer in chosen.layers],
            "loss": plain_choice(chosen.loss),
            "init": plain_choice(chosen.init),
            "penalty": dict(chosen.penalty),
            "frozen": list(chosen.frozen),
        }
    return {
        "objective": objective,
        "optimizer": plain_choice(experiment.optimizer),
        "schedule": plain_choice(experiment.schedule),
        "clip": plain_choice(experiment.clip),
        "batch_size": experiment.batch_size,
        "batch_order": experiment.batch_order,
        "seed": experiment.seed,
    }


def network_choice(given: dict[str, Any]) -> NetworkChoice:
    mapping(given, "objective", ("kind", "data", "layers", "loss", "init", "penalty", "frozen"))
    data = data_choice(given.get("data", {"name": "moons"}), "objective.data")
    described = describe(data.name, data.settings)
    outputs = output_counts(data.name, data.values())
    layers = read_layers(given.get("layers", [{}, {}]), outputs[0])
    if layers[-1].units not in outputs:
        allowed = " or ".join(map(str, outputs)) + f", for the data set {data.name}"
        raise InvalidInput(f"objective.layers.{len(layers) - 1}.units", layers[-1].units, allowed)

    loss = choice(LOSSES, given.get("loss", {"name": "half_mse"}), "objective.loss")
    if LOSSES[loss.name].logits:
        if not ACTIVATIONS[layers[-1].activation].linear:
            field = f"objective.layers.{len(layers) - 1}.activation"
            raise InvalidInput(field, layers[-1].activation, f"identity, because {loss.name} works on z itself")
        if described.task != "classification":
            raise InvalidInput("objective.loss.name", loss.name, f"a loss for numbers: {data.name} has no classes")
        if layers[-1].units < LOSSES[loss.name].least_outputs:
            allowed = f"one output unit per class for {loss.name}, or binary_cross_entropy for a single one"
            raise InvalidInput("objective.loss.name", loss.name, allowed)

    layout = Layout((len(described.features), *(layer.units for layer in layers)))
    init = read_init(given.get("init", {"name": "glorot_uniform"}), layout)
    frozen = given.get("frozen", [])
    if not isinstance(frozen, (list, tuple)) or len(frozen) > PARAMETERS:
        allowed = f'a list of at most {PARAMETERS} names such as "w1[2,1]", "b1" or "1"'
        raise InvalidInput("objective.frozen", frozen, allowed)
    for position, name in enumerate(frozen):
        if not isinstance(name, str):
            raise InvalidInput(f"objective.frozen.{position}", name, "a name")
    layout.free(frozen, "objective.frozen")
    penalty = fill(PENALTIES, mapping(given.get("penalty", {}), "objective.penalty"), "objective.penalty")
    return NetworkChoice(data, layers, loss, init, tuple(penalty.items()), tuple(frozen))


def check_needs(name: str, parameters: int, batch_size: int | None) -> None:
    """Raises InvalidInput where the optimizer `name` cannot have what it needs of a network."""
    optimizer = OPTIMIZERS[name]
    if optimizer.needs is None:
        return
    most = optimizer.needs.most_parameters
    if most is not None and parameters > most:
        allowed = f"a method for {parameters} parameters: {optimizer.title} takes at most {most}"
        raise InvalidInput("optimizer.name", name, allowed)
    if batch_size is not None:
        allowed = f"null, for all examples: {optimizer.title} needs the full batch"
        raise InvalidInput("batch_size", batch_size, allowed)


def read_batch_size(given: Any) -> int | None:
    """The examples per update; None, for all of them, is allowed too."""
    if given is None:
        return None
    try:
        return int(BATCH_SIZE.check(given, "batch_size"))
    except InvalidInput as invalid:
        raise InvalidInput("batch_size", given, f"{invalid.allowed} or null") from None


def read_init(given: Any, layout: Layout) -> Choice:
    """An initializer and its settings; an explicit one lists a value for each parameter of `layout`."""
    entry = look_up(INITIALIZERS, mapping(given, "objective.init").get("name"), "objective.init.name")
    if not entry.explicit:
        return choice(INITIALIZERS, given, "objective.init")
    mapping(given, "objective.init", ("name", "parameters"))
    values = read_numbers(given.get("parameters"), layout.size, "objective.init.parameters")
    return Choice(entry.name, (("parameters", values),))


def read_layers(given: Any, outputs: int) -> tuple[Layer, ...]:
    """The layers, first to last; `outputs` is how many units the last one has if it does not say."""
    if not isinstance(given, (list, tuple)) or not DEPTH[0] <= len(given) <= DEPTH[1]:
        raise InvalidInput("objective.layers", given, f"a list of {DEPTH[0]} to {DEPTH[1]} layers")
    layers = []
    for number, item in enumerate(given):
        field = f"objective.layers.{number}"
        layer = mapping(item, field, ("units", "activation"))
        last = number == len(given) - 1
        activation = layer.get("activation", "identity" if last else "tanh")
        look_up(ACTIVATIONS, activation, f"{field}.activation")
        units = UNITS.check(layer.get("units", outputs if last else UNITS.default), f"{field}.units")
        layers.append(Layer(int(units), activation))
    return tuple(layers)


def function_choice(given: dict[str, Any]) -> FunctionChoice:
    if given.get("name") == TYPED:
        return typed_choice(given)
    mapping(given, "objective", ("kind", "name", "start", "parameters"))
    look_up(dict.fromkeys((*FUNCTIONS, TYPED)), given.get("name"), "objective.name")
    function = FUNCTIONS[given["name"]]
    parameters = mapping(given.get("parameters", {}), "objective.parameters")
    return FunctionChoice(
        function.name,
        read_numbers(given.get("start", function.start), function.variables, "objective.start"),
        tuple(fill(function.parameters, parameters, "objective.parameters").items()),
    )


def typed_choice(given: dict[str, Any]) -> FunctionChoice:
    """A typed function. Without a range and a start it gets those of `typed.typed_function`."""
    mapping(given, "objective", ("kind", "name", "formula", "range", "start", "parameters"))
    formula = given.get("formula")
    if not isinstance(formula, str):
        raise InvalidInput(typed.FIELD, formula, f"a formula of 1 to {typed.LONGEST} characters, such as x^2 + y^2")
    fill((), mapping(given.get("parameters", {}), "objective.parameters"), "objective.parameters")
    shown = given.get("range")
    domain = None if shown is None else read_domain(shown, typed.variables(formula))
    function = typed.typed_function(formula, domain)
    start = given.get("start")
    start = read_numbers(function.start if start is None else start, function.variables, "objective.start")
    return FunctionChoice(TYPED, start, (), formula, function.domain)


def read_domain(given: Any, variables: int) -> tuple[tuple[float, float], ...]:
    """An interval for each variable, which has a width that numbers can tell."""
    field = "objective.range"
    if not isinstance(given, (list, tuple)) or len(given) != variables:
        raise InvalidInput(field, given, f"a list of {variables} intervals [low, high], one for each variable")
    found = []
    for position, interval in enumerate(given):
        low, high = read_numbers(interval, 2, f"{field}.{position}")
        reach = max(abs(low), abs(high))
        if not (low < high and reach <= FARTHEST and high - low >= max(NARROWEST, 1e-6 * reach)):
            allowed = f"two numbers from -{FARTHEST:g} to {FARTHEST:g}, the smaller first, not too close together"
            raise InvalidInput(f"{field}.{position}", interval, allowed)
        found.append((low, high))
    return tuple(found)


def data_choice(given: Any, field: str) -> Choice:
    """A data set of the table or of the user's own, and all its settings."""
    settings = dict(mapping(given, field))
    name = check_name(settings.pop("name", None), f"{field}.name")
    return Choice(name, tuple(read_settings(settings, name, field).items()))


def choice(table: dict[str, Any], given: Any, field: str) -> Choice:
    """The entry and settings of ``{"name": ..., setting: ...}``."""
    settings = dict(mapping(given, field))
    entry = look_up(table, settings.pop("name", None), f"{field}.name")
    return Choice(entry.name, tuple(fill(entry.parameters, settings, field).items()))


def plain_choice(chosen: Choice) -> dict[str, Any]:
    settings = {key: list(value) if isinstance(value, tuple) else value for key, value in chosen.settings}
    return {"name": chosen.name, **settings}
