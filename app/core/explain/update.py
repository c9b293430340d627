"""The update of one parameter, line by line.

The formulas are those of the entries. The values are the engine's: the update of this frame, the slots of the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from app.core.catalog.clipping import CLIPS
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.optimizers.needs import Surface
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import slots_after
from app.core.descent.searches import trials_at
from app.core.experiment import Experiment
from app.core.explain.function import FunctionTerms
from app.core.explain.lines import Derivation, Line
from app.core.explain.network_terms import NetworkTerms
from app.core.explain.weight import FROZEN
from app.core.support.formulas import Node, Number, Quantity, settings
from app.core.support.norms import norm_by_product

Terms = NetworkTerms | FunctionTerms


class Step:
    """The step that `Optimizer.derive` is given, and the lines so far. Schedules use `t`, not `count`."""

    def __init__(self, terms: Terms, experiment: Experiment, name: str) -> None:
        self.terms, self.experiment, self.frame, self.name = terms, experiment, terms.frame, name
        self.position = terms.positions[name]
        self.optimizer = OPTIMIZERS[experiment.optimizer.name]
        self.settings = settings(self.optimizer.parameters, experiment.optimizer.values())
        self.symbols = {slot.name: slot for slot in self.optimizer.slots}
        self.new_slots = slots_after(experiment, self.frame.state)
        self.lines: list[Line] = []
        self.surface: Surface = terms.objective
        self.parameters, self.slots = self.frame.state.parameters, self.frame.state.slots
        self.trials = trials_at(experiment, self.frame)
        self.w = terms.parameter(name)
        state = self.frame.state
        self.t = Quantity("t", np.float64(state.step), "t", "step", digits=17)
        self.count = (self.t - state.since if state.since else self.t) + 1
        self.g = self.clipped()
        self.eta = self.rate()

    def __getitem__(self, setting: str) -> Quantity:
        return self.settings[setting]

    def rate(self) -> Quantity:
        schedule = self.experiment.schedule
        entry = SCHEDULES[schedule.name]
        constant = entry.constant
        eta = Quantity(r"\eta" if constant else r"\eta_t", np.float64(self.frame.eta), "eta", "eta", "", "eta")
        chosen = replace(self.settings["eta"], term="eta-chosen")
        right = entry.rate_formula(chosen, self.t, settings(entry.parameters, schedule.values()))
        if constant:
            text = "The chosen learning rate."
        else:
            text = f"The learning rate at step t = {self.t.value:.0f}: {entry.title}."
        more = " The line search tries it first." if self.optimizer.searches else ""
        self.add("eta", 1, eta, right, text + more)
        return eta

    def clipped(self) -> Quantity:
        """Lines for g, the gradient that the optimizer gets. The number is the engine's."""
        clip = self.experiment.clip
        raw, entry = self.terms.gradient(self.name), CLIPS[clip.name]
        of = settings(entry.parameters, clip.values())
        self.gradient = entry.clip(self.frame.gradient, **clip.values())
        value = self.gradient[self.position]
        g = Quantity("g", value, "g", "gradient", "q-gradient", f"gradient.{self.position}", parameter=self.name)
        text = entry.text if self.terms.objective.free[self.position] else FROZEN
        factor: Node = Number(1)
        if entry.factor_formula is not None:
            everything = self.frame.gradient
            length = np.float64(norm_by_product(everything))  # with the bits of the one that clips
            exact = Quantity(r"\lVert \nabla C \rVert", length, "gradient-norm", "gradient", "q-gradient")
            shown = replace(exact, value=np.float64(self.frame.gradient_norm), frame="gradient_norm")
            self.add("norm", 2, shown, exact, "The length of the whole gradient, without frozen parameters.")
            right = entry.factor_formula(exact, of)
            factor = self.note("factor", r"\kappa", right, "Shortens the gradient; 1 changes nothing.", level=2)
        self.add("g", 1, replace(g, frame=None) if entry.limits else g, entry.component_formula(raw, factor, of), text)
        return self.lines[-1].result

    def old(self, name: str) -> Quantity:
        return self.of_slot(name, self.frame.state.slots[name], name, "state")

    def slot(self, name: str, right: Node, text: str) -> Quantity:
        """A line for the slot's new number, which is in the next frame."""
        new = self.of_slot(name, self.new_slots[name], f"{name}-new", "next.state")
        self.lines.append(Line(name, 1, new, right, text, r"\leftarrow"))
        return new

    def of_slot(self, name: str, values: Any, term: str, path: str) -> Quantity:
        slot = self.symbols[name]
        place = f"{path}.slots.{name}"
        if slot.shape == "scalar":
            return Quantity(slot.symbol, np.float64(values), term, name, "q-velocity", place)
        value, place = np.float64(values[self.position]), f"{place}.{self.position}"
        return Quantity(slot.symbol, value, term, name, "q-velocity", place, parameter=self.name)

    def note(self, key: str, tex: str, right: Node, text: str, level: int = 1, *, said: bool = False) -> Quantity:
        """A line for an intermediate number, which is in no frame."""
        result = Quantity(tex, right.value, key, key)
        self.lines.append(Line(key, level, result, right, text, said=said))
        return result

    def given(self, key: str, tex: str, value: float, text: str) -> Quantity:
        """A line for a number of the engine that is in no frame and has no short formula."""
        result = Quantity(tex, np.float64(value), key, key)
        self.add(key, 1, result, result, text)
        return result

    def add(self, key: str, level: int, result: Quantity, right: Node, text: str) -> None:
        self.lines.append(Line(key, level, result, right, text))


def update(terms: Terms, experiment: Experiment, name: str) -> Derivation:
    """From the gradient of the parameter `name` to its new value."""
    step, frame = Step(terms, experiment, name), terms.frame
    right = step.optimizer.derive(step)
    term = step.w.term
    moved = terms.parameter(
        name, "update", frame.update[step.position], tex=rf"\Delta {step.w.tex}", term=f"update-{term}",
        kind="update", css="q-update",
    )  # fmt: skip
    if terms.objective.free[step.position]:
        step.add("update", 0, moved, right, f"The update of {step.optimizer.title}.")
    else:
        step.add("update", 0, moved, Number(0), FROZEN)
    new = terms.parameter(name, "new_parameters", frame.full["new_parameters"][step.position], term=f"new-{term}")
    step.lines.append(Line("new", 0, new, step.w + moved, "The new value of the parameter.", r"\leftarrow"))
    example = getattr(terms, "example", None)
    return Derivation("update", frame.state.step, name, example, step.lines)
