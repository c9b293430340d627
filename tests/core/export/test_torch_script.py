"""The PyTorch script as text: PyTorch is not installed here. `./run check-exports` runs it and compares the numbers."""

from __future__ import annotations

import ast
import builtins

import pytest

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from app.core.experiment import parse
from app.core.export.libraries import NUMPY, PYTORCH
from app.core.export.parts import Note
from app.core.export.source import Sources
from app.core.export.torch_objectives import for_tensors
from app.core.export.torch_script import OWN
from app.core.support.registry import InvalidInput, fill
from tests.core.export.drawn import FORMULAS, GUIDED, NAMES, SCRIPTED, drawn, drawn_function, entry, own, run_of
from tests.sampling import examples

NASTY = [*NAMES, "\nimport os", "\u2028import os"]
"""What they may write in notes."""


def text(plain, before=0, notes=()):
    return PYTORCH.script(*run_of(plain, before, 5), notes)


def unknown(script):
    """What a script uses and has not got. Its functions see all of it."""
    nodes = list(ast.walk(ast.parse(script)))
    given = set(dir(builtins))
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.add(node.id)
        elif isinstance(node, ast.arg):
            given.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            given |= {alias.asname or alias.name for alias in node.names}
    return {node.id for node in nodes if isinstance(node, ast.Name)} - given


@pytest.mark.parametrize("case", range(examples(60, 600)))
def test_a_script_is_whole_whatever_is_descended(case):
    for made in (drawn, drawn_function):
        script = text(made(case), (0, 0, 13, 20)[case % 4])
        compile(script, "script", "exec")
        assert not unknown(script)
        assert max(map(len, script.splitlines())) <= 120
        assert ("np." in script) == ("import numpy as np" in script)
        lines = [line for line in script.splitlines() if line and not line.startswith("    [")]
        assert 20 <= len(lines) <= 150


LINES = {
    ("optimizer", "gd"): "torch.optim.SGD(tensors, lr=ETA)",
    ("optimizer", "momentum"): "torch.optim.SGD(tensors, lr=ETA, momentum=0.9)",
    ("optimizer", "nesterov"): "torch.optim.SGD(tensors, lr=ETA, momentum=0.9, nesterov=True)",
    ("optimizer", "adagrad"): "torch.optim.Adagrad(tensors, lr=ETA, eps=1e-10)",
    ("optimizer", "rmsprop"): "torch.optim.RMSprop(tensors, lr=ETA, alpha=0.99, eps=1e-08)",
    ("optimizer", "adadelta"): "torch.optim.Adadelta(tensors, lr=ETA, rho=0.9, eps=1e-06)",
    ("optimizer", "adam"): "torch.optim.Adam(tensors, lr=ETA, betas=(0.9, 0.999), eps=1e-08)",
    ("optimizer", "adamw"): "torch.optim.AdamW(tensors, lr=ETA, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01)",
    ("optimizer", "nadam"): "torch.optim.NAdam(tensors, lr=ETA, betas=(0.9, 0.999), eps=1e-08, momentum_decay=0.004)",
    ("optimizer", "amsgrad"): "torch.optim.Adam(tensors, lr=ETA, betas=(0.9, 0.999), eps=1e-08, amsgrad=True)",
    ("optimizer", "lion"): "class Lion(torch.optim.Optimizer):",
    ("schedule", "step"): "LambdaLR(optimizer, lambda step: staircase(step, 1.0, every=7, factor=0.8))",
    ("schedule", "exponential"): "LambdaLR(optimizer, lambda step: exponential(step, 1.0, factor=0.97))",
    ("schedule", "cosine"): "LambdaLR(optimizer, lambda step: cosine(step, 1.0, steps=40, floor=0.1))",
    ("schedule", "warmup"): "LambdaLR(optimizer, lambda step: warmup(step, 1.0, steps=9))",
    ("clip", "norm"): "    nn.utils.clip_grad_norm_(tensors, 0.3)",
    ("clip", "value"): "    nn.utils.clip_grad_value_(tensors, 0.05)",
    ("loss", "half_mse"): 'mse_loss(outputs, targets, reduction="sum") / (2 * len(targets))',
    ("loss", "huber"): 'huber_loss(outputs, targets, reduction="sum", delta=0.4) / len(targets)',
    ("loss", "negative_output"): "-outputs.sum() / len(targets)",
    ("loss", "binary_cross_entropy"): 'binary_cross_entropy_with_logits(outputs, targets, reduction="sum")',
    ("loss", "softmax_cross_entropy"): "nn.functional.cross_entropy(outputs, targets)",
    ("activation", "sigmoid"): "nn.Linear(2, 2), nn.Sigmoid(),",
    ("activation", "tanh"): "nn.Linear(2, 2), nn.Tanh(),",
    ("activation", "relu"): "nn.Linear(2, 2), nn.ReLU(),",
    ("activation", "leaky_relu"): "nn.Linear(2, 2), nn.LeakyReLU(0.01),",
    ("activation", "softplus"): "nn.Linear(2, 2), nn.Softplus(threshold=40),",
    ("activation", "gelu"): "nn.Linear(2, 2), nn.GELU(),",
    ("activation", "identity"): "nn.Linear(2, 2),\n",
    ("batch_size", 7): "    chosen = torch.tensor(batch(step))\n",
    ("batch_order", "given"): "    chosen = batch(step)\n",
    ("batch_size", None): "    loss(INPUTS, TARGETS).backward()\n",
    ("penalty", "l1"): "L1, L2 = 0.02, 0.0  # strengths",
    ("frozen", "b1"): "    # Frozen parameters count in no gradient, and stay.\n",
}
ABSENT = {("schedule", "constant"): "LambdaLR", ("clip", "none"): "clip_grad"}


