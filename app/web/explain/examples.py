"""Requests for derivations that run as they are."""

from __future__ import annotations

from app.web.experiment.examples import CHAIN, MOONS, ROSENBROCK, example

EXPLAIN = {
    "weight": example("The article's dE/dw1", experiment=CHAIN, what="parameter", parameter="w1[1,1]"),
    "batch": example("A weight over a batch", experiment=MOONS, what="parameter", parameter="w1[2,1]", levels=1),
    "forward": example("One example through the chain", experiment=CHAIN, what="forward"),
    "loss": example("The loss of a batch", experiment=MOONS, what="loss"),
    "jacobian": example("The links of the chain", experiment=CHAIN, what="jacobian", parameter="w1[1,1]"),
    "collapse": example("Two linear layers as one", experiment=CHAIN, what="collapse"),
    "update": example("One update of Adam", experiment=MOONS, what="update", parameter="w1[2,1]"),
    "function": example("The slopes of a function", experiment=ROSENBROCK, what="function"),
    "check": example("A gradient check", experiment=MOONS, what="check"),
}
