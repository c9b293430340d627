"""The experiment of a lesson's block: a preset or an experiment in full, with changes at dotted paths."""

from __future__ import annotations

from typing import Any

from app.core.catalog.presets import PRESETS
from app.core.experiment import Experiment, parse, to_plain
from app.core.study.grid import in_order, read_one
from app.core.support.registry import InvalidInput, inside, look_up

Plain = dict[str, Any]


def changed(plain: Plain, changes: Plain, field: str = "change") -> Experiment:
    """The experiment `plain` with a value at each path of `changes`, which are those of a study.

    Raises InvalidInput with a path such as ``change.optimizer.eta``.
    """
    paths = in_order(changes)
    try:
        return read_one(plain, {path: (0, changes[path]) for path in paths})
    except InvalidInput as invalid:
        for path in paths:
            at = f"vary.{path}"
            if f"{invalid.field}.".startswith(f"{at}."):
                rest = invalid.field.removeprefix(at).removeprefix(".0")
                raise InvalidInput(f"{field}.{path}{rest}", invalid.value, invalid.allowed) from None
        raise InvalidInput(field, invalid.value, invalid.allowed) from None


def read(preset: str | None, experiment: Plain | None, changes: Plain) -> Experiment:
    """The experiment of a setup: a preset's or a plain one, changed. Raises InvalidInput."""
    if (preset is None) == (experiment is None):
        raise InvalidInput("preset", preset, "exactly one of preset and experiment")
    if preset is not None:
        experiment = look_up(PRESETS, preset, "preset").experiment
    with inside("experiment"):
        base = parse(experiment or {})
    return changed(to_plain(base), changes) if changes else base