def with_option(kind, name):
    plain = {"objective": {"layers": [{"units": 2, "activation": "tanh"}, {"units": 1}]}}
    objective = plain["objective"]
    if kind == "activation":
        objective["layers"][0]["activation"] = name
    elif kind == "loss":
        objective["layers"][1] = {"units": 2, "activation": "identity"}
        objective["loss"] = entry(name)
    elif kind == "penalty":
        objective["penalty"] = {name: 0.02}
    elif kind == "frozen":
        objective["frozen"] = [name]
    elif kind == "batch_order":
        plain |= {kind: name, "batch_size": 7}
    else:
        plain[kind] = name if kind == "batch_size" else entry(name)
    return plain


@pytest.mark.parametrize(("kind", "name"), [*LINES, *ABSENT])
def test_a_script_has_the_line_of_each_option(kind, name):
    script = text(with_option(kind, name))
    assert LINES.get((kind, name), "") in script
    assert (kind, name) not in ABSENT or ABSENT[kind, name] not in script


def test_the_lines_above_are_of_all_entries():
    tables = {"optimizer": SCRIPTED, "schedule": SCHEDULES, "clip": CLIPS, "loss": LOSSES, "activation": ACTIVATIONS}
    assert {(kind, name) for kind, table in tables.items() for name in table} <= {*LINES, *ABSENT}


def test_a_method_that_needs_the_gradient_only_has_a_form_in_pytorch():
    for method in OPTIMIZERS.values():
        assert (method.needs is None) == (method.torch is not None)
        if method.torch:
            assert set(method.torch.state) == {slot.name for slot in method.slots}
            assert method.torch.call(fill(method.parameters, {}, method.name))


@pytest.mark.parametrize("name", GUIDED)
def test_a_method_that_pytorch_has_not_is_refused(name):
    with pytest.raises(InvalidInput, match="needs nothing but the gradient"):
        PYTORCH.checked(parse({"optimizer": {"name": name}}))


def test_a_script_goes_on_with_the_memory_of_the_method():
    script = text({"optimizer": {"name": "nadam"}}, 20)
    assert '    "exp_avg": torch.tensor([' in script and '["step"] = torch.tensor(20.0)' in script
    assert '["mu_product"] = torch.tensor(' in script
    assert "MEMORY" not in text({"optimizer": {"name": "nadam"}}) + text({"optimizer": {"name": "gd"}}, 20)
    fresh = text({"optimizer": {"name": "adam"}, "schedule": entry("cosine")}, 13)  # changed at step 13
    assert "MEMORY" not in fresh and "cosine(FIRST + step, 1.0" in fresh


def test_nesterov_without_momentum_is_plain_descent_as_pytorch_wants_it():
    assert "momentum=0.0, nesterov=False" in text({"optimizer": {"name": "nesterov", "mu": 0.0}})


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_typed_function_is_written_for_tensors(formula):
    start = [1.3, 0.7][: 2 if "y" in formula else 1]
    script = text({"objective": {"kind": "function", "name": "typed", "formula": formula, "start": start}})
    assert "np." not in script
    assert ("torch.maximum(y, torch.tensor(0.5))" in script) == ("max(y, 0.5" in formula)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_named_function_uses_what_pytorch_has_too(name):
    sources = Sources(OWN)
    sources.add(FUNCTIONS[name].value)
    tree = ast.parse(for_tensors("\n".join(sources.functions.values())))
    calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert calls <= {"sin", "cos", "exp", "expm1", "sqrt", "hypot", "pi", "e"}


@pytest.mark.parametrize("library", [NUMPY, PYTORCH], ids=["NumPy", "PyTorch"])
def test_names_of_strangers_stay_text(library):
    script = library.script(*run_of(own(), 0, 3), [Note(2, f"{name} set by hand.") for name in NASTY])
    tree = ast.parse(script)
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "os" for node in ast.walk(tree))
    given = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    assert ast.literal_eval(given["INPUT_NAMES"]) == NAMES[:2]
    assert ast.literal_eval(given["CLASSES"]) == NAMES[3:]
    assert '#   step 2: a"b set by hand.\n' in script and "#   step 2: </script> set by hand.\n" in script
