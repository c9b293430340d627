"""Events on runs: each kind where it is known to happen, none where nothing does, and the same in pieces."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.presets import PRESETS
from app.core.curvature.hessian import HessianAt
from app.core.descent.advance import State, advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.events import find
from app.core.events.event import KINDS
from app.core.experiment import parse
from app.core.support.registry import InvalidInput
from tests.core.descent.test_advance import experiments, through_json
from tests.sampling import examples, sample


def function(name, eta=0.01, optimizer="gd", **more):
    objective = {"kind": "function", "name": name, **more}
    return parse({"objective": objective, "optimizer": {"name": optimizer, "eta": eta}})


def network(units, activation="tanh", data="moons", eta=0.1, optimizer="gd", batch_size=None, **objective):
    layers = [{"units": count, "activation": activation} for count in units] + [{"units": 1}]
    chosen = {"data": {"name": data, "n": 40, "n_test": 0}, "layers": layers, **objective}
    return parse({"objective": chosen, "optimizer": {"name": optimizer, "eta": eta}, "batch_size": batch_size})


def events(experiment, steps, state=None):
    found, _ = find(experiment, state or start(experiment), steps)
    assert all(event.kind in KINDS and event.title and event.text.endswith(".") for event in found)
    return found


def kinds(found):
    return [event.kind for event in found]


def test_a_saddle_is_where_the_gradient_was_shortest():
    experiment = function("saddle", eta=0.1, start=[-1.5, 0.001])
    plateau, event = events(experiment, 60)
    frames = advance(experiment, start(experiment), 60, "full").frames
    assert plateau.kind == "plateau" and plateau.step < event.step < plateau.until  # the loss stands still there too
    assert event.kind == "saddle" and event.step == frames.first + int(frames.gradient_norm.argmin())
    assert 5 < event.step < 40 and "-2 in one direction, 2 across" in event.text
    assert frames[event.step - 1].full["eigenvalues"][0] < 0


def test_a_hilltop_is_no_saddle():
    """Ackley's waves: the ball passes a top that bends downwards in both directions."""
    objective = {"kind": "function", "name": "ackley"}
    experiment = parse({"objective": objective, "optimizer": {"name": "momentum", "eta": 0.002, "mu": 0.9}})
    event = next(event for event in events(experiment, 60) if event.kind == "saddle")
    frame = advance(experiment, start(experiment), 60, "full").frames[event.step - 1]
    assert max(frame.full["eigenvalues"]) < 0 and event.title == "Passed a hilltop"


def test_no_saddle_where_the_loss_bends_up():
    """Momentum carries the ball across the bowl: the gradient is short for a moment every time it passes the bottom."""
    experiment = function("quadratic_bowl", eta=0.01, optimizer="momentum", start=[4.0, 2.0])
    norms = advance(experiment, start(experiment), 300).frames.gradient_norm
    falls = (norms[1:-1] < norms[:-2]) & (norms[1:-1] < norms[2:])
    assert falls.sum() > 3
    assert events(experiment, 300) == []


@pytest.mark.parametrize("name", ["spiral", "iris"])
def test_a_run_thrown_about_passes_no_saddle(name):
    """Far too large a rate: the gradient is short and long by turns, and so is the curvature negative now and then."""
    experiment = parse({**PRESETS[name].experiment, "optimizer": {"name": "gd", "eta": 10}})
    assert "saddle" not in kinds(events(experiment, 150))


def test_a_network_s_saddle_at_the_origin():
    """w2 w1 x at about 0: the loss falls in one direction of (w1, w2) and rises in the other."""
    layers = [{"units": 1, "activation": "identity"}] * 2
    objective = {"data": {"name": "single"}, "layers": layers, "frozen": ["b1", "b2"]}
    init = {"name": "values", "parameters": [0.6, 0, -0.597, 0]}
    experiment = parse({"objective": {**objective, "init": init}, "optimizer": {"name": "gd", "eta": 0.01}})
    found = events(experiment, 200)
    assert "saddle" in kinds(found)
    (event,) = (event for event in found if event.kind == "saddle")
    point = advance(experiment, start(experiment), event.step).frames[-1].state.parameters
    assert np.abs(point).max() < 0.06
    lowest = np.linalg.eigvalsh(HessianAt(loss_surface(experiment), point).matrix())[0]
    along = float(event.text.split("curvature is ")[1].split(" along")[0])
    assert lowest == pytest.approx(-10, abs=0.3) and lowest <= along < -3


