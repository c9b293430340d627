"""Many gradients at once, held to the textbook's and to differences of its losses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.descent.loss_surface import loss_surface
from app.core.landscape.gradient_field import field_on
from app.core.landscape.view import look_at
from app.core.network import batched, textbook
from app.core.network.batched import gradients
from app.core.network.layout import Layout
from app.core.network.penalty import Penalty
from app.core.network.textbook import Network
from tests.core.landscape.planes.walks import every_kind, network, walked
from tests.core.network.problems import networks, problem
from tests.sampling import examples

SMOOTH = ("identity", "sigmoid", "tanh", "softplus", "gelu")


@settings(max_examples=examples(40, 100))
@given(
    net=networks(),
    examples=st.integers(1, 40),
    count=st.integers(1, 9),
    block_bytes=st.sampled_from([1, 50_000, 10**8]),
    seed=st.integers(0, 2**32 - 1),
)
def test_batched_gradients_equal_the_textbook(net, examples, count, block_bytes, seed):
    """Any network, loss and penalty; blocks of one point, of a few and a rest, of all."""
    centre, inputs, targets = problem(net, examples, seed)
    points = centre * np.random.default_rng(seed).normal(1.0, 0.5, (count, net.layout.size))
    wanted = textbook.gradient(net, points, inputs, targets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batched, "BLOCK_BYTES", block_bytes)
        found = gradients(net, inputs, targets, points)
    assert np.abs(found - wanted).max() <= 1e-12 * max(1.0, np.abs(wanted).max())


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", SMOOTH)
def test_batched_gradients_are_slopes_of_the_loss(activation, loss):
    last = "identity" if LOSSES[loss].logits else activation
    rates = {"threshold": 1.0} if loss == "huber" else {}
    activations = tuple(ACTIVATIONS[name] for name in (activation, activation, last))
    net = Network(Layout((2, 5, 4, 3)), activations, LOSSES[loss], rates, Penalty(0.0, 0.1))
    centre, inputs, targets = problem(net, 20, 1)
    points, ways = np.random.default_rng(2).normal(size=(2, 6, net.layout.size)) + [[centre], [0 * centre]]
    step = 1e-5
    ahead, behind = (textbook.loss(net, points + sign * step * ways, inputs, targets) for sign in (1, -1))
    found = (gradients(net, inputs, targets, points) * ways).sum(axis=-1)
    np.testing.assert_allclose(found, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-8)


def reference(surface, points):
    found = textbook.gradient(surface.objective.network, points, surface.inputs, surface.targets)
    return np.where(surface.objective.free, found, 0.0)


@pytest.mark.parametrize("over", ["all", "batch"])
@pytest.mark.parametrize("loss", ["half_mse", "binary_cross_entropy", "huber"])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (700,), (2, 0), (3, 4)])
def test_a_loss_surface_has_the_textbooks_gradients(over, loss, shape):
    """At one point, at none, at more than fit in a block; frozen parameters at 0."""
    layers = ((4, "tanh"), (3, "gelu"), (1, "identity"))
    experiment = network(layers, loss={"name": loss}, penalty={"l1": 0.01, "l2": 0.02}, frozen=["w1[2,1]", "b2"])
    path, state = walked(experiment)
    surface = loss_surface(experiment, state.step, over)
    points = path[-1] + np.random.default_rng(4).normal(size=(*shape, len(path[-1])))
    found = surface.gradients(points)
    assert found.shape == points.shape and not found[..., ~surface.objective.free].any()
    np.testing.assert_allclose(found, reference(surface, points), rtol=1e-12, atol=1e-13)


def test_overflow_at_one_point_leaves_others_alone():
    experiment = network()
    surface = loss_surface(experiment)
    points = np.random.default_rng(5).normal(size=(50, surface.objective.size))
    points[::7] *= 1e300
    found = surface.gradients(points)
    with np.errstate(all="ignore"):
        wanted = reference(surface, points)
    finite = np.isfinite(wanted).all(axis=1)
    assert not finite.all() and (np.isfinite(found).all(axis=1) == finite).all()
    np.testing.assert_allclose(found[finite], wanted[finite], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("over", ["all", "batch"])
@pytest.mark.parametrize("index", range(7))
def test_arrows_are_the_reference_gradient_along_the_plane(index, over):
    """On every kind of plane, with a frozen parameter that a plane's direction has a part along."""
    experiment = network(penalty={"l1": 0.01, "l2": 0.02}, frozen=["w1[2,1]", "b2[1]"])
    path, state = walked(experiment)
    view = look_at(experiment, state, every_kind(path)[index], over)
    intervals = [(-1.0, 1.5), (-0.5, 1.0)][: len(view.plane.directions)]
    field = field_on(view.surface, view.plane, intervals, (5, 3))
    grid = np.meshgrid(field.u, *([] if field.v is None else [field.v]))
    wanted = reference(view.surface, view.plane.points(*grid)) @ view.plane.directions.T
    for k, found in enumerate((field.du, field.dv)[: len(grid)]):
        np.testing.assert_allclose(found, wanted[..., k].reshape(found.shape), rtol=1e-12, atol=1e-12)
