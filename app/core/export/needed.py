"""The parts of a NumPy script for a method that needs the loss of other points, or its second derivatives."""

from __future__ import annotations

from app.core.catalog.optimizers.needs import Needs
from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.export.objectives import keywords
from app.core.export.parts import Part
from app.core.export.source import Sources

OF_ONE = """
def hessian(parameters):
    return np.array([{curve}(*parameters{settings})])
"""

OF_TWO = """
def hessian(parameters):
    xx, xy, yy = {curve}(*parameters{settings})
    return np.array([[xx, xy], [xy, yy]])
"""

OF_NETWORK = '''
def hessian(parameters):
    """Row by row: backpropagation, differentiated once more along each parameter  (Pearlmutter, 1994)."""
    z, a = forward(parameters, INPUTS)
    found = np.empty((parameters.size, parameters.size))
    for row, direction in zip(found, np.eye(parameters.size)):
        z_moves, a_moves = [], [np.zeros_like(INPUTS)]
        for k, ((w, _), (w_move, b_move)) in enumerate(zip(layers(parameters), layers(direction))):
            z_moves.append(a_moves[k] @ w.T + a[k] @ w_move.T + b_move)
            a_moves.append(ACTIVATIONS[k][1](z[k]) * z_moves[k])
        error = {derivative}(a[-1], TARGETS{settings})
        error_move = {second}(a[-1], TARGETS, a_moves[-1]{settings})
        for k in reversed(range(len(ACTIVATIONS))):
            (w, _), (w_move, _), (w_row, b_row) = layers(parameters)[k], layers(direction)[k], layers(row)[k]
            slope = ACTIVATIONS[k][1](z[k])
            delta, delta_move = error * slope, error_move * slope + error * BENDS[k](z[k]) * z_moves[k]
            w_row[...] = (delta_move.T @ a[k] + delta.T @ a_moves[k]) / len(INPUTS){penalty}
            b_row[...] = delta_move.mean(axis=0)
            error, error_move = delta @ w, delta_move @ w + delta @ w_move
    return (found + found.T) / 2{frozen}
'''


COST = """
def cost(parameters):
    return loss(parameters, INPUTS, TARGETS)
"""


def needed(needs: Needs, network: bool) -> str:
    """What the method is given: a function of a point."""
    return "hessian" if "hessian" in needs.of else "cost" if network else "loss"


def needed_parts(objective: NetworkObjective | FunctionObjective, sources: Sources, needs: Needs | None) -> list[Part]:
    """That function, unless it is there already."""
    if needs is None:
        return []
    if "hessian" not in needs.of:
        says = "The loss over all examples, which the line search compares."
        return [Part("The loss of a point", says, (COST,))] if isinstance(objective, NetworkObjective) else []
    if isinstance(objective, FunctionObjective):
        entry, settings = objective.function, keywords(dict(objective.chosen.settings))
        curve = sources.add_text(entry.script[2]) if entry.script else sources.add(entry.hessian)
        text = (OF_ONE if objective.size == 1 else OF_TWO).format(curve=curve, settings=settings)
        return [Part("The curvature", "The second derivatives of the function.", (text,))]
    network = objective.network
    bends = ", ".join(sources.add(each.second_derivative) for each in network.activations)
    text = OF_NETWORK.format(
        derivative=sources.add(network.loss.derivative),
        second=sources.add(network.loss.second_derivative),
        settings=keywords(network.loss_settings),
        penalty=" + L2 * w_move" if network.penalty else "",
        frozen="" if objective.free.all() else " * np.outer(FREE, FREE)",
    )
    says = "The second derivatives of the loss: how its gradient changes with every parameter."
    return [Part("The curvature", says, (f"BENDS = [{bends}]  # the second derivatives of sigma", text))]
