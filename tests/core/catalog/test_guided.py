"""The methods that need the loss or its curvature: by hand, against SciPy and conjugate gradients, and at the edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import line_search, minimize

from app.core.catalog.functions import FUNCTIONS
from app.core.catalog.optimizers import OPTIMIZERS, lbfgs
from app.core.catalog.optimizers.line_search import MOST_TRIALS, backtrack
from app.core.catalog.optimizers.newton import MOST_PARAMETERS
from app.core.descent.advance import advance, frame_at, start
from app.core.descent.objective import compile
from app.core.descent.tune import tune
from app.core.experiment import parse
from app.core.explain import explain
from app.core.support.registry import InvalidInput, fill
from tests.sampling import batched

GUIDED = [name for name, entry in OPTIMIZERS.items() if entry.needs]
guided = pytest.mark.parametrize("name", GUIDED)


class Quadratic:
    """w.A w / 2 as a surface."""

    def __init__(self, matrix) -> None:
        self.matrix = np.array(matrix, dtype=float)

    def losses(self, points):
        return np.einsum("...i,ij,...j->...", points, self.matrix, points) / 2

    def hessians(self, points):
        return np.broadcast_to(self.matrix, (*points.shape[:-1], *self.matrix.shape)).copy()

    def gradient(self, point):
        return self.matrix @ point


def two_updates(name, surface, w, **chosen):
    """Two updates from `w`, and the slots after them."""
    optimizer = OPTIMIZERS[name]
    settings = fill(optimizer.parameters, chosen, "optimizer")
    method, slots, updates, w = optimizer.on(surface), optimizer.init(len(w)), [], np.array(w, dtype=float)
    for step in range(2):
        update, slots = method.update(surface.gradient(w), slots, w, step, settings["eta"], settings)
        updates.append(update.tolist())
        w = w + update
    return updates, slots


def function(name, optimizer, **more):
    return parse({"objective": {"kind": "function", "name": name, **more}, "optimizer": optimizer})


BOOTH = {"kind": "function", "name": "booth", "start": [1.0, -2.0]}
NETWORK = {
    "objective": {"data": {"name": "moons", "n": 40, "n_test": 0}, "layers": [{"units": 3}, {"units": 1}]},
    "seed": 4,
}


def network(name, **more):
    return parse(batched({**NETWORK, "optimizer": {"name": name, **more.pop("optimizer", {})}, **more}))


def test_line_search_by_hand():
    """C = 2 w^2 from w = 1, where g = 4 and C = 2. At rate 1 w = -3 and C = 18; at 1/2 w = -1 and C = 2, which must be
    at most 2 - 0.1 / 2 * 16; at 1/4 w = 0. From there nothing moves."""
    updates, slots = two_updates("line_search", Quadratic([[4]]), [1.0], decrease=0.1, shrink=0.5)
    assert updates == [[-1.0], [0.0]] and slots == {}


def test_line_search_by_hand_takes_the_first_rate_that_is_low_enough():
    """C = w^2 / 2: rate 1.6 leads from 1 to -0.6 and C = 0.18, with c = 0.2 at most 0.5 - 0.2 * 1.6 = 0.18; with more
    it must try 0.4, which leads to 0.6."""
    updates, _ = two_updates("line_search", Quadratic([[1]]), [1.0], eta=1.6, decrease=0.19, shrink=0.25)
    assert updates == [[-1.6], pytest.approx([0.96])]
    updates, _ = two_updates("line_search", Quadratic([[1]]), [1.0], eta=1.6, decrease=0.21, shrink=0.25)
    assert updates == [pytest.approx([-0.4]), pytest.approx([-0.24])]


def test_newton_by_hand():
    """Curvatures 4 and -2, g = (4, -6) at (1, 3): each step is -eta g / (|lambda| + tau)."""
    updates, slots = two_updates("newton", Quadratic([[4, 0], [0, -2]]), [1.0, 3.0], eta=0.5, damping=1.0)
    assert updates[0] == pytest.approx([-0.5 * 4 / 5, 0.5 * 6 / 3]) and slots == {}
    assert updates[1] == pytest.approx([-0.5 * 4 * 0.6 / 5, 0.5 * 2 * 4.0 / 3])


def test_newton_by_hand_on_crossed_axes():
    """[[0, 1], [1, 0]] has the curvatures 1 along (1, 1) and -1 along (1, -1): both are divided by 1, undamped."""
    updates, _ = two_updates("newton", Quadratic([[0, 1], [1, 0]]), [1.0, 0.0], damping=0.0)
    assert updates[0] == pytest.approx([0.0, -1.0]) and updates[1] == pytest.approx([1.0, -1.0])


def test_lbfgs_by_hand():
    """C = 2 w^2 from w = 1: |g| = 4, so d = -1 and rate 1 leads to 0. From w = 2, |g| = 8, d = -1 to w = 1; then s = -1
    and y = -4 say that the inverse curvature is 1/4, and d = -1."""
    assert two_updates("lbfgs", Quadratic([[4]]), [1.0])[0] == [[-1.0], [0.0]]
    updates, slots = two_updates("lbfgs", Quadratic([[4]]), [2.0])
    assert updates == [[-1.0], [-1.0]]
    wanted = {"last_gradient": 4.0, "s1": -1.0, "s2": -1.0, "y2": -4.0}
    assert {key: value.item() for key, value in slots.items() if value.any()} == wanted


def test_lbfgs_by_hand_in_two_dimensions():
    """C = x^2 / 2 + y^2 from (1, 1), g = (1, 2): d = -g / 3. Then s = -(1, 2) / 3, y = -(1, 4) / 3, s.y = 1,
    y.y = 17/9, g = (2, 2) / 3: alpha = -2/3, q = (4, -2) / 9, gamma = 9/17, beta = 4/153 * ..., as below."""
    updates, _ = two_updates("lbfgs", Quadratic([[1, 0], [0, 2]]), [1.0, 1.0], memory=1)
    assert updates[0] == pytest.approx([-1 / 3, -2 / 3])
    s, y, g = np.array([-1, -2]) / 3, np.array([-1, -4]) / 3, np.array([2, 2]) / 3
    inverse = np.eye(2) - np.outer(s, y)
    whole = inverse @ (9 / 17 * np.eye(2)) @ inverse.T + np.outer(s, s)  # the BFGS update of the inverse, s.y = 1
    np.testing.assert_allclose(updates[1], -whole @ g, rtol=1e-14)


@pytest.mark.parametrize(
    "name", [name for name, f in FUNCTIONS.items() if name in ("quadratic_bowl", "booth", "matyas")]
)
def test_undamped_newton_takes_one_step_down_a_convex_quadratic(name):
    experiment = function(name, {"name": "newton", "eta": 1.0, "damping": 0.0})
    first = advance(experiment, start(experiment), 1).frames[0]
    assert first.distance < 1e-12 and first.gradient_norm < 1e-12


def test_newton_leaves_a_saddle_that_the_plain_method_is_drawn_to():
    """At 1e-3 beside the crest of x^2 - y^2: the plain Newton step lands on the saddle, this one goes away from it."""
    updates, _ = two_updates("newton", Quadratic([[2, 0], [0, -2]]), [1.0, 1e-3], damping=0.0)
    assert updates[0] == pytest.approx([-1.0, 1e-3])


@pytest.mark.parametrize("damping", [0.0, 0.1, 10.0])
@pytest.mark.parametrize("curvature", [0.02, 1.0, 300.0])
def test_the_limit_of_newton_is_where_its_steps_begin_to_grow(curvature, damping):
    """A step multiplies the distance along each eigenvector by 1 - eta h / (h + tau): -1 at the limit."""
    known, chosen = OPTIMIZERS["newton"].stability, {"damping": damping}
    curvatures = np.array([-1.0, 0.0, 0.01, curvature])
    scaled = known.scaled(curvatures, chosen)
    assert (np.diff(scaled) >= 0).all() and scaled[-1] == curvature / (curvature + damping)
    method, limit = OPTIMIZERS["newton"].on(Quadratic([[curvature]])), known.bound(chosen) / scaled[-1]
    for share, ratio in ((0.99, 0.98), (1.0, 1.0), (1.01, 1.02)):
        w = np.array([1.0])
        for step in range(3):
            w = w + method.update(curvature * w, {}, w, step, share * limit, chosen)[0]
        assert abs(w[0]) == pytest.approx(ratio**3, rel=1e-9)


def test_newton_stays_along_directions_without_curvature():
    updates, _ = two_updates("newton", Quadratic([[2, 0], [0, 0]]), [1.0, 5.0], damping=0.0)
    assert updates == [[-1.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("memory", [1, 2, 5])
def test_lbfgs_with_an_exact_search_makes_conjugate_gradients(memory):
    """On a quadratic, whatever the memory (Nazareth, 1979)."""
    rng, size = np.random.default_rng(5), 6
    root = rng.normal(size=(size, size))
    a, slots = root @ root.T + np.eye(size), OPTIMIZERS["lbfgs"].init(size)
    w = other = rng.normal(size=size)
    rest = other @ a
    toward = -rest
    for _ in range(size):
        gradient = a @ w
        pairs = lbfgs.pairs_of(gradient, slots)
        d = lbfgs.two_loops(gradient, pairs[:memory]).direction
        update = -(gradient @ d) / (d @ a @ d) * d
        slots = lbfgs.remembered(gradient, pairs, update)
        w = w + update
        rate = rest @ rest / (toward @ a @ toward)
        other, before, rest = other + rate * toward, rest, rest + rate * (a @ toward)
        toward = -rest + rest @ rest / (before @ before) * toward
        np.testing.assert_allclose(w, other, rtol=1e-7, atol=1e-9)
    assert np.abs(a @ w).max() < 1e-7


def test_lbfgs_direction_is_scipys():
    """From SciPy's own inverse Hessian of the same pairs, gamma times the identity put in by hand."""
    from scipy.optimize import LbfgsInvHessProduct

    rng = np.random.default_rng(1)
    curvature = rng.normal(size=(7, 7))
    curvature = curvature @ curvature.T + np.eye(7)
    s = rng.normal(size=(4, 7))
    y, gradient = s @ curvature, rng.normal(size=7)
    found = lbfgs.two_loops(gradient, list(zip(s, y, strict=True))[::-1])  # the latest first
    assert found.gamma.item() == pytest.approx(s[-1] @ y[-1] / (y[-1] @ y[-1]))
    # SciPy begins with the identity: scale all lengths so that gamma is 1
    root = math.sqrt(found.gamma.item())
    theirs = LbfgsInvHessProduct(s / root, y * root).matvec(gradient) * root**2
    np.testing.assert_allclose(-found.direction, theirs, rtol=1e-10)


