"""Hessian products: the readable form against differences and PyTorch, the batched form against the readable one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.network import products, textbook
from app.core.network.layout import Layout
from app.core.network.penalty import Penalty
from app.core.network.products import HessianProducts
from app.core.network.textbook import Network
from tests.core.network.problems import networks, problem
from tests.core.network.second_order import hessian_products
from tests.core.network.test_textbook import STEP, network
from tests.core.network.test_textbook import problem as small_problem

REFERENCE = json.loads((Path(__file__).parents[2] / "data" / "torch_curvature.json").read_text())["entries"]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_product_is_the_change_of_the_gradient(hidden, loss):
    net = network(hidden, loss, l1=0.1, l2=0.2)
    parameters, inputs, targets = small_problem(net)
    directions = np.random.default_rng(1).normal(size=(2, 3, net.layout.size))
    found = hessian_products(net, parameters, inputs, targets, directions)
    ahead, behind = (
        textbook.gradient(net, parameters + sign * STEP * directions, inputs, targets) for sign in (1.0, -1.0)
    )
    np.testing.assert_allclose(found, (ahead - behind) / (2 * STEP), rtol=1e-6, atol=3e-8)
    alone = hessian_products(net, parameters, inputs, targets, directions[1, 2])
    np.testing.assert_allclose(alone, found[1, 2], rtol=1e-13, atol=1e-15)


def of_entry(entry) -> tuple[Network, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    inputs, targets = np.array(entry["inputs"]), np.array(entry["targets"])
    layout = Layout((inputs.shape[1], *(units for units, _ in entry["layers"])))
    chosen = {key: value for key, value in entry["loss"].items() if key != "name"}
    activations = tuple(ACTIVATIONS[name] for _, name in entry["layers"])
    net = Network(layout, activations, LOSSES[entry["loss"]["name"]], chosen, Penalty(**entry["penalty"]))
    index = np.arange(layout.size)
    directions = np.array([(7 * index + 3 * k + index**2) % 5 - 2 for k in range(2)], dtype=np.float64)
    return net, np.array(entry["parameters"]), inputs, targets, directions


@pytest.mark.parametrize("number", range(len(REFERENCE)))
def test_second_derivatives_are_pytorchs(number):
    """To 1e-10 of the largest; on corners too, where PyTorch's convention is the one taken here."""
    entry = REFERENCE[number]
    net, parameters, inputs, targets, directions = of_entry(entry)
    fast = HessianProducts(net, parameters, inputs, targets)

    def agree(found, wanted):
        assert np.abs(found - wanted).max() <= 1e-10 * np.abs(wanted).max()

    for part, wanted in ((False, entry["products"]), (True, entry["gauss_newton"])):
        agree(hessian_products(net, parameters, inputs, targets, directions, part), wanted)
        agree(fast.of(directions, part), wanted)
    agree(np.linalg.eigvalsh(fast.of(np.eye(net.layout.size))), entry["eigenvalues"])


@settings(max_examples=100)
@given(
    net=networks(),
    examples=st.integers(1, 40),
    count=st.integers(1, 9),
    block=st.sampled_from([1, 2000, 10**8]),
    gauss_newton=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_batched_products_are_the_textbooks(net, examples, count, block, gauss_newton, seed):
    """Any network, loss and penalty; blocks of one direction, of a few and a rest, of all."""
    parameters, inputs, targets = problem(net, examples, seed)
    directions = np.random.default_rng(seed).normal(size=(count, net.layout.size))
    wanted = hessian_products(net, parameters, inputs, targets, directions, gauss_newton)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "BLOCK_NUMBERS", block)
        fast = HessianProducts(net, parameters, inputs, targets)
        found = fast.of(directions, gauss_newton)
        again = fast.of(directions, gauss_newton)
        chosen = np.flatnonzero(np.random.default_rng(seed + 1).random(net.layout.size) < 0.5)[:60]
        matrix = fast.matrix(chosen, gauss_newton)
        columns = fast.of(np.eye(net.layout.size)[chosen], gauss_newton)[:, chosen]
    assert np.abs(matrix - columns).max(initial=0.0) <= 1e-12 * max(1.0, np.abs(columns).max(initial=0.0))
    assert np.abs(found - wanted).max() <= 1e-12 * max(1.0, np.abs(wanted).max())
    assert (found == again).all()


@settings(max_examples=40)
@given(net=networks(), examples=st.integers(1, 20), seed=st.integers(0, 2**32 - 1))
def test_the_gauss_newton_part_never_bends_downwards(net, examples, seed):
    parameters, inputs, targets = problem(net, examples, seed)
    directions = np.random.default_rng(seed).normal(size=(20, net.layout.size))
    found = HessianProducts(net, parameters, inputs, targets).of(directions, gauss_newton=True)
    along = (found * directions).sum(axis=1)
    assert (along >= -1e-12 * np.linalg.norm(found, axis=1) * np.linalg.norm(directions, axis=1)).all()


def test_gauss_newton_is_the_whole_hessian_of_a_linear_network():
    net = network("identity", "half_mse", l2=0.3)
    net = Network(Layout((2, 3)), net.activations[:1], net.loss, {}, net.penalty)
    parameters, inputs, targets = small_problem(net)
    fast, every = HessianProducts(net, parameters, inputs, targets), np.eye(net.layout.size)
    np.testing.assert_allclose(fast.of(every), fast.of(every, gauss_newton=True), atol=1e-15)
