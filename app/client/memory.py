"""What both clients have in common: which experiment is meant, and the requests that begin it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.client import course, experiments, names, requests
from app.client.course import Course
from app.client.experiments import Experiment
from app.client.frames import Plain
from app.client.from_torch import Translated
from app.client.request import Plan
from app.client.requests import Begun
from app.client.results import Race

Choice = str | Mapping[str, Any] | Translated
"""The name of a preset, an experiment, a function, ``{"experiment": ..., "state": ...}``, or a PyTorch model's."""


RESUMED = 1
"""The version of the JSON that a run's `to_json` writes."""


class Memory:
    """What a client knows beside its connection: the names of everything that can be chosen, and the catalogue."""

    optimizer = names.Optimizers
    schedule = names.Schedules
    clip = names.Clips
    loss = names.Losses
    layer = names.Layers
    init = names.Initializers
    data = names.DataSets
    function = names.Functions
    catalog_known: Plain | None = None

    def knowing(self) -> Plan[Plain]:
        """The catalogue: everything that can be chosen."""
        if self.catalog_known is None:
            self.catalog_known = yield requests.catalog()
        return self.catalog_known

    def experiment(self, what: Choice, changes: Mapping[str, Any]) -> Plan[tuple[Experiment, Plain | None]]:
        """The experiment that `what` and `changes` ask for, and the state where it has one."""
        state: Plain | None = None
        if isinstance(what, str):
            base: Mapping[str, Any] = experiments.preset((yield from self.knowing()), what)
        elif isinstance(what, Translated):
            base, state = what.experiment, what.state
        elif "experiment" in what:
            base, state = what["experiment"], what.get("state")
        else:
            base = {"objective": what} if "kind" in what else what
        changes = dict(changes)
        weights = changes.pop("weights", None)
        chosen = experiments.composed(base, changes)
        if weights is None:
            return chosen, state
        placed = state and {**state, "parameters": experiments.flat(weights)}
        return experiments.with_weights(chosen, weights), placed

    def starting(self, what: Choice, changes: Mapping[str, Any]) -> Plan[tuple[Begun, Plain | None]]:
        """Begin a run."""
        chosen, state = yield from self.experiment(what, changes)
        return (yield from course.beginning(chosen, state))

    def racing(
        self, lanes: Sequence[Any] | Mapping[str, Any], steps: int, target: float | None, scores: bool
    ) -> Plan[Race]:
        """Runs, presets or experiments side by side."""
        named = lanes.items() if isinstance(lanes, Mapping) else ((None, lane) for lane in lanes)
        bodies: list[Plain] = []
        for name, lane in named:
            if isinstance(lane, Course):
                body = lane.here.body()
            else:
                chosen, state = yield from self.experiment(lane, {})
                body = {"experiment": chosen, "state": state}
            method = body["experiment"].get("optimizer", {}).get("name", "gd")
            bodies.append({"name": method if name is None else name, **body})
        race: Race = yield requests.race(bodies, steps, target, scores)
        return race


def study_body(base: Mapping[str, Any] | None, asked: Mapping[str, Any]) -> Plain:
    """The body of a study. Keys that were not given are left out, as a ready study allows none beside it."""
    body = {key: value for key, value in asked.items() if value is not None}
    return {**body, **({"base": dict(base)} if base is not None else {}), "stream": True}


def written(experiment: Experiment, state: Plain | None) -> str:
    """What `resumed` reads."""
    return json.dumps({"descent_run": RESUMED, "experiment": experiment, "state": state})


def resumed(text: str) -> Plain:
    """The experiment and the state of `Run.to_json`. Raises ValueError for another text."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("descent_run") != RESUMED:
        raise ValueError(f"this is no run that to_json wrote in version {RESUMED}")
    return {"experiment": found["experiment"], "state": found["state"]}