def test_armijo_trials_are_scipys():
    """SciPy's search accepts the same first rate where that is low enough, for the same c."""
    valley = FUNCTIONS["rosenbrock"]
    settings = valley.defaults()
    value = lambda w: float(valley.value(*w, **settings))  # noqa: E731
    slope = lambda w: np.array(valley.gradient(*w, **settings))  # noqa: E731
    w = np.array([-1.2, 1.0])
    surface = compile(function("rosenbrock", {"name": "line_search"}))
    for rate in (1e-4, 1e-3):
        found, trials = backtrack(surface, slope(w), w, -slope(w), rate, 1e-4, 0.5)
        low = value(w - rate * slope(w)) <= value(w) - 1e-4 * rate * slope(w) @ slope(w)
        assert (found.item() == rate) is (len(trials) == 1) is bool(low)
    assert line_search(value, slope, w, -slope(w), c1=1e-4)[0] is not None


def test_lbfgs_ends_where_scipys_does():
    experiment = function("rosenbrock", {"name": "lbfgs"})
    theirs = minimize(lambda w: 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2, [-1.2, 1.0], method="L-BFGS-B")
    frames = advance(experiment, start(experiment), 60).frames
    assert theirs.success and frames[-1].distance < 1e-6 < np.linalg.norm(theirs.x - 1) + 1e-5
    assert np.count_nonzero(frames.gradient_norm > 1e-5) < 2 * theirs.nit


