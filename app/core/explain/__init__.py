"""Derivations: where a number of a frame comes from, as data. They use the frame and the engine's own parts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.core.descent.advance import frame_at
from app.core.descent.frames import State, is_whole
from app.core.descent.objective import FunctionObjective, NetworkObjective, compile
from app.core.experiment import Experiment
from app.core.explain import check, collapse, forward, function, jacobian, update, weight
from app.core.explain.function import FunctionTerms
from app.core.explain.lines import DIGITS, Derivation
from app.core.explain.network_terms import NetworkTerms
from app.core.support.registry import InvalidInput

__all__ = ["DIGITS", "WHAT", "Derivation", "explain"]

FOR_NETWORKS: dict[str, Callable[[NetworkTerms, str | None], Derivation]] = {
    "parameter": lambda terms, name: weight.parameter(terms, name or ""),
    "forward": lambda terms, name: forward.forward(terms),
    "loss": lambda terms, name: forward.loss(terms),
    "jacobian": jacobian.jacobian,
    "collapse": lambda terms, name: collapse.collapse(terms),
}
FOR_FUNCTIONS: dict[str, Callable[[FunctionTerms, str | None], Derivation]] = {
    "parameter": function.function,
    "function": lambda terms, name: function.function(terms),
}
WHAT = (*FOR_NETWORKS, "function", "update", "check")
NEED_PARAMETER = ("parameter", "update")


def explain(
    experiment: Experiment, state: State, what: str, parameter: str | None = None, example: int | None = None
) -> Derivation:
    """The derivation of `what` (one of WHAT) in the full frame at `state` that spells out `example`.

    `example` None is the first of the step's batch, as in a frame. "parameter" and "update" need the name of a
    parameter; "jacobian" and "check" may have one. Raises InvalidInput for an unknown parameter or example, or for a
    derivation that does not apply to the objective.
    """
    objective = compile(experiment)
    if what not in WHAT:
        raise InvalidInput("what", what, "one of " + ", ".join(WHAT))
    network = isinstance(objective, NetworkObjective)
    own = (*(FOR_NETWORKS if network else FOR_FUNCTIONS), "update", "check")
    if what not in own:
        raise InvalidInput("what", what, f"one of {', '.join(own)}, for a {'network' if network else 'function'}")
    if parameter not in objective.names and (parameter is not None or what in NEED_PARAMETER):
        raise InvalidInput("parameter", parameter, f"the name of a parameter, such as {objective.names[0]}")
    count = objective.batches.examples if network else 0
    if example is not None and not 0 <= example < count:
        known = f"the index of a training example, 0 to {count - 1}"
        allowed = known if network else "null: a function has no examples"
        raise InvalidInput("example", example, allowed)
    frame = frame_at(experiment, state, None if example is None else [example])
    if not is_whole(frame):
        return Derivation(what, state.step, parameter, example, whole=False)
    with np.errstate(all="ignore"):
        terms: update.Terms
        if isinstance(objective, FunctionObjective):
            terms = FunctionTerms(objective, frame)
        else:
            terms = NetworkTerms(objective, frame, int(frame.full["examples"][0]))
        if what == "update":
            return update.update(terms, experiment, parameter or "")
        if what == "check":
            return check.check(terms, parameter)
        if isinstance(terms, FunctionTerms):
            return FOR_FUNCTIONS[what](terms, parameter)
        return FOR_NETWORKS[what](terms, parameter)