def test_entering_a_basin_names_the_minimum():
    experiment = function("himmelblau", start=[0.0, 0.0])
    (event,) = events(experiment, 100)
    assert event.kind == "basin" and "(3, 2)" in event.text
    at = advance(experiment, start(experiment), event.step, "full").frames[-1]
    before = advance(experiment, start(experiment), event.step - 1, "full").frames[-1]
    assert at.full["eigenvalues"][0] >= 0 > before.full["eigenvalues"][0]


@pytest.mark.parametrize(("name", "begin"), [("himmelblau", [3.1, 2.1]), ("quadratic_bowl", None), ("parabola", None)])
def test_a_run_that_begins_in_a_basin_does_not_enter_it(name, begin):
    experiment = function(name, **({"start": begin} if begin else {}))
    assert events(experiment, 200) == []


def test_networks_have_no_known_basins():
    assert "basin" not in kinds(events(network([3], batch_size=7), 100))


@pytest.mark.parametrize(("name", "begin", "optimizer", "eta"), [
    ("saddle", [-1.5, 0.001], "momentum", 0.02), ("monkey_saddle", [1.0, 0.001], "gd", 0.02),
    ("six_hump_camel", None, "gd", 0.01),
])  # fmt: skip
def test_saddles_are_passed_at_their_places(name, begin, optimizer, eta):
    """With momentum too, which swings across before it leaves."""
    experiment = function(name, eta=eta, optimizer=optimizer, **({"start": begin} if begin else {}))
    (event,) = (event for event in events(experiment, 280) if event.kind == "saddle")
    at = advance(experiment, start(experiment), event.step, "full").frames[-1]
    low, high = at.full["eigenvalues"]
    assert low < 0 < high
    assert at.gradient_norm < np.abs(compile(experiment).gradient(start(experiment).parameters, 0)).max() / 3