@guided
def test_the_loss_never_climbs_with_a_line_search(name):
    if not OPTIMIZERS[name].searches:
        return
    experiment = network(name, objective={**NETWORK["objective"], "penalty": {"l2": 0.01}})
    losses = advance(experiment, start(experiment), 40).frames.loss
    assert (np.diff(losses) <= 0).all() and losses[-1] < 0.5 * losses[0]


@guided
def test_full_frames_list_the_trials_of_their_update(name):
    experiment = network(name, clip={"name": "norm", "limit": 0.2})
    for frame in advance(experiment, start(experiment), 5, "full").frames:
        if not OPTIMIZERS[name].searches:
            assert "trials" not in frame.full
            continue
        *failed, last = frame.full["trials"]
        assert last["accepted"] and not any(trial["accepted"] for trial in failed)
        assert all(trial["loss"] > trial["highest"] for trial in failed) and last["loss"] <= last["highest"]
        np.testing.assert_array_equal(last["parameters"], frame.full["new_parameters"])
        rates = [trial["eta"] for trial in frame.full["trials"]]
        assert rates == [frame.eta * 0.5**k for k in range(len(rates))]


@guided
def test_one_search_gives_the_update_and_its_trials(name):
    """The update goes to the point of the accepted trial, and no loss is computed a second time."""
    surface, asked = Quadratic([[3, 1], [1, 2]]), []
    losses = surface.losses
    surface.losses = lambda points: asked.extend(points.tolist()) or losses(points)
    w, settings = np.array([1.0, -2.0]), fill(OPTIMIZERS[name].parameters, {}, "")
    slots = OPTIMIZERS[name].init(2)
    update, _, trials = OPTIMIZERS[name].needs.update(surface, surface.gradient(w), slots, w, 1.0, settings)
    if OPTIMIZERS[name].searches:
        assert asked == [w.tolist(), *(trial.points[0].tolist() for trial in trials)]
        assert [bool(trial.accepted[0]) for trial in trials] == [False] * (len(trials) - 1) + [True]
        np.testing.assert_allclose(w + update, trials[-1].points[0], rtol=1e-15)
    else:
        assert asked == [] and trials == ()


