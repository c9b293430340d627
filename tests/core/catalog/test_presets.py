"""Every preset does what its line promises, at the settings it comes with."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from app.core.catalog.presets import DEFAULT, PRESETS
from app.core.curvature.hessian import HessianAt
from app.core.curvature.spectrum import spectrum
from app.core.descent import advance as descent
from app.core.descent.endings.holding import holding
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import NetworkObjective, compile
from app.core.experiment import Experiment, parse, to_plain
from app.core.landscape.planes import make_plane
from app.core.network.textbook import forward

NAMES = list(PRESETS)


def experiment_of(name: str) -> Experiment:
    return parse(PRESETS[name].experiment)


def run(name: str, steps: int, **changed) -> list[descent.Frame]:
    """Frames 0 to `steps`, as many as there are; `changed` replaces parts of the plain experiment."""
    chosen = parse({**PRESETS[name].experiment, **changed})
    start = descent.start(chosen)
    return [descent.frame_at(chosen, start), *descent.advance(chosen, start, steps).frames]


def losses(frames: list[descent.Frame]) -> list[float]:
    return [frame.loss_train for frame in frames]


def outputs_of(objective: NetworkObjective, frame: descent.Frame) -> np.ndarray:
    """The network's output for each training example."""
    return forward(objective.network, frame.state.parameters, objective.examples.inputs)[1][-1]


def accuracy(name: str, frame: descent.Frame) -> float:
    """Share of the training examples on the right side of 1/2 (of 0 for a logit)."""
    objective = compile(experiment_of(name))
    outputs = outputs_of(objective, frame)
    threshold = 0.0 if objective.network.loss.logits else 0.5
    return float(np.mean((outputs > threshold) == (objective.examples.targets > 0.5)))


def layer_norms(name: str, frame: descent.Frame) -> list[float]:
    """The length of the gradient of each layer."""
    objective = compile(experiment_of(name))
    return [float(np.linalg.norm(block)) for block in objective.network.layout.blocks(frame.gradient)]