def test_a_plateau_far_out_is_slow_until_it_falls():
    far = function("plateau", eta=0.5, start=[4.5, 4.0])
    (event,) = events(far, 150)
    assert (event.kind, event.step, event.until) == ("slow", 0, None) and "downwards in one direction" in event.text
    near = function("plateau", eta=0.5, start=[2.9, 2.4])
    found, memory = find(near, start(near), 110)
    assert kinds(found) == ["slow"] and "A plateau or the end" in found[0].text
    state = advance(near, start(near), 110).frames[-1].state
    more, _ = find(near, state, 2000, memory)
    plateau = more[0]
    losses = advance(near, start(near), 2000).frames.loss_train
    assert (plateau.kind, plateau.step) == ("plateau", 0) and kinds(events(near, 2000)) == ["plateau", "basin"]
    assert losses[plateau.until] > 0.85 * losses[0] and losses[plateau.until * 3 // 2] < 0.1


def test_presets_have_their_plateau_where_it_is_seen():
    """By eye, from the curves: the first steps of the flat part, and of the fall that ends it."""
    for name, first, last in (("xor", 15, 125), ("plateau", 0, 42), ("saddle", 14, 40)):
        found = events(parse(PRESETS[name].experiment), 400)
        ((begins, ends),) = ((event.step, event.until) for event in found if event.kind == "plateau")
        assert abs(begins - first) <= 15 and abs(ends - last) <= 25, name


# sampled: presets across the list
@pytest.mark.parametrize("name", sample([name for name in PRESETS if name not in ("xor", "plateau", "saddle")], 5))
def test_other_presets_have_no_plateau(name):
    """Their losses only ever flatten, or fall for ever: tails, valleys, bowls, the ascent."""
    assert "plateau" not in kinds(events(parse(PRESETS[name].experiment), 600))


@pytest.mark.parametrize("optimizer", ["gd", "adam", "momentum"])
def test_a_valley_is_no_plateau(optimizer):
    eta = {"gd": 0.001, "adam": 0.02, "momentum": 0.0005}[optimizer]
    found = events(function("rosenbrock", eta=eta, optimizer=optimizer, start=[-1.2, 1.0]), 2000)
    assert set(kinds(found)) <= {"basin"}


@settings(max_examples=examples(8, 80))
@given(
    condition=st.floats(1, 1000), share=st.floats(0.01, 0.95), mu=st.sampled_from([0.0, 0.5, 0.9]),
    begin=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
)  # fmt: skip
def test_a_bowl_has_no_events_at_a_stable_rate(condition, share, mu, begin):
    """Heavy-ball momentum on a quadratic is stable below eta = 2 (1 + mu) / largest curvature."""
    bowl = {"kind": "function", "name": "quadratic_bowl", "start": list(begin), "parameters": {"condition": condition}}
    bends = np.linalg.eigvalsh(HessianAt(loss_surface(parse({"objective": bowl})), np.array(begin)).matrix())
    optimizer = {"name": "momentum", "mu": mu, "eta": share * 2 * (1 + mu) / bends[-1]}
    experiment = parse({"objective": bowl, "optimizer": optimizer})
    assert events(experiment, 300) == []


def test_a_standstill_at_the_bottom_is_slow_and_no_plateau():
    experiment = network([], data="line")
    (event,) = events(experiment, 1500)
    assert event.kind == "slow" and "may be the bottom" in event.text and "gradient is only" in event.text
    losses = advance(experiment, start(experiment), event.step + 100).frames.loss_train
    assert np.ptp(losses[event.step + 5 :]) <= 0.05 * losses[-1]


def test_a_run_with_every_parameter_frozen_is_slow():
    (event,) = events(network([2], frozen=["1", "2"]), 130)
    assert event.kind == "slow" and event.text.endswith("Every parameter is frozen.")


def test_a_spike_is_told_with_its_numbers():
    """In mid-run one step at far too large a rate throws the point up the wall of its bowl."""
    slow, fast = function("parabola", eta=0.05), function("parabola", eta=10.0)
    found, memory = find(slow, start(slow), 30)
    assert found == []
    state = advance(slow, start(slow), 30).frames[-1].state
    (thrown,) = advance(fast, state, 1).frames
    before = [compile(slow).loss(start(slow).parameters), *advance(slow, start(slow), 30).frames.loss_train]
    found, memory = find(fast, state, 1, memory)
    assert found == [] and thrown.loss_train > 3 * np.median(before)  # it may yet diverge
    (event,), _ = find(slow, thrown.state, 100, memory)
    assert (event.kind, event.step) == ("spike", 31) and f"to {thrown.loss_train:.4g}" in event.text
    assert f"from about {np.median(before):.4g}" in event.text and event.until > 31


def test_a_rate_too_large_diverges_with_the_reason():
    experiment = function("parabola", eta=8.0)
    found = events(experiment, 2000)
    run = advance(experiment, start(experiment), 2000)
    assert kinds(found)[-1] == "diverged" and found[-1].step == run.divergence.step
    assert found[-1].text == run.divergence.message


def test_gradients_vanish_in_a_deep_sigmoid_network():
    experiment = network([4] * 7, "sigmoid")
    (event,) = (event for event in events(experiment, 20) if event.kind == "vanishing")
    assert (event.step, event.layer) == (0, 1) and "layer 8" in event.text
    for steps in range(5):  # it is certain at the fifth frame, whose numbers it tells
        state = advance(experiment, start(experiment), steps).frames[-1].state if steps else start(experiment)
        first, last = (np.linalg.norm(part) for part in gradients(experiment, state)[::7])
        assert first < 1e-3 * last
    assert f"{first:.2g} beside {last:.2g}" in event.text


def gradients(experiment, state):
    objective = compile(experiment)
    whole = objective.gradient(state.parameters, 0)
    return [whole[place] for place in objective.network.layout.slices]


def test_gradients_do_not_vanish_if_shallow_or_frozen():
    assert "vanishing" not in kinds(events(network([4]), 60))
    deep = network([4] * 7, "sigmoid", frozen=["1", "2", "3", "4", "5", "6"])
    assert "vanishing" not in kinds(events(deep, 20))
    only = network([4] * 7, "sigmoid", frozen=["1", "2", "3", "4", "5", "6", "7"])
    assert "vanishing" not in kinds(events(only, 20))


def test_dead_units_are_those_whose_gradient_row_is_zero():
    experiment = network([4], "relu")
    state = start(experiment)
    parameters = state.parameters.copy()
    block, _ = compile(experiment).network.layout.blocks(parameters)
    block[1, -1] = block[3, -1] = -100.0  # biases so low that z < 0 for every example
    state = State(0, parameters, {})
    first, half = events(experiment, 10, state), events(experiment, 3, state)
    (event,) = first
    assert half == [] and (event.kind, event.step, event.layer) == ("dead_units", 0, 1)
    assert "2 of 4 units of layer 1 were dead: 2, 4." in event.text and "z <= 0 for all 40" in event.text
    rows = compile(experiment).network.layout.blocks(compile(experiment).gradient(parameters, 0))[0]
    assert [bool(row.any()) for row in rows] == [True, False, True, False]


def test_a_layer_is_told_of_when_the_first_dies_half_and_all():
    experiment = network([4], "relu")
    memory, state, found = None, start(experiment), []
    for unit in range(4):
        parameters = state.parameters.copy()
        compile(experiment).network.layout.blocks(parameters)[0][unit, -1] = -100.0
        state = State(state.step, parameters, {})
        new, memory = find(experiment, state, 10, memory)
        found += [(event.title, event.layer) for event in new if event.kind == "dead_units"]
        state = advance(experiment, state, 10).frames[-1].state
    assert found == [("Dead unit", 1), ("2 dead units", 1), ("4 dead units", 1)]


def test_an_ordinary_run_has_no_events():
    for optimizer, eta in (("gd", 0.1), ("adam", 0.01), ("momentum", 0.02)):
        for batch_size in (None, 10):
            assert events(network([4], eta=eta, optimizer=optimizer, batch_size=batch_size), 150) == []


@settings(max_examples=examples(12, 60))
@given(experiment=experiments(), data=st.data())
def test_pieces_find_each_event_once(experiment, data):
    steps = data.draw(st.integers(2, 160), label="steps")
    cuts = sorted(data.draw(st.lists(st.integers(1, steps - 1), max_size=3, unique=True), label="cuts"))
    wanted, last = find(experiment, start(experiment), steps)
    found, memory, state, step = [], None, start(experiment), 0
    for cut in [*cuts, steps]:
        run = advance(experiment, state, cut - step)
        found, memory = find(experiment, through_json(experiment, state), cut - step, memory, found)
        memory = json.loads(json.dumps(memory, allow_nan=False))
        if run.status == "diverged":
            break
        state, step = run.frames[-1].state, cut
    assert found == wanted
    assert memory == json.loads(json.dumps(last))


@pytest.mark.parametrize(
    "experiment",
    [function("saddle", eta=0.1, start=[-1.5, 0.001]), function("himmelblau", start=[0.0, 0.0]),
     network([4] * 7, "sigmoid"), network([16, 16], "relu", eta=1.0, batch_size=7), network([], data="line"),
     function("rosenbrock", eta=0.01)],
)  # fmt: skip
def test_single_steps_find_the_same_events(experiment):
    wanted, _ = find(experiment, start(experiment), 160)
    assert wanted
    found, memory, state = [], None, start(experiment)
    for _ in range(160):
        found, memory = find(experiment, state, 1, memory, found)
        run = advance(experiment, state, 1)
        if run.status == "diverged":
            again, memory = find(experiment, state, 1, memory)
            assert again == []  # told once
            break
        state = run.frames[-1].state
    assert found == wanted


def test_a_memory_of_another_moment_is_refused():
    experiment = network([4])
    _, memory = find(experiment, start(experiment), 5)
    with pytest.raises(InvalidInput, match=r"memory\.step"):
        find(experiment, start(experiment), 5, memory)
    other = network([3])
    state = advance(other, start(other), 5).frames[-1].state
    with pytest.raises(InvalidInput, match=r"memory\.saddle\.low\.parameters"):
        find(other, state, 5, memory)


def test_finding_changes_no_memory():
    experiment = network([4] * 3, "relu", eta=1.0)
    _, memory = find(experiment, start(experiment), 5)
    kept = json.dumps(memory)
    find(experiment, advance(experiment, start(experiment), 5).frames[-1].state, 30, memory)
    assert json.dumps(memory) == kept


def test_a_dead_unit_on_its_corner_bends_no_way_downwards():
    """Its z is exactly 0. A difference of gradients reaches across and called that a curvature of -1.3e+06."""
    layers = [{"units": 1, "activation": "relu"}]
    unit = {"data": {"name": "single"}, "layers": layers, "init": {"name": "zeros"}}
    found = events(parse({"objective": unit, "optimizer": {"name": "gd", "eta": 0.1}}), 120)
    (text,) = [event.text for event in found if event.kind == "slow"]
    assert "a way on" not in text and "the bottom" not in text
    assert "1 of 1 training examples lie on a corner there" in text