def test_the_first_step_of_lbfgs_says_how_long_it_is():
    """At (1, -2) in Booth's valley, without pairs: d is -g over the sum of its sizes, and so says the derivation."""
    experiment = function("booth", {"name": "lbfgs"}, start=[1.0, -2.0])
    g = [2 * (1 - 4 - 7) + 4 * (2 - 2 - 5), 4 * (1 - 4 - 7) + 2 * (2 - 2 - 5)]
    lines = {line["key"]: line for line in explain(experiment, start(experiment), "update", "x").plain()["lines"]}
    total = sum(map(abs, g))
    assert lines["total"]["value"] == total and lines["gamma"]["value"] == 1 / total
    assert "\\max" in lines["gamma"]["formula"] and lines["direction"]["value"] == pytest.approx(-g[0] / total)
    state = advance(experiment, start(experiment), 2).frames[-1].state
    lines = {line["key"]: line for line in explain(experiment, state, "update", "x").plain()["lines"]}
    assert "total" not in lines and "last step" in lines["gamma"]["text"]


@guided
def test_stacked_updates_are_those_of_each_run(name):
    optimizer, rng = OPTIMIZERS[name], np.random.default_rng(2)
    surface, settings = Quadratic([[3, 1, 0], [1, 2, 0], [0, 0, -1]]), fill(OPTIMIZERS[name].parameters, {}, "")
    points, etas = rng.normal(size=(4, 3)), np.array([[1.0], [0.5], [0.01], [10.0]])
    method, slots = optimizer.on(surface), optimizer.init((4, 3))
    alone = [optimizer.init(3) for _ in points]
    for step in range(4):
        gradients = points @ surface.matrix
        update, slots = method.update(gradients, slots, points, step, etas, settings)
        for run, (gradient, at) in enumerate(zip(gradients, points, strict=True)):
            one, alone[run] = method.update(gradient, alone[run], at, step, etas[run, 0], settings)
            np.testing.assert_allclose(update[run], one, rtol=1e-12, atol=1e-14)
        points = points + update


@guided
def test_nothing_given_is_changed_and_nothing_moves_at_a_minimum(name):
    optimizer = OPTIMIZERS[name]
    surface, slots, settings = Quadratic(np.eye(2)), optimizer.init(2), fill(optimizer.parameters, {}, "")
    for gradient in (np.array([0.5, 3.0]), np.zeros(2)):
        parameters = gradient.copy()
        for array in (gradient, parameters, *slots.values()):
            array.flags.writeable = False
        update, new = optimizer.on(surface).update(gradient, slots, parameters, 0, 1.0, settings)
        assert set(new) == {slot.name for slot in optimizer.slots} and update.any() == gradient.any()
        given = (gradient, parameters, *slots.values())
        assert not any(np.shares_memory(a, b) for a in (update, *new.values()) for b in given)


def test_a_search_without_success_stays_and_forgets():
    """Uphill nothing is tried, and where no loss is a number, all there is; the next step goes straight downhill."""
    surface, w = Quadratic(np.eye(2)), np.array([1.0, 0.0])
    found, trials = backtrack(surface, w, w, w, 1.0, 0.1, 0.5)
    assert found.tolist() == [0.0] and trials == []
    nowhere = Quadratic(np.full((2, 2), np.nan))
    assert 40 < len(backtrack(nowhere, w, w, -w, 1.0, 0.1, 0.5)[1]) <= MOST_TRIALS
    slots = OPTIMIZERS["lbfgs"].init(2) | {"s1": np.array([1.0, 1.0]), "s2": np.ones(2), "y2": np.ones(2)}
    update, slots = OPTIMIZERS["lbfgs"].on(nowhere).update(w, slots, w, 1, 1.0, {"memory": 5})
    assert not update.any() and all(not slots[name].any() for name in slots if name != "last_gradient")


