"""Everything that can be chosen, as plain data: the core's tables, the presets and this server's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from app.core import experiment
from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS, features, own, own_table
from app.core.catalog.datasets.real import PARAMETERS as SPLIT
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.presets import DEFAULT, PRESETS
from app.core.catalog.schedules import SCHEDULES
from app.core.support.registry import fill
from app.settings import Settings
from app.web.descent.bodies import RESOLUTION
from app.web.http.delivery import Plain


def table(entries: dict[str, Any], own: Callable[[Any], Plain] = lambda entry: {}) -> list[Plain]:
    """The entries of a table, each with the common keys and its `own` keys."""
    return [
        {
            "name": entry.name,
            "title": entry.title,
            "description": entry.description,
            "formula": entry.formula,
            "parameters": [asdict(parameter) for parameter in entry.parameters],
            **own(entry),
        }
        for entry in entries.values()
    ]


def function(entry: Any) -> Plain:
    minima = entry.minima(fill(entry.parameters, {}, "objective.parameters"))
    return {
        "variables": entry.variables,
        "convex": entry.convex,
        "domain": entry.domain,
        "start": entry.start,
        "rates": {name: entry.rate(optimizer) for name, optimizer in OPTIMIZERS.items()},
        "minima": [{"point": each.point, "value": each.value, "found": each.found} for each in minima],
    }


def data_set(entry: Any) -> Plain:
    return {
        "task": entry.task,
        "features": entry.features,
        "target": entry.target,
        "classes": entry.classes(fill(entry.parameters, {}, "objective.data")),
        "source": entry.source,
        "licence": entry.licence,
        "computed": features.allowed(len(entry.features)),
    }


def own_data() -> Plain:
    """The limits of the user's own data."""
    return {
        "name": own.NAME,
        "title": own.TITLE,
        "description": own.DESCRIPTION,
        "parameters": [asdict(parameter) for parameter in SPLIT],
        "rows": own_table.ROWS,
        "inputs": own_table.INPUTS,
        "targets": own_table.TARGETS,
        "classes": own_table.CLASSES,
        "name_length": own_table.NAME,
        "largest": own_table.LARGEST,
    }


def computed_features() -> list[Plain]:
    return [
        {"name": entry.name, "inputs": 1 + max(entry.of), "formula": entry.formula}
        for entry in features.FEATURES.values()
    ]


def fields(*names: str) -> Callable[[Any], Plain]:
    """These fields of an entry."""
    return lambda entry: {name: getattr(entry, name) for name in names}


def optimizer(entry: Any) -> Plain:
    known = entry.stability
    return {
        "slots": [{"name": slot.name, "shape": slot.shape, "symbol": slot.symbol} for slot in entry.slots],
        "stability": known and {"formula": known.formula, "preconditioned": bool(known.divisor)},
        "no_limit": entry.no_limit,
        "raced": entry.raced,
        "pytorch": entry.torch is not None,
        "needs": list(entry.needs.of) if entry.needs else [],
        "searches": entry.searches,
        "most_parameters": entry.needs and entry.needs.most_parameters,
    }


def preset(entry: Any) -> Plain:
    return {**asdict(entry), "experiment": experiment.to_plain(experiment.parse(entry.experiment))}


@lru_cache
def catalog(settings: Settings) -> Plain:
    """The whole catalogue. The tables do not change while the server runs."""
    return {
        "functions": table(FUNCTIONS, function),
        "activations": table(ACTIVATIONS, fields("linear")),
        "losses": table(LOSSES, fields("logits", "least_outputs")),
        "initializers": table(INITIALIZERS, fields("explicit")),
        "data": table(DATASETS, data_set),
        "own_data": own_data(),
        "features": computed_features(),
        "optimizers": table(OPTIMIZERS, optimizer),
        "schedules": table(SCHEDULES, fields("constant")),
        "clips": table(CLIPS, fields("limits")),
        "batch_orders": table(BATCH_ORDERS, fields("shuffles")),
        "presets": [preset(entry) for entry in PRESETS.values()],
        "limits": {
            "depth": experiment.DEPTH,
            "width": experiment.WIDTH,
            "steps": settings.max_steps,
            "resolution": (RESOLUTION[0], settings.max_resolution),
        },
        "default": experiment.to_plain(experiment.parse(PRESETS[DEFAULT].experiment)),
    }
