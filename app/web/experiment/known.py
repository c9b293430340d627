"""An experiment as the core has it, kept: the next request brings the same one, most likely."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import orjson

from app.core import experiment
from app.core.descent.stepper import Stepper, stepper
from app.core.experiment import Experiment


@dataclass(slots=True)
class Known:
    """An experiment as the core has it and, already written, as every answer carries it."""

    experiment: Experiment
    plain: orjson.Fragment
    compiled: Callable[[], Stepper | None] = lambda: None
    """Its compiled update, as long as the core keeps that; None before the first use, as compiling takes a while."""

    def compile(self) -> Stepper:
        """The compiled update, which from now on need not be waited for."""
        found = stepper(self.experiment)
        self.compiled = weakref.ref(found)
        return found


@lru_cache(maxsize=512)
def read(given: bytes) -> Known:
    """The experiment in `given` JSON. Raises InvalidInput."""
    parsed = experiment.parse(orjson.loads(given))
    return Known(parsed, orjson.Fragment(orjson.dumps(experiment.to_plain(parsed))))