def test_it_needs_a_surface():
    with pytest.raises(TypeError, match="surface"):
        OPTIMIZERS["newton"].update(np.ones(1), {}, np.ones(1), 0, 1.0, {})


@guided
@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_batch_size_is_refused(name, size):
    with pytest.raises(InvalidInput) as refused:
        parse({**NETWORK, "optimizer": {"name": name}, "batch_size": size})
    assert refused.value.field == "batch_size" and refused.value.value == size
    assert "null" in refused.value.allowed and OPTIMIZERS[name].title in refused.value.allowed


def test_newton_refuses_more_parameters_than_it_can_take():
    def wide(units):
        return {"objective": {"layers": [{"units": units}, {"units": units}, {}]}, "optimizer": {"name": "newton"}}

    assert compile(parse(wide(17))).size <= MOST_PARAMETERS
    with pytest.raises(InvalidInput) as refused:
        parse(wide(20))
    assert refused.value.field == "optimizer.name" and str(MOST_PARAMETERS) in refused.value.allowed


@guided
def test_schedules_scale_the_step(name):
    """Half the rate, and for Newton half the step; a search begins with it."""
    one, half = (network(name, schedule={"name": "step", "every": 1, "factor": f}) for f in (0.999, 0.5))
    state = advance(one, start(one), 1).frames[0].state
    whole, shorter = (frame_at(experiment, state) for experiment in (one, half))
    assert shorter.eta == pytest.approx(whole.eta * 0.5 / 0.999)
    for frame in (whole, shorter):
        if OPTIMIZERS[name].searches:
            assert frame.full["trials"][0]["eta"] == frame.eta
    if not OPTIMIZERS[name].searches:
        np.testing.assert_allclose(shorter.update, whole.update * 0.5 / 0.999, rtol=1e-9)


@guided
def test_words_about_eta_say_that_a_search_only_begins_with_it(name):
    """In the panel, in the derivation and in the sentence about tuning."""
    searches = OPTIMIZERS[name].searches
    assert ("tries first" in OPTIMIZERS[name].parameters[0].description) is searches
    for schedule in ({"name": "constant"}, {"name": "cosine"}):
        experiment = parse({"objective": BOOTH, "optimizer": {"name": name}, "schedule": schedule})
        lines = explain(experiment, start(experiment), "update", "x").plain()["lines"]
        text = next(line["text"] for line in lines if line["key"] == "eta")
        assert ("line search tries it first" in text) is searches
    assert ("searches that begin at" in tune(experiment, start(experiment), 5, [0.5, 1.0]).text) is searches


EDGES = {
    "a bowl": ([[3.0, 1.0], [1.0, 2.0]], [1.0, -2.0], {}),
    "a saddle": ([[1.0, 0.0], [0.0, -2.0]], [1.0, 0.5], {}),
    "a rate far too large": ([[4.0, 0.0], [0.0, 1.0]], [1.0, 1.0], {"eta": 10.0}),
    "a valley without curvature, undamped": ([[2.0, 0.0], [0.0, 0.0]], [1.0, 1.0], {"damping": 0.0}),
    "nothing but flat": ([[0.0, 0.0], [0.0, 0.0]], [1.0, 1.0], {"damping": 0.0}),
    "the bottom": ([[2.0, 0.0], [0.0, 1.0]], [0.0, 0.0], {}),
}


@guided
@pytest.mark.parametrize("edge", EDGES)
def test_the_form_of_a_textbook_is_the_same(name, edge):
    """For four updates, as many as it takes until pairs are used, and one of them is forgotten."""
    matrix, w, chosen = EDGES[edge]
    surface, optimizer = Quadratic(matrix), OPTIMIZERS[name]
    known = {parameter.name for parameter in optimizer.parameters}
    settings = fill(optimizer.parameters, {key: value for key, value in chosen.items() if key in known}, "optimizer")
    of = surface.hessians if "hessian" in optimizer.needs.of else surface.losses
    method, slots, w = optimizer.on(surface), optimizer.init(2), np.array(w)
    for step in range(4):
        g = surface.gradient(w)
        wanted, after = method.update(g, slots, w, step, settings["eta"], settings)
        found, mine = optimizer.needs.single(of, g, slots, w, settings["eta"], settings)
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-15)
        assert mine.keys() == after.keys()
        for key in mine:
            np.testing.assert_allclose(mine[key], after[key], rtol=1e-12, atol=1e-15)
        slots, w = after, w + wanted
