"""Batches in the order of the data: the same in every epoch, and of the rows of the table, whatever the split."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.catalog.batch_orders import BATCH_ORDERS
from app.core.descent.advance import advance, start
from app.core.descent.objective import compile
from app.core.descent.race import same_batches
from app.core.descent.stacked.runs import advance_together
from app.core.experiment import parse, to_plain
from app.core.export.libraries import NUMPY
from app.core.network import textbook
from app.core.noise import noise
from app.core.study.running import distinct
from app.core.support.registry import InvalidInput
from tests.core.export.drawn import made_again, run_of

ROWS = 23
TABLE = {
    "inputs": [{"name": "row", "values": [float(row) for row in range(ROWS)]}],
    "targets": [{"name": "kind", "classes": ["a", "b"], "values": [row % 3 % 2 for row in range(ROWS)]}],
}


def own(**changes):
    """A network on a table whose input is the number of its row."""
    data = {
        "name": "own",
        "table": TABLE,
        "standardize": False,
        "test_share": changes.pop("test_share", 0.0),
        "seed": 5,
    }
    objective = {"data": data, "layers": [{"units": 3}, {"units": 1}]}
    plain = {"objective": objective, "batch_size": 5, "batch_order": "given", "optimizer": {"name": "gd", "eta": 0.01}}
    return plain | changes


def test_shuffling_is_what_an_experiment_means_that_does_not_say():
    first = next(iter(BATCH_ORDERS.values()))
    assert first.shuffles and parse({"batch_size": 5}).batch_order == first.name
    assert parse(to_plain(parse(own()))) == parse(own()) != parse(own(batch_order="shuffled"))
    assert (
        parse({"objective": {"kind": "function", "name": "parabola"}, "batch_order": "given"}).batch_order == first.name
    )
    with pytest.raises(InvalidInput, match="one of shuffled, given") as refused:
        parse(own(batch_order="sorted"))
    assert refused.value.field == "batch_order"


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_rows_of_a_table_come_one_after_another(share):
    """A split leaves rows out and does not reorder the others. The last batch of an epoch has what is left."""
    experiment = parse(own(test_share=share))
    objective = compile(experiment)
    left = sorted({*range(ROWS)} - {*objective.examples.test_inputs[:, 0]})
    assert len(left) == ROWS - round(share * ROWS)
    wanted = [left[first : first + 5] for first in range(0, len(left), 5)]
    frames = advance(experiment, start(experiment), 2 * len(wanted) + 1, "full").frames
    for frame in frames:
        step = frame.state.step
        seen = objective.examples.inputs[frame.full["batch"], 0].tolist()
        assert seen == wanted[step % len(wanted)] and frame.epoch == step // len(wanted)


@pytest.mark.parametrize(("data", "sorted_by_row"), [("iris", True), ("moons", False)])
def test_the_order_of_shipped_data(data, sorted_by_row):
    """Iris is a table whose rows come species by species; points that were drawn stand in the order they have."""
    objective = compile(parse({"objective": {"data": {"name": data}}, "batch_size": 7, "batch_order": "given"}))
    listed = objective.examples.listed
    targets = objective.examples.targets[listed].argmax(axis=1)
    assert (np.diff(targets) >= 0).all() if sorted_by_row else (listed == np.arange(len(listed))).all()
    assert objective.batches.batch(1).tolist() == listed[7:14].tolist()


@pytest.mark.parametrize("name", ["gd", "adam"])
def test_every_form_of_the_network_has_the_same_batches(name):
    """Compiled, textbook and stacked; and a stretch that begins in the middle of an epoch."""
    experiment = parse(own(test_share=0.2, optimizer={"name": name, "eta": 0.02}))
    objective, run = compile(experiment), advance(experiment, start(experiment), 30)
    for step in (0, 3, 4, 17):
        frame = run.frames[step]
        wanted = objective.gradient(frame.state.parameters, frame.state.step)
        np.testing.assert_allclose(frame.gradient, wanted, rtol=1e-12, atol=1e-15)
    again = advance(experiment, run.frames[16].state, 13).frames
    assert again.parameters.tobytes() == run.frames.parameters[17:].tobytes()
    stacked = advance_together([replace(experiment, seed=seed) for seed in (0, 1)], 30)
    np.testing.assert_allclose(stacked.parameters[0], run.frames.parameters[-1], rtol=1e-12)
    alone = advance(replace(experiment, seed=1), start(replace(experiment, seed=1)), 30)
    np.testing.assert_allclose(stacked.parameters[1], alone.frames.parameters[-1], rtol=1e-12)


def test_seeds_do_not_order_these_batches():
    start_there = {"name": "values", "parameters": [0.1 * k for k in range(10)]}
    plain = own()
    plain["objective"]["init"] = start_there
    many = [parse({**plain, "seed": seed}) for seed in range(4)]
    assert len(distinct(many)) == 1
    assert len(distinct([parse({**plain, "batch_order": "shuffled", "seed": seed}) for seed in range(4)])) == 4
    assert same_batches(many) and not same_batches([many[0], replace(many[0], batch_order="shuffled")])
    full = replace(many[0], batch_size=None)
    assert same_batches([full, replace(full, batch_order="shuffled")])


def test_the_noise_is_that_of_these_batches():
    experiment = parse(own(test_share=0.2))
    objective, state = compile(experiment), start(experiment)
    found = noise(experiment, state)
    data, order = objective.examples, objective.examples.listed
    for number, size in enumerate(found["size"]):
        chosen = order[5 * number : 5 * number + size]
        wanted = textbook.gradient(objective.network, state.parameters, data.inputs[chosen], data.targets[chosen])
        np.testing.assert_allclose(found["norm"][number], np.linalg.norm(wanted), rtol=1e-12)
    assert "order of the data" in found["text"]


@pytest.mark.parametrize("begins", [0, 20])
def test_a_script_has_the_rows_of_the_table_in_their_order(begins):
    experiment, state, run = run_of(own(test_share=0.2), begins)
    script = NUMPY.script(experiment, state, run)
    assert "permutation" not in script and "order of their rows" in script
    engine = run.frames.parameters[-1]
    np.testing.assert_allclose(made_again(script), engine, rtol=0, atol=1e-12 * np.abs(engine).max())
