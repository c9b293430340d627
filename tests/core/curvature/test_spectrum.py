"""Eigenvalues at both ends: of the whole matrix, and by Lanczos, which must not settle on others."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, eigsh

from app.core.curvature import lanczos
from app.core.curvature.hessian import HessianAt, corners
from app.core.curvature.lanczos import ends, outermost
from app.core.curvature.spectrum import DENSE, spectrum
from app.core.descent.advance import advance, start
from app.core.descent.loss_surface import loss_surface
from app.core.descent.objective import compile
from app.core.experiment import parse
from tests.core.curvature.test_hessian import function, hessian, network, second_differences
from tests.sampling import LONG, examples

ACTIVATIONS = ("identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu")


def test_the_sharpest_directions_are_eigenvectors():
    experiment = network(frozen=["b2"])
    surface, point = loss_surface(experiment), start(experiment).parameters
    values, vectors = spectrum(HessianAt(surface, point), 3).sharpest(3)
    free = compile(experiment).free
    differences = np.linalg.eigvalsh(second_differences(compile(experiment).loss, point) * np.outer(free, free))
    np.testing.assert_allclose(values, sorted(differences, key=abs, reverse=True)[:3], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(vectors @ hessian(surface, point), values[:, None] * vectors, atol=1e-13)


def test_the_whole_spectrum_is_in_order_and_leaves_out_the_frozen():
    experiment = network(frozen=["b2"])
    surface, point = loss_surface(experiment), start(experiment).parameters
    found = spectrum(HessianAt(surface, point))
    free = np.flatnonzero(compile(experiment).free)
    assert found.complete and len(found.eigenvalues) == len(free) and (np.diff(found.eigenvalues) >= 0).all()
    np.testing.assert_allclose(found.eigenvalues.sum(), np.trace(hessian(surface, point)), rtol=1e-12)
    assert found.residual < 1e-14 * np.abs(found.eigenvalues).max()
    few = spectrum(HessianAt(surface, point), 2)
    np.testing.assert_array_equal(few.eigenvalues, found.eigenvalues[[0, 1, -2, -1]])
    assert not few.complete


@pytest.mark.parametrize("steps", [1, 60])
def test_lanczos_finds_what_scipy_finds(steps):
    experiment = network(((12, "tanh"), (12, "tanh"), (1, "identity")), frozen=["w2[3,4]"])
    surface = loss_surface(experiment)
    here = HessianAt(surface, advance(experiment, start(experiment), steps).frames[-1].state.parameters)
    assert surface.objective.free.sum() > DENSE
    found = spectrum(here, 2)
    operator = LinearOperator((here.size,) * 2, matvec=lambda v: here.products(v.ravel()))
    for which, place in (("SA", slice(0, 2)), ("LA", slice(2, 4))):
        wanted = np.sort(eigsh(operator, k=2, which=which, tol=1e-12)[0])
        np.testing.assert_allclose(found.eigenvalues[place], wanted, rtol=1e-8)
    assert not found.complete and not found.vectors[:, ~surface.objective.free].any()
    off = here.products(found.vectors) - found.eigenvalues[:, None] * found.vectors
    largest = np.abs(found.eigenvalues).max()
    assert np.linalg.norm(off, axis=1).max() == pytest.approx(found.residual, abs=1e-13 * largest)
    assert found.residual < 1e-8 * largest


def random_experiment(rng: np.random.Generator):
    """A small network with corners, dead units, penalties, frozen parameters and starts at 0 among them."""
    layers = [
        {"units": int(rng.integers(1, 9)), "activation": str(rng.choice(ACTIVATIONS))}
        for _ in range(rng.integers(0, 3))
    ]
    loss = str(rng.choice(["half_mse", "binary_cross_entropy", "huber", "softmax_cross_entropy"]))
    last = {"units": 2 if loss.startswith("softmax") else 1, "activation": "identity"}
    data = {"name": "moons", "n": int(rng.integers(5, 40)), "n_test": 0}
    chosen = {"data": data, "layers": [*layers, last], "loss": {"name": loss}}
    if rng.random() < 0.3:
        chosen["penalty"] = {"l1": float(rng.choice([0.0, 0.01])), "l2": float(rng.choice([0.0, 0.1]))}
    if rng.random() < 0.2:
        chosen["frozen"] = ["b1"]
    if rng.random() < 0.1:
        chosen["init"] = {"name": "zeros"}
    batch = int(rng.integers(1, 6))
    optimizer = {"name": "gd", "eta": 0.1}
    return parse({"objective": chosen, "seed": int(rng.integers(10**6)), "batch_size": batch, "optimizer": optimizer})


@pytest.mark.timeout(0 if LONG else 120)
def test_lanczos_finds_the_ends_of_the_whole_spectrum():
    """On random networks at random steps, some of them on corners. A residual alone would not show another one."""
    rng, on_corners = np.random.default_rng(5), 0
    for _ in range(examples(100, 2000)):
        experiment = random_experiment(rng)
        state, steps = start(experiment), int(rng.integers(0, 60))
        if steps:
            state = advance(experiment, state, steps).frames[-1].state
        surface = loss_surface(experiment)
        on_corners += bool(corners(surface, state.parameters))
        matrix = HessianAt(surface, state.parameters).matrix()
        values = np.linalg.eigvalsh(matrix)
        found = ends(lambda rows, matrix=matrix: rows @ matrix, len(matrix), 1)
        wanted = values[outermost(len(values), 1)]
        assert np.abs(found.values - wanted).max() <= 1e-8 * np.abs(values).max()
    assert on_corners


SIZE = 120
SPECTRA = {
    "even": np.linspace(-1.0, 1.0, SIZE),
    "two close": np.concatenate((np.linspace(0.0, 0.1, SIZE - 2), [1.0, 1.0001])),
    "many zeros": np.concatenate((np.zeros(SIZE - 3), [-2.0, 1.0, 1.0])),
    "one value": np.full(SIZE, 3.0),
    "nothing": np.zeros(SIZE),
    "huge": np.linspace(-1e200, 3e200, SIZE),
    "tiny": np.linspace(-1e-200, 3e-200, SIZE),
}


@pytest.mark.parametrize("name", SPECTRA)
@pytest.mark.parametrize("largest", [24, 240])
def test_lanczos_on_spectra_that_mislead(name, largest, monkeypatch):
    """Whether the space grows to all directions or has to begin anew again and again."""
    monkeypatch.setattr(lanczos, "LARGEST", largest)
    monkeypatch.setattr(lanczos, "ROUNDS", 500)
    values = SPECTRA[name]
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(SIZE, SIZE)))[0]
    matrix = (turn * values) @ turn.T
    found = ends(lambda rows: rows @ matrix, SIZE, 2)
    scale = np.abs(values).max()
    np.testing.assert_allclose(found.values, np.sort(values)[[0, 1, -2, -1]], rtol=0, atol=1e-8 * scale)
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(4), atol=1e-10)


@pytest.mark.parametrize("copies", [1, 3, 4, 5, 7, 8, 11, SIZE])
@pytest.mark.parametrize("count", [4, 6, 8])
def test_each_end_has_an_eigenvalue_as_often_as_it_comes(copies, count):
    rng = np.random.default_rng(copies)
    outer = np.repeat([-9.0, 5.0, -4.0, 3.0], copies)[:SIZE]
    values = np.concatenate((outer, 0.1 * rng.normal(size=SIZE - len(outer))))
    turn = np.linalg.qr(rng.normal(size=(SIZE, SIZE)))[0]
    matrix = (turn * values) @ turn.T
    found = ends(lambda rows: rows @ matrix, SIZE, count)
    np.testing.assert_allclose(found.values, np.sort(values)[outermost(SIZE, count)], rtol=0, atol=1e-8)
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(2 * count), atol=1e-10)


ALIKE = [
    {
        "layers": ((20, "softplus"), (20, "softplus"), (1, "identity")),
        "init": {"name": "constant", "value": 0.01},
        "data": {"name": "moons", "n": 6},
    },
    {
        "layers": ((16, "tanh"), (16, "tanh"), (3, "identity")),
        "init": {"name": "zeros"},
        "data": {"name": "blobs", "n": 30, "classes": 3},
        "loss": {"name": "softmax_cross_entropy"},
    },
]


@pytest.mark.parametrize("chosen", ALIKE)
def test_both_ends_of_a_network_whose_units_are_alike(chosen):
    """Such units give eigenvalues that come often; at 0 all products lie in few directions."""
    experiment = network(**chosen)
    here = HessianAt(loss_surface(experiment), start(experiment).parameters)
    values, found = np.linalg.eigvalsh(here.matrix()), spectrum(here, 8)
    assert len(values) > DENSE and not found.complete
    wanted = values[outermost(len(values), 8)]
    np.testing.assert_allclose(found.eigenvalues, wanted, rtol=0, atol=1e-8 * np.abs(values).max())


def test_curvature_that_overflows_says_so():
    experiment = network(((3, "identity"), (1, "identity")))
    here = HessianAt(loss_surface(experiment), np.full(compile(experiment).size, 1e200))
    with pytest.raises(FloatingPointError):
        spectrum(here)
    with pytest.raises(FloatingPointError):
        ends(here.products, here.size, 1)


def test_a_saddle_may_bend_most_downwards():
    values, _ = spectrum(HessianAt(loss_surface(function("saddle")), np.zeros(2)), 2).sharpest(2)
    assert sorted(np.sign(values)) == [-1, 1]


def test_nothing_bends_where_nothing_may_move():
    experiment = network(frozen=["1", "2", "3"])
    found = spectrum(HessianAt(loss_surface(experiment), start(experiment).parameters), 2)
    assert found.complete and not len(found.eigenvalues) and found.residual == 0