def test_presets_cover_what_the_page_shows():
    assert DEFAULT == NAMES[0] == "moons"
    assert set(NAMES) >= {
        "chain", "two_layer", "parabola", "linear_regression", "two_minima", "himmelblau", "rosenbrock", "saddle",
        "plateau", "xor", "moons", "spiral", "vanishing", "explodes", "condition_100",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_preset_starts_and_steps(name):
    assert PRESETS[name].name == name
    chosen = experiment_of(name)
    assert parse(to_plain(chosen)) == chosen
    answer = descent.advance(chosen, descent.start(chosen), 20)
    assert answer.status == ("diverged" if name == "explodes" else "running")
    assert descent.is_whole(descent.frame_at(chosen, descent.start(chosen)))


@pytest.mark.parametrize("name", NAMES)
def test_its_words_fit(name):
    preset = PRESETS[name]
    assert 40 <= len(preset.description) <= 120 and preset.description.endswith(".")
    assert len(preset.title) <= 32 and preset.group


@pytest.mark.parametrize("name", NAMES)
def test_its_view_shows_the_run(name):
    """The plane exists, the mode fits its dimensions, and the path stays on the picture for a while."""
    preset, chosen = PRESETS[name], experiment_of(name)
    objective = compile(chosen)
    frames = run(name, 3 if name in ("explodes", "ascent") else 20)
    plane = make_plane(loss_surface(chosen), frames[0].state, preset.view["plane"])
    assert preset.view["mode"] in (("1d",) if objective.size == 1 else ("2d", "3d"))
    if preset.view["range"] is None:
        assert not isinstance(objective, NetworkObjective)
        ranges = objective.function.domain
    else:
        ranges = [preset.view["range"][axis] for axis in "uv"]
    if name == "explodes":
        frames = [frames[0]]
    for frame in frames:
        coordinates = plane.project(frame.state.parameters).coordinates
        for value, (low, high) in zip(coordinates, ranges, strict=True):
            assert low < value < high
    assert plane.exact == (name not in ("moons", "two_layer", "vanishing", "xor", "spiral", "sine", "iris",
                                    "edge_of_stability"))  # fmt: skip


def test_moons_is_learned_while_one_watches():
    frames = run("moons", 150)
    loss = losses(frames)
    assert loss[1] < 0.9 * loss[0], "the first step is to be seen"
    assert loss[20] < loss[0] / 5 and loss[150] < loss[0] / 30
    right = [accuracy("moons", frames[step]) for step in (0, 2, 10, 50, 150)]
    assert right[0] < 0.25 and right[-1] > 0.95 and right == sorted(right), "the boundary bends little by little"


def test_chain_is_the_article_s():
    frames = run("chain", 30)
    assert frames[0].loss == 1.125 and frames[0].full["outputs"].tolist() == [[3.5]]
    assert frames[0].gradient.tolist() == [-4.5, 0.0, -3.0, 0.0]
    loss = losses(frames)
    assert all(after < before for before, after in zip(loss, loss[1:], strict=False)) and loss[-1] < 1e-9


def test_ascent_raises_the_output_as_in_the_article():
    frames = run("ascent", 1)
    w1, _, w2, _ = frames[1].state.parameters
    assert (w1, w2, 2 * w1 + 1, -frames[1].loss) == pytest.approx((0.8, 1.7, 2.6, 4.92), abs=1e-12)
    (w1, _, w2, _) = run("ascent", 1, optimizer={"name": "gd", "eta": 0.2})[1].state.parameters
    assert (w1, w2, 2 * w1 + 1, (2 * w1 + 1) * w2 + 0.5) == pytest.approx((1.1, 1.9, 3.2, 6.58), abs=1e-12)


def test_two_layer_shrinks_the_gradient_on_its_way_back():
    frames = run("two_layer", 200)
    w1, _, w2, _ = np.abs(frames[0].gradient)
    assert round(w2 / w1) == 12 and "a twelfth" in PRESETS["two_layer"].description
    assert losses(frames)[-1] < losses(frames)[0] / 2.5


@pytest.mark.parametrize(("eta", "grows"), [(0.9, False), (1.05, True)])
def test_parabola_overshoots_above_one(eta, grows):
    steps = [abs(frame.state.parameters[0]) for frame in run("parabola", 10, optimizer={"name": "gd", "eta": eta})]
    assert (steps[-1] > steps[0]) == grows
    assert run("parabola", 30)[-1].loss < 1e-3


def test_two_minima_depends_on_the_start():
    assert run("two_minima", 100)[-1].state.parameters == pytest.approx([1], abs=1e-3)
    left = {"kind": "function", "name": "two_minima", "start": [-0.1]}
    assert run("two_minima", 100, objective=left)[-1].state.parameters == pytest.approx([-2], abs=1e-3)


@pytest.mark.parametrize("start", [[-1.0, 2.5], [4.0, 3.0], [4.0, -2.0]])
def test_linear_regression_ends_in_the_same_place(start):
    chosen = PRESETS["linear_regression"].experiment["objective"]
    objective = {**chosen, "init": {"name": "values", "parameters": start}}
    wanted = np.polyfit(*(column.ravel() for column in data("linear_regression")), 1)
    assert run("linear_regression", 150, objective=objective)[-1].state.parameters == pytest.approx(wanted, abs=1e-4)


def data(name):
    examples = compile(experiment_of(name)).examples
    return examples.inputs, examples.targets


def test_himmelblau_has_four_ends():
    ends = set()
    for start in ([0, 0], [-1, 1], [-1, -1], [1, -2]):
        objective = {"kind": "function", "name": "himmelblau", "start": start}
        last = run("himmelblau", 200, objective=objective)[-1]
        assert last.loss < 1e-10
        ends.add(tuple(np.round(last.state.parameters, 2)))
    assert len(ends) == 4


def test_rosenbrock_is_in_the_valley_at_once_and_then_crawls():
    frames = run("rosenbrock", 600)
    x, y = frames[20].state.parameters
    assert abs(y - x * x) < 0.2 and np.hypot(x - 1, y - 1) > 1
    momentum, plain = (np.linalg.norm(f[-1].state.parameters - 1) for f in (
        frames, run("rosenbrock", 600, optimizer={"name": "gd", "eta": 0.0005})
    ))  # fmt: skip
    assert momentum < 0.3 < plain


def test_saddle_nearly_stops_and_leaves_sideways():
    frames = run("saddle", 40)
    norms = [frame.gradient_norm for frame in frames]
    slowest = int(np.argmin(norms))
    assert 10 < slowest < 25 and norms[slowest] < norms[0] / 20
    assert abs(frames[-1].state.parameters[1]) > 1 > 1e-2 > abs(frames[-1].state.parameters[0])


def test_plateau_waits_and_drops():
    loss = losses(run("plateau", 60))
    assert loss[30] > 0.95 * loss[0] and loss[60] < 1e-2
    falling = [step for step, value in enumerate(loss) if 0.1 < value < 0.9]
    assert 1 <= len(falling) <= 10


def test_condition_100_zigzags_and_takes_hundreds_of_steps():
    points = np.array([frame.state.parameters for frame in run("condition_100", 400)])
    assert (np.sign(points[1:30, 1]) != np.sign(points[:29, 1])).all(), "a zigzag across the valley"
    assert abs(points[100, 0]) > 0.1 * points[0, 0] and abs(points[400, 0]) < 1e-2
    assert run("condition_100", 400, optimizer={"name": "gd", "eta": 0.021})[-1].loss > 1e3, "no larger eta holds"


def test_explodes_diverges_and_half_its_rate_holds():
    chosen = experiment_of("explodes")
    answer = descent.advance(chosen, descent.start(chosen), 100)
    assert answer.status == "diverged" and 5 <= len(answer.frames) <= 60
    held = holding(chosen).eta
    assert held == 0.11
    loss = losses(run("explodes", 100, optimizer={"name": "gd", "eta": held}))
    assert len(loss) == 101 and loss[-1] < loss[0] / 50


def test_vanishing_leaves_the_first_layers_without_a_gradient():
    frames = run("vanishing", 300)
    for frame in (frames[0], frames[100]):
        norms = layer_norms("vanishing", frame)
        assert norms[0] < norms[-1] / 500
    norms = layer_norms("vanishing", frames[0])
    assert norms[0] < norms[-1] / 2000, "thousands of times smaller"
    assert min(losses(list(frames)[2:])) > 0.12, "guessing 1/2 costs 1/8"
    tanh = PRESETS["vanishing"].experiment["objective"]
    layers = [{**layer, "activation": "tanh"} for layer in tanh["layers"][:-1]] + tanh["layers"][-1:]
    assert losses(run("vanishing", 300, objective={**tanh, "layers": layers}))[-1] < 0.03, "with tanh it learns"


def test_edge_of_stability_sharpens_to_its_limit_and_stays_there():
    """The largest eigenvalue, in units of 2/eta: it begins below a half, is at 1 after 150 steps, from there to step
    1000 within 0.8 and 1.25, after step 500 within 0.9 and 1.1; meanwhile the loss comes down to a third.
    """
    frames = run("edge_of_stability", 1000)
    surface, limit = loss_surface(experiment_of("edge_of_stability")), 2 / 0.4

    def sharpness(step):
        return spectrum(HessianAt(surface, frames[step].state.parameters), 1).eigenvalues[-1] / limit

    climb = [sharpness(step) for step in range(0, 151, 25)]
    assert climb[0] < 0.5 and climb == sorted(climb) and 1 < climb[-1] < 1.1
    there = {step: sharpness(step) for step in range(150, 1001, 10)}
    assert all(0.8 < value < 1.25 for value in there.values())
    assert all(0.9 < value < 1.1 for step, value in there.items() if step > 500)
    loss = losses(frames)
    assert loss[1000] < loss[150] / 3
    assert sum(after > before for before, after in itertools.pairwise(loss[150:])) > 100, "not step by step"
    half = run("edge_of_stability", 150, optimizer={"name": "gd", "eta": 0.2})[-1]
    half_way = spectrum(HessianAt(surface, half.state.parameters), 1).eigenvalues[-1]
    assert half_way < 0.5 * 2 / 0.2, "at half the rate the limit is twice as far away"


def test_xor_waits_and_breaks_through():
    loss = losses(run("xor", 300))
    assert all(0.115 < value < 0.14 for value in loss[20:100]) and loss[300] < 0.05


def test_spiral_is_wound_up():
    frames = run("spiral", 500)
    assert accuracy("spiral", frames[30]) < 0.8 and accuracy("spiral", frames[500]) > 0.97


def test_sine_is_followed():
    loss = losses(run("sine", 400))
    assert loss[0] > 0.25 and loss[400] < 0.06


def test_iris_tells_two_apart_later_than_the_third():
    objective = compile(experiment_of("iris"))
    right = []
    for frame in (frames := run("iris", 300))[20], frames[300]:
        hit = outputs_of(objective, frame).argmax(axis=1) == objective.examples.targets.argmax(axis=1)
        right.append([float(hit[objective.examples.targets[:, k] == 1].mean()) for k in range(3)])
    assert right[0][0] == 1.0 and min(right[0]) < 0.9
    assert min(right[1]) > 0.9
