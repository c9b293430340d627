"""A PyTorch model with its data, loss and optimizer as an experiment that goes on as PyTorch would.

PyTorch is no dependency: classes are known by their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.client.experiments import flat
from app.client.frames import Array, Plain
from app.client.own import own_data
from app.client.torch_data import read_data
from app.client.torch_layers import Layer, check_tensors, is_trained, named, names_of, read_layers, weights_of
from app.client.torch_parts import CannotTranslate, Method, array, kind, method, read_loss, read_settings
from app.client.torch_state import at_an_epoch, read_state, warn_of_scheduler


@dataclass(frozen=True, slots=True)
class Translated:
    """What `from_torch` found: ``descent.start(translated)`` begins it.

    PyTorch's loss is `scale` times the one that Descent shows. `state` is None where the optimizer has made no step.
    """

    experiment: Plain
    state: Plain | None
    scale: float


def from_torch(
    model: Any,
    inputs: Any,
    targets: Any = None,
    optimizer: Any = None,
    loss: Any = None,
    *,
    batch: int | None = None,
    title: str = "",
) -> Translated:
    """The experiment that goes on step by step as PyTorch would in float64, with the full batch or with batches in the
    order of the rows: ``from_torch(model, x, y, optimizer, loss, batch=32)``, or with a DataLoader that has no shuffle
    ``from_torch(model, loader, optimizer=optimizer, loss=loss)``.

    model: an nn.Sequential of Linear layers and of Identity, Sigmoid, Tanh, ReLU, LeakyReLU, Softplus or GELU
    inputs, targets: (n, inputs) and (n, outputs), or (n,) class numbers for CrossEntropyLoss; or a DataLoader of both
    optimizer: SGD, Adagrad, RMSprop, Adadelta, Adam, AdamW or NAdam of torch.optim; its slots are carried over
    loss: MSELoss, HuberLoss, SmoothL1Loss, BCEWithLogitsLoss or CrossEntropyLoss
    batch: rows in a batch, the last one of an epoch with what is left; None for all rows
    title: of the data

    Weights and data are taken as they are, the data not standardized. Layers without a bias get one that is frozen at
    0; so are parameters that PyTorch does not train. The rate, or eps, makes up for a loss that differs by a factor
    (see torch_parts). The run goes on with the first batch of an epoch: at the optimizer's number of steps, or the next
    with which an epoch begins. Rows that drop_last leaves out are left out of the data. A training loop's scheduler and
    clipping cannot be seen: give `start` a `schedule`, and a `clip` with its limit divided by the scale. The rate is
    the present one. A schedule starts at step 0 from the first rate, so it needs that as `eta`: a UserWarning says so
    where a scheduler has changed the rate. Raises CannotTranslate, which names what has no equal here, and ValueError
    for a `batch` that is no number of rows. Sizes and ranges are checked when the run starts.
    """
    if optimizer is None or loss is None:
        raise TypeError("from_torch needs an optimizer and a loss")
    layers = list(read_layers(model))
    check_tensors(layers)
    x, y, batch = read_data(inputs, targets, batch)
    size, outputs = batch or len(x), len(array(layers[-1].weight))
    found = read_loss(loss, size, outputs, len(x) % size or size)
    labels = read_targets(y, outputs, loss) if found.classes else None
    if labels is None and y.shape != (len(x), outputs):
        raise CannotTranslate("the data", f"targets must be {(len(x), outputs)}, as the outputs, not {y.shape}")
    classes = None if labels is None else [str(k) for k in range(max(outputs, 2))]
    data = own_data(x, y if labels is None else labels, classes=classes, standardize=False, test_share=0.0, title=title)

    options = read_group(optimizer)
    chosen = method(kind(optimizer), options)
    trained = {id(parameter) for parameter in options["params"]}
    frozen = [name for name, tensor in named(layers) if not is_trained(tensor, trained)]
    penalty = coupled_decay(kind(optimizer), chosen, options, found.scale, layers, frozen)
    parameters = flat({name: weights_of(layers, name) for name in names_of(layers)})
    experiment = {
        "objective": {
            "kind": "network",
            "data": data,
            "layers": [{"units": len(array(layer.weight)), "activation": layer.activation} for layer in layers],
            "loss": found.choice,
            "init": {"name": "values", "parameters": parameters},
            "penalty": penalty,
            "frozen": frozen,
        },
        "optimizer": read_settings(kind(optimizer), chosen, options, found.scale),
        "batch_size": batch,
        "batch_order": "given" if batch else "shuffled",
    }
    state = read_state(optimizer, chosen, layers, frozen, parameters, found.scale)
    begins = state and at_an_epoch(state, -(-len(x) // size))
    warn_of_scheduler(kind(optimizer), chosen, options, found.scale, begins["step"] if begins else 0)
    return Translated(experiment, begins, found.scale)


def read_targets(y: Array, outputs: int, loss: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The class numbers (n,) of targets: numbers already, 0 and 1 for one output, or rows with a single 1. Raises
    CannotTranslate."""
    whole, ignored = bool(np.isin(y, (0, 1)).all()), getattr(loss, "ignore_index", None)
    if y.ndim == 1 and ignored is not None and bool((y == ignored).any()):
        reason = f"{(y == ignored).sum()} targets are {ignored}, its ignore_index: leave out these rows"
        raise CannotTranslate(kind(loss), reason)
    if kind(loss) == "CrossEntropyLoss" and y.ndim == 1 and bool(np.isin(y, range(outputs)).all()):
        labels = y
    elif outputs == 1 and whole and y.shape == (len(y), 1):
        labels = y[:, 0]
    elif outputs > 1 and whole and y.shape == (len(y), outputs) and bool((y.sum(axis=1) == 1).all()):
        labels = y.argmax(axis=1)
    else:
        reason = "targets must be class numbers, 0 or 1, or rows with a single 1, in the shape that the loss takes"
        raise CannotTranslate("the data", reason)
    return np.asarray(labels, np.int64)


def read_group(optimizer: Any) -> dict[str, Any]:
    """The options of an optimizer. Raises CannotTranslate where parameters have different ones."""
    groups = [dict(group) for group in optimizer.param_groups]
    first = {key: value for key, value in groups[0].items() if key != "params"}
    for group in groups[1:]:
        if {key: value for key, value in group.items() if key != "params"} != first:
            raise CannotTranslate(kind(optimizer), "all its parameter groups must have the same settings")
    return {**first, "params": [parameter for group in groups for parameter in group["params"]]}


def coupled_decay(
    name: str, chosen: Method, options: dict[str, Any], scale: float, layers: list[Layer], frozen: list[str]
) -> dict[str, float]:
    """The L2 penalty of a weight decay that is added to the gradient. It adds nothing to biases here, so these must not
    be trained. Raises CannotTranslate."""
    decay = float(options.get("weight_decay", 0.0))
    if chosen.decays or not decay:
        return {}
    free = [name for name, _ in named(layers) if name[0] == "b" and name not in frozen]
    if free:
        reason = f"weight_decay must be 0 where biases are trained ({', '.join(free)}): Descent's penalty is of weights"
        raise CannotTranslate(name, f"{reason}. AdamW's decay can be translated")
    return {"l2": decay / scale}
