"""Notebooks: whole by the rules of nbformat 4.5, with code that runs. `./run check-exports` runs them in Jupyter."""

from __future__ import annotations

import contextlib
import io
import json
import re

import numpy as np
import pytest

from app.core.export.libraries import NUMPY, PYTORCH
from app.core.export.notebook import words
from app.core.export.parts import Note
from tests.core.export.drawn import drawn, drawn_function, entry, own, run_of
from tests.core.export.test_torch_script import NASTY, unknown

LIBRARIES = [NUMPY, PYTORCH]
MOONS = {"objective": {"data": {"name": "moons"}, "layers": [{"units": 2, "activation": "tanh"}, {"units": 1}]}}
CURVE = {"objective": {"data": {"name": "sine"}, "layers": [{"units": 2, "activation": "tanh"}, {"units": 1}]}}
VALLEY = {"objective": {"kind": "function", "name": "rosenbrock"}, "optimizer": {"name": "adam", "eta": 0.05}}
PARABOLA = {"objective": {"kind": "function", "name": "parabola"}}


def cells(library, plain, before=0, notes=()):
    """The cells of a notebook, which is checked."""
    whole = json.loads(library.notebook(*run_of(plain, before, 5), notes))
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    assert whole["metadata"]["kernelspec"]["name"] == "python3"
    found = whole["cells"]
    assert len({cell["id"] for cell in found}) == len(found)
    for cell in found:
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | code
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
    return found


def code(found):
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda one: one.name)
@pytest.mark.parametrize("case", range(8))
def test_code_of_a_notebook_is_whole(library, case):
    for made in (drawn, drawn_function):
        found = code(cells(library, made(case), (0, 13)[case % 2]))
        for text in found:
            compile(text, "cell", "exec")
        assert not unknown("\n".join(found))


@pytest.mark.parametrize("plain", [MOONS, VALLEY], ids=["network", "function"])
def test_cells_make_the_run_again_and_keep_what_is_drawn(plain):
    experiment, state, run = run_of(plain, 0, 5)
    found: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for text in code(cells(NUMPY, plain)):
            if "matplotlib" not in text and "plt." not in text:
                exec(text, found)
    np.testing.assert_allclose(found["parameters"], run.frames.parameters[-1], rtol=1e-12)
    np.testing.assert_allclose(found["losses"][1:], run.frames.loss_train, rtol=1e-12)
    np.testing.assert_allclose(found["path"], [state.parameters, *run.frames.parameters], rtol=1e-12)


SEVERAL = {
    "objective": {"data": {"name": "blobs"}, "layers": [{"units": 3, "activation": "identity"}],
    "loss": entry("softmax_cross_entropy")}
}  # fmt: skip
PICTURES = {
    "boundary": (MOONS, "plt.contour(x, y, found, ["), "fit": (CURVE, "plt.plot(x[:, 0], outputs(x))"),
    "classes": (SEVERAL, ".argmax(axis=1)"), "path": (VALLEY, "plt.contourf(x, y, z, levels"),
    "curve": (PARABOLA, "plt.plot(x, heights(x))"),
}  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda one: one.name)
@pytest.mark.parametrize("name", PICTURES)
def test_a_notebook_draws_the_loss_and_what_was_descended(library, name):
    plain, line = PICTURES[name]
    found = cells(library, plain)
    *_, loss, drawn_last = code(found)
    assert "plt.plot(range(FIRST, FIRST + len(losses)), losses)" in loss and line in drawn_last
    titles = ["".join(cell["source"]).partition("\n")[0] for cell in found if cell["cell_type"] == "markdown"]
    assert titles[0] == f"# Gradient descent in {library.name}" and all(title.startswith("## ") for title in titles[1:])


def test_more_inputs_than_a_picture_has_sides_are_not_drawn():
    iris = {"objective": {"data": {"name": "iris"}, "layers": [{"units": 3, "activation": "identity"}]}}
    iris["objective"]["loss"] = entry("softmax_cross_entropy")
    assert "losses" in code(cells(NUMPY, iris))[-1]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda one: one.name)
def test_names_of_strangers_stay_text_in_a_notebook(library):
    found = cells(library, own(), 0, [Note(2, f"{name} set by hand.") for name in NASTY])
    said = "\n".join("".join(cell["source"]) for cell in found if cell["cell_type"] == "markdown")
    assert "<" not in said and "&lt;/script&gt; set by hand" in said
    assert r"\$x\$ \[1\](javascript:0)" in said and "\u2028" not in said
    drawn_last = code(found)[-1]
    compile(drawn_last, "cell", "exec")
    assert "plt.xlabel('a\"b')" in drawn_last


def test_words_are_no_marks():
    assert words("*a* _b_ `c` <b> [x](y) $z$ #1 | \\") == (r"\*a\* \_b\_ \`c\` &lt;b&gt; \[x\](y) \$z\$ \#1 \| \\")


def test_a_name_is_no_formula_of_matplotlib():
    table = {
        "inputs": [{"name": "$\\foo", "values": [0.0, 1.0, 2.0]}, {"name": "b", "values": [0.0, 1.0, 5.0]}],
        "targets": [{"name": "t", "values": [0.0, 1.0, 3.0]}],
    }
    plain = {"objective": {"data": {"name": "own", "table": table, "test_share": 0}, "layers": [{}]}}
    assert r"plt.xlabel('\\$\\foo')" in code(cells(NUMPY, plain))[-1]
