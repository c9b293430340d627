"""The pictures of a notebook, as code for matplotlib: the loss, and what was descended or learned."""

from __future__ import annotations

from app.core.descent.objective import FunctionObjective, NetworkObjective
from app.core.export.parts import Part

LOSS = """
import matplotlib.pyplot as plt

plt.plot(range(FIRST, FIRST + len(losses)), losses)
plt.yscale("log" if min(losses) > 0 else "linear")
plt.xlabel("step")
plt.ylabel("loss")
plt.show()
"""

CURVE = """
x = np.linspace({low!r}, {high!r}, 500)
plt.plot(x, heights(x))
plt.plot([point[0] for point in path], losses, ".-")
plt.plot(path[-1][0], losses[-1], "*", markersize=12)
plt.xlim({low!r}, {high!r})
plt.xlabel("x")
plt.ylabel("f(x)")
plt.show()
"""

CONTOUR = """
x, y = np.meshgrid(np.linspace({left!r}, {right!r}, 200), np.linspace({low!r}, {high!r}, 200))
z = heights(x, y)
levels = np.unique(np.nanquantile(np.where(np.isfinite(z), z, np.nan), np.linspace(0, 1, 30)))
if len(levels) > 1:
    plt.contourf(x, y, z, levels, norm=BoundaryNorm(levels, 256))
    plt.colorbar()
plt.plot([point[0] for point in path], [point[1] for point in path], "w.-", markersize=4, linewidth=1)
plt.plot(*path[-1], "r*", markersize=12)
plt.xlim({left!r}, {right!r})
plt.ylim({low!r}, {high!r})
plt.xlabel("x")
plt.ylabel("y")
plt.show()
"""

FIT = """
inputs, targets = np.asarray(INPUTS), np.asarray(TARGETS)
x = np.linspace(inputs.min(), inputs.max(), 300)[:, None]
plt.plot(inputs[:, 0], targets, ".")
plt.plot(x[:, 0], outputs(x))
plt.xlabel({first!r})
plt.ylabel({target!r})
plt.show()
"""

MAP = """
inputs, targets = np.asarray(INPUTS), np.asarray(TARGETS)
low, high = inputs.min(axis=0), inputs.max(axis=0)
edge = np.where(high > low, 0.1 * (high - low), 1.0)
x, y = np.meshgrid(*(np.linspace(a, b, 150) for a, b in zip(low - edge, high + edge)))
found = outputs(np.column_stack((x.ravel(), y.ravel()))){of}
found = found.reshape(x.shape)
plt.contourf(x, y, found, 20, cmap="coolwarm", alpha=0.6)
plt.colorbar(){line}
plt.scatter(*inputs.T, c=targets{of}, cmap="coolwarm", edgecolors="black")
plt.xlabel({first!r})
plt.ylabel({second!r})
plt.show()
"""

LINE = """
if found.min() < {boundary} < found.max():
    plt.contour(x, y, found, [{boundary}], colors="black")"""


def plots(objective: NetworkObjective | FunctionObjective, helper: str) -> list[Part]:
    """The pictures. `helper` is the library's code of `heights(*axes)` or `outputs(points)`, on NumPy's arrays."""
    picture: Part | None
    if isinstance(objective, FunctionObjective):
        what, picture = "The height of the function", path_part(objective, helper)
    else:
        what, picture = "The loss over all training examples", learned_part(objective, helper)
    fell = Part("How the loss fell", f"{what} at every step.", (LOSS,))
    return [fell, picture] if picture else [fell]


def path_part(objective: FunctionObjective, helper: str) -> Part:
    (low, high), *more = [tuple(map(float, side)) for side in objective.function.domain]
    if not more:
        says = "The function, and the path of the run. The star is its end."
        return Part("The path", says, (IMPORT, helper, CURVE.format(low=low, high=high)))
    (bottom, top), says = more[0], "Each band of colour is an equal share of the area. The star is the end of the path."
    contour = CONTOUR.format(left=low, right=high, low=bottom, high=top)
    return Part("The path", says, (f"{IMPORT}\nfrom matplotlib.colors import BoundaryNorm", helper, contour))


def learned_part(objective: NetworkObjective, helper: str) -> Part | None:
    """None for more inputs than a picture has sides."""
    described, network = objective.described, objective.network
    names = [label(name) for name in described.features]
    if len(names) == 1:
        text = FIT.format(first=names[0], target=label(", ".join(described.targets)))
        return Part(LEARNED, "The dots are the examples, the line is the network.", (IMPORT, helper, text))
    if len(names) != 2:
        return None
    several, classes = network.layout.sizes[-1] > 1, described.task == "classification"
    line, says = "", "The colour is the network's output, the dots are the examples."
    if several and classes:
        says = "The colour is the class of the largest output, the dots are the examples."
    elif classes:
        boundary = "0.0" if network.loss.logits else "(targets.min() + targets.max()) / 2"
        line = LINE.format(boundary=boundary)
        says += " The line is the boundary between the classes."
    of = ".argmax(axis=1)" if several and classes else "[:, 0]"
    text = MAP.format(first=names[0], second=names[1], of=of, line=line)
    return Part(LEARNED, says, (IMPORT, helper, text))


IMPORT = "import numpy as np"
LEARNED = "What the network has learned"


def label(name: str) -> str:
    """A column's name for matplotlib, which reads formulas between dollar signs."""
    return name.replace("$", r"\$")
