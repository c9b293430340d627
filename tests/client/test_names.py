"""app/client/names.py: what `./run types` makes of the catalogue, and what its functions return."""

from __future__ import annotations

import inspect
import runpy

import numpy as np
import pytest

from app.client import Descent, names
from app.client.own import own_data
from app.core import experiment
from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.clipping import CLIPS
from app.core.catalog.datasets import DATASETS
from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.initializers import INITIALIZERS
from app.core.catalog.losses import LOSSES
from app.core.catalog.optimizers import OPTIMIZERS
from app.core.catalog.schedules import SCHEDULES
from tests.web.requests import SMALL


def test_the_names_are_up_to_date(root):
    script = runpy.run_path(str(root / "scripts/make_client_names.py"))
    fresh = script["NAMES"].read_text(encoding="utf-8") == script["made"]()
    assert fresh, "run ./run types and commit app/client/names.py"


TABLES = {
    "optimizer": (OPTIMIZERS, "optimizer"),
    "schedule": (SCHEDULES, "schedule"),
    "clip": (CLIPS, "clip"),
    "loss": (LOSSES, "objective.loss"),
    "init": ({k: v for k, v in INITIALIZERS.items() if not v.explicit}, "objective.init"),
    "data": (DATASETS, "objective.data"),
    "function": (FUNCTIONS, "objective"),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_entry_has_a_name_with_its_defaults(table):
    entries, path = TABLES[table]
    for name in entries:
        written = getattr(getattr(Descent, table), name)()
        kind = {"kind": "function"} if path == "objective" else {}
        parsed = [read(path, found) for found in (written, {"name": name, **kind})]
        assert parsed[0] == parsed[1], name


def read(path, choice):
    outer, _, inner = path.partition(".")
    found = experiment.choice if inner in ("loss", "init") or outer != "objective" else None
    if found:
        table = {"loss": LOSSES, "init": INITIALIZERS, "optimizer": OPTIMIZERS, "schedule": SCHEDULES, "clip": CLIPS}
        return found(table[inner or outer], choice, path)
    return experiment.data_choice(choice, path) if inner else experiment.function_choice(choice)


def test_layers_are_named_by_their_activation(descent):
    assert [name for name in vars(names.Layers) if name[0] != "_"] == list(ACTIVATIONS)
    run = descent.start("moons", layers=[descent.layer.relu(3), descent.layer.tanh(), descent.layer.identity()])
    assert [layer["units"] for layer in run.experiment["objective"]["layers"]] == [3, 4, 1]


def test_a_function_is_something_to_start_on(descent):
    run = descent.start(descent.function.rosenbrock(start=(0, 0), b=10), optimizer=descent.optimizer.momentum(mu=0.5))
    assert run.names == ("x", "y") and run.step().parameters[0] != 0
    typed = descent.start(descent.function.typed("x^2 + 1", start=[3]))
    assert typed.frame.loss == 10.0
    assert "1 to 1000" in inspect.getdoc(descent.function.rosenbrock)


def test_data_of_ones_own_are_arrays(descent):
    rng = np.random.default_rng(1)
    inputs, targets = rng.normal(size=(20, 2)), np.arange(20) % 3
    chosen = descent.data.own(inputs, targets, classes=["a", "b", "c"], standardize=False, test_share=0)
    run = descent.start(SMALL, data=chosen, layers=[{}, {}])
    assert run.data.classes == ["a", "b", "c"] and run.data.targets.shape == (20, 3)
    assert sorted(map(tuple, run.data.inputs)) == sorted(map(tuple, inputs))
    assert own_data(inputs, targets > 0)["table"]["targets"][0]["values"][:3] == [0, 1, 1]
    with pytest.raises(ValueError, match="20 rows of inputs and 19"):
        own_data(inputs, targets[1:])
    with pytest.raises(ValueError, match="2 columns and 1 names"):
        own_data(inputs, targets, names=["only"])
