"""What a translated run takes over of a PyTorch optimizer, by stand-ins of PyTorch's classes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from app.client import CannotTranslate, from_torch
from tests.client.stand_ins import Sequential, Tensor, linear, named, optimizer

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2))
MSE = named("MSELoss", reduction="mean")


@pytest.fixture
def model():
    return Sequential([linear(RNG.normal(size=(4, 3)), np.ones(4)), linear(RNG.normal(size=(2, 4)), np.ones(2))])


def moments(tensors, step, **more):
    return {t: {"step": Tensor(step), "exp_avg": t, "exp_avg_sq": Tensor(t.values**2), **more} for t in tensors}


def translated(model, method, state, **options):
    return from_torch(model, X, Y, optimizer(method, model.parameters(), state, **options), MSE)


@pytest.mark.parametrize(
    ("method", "options"), [("Adam", {}), ("AdamW", {}), ("Adam", {"amsgrad": True}), ("NAdam", {})]
)
def test_counts_that_differ_are_refused_where_the_update_depends_on_them(model, method, options):
    """A layer that was unfrozen later: nothing is held of it yet, or fewer steps."""
    tensors, more = model.parameters(), {"mu_product": Tensor(0.5), "max_exp_avg_sq": Tensor(0)}
    late = moments(tensors[2:], 24, **more)
    with pytest.raises(CannotTranslate, match=r"different numbers of steps \(w1 0, b1 0, w2 24, b2 24\)"):
        translated(model, method, late, **options)
    with pytest.raises(CannotTranslate, match=r"different numbers of steps \(w1 4, b1 4, w2 24, b2 24\)"):
        translated(model, method, late | moments(tensors[:2], 4, **more), **options)


@pytest.mark.parametrize(
    ("method", "options", "held", "ours"),
    [
        ("SGD", {"momentum": 0.9}, "momentum_buffer", "velocity"),
        ("RMSprop", {}, "square_avg", "square_average"),
        ("Adagrad", {}, "sum", "square_sum"),
    ],
)
def test_slots_begin_at_0_where_the_count_does_not_matter(descent, model, method, options, held, ours):
    counted = {} if method == "SGD" else {"step": Tensor(24)}
    state = {t: {held: Tensor(t.values**2), **counted} for t in model.parameters()[2:]}
    found = translated(model, method, state, **options)
    slot = np.array(found.state["slots"][ours])
    assert (
        not slot[:16].any() and (slot[16:] > 0).all() and found.state["step"] == counted.get("step", Tensor(0)).values
    )
    descent.start(found).step()


def test_counts_of_frozen_tensors_do_not_matter(model):
    tensors = model.parameters()
    tensors[0].requires_grad = tensors[1].requires_grad = False
    found = translated(model, "Adam", moments(tensors[:2], 28) | moments(tensors[2:], 24))
    assert found.experiment["objective"]["frozen"] == ["w1", "b1"] and found.state["step"] == 24
    assert translated(model, "Adam", moments(tensors[:2], 28)).state is None
    assert translated(model, "Adam", moments(tensors[2:], 24)).state["step"] == 24


def test_another_optimizer_is_taken_up_by_a_change(descent, model):
    found = translated(model, "Adam", moments(model.parameters(), 24))
    gd = descent.optimizer.gd(eta=0.1)
    with pytest.raises(ValueError, match=r"memory \(m, v\), which does not fit gd \(none\).*run.change"):
        descent.start(found, optimizer=gd)
    assert descent.start(found, optimizer="adamw").frame.step == 24  # keeps the same slots
    run = descent.start(found)
    run.change(optimizer=gd)
    assert run.frame.step == 24 and not run.frame.slots


def test_weights_take_the_place_of_those_of_the_state(descent, model):
    found = translated(model, "Adam", moments(model.parameters(), 24))
    other = {name: 2 * of for name, of in descent.start(found).weights().items()}
    run = descent.start(found, weights=other)
    assert run.frame.step == 24 and (run.weights()["w2"] == other["w2"]).all() and found.state["parameters"][-1] == 1


def test_a_rate_that_a_scheduler_has_changed_is_said(descent, model):
    """Halved every 10 steps, after 24 steps of Adam; and of SGD, whose rate makes up for the loss."""
    adam = moments(model.parameters(), 24)
    with pytest.warns(UserWarning, match=r"is 0.025 now and was 0.1 at first.*begins at 24.*'eta': 0.1\}") as said:
        found = translated(model, "Adam", adam, lr=0.025, initial_lr=0.1)
    assert found.experiment["optimizer"]["eta"] == 0.025 and said[0].filename == __file__
    first = {**found.experiment["optimizer"], "eta": 0.1}
    halved = {"name": "step", "every": 10, "factor": 0.5}
    assert descent.start(found, optimizer=first, schedule=halved).frame.eta == 0.025
    with pytest.warns(UserWarning, match=r"was 0.1 at first.*begins at 0.*'eta': 1.2"):
        summed, sgd = named("MSELoss", reduction="sum"), optimizer("SGD", model.parameters(), lr=0.05, initial_lr=0.1)
        from_torch(model, X, Y, sgd, summed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        translated(model, "Adam", adam, lr=0.1, initial_lr=0.1)
