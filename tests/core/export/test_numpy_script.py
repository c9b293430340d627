"""The exported script makes the run again: the same parameters as the engine's after 50 updates.

Compared to 1e-12 of the largest parameter. Left out: steps after a parameter comes near a corner of an activation or of
the loss by rounding, and Lion where a sign hangs on rounding. Random weights and data do not meet them in 50 steps.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import subprocess
import sys
import types

import numpy as np
import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.descent.advance import advance, start
from app.core.experiment import parse
from app.core.export.libraries import NUMPY, PYTORCH
from app.core.export.numpy_script import OWN
from app.core.export.parts import Note
from app.core.export.source import Sources
from tests.core.export.drawn import FORMULAS, GUIDED, SCRIPTED, STEPS, drawn, drawn_function, made_again, run_of
from tests.sampling import examples


def assert_same(plain: dict, before: int = 0) -> None:
    experiment, state, run = run_of(plain, before)
    assert run.status == "running"
    script, engine = made_again(NUMPY.script(experiment, state, run)), run.frames.parameters[-1]
    np.testing.assert_allclose(script, engine, rtol=0, atol=1e-12 * max(1e-300, np.abs(engine).max()))


@pytest.mark.parametrize("case", range(examples(60, 600)))
def test_a_script_of_a_network_has_the_engine_s_parameters(case):
    assert_same(drawn(case), before=(0, 0, 13, 20)[case % 4])


@pytest.mark.parametrize("case", range(len(FUNCTIONS) + len(FORMULAS)))
def test_a_script_of_a_function_has_the_engine_s_parameters(case):
    assert_same(drawn_function(case))


def guided(case: int) -> dict:
    """An experiment with a method that needs more than the gradient."""
    plain = (drawn, drawn, drawn_function)[case % 3](case)
    return {**plain, "optimizer": {"name": GUIDED[case // 3 % len(GUIDED)]}, "batch_size": None}


@pytest.mark.parametrize("case", range(examples(36, 180)))
def test_a_script_of_a_guided_method_has_the_engine_s_parameters(case):
    """For 10 updates. Near a minimum a line search compares losses that are equal but for rounding."""
    experiment, state, run = run_of(guided(case), (0, 0, 3, 4)[case % 4], 10)
    script, engine = made_again(NUMPY.script(experiment, state, run)), run.frames.parameters[-1]
    np.testing.assert_allclose(script, engine, rtol=0, atol=1e-9 * np.abs(engine).max())


@pytest.mark.parametrize("name", GUIDED)
@pytest.mark.parametrize("formula", ["sin(3x) + x^2/4", "(1 - x)^2 + 10 (y - x^2)^2"])
def test_a_script_of_a_guided_method_has_typed_functions(name, formula):
    start = [1.3, 0.7][: 2 if "y" in formula else 1]
    objective = {"kind": "function", "name": "typed", "formula": formula, "start": start}
    experiment, state, run = run_of({"objective": objective, "optimizer": {"name": name}}, 0, 5)
    engine = run.frames.parameters[-1]
    np.testing.assert_allclose(made_again(NUMPY.script(experiment, state, run)), engine, rtol=0, atol=1e-12)


TABLES = {
    "activations": (ACTIVATIONS, ("value", "derivative", "second_derivative")),
    "losses": (LOSSES, ("per_example", "derivative", "second_derivative")),
    "optimizers": ({name: OPTIMIZERS[name] for name in SCRIPTED}, ("update",)),
    "schedules": (SCHEDULES, ("rate",)),
    "clips": (CLIPS, ("clip",)),
    "functions": (FUNCTIONS, ("value", "gradient", "hessian")),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_script_can_contain_every_entry(name):
    """A new entry is exported as it is, so its functions have to be plain ones: no lambdas, partials or closures."""
    table, parts = TABLES[name]
    for one in table.values():
        sources = Sources(OWN)
        for part in parts:
            sources.add(getattr(one, part))
        text = [*sources.imports.values(), *sources.constants.values(), *sources.functions.values()]
        exec("\n".join(text), {})


def test_what_has_no_text_of_its_own_is_named():
    with pytest.raises(TypeError, match="lambda"):
        Sources().add(lambda z: z)
    sources = Sources()
    sources.add(ACTIVATIONS["sigmoid"].value)
    with pytest.raises(TypeError, match="two things are called sigmoid"):
        sources.add(types.FunctionType(ACTIVATIONS["tanh"].derivative.__code__, {}, "sigmoid"))


def script(plain, steps=STEPS, notes=()):
    return NUMPY.script(*run_of(plain, 0, steps), notes)


def test_a_script_runs_by_itself_and_prints_the_losses_of_the_run():
    plain = drawn(3) | {"optimizer": {"name": "adam"}, "batch_size": 7}
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", script(plain)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    printed = {int(words[1]): float(words[3]) for words in lines if words[0] == "step"}
    experiment = parse(plain)
    frames = advance(experiment, start(experiment), STEPS).frames
    assert list(printed) == list(range(0, STEPS + 1, 2))
    for step in range(2, STEPS + 1, 2):
        assert printed[step] == pytest.approx(frames.loss_train[step - 1], rel=1e-12)
    assert lines[-1][:3] == ["in", "Descent", "loss"] and float(lines[-1][3]) == frames.loss_train[-1]


def test_a_script_is_short_beside_its_numbers():
    lines = script(drawn(3)).splitlines()
    assert max(map(len, lines)) <= 120
    assert 60 <= sum(not line.startswith("    [") for line in lines if line) <= 140


PLAIN = {"data": {"name": "moons"}, "layers": [{"units": 4}, {"units": 1}]}
SIGMAS = ("gelu", "softplus", "sigmoid", "identity")
FULL = {
    "layers": [{"units": 1, "activation": name} for name in SIGMAS],
    "loss": {"name": "huber"},
    "penalty": {"l1": 0.1, "l2": 0.1},
    "frozen": ["b1"],
}
LENGTHS = [
    (NUMPY, {"objective": PLAIN}, 115),
    (NUMPY, {"objective": {"kind": "function", "name": "rosenbrock"}}, 75),
    (NUMPY, {"objective": FULL, "schedule": {"name": "cosine"}, "clip": {"name": "norm"}}, 190),
    (PYTORCH, {"objective": PLAIN}, 75),
    (PYTORCH, {"objective": FULL, "schedule": {"name": "cosine"}, "clip": {"name": "norm"}}, 110),
]
"""So many lines a script has at most, beside its numbers: of the usual network, a function, and all that there is."""


@pytest.mark.parametrize(("library", "plain", "most"), LENGTHS)
def test_scripts_of_all_methods_are_short(library, plain, most):
    for name in SCRIPTED + GUIDED if library is NUMPY else SCRIPTED:
        several = {"batch_size": None if name in GUIDED else 10, "optimizer": {"name": name}}
        text = library.script(*run_of(plain | several, 0, 1))
        code = [line for line in text.splitlines() if line.strip() and not re.match(r"\s*[\[\-\d]", line)]
        assert len(code) <= most, f"{name}: {len(code)} lines"


@pytest.mark.parametrize("end", "\n\r\f\x0b\x00\x85\u2028\ud800")
def test_no_words_of_a_note_become_code(end):
    text = script(drawn(3), 5, [Note(2, f'{end}import os{end}"""{end}# \\')])
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "os" for node in ast.walk(ast.parse(text)))
    assert "step 2:" in text and text.encode()


def test_a_script_says_what_it_leaves_out_and_where_the_run_ended():
    assert "#   step 2: The point was moved by hand." in script(drawn(3), 5, [Note(2, "The point was moved by hand.")])
    objective = {"kind": "function", "name": "parabola"}
    experiment = parse({"objective": objective, "optimizer": {"name": "gd", "eta": 10.0}})
    far = NUMPY.script(experiment, start(experiment), advance(experiment, start(experiment), 1000))
    assert "# The run ended there. At step" in far
    with contextlib.redirect_stdout(io.StringIO()):
        exec(far, {})
