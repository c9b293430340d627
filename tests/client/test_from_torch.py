"""PyTorch models as experiments, by stand-ins. scripts/check_from_torch.py does the same with PyTorch itself."""

from __future__ import annotations

import numpy as np
import pytest

from app.client import CannotTranslate, from_torch
from app.core.experiment import parse
from tests.client.stand_ins import Sequential, Tensor, linear, named, optimizer

ROWS, OUTPUTS = 6, 2
RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(ROWS, 3)), RNG.normal(size=(ROWS, OUTPUTS))
W, B = RNG.normal(size=(OUTPUTS, 3)), RNG.normal(size=OUTPUTS)
MSE = named("MSELoss", reduction="mean")
LABELS = np.arange(ROWS) % 2
HOT = np.eye(2)[LABELS]


def gradients(w, b):
    """Of the mean squared error of one linear layer, over examples and outputs, as PyTorch has it."""
    error = X @ w.T + b - Y
    return 2 * error.T @ X / error.size, 2 * error.sum(axis=0) / error.size


def test_adam_goes_on_as_in_pytorch(descent):
    """Ten steps by hand, with the slots and the step count of an optimizer that has made three."""
    model = Sequential([linear(W, B)])
    m = {name: 0.1 * RNG.normal(size=of.shape) for name, of in (("w", W), ("b", B))}
    v = {name: RNG.uniform(size=of.shape) for name, of in (("w", W), ("b", B))}
    state = {
        tensor: {"step": Tensor(3.0), "exp_avg": Tensor(m[name]), "exp_avg_sq": Tensor(v[name])}
        for name, tensor in (("w", model[0].weight), ("b", model[0].bias))
    }
    run = descent.start(from_torch(model, Tensor(X), Tensor(Y), optimizer("Adam", model.parameters(), state), MSE))
    assert run.frame.step == 3 and (run.weights()["w1"] == W).all() and sorted(run.data.inputs[:, 0]) == sorted(X[:, 0])
    at = {"w": W.copy(), "b": B.copy()}
    for t, frame in enumerate(run.steps(10), 4):
        for name, g in zip("wb", gradients(at["w"], at["b"]), strict=True):
            m[name] = 0.9 * m[name] + 0.1 * g
            v[name] = 0.999 * v[name] + 0.001 * g**2
        for name in "wb":
            hats = m[name] / (1 - 0.9**t), v[name] / (1 - 0.999**t)
            at[name] = at[name] - 0.01 * hats[0] / (np.sqrt(hats[1]) + 1e-8)
        assert frame.step == t
        assert run.weights()["w1"] == pytest.approx(at["w"], rel=1e-12)
        assert run.weights()["b1"] == pytest.approx(at["b"], rel=1e-12)


def test_the_rate_makes_up_for_a_loss_of_another_scale(descent):
    model = Sequential([linear(W, B)])
    velocity = {tensor: {"momentum_buffer": Tensor(np.ones_like(tensor.values))} for tensor in model.parameters()}
    sgd = optimizer("SGD", model.parameters(), velocity, momentum=0.5)
    found = from_torch(model, X, Y, sgd, named("MSELoss", reduction="sum"))
    assert found.scale == 2 * ROWS and found.state["step"] == 0
    run = descent.start(found)
    g = gradients(W, B)[0] * Y.size
    run.step()
    assert run.weights()["w1"] == pytest.approx(W - 0.1 * (0.5 + g), rel=1e-12)


@pytest.mark.parametrize(
    ("loss", "targets", "choice", "scale"),
    [
        (named("HuberLoss", reduction="mean", delta=0.5), Y, {"name": "huber", "threshold": 0.5}, 1 / OUTPUTS),
        (named("SmoothL1Loss", reduction="sum", beta=0.5), Y, {"name": "huber", "threshold": 0.5}, 2 * ROWS),
        (named("BCEWithLogitsLoss", reduction="mean"), HOT, {"name": "binary_cross_entropy"}, 1 / OUTPUTS),
        (named("CrossEntropyLoss", reduction="mean"), LABELS, {"name": "softmax_cross_entropy"}, 1.0),
        (named("CrossEntropyLoss", reduction="sum"), HOT, {"name": "softmax_cross_entropy"}, ROWS),
    ],
)
def test_losses_have_their_scale(descent, loss, targets, choice, scale):
    model = Sequential([linear(W, B)])
    found = from_torch(model, X, targets, optimizer("RMSprop", model.parameters()), loss)
    assert found.experiment["objective"]["loss"] == choice and found.scale == scale and found.state is None
    assert found.experiment["optimizer"]["eps"] == 1e-8 / scale and found.experiment["optimizer"]["eta"] == 0.01
    descent.start(found).step()


METHODS = {
    "gd": ("SGD", {}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "amsgrad": ("Adam", {"amsgrad": True}),
    "adamw": ("AdamW", {}),
    "nadam": ("NAdam", {}),
}


@pytest.mark.parametrize("method", METHODS)
def test_methods_have_their_settings(method):
    name, options = METHODS[method]
    model = Sequential([linear(W, B)])
    found = from_torch(model, X, Y, optimizer(name, model.parameters(), **options), MSE)
    assert found.experiment["optimizer"]["name"] == method
    settings = parse(found.experiment).optimizer.values()
    assert set(settings) == set(found.experiment["optimizer"]) - {"name"}


def test_what_is_not_trained_is_frozen():
    first, second = linear(np.ones((4, 3))), linear(np.ones((OUTPUTS, 4)), B)
    model = Sequential([Sequential([first, named("GELU", approximate="none")]), named("Dropout", p=0), second])
    second.weight.requires_grad = False
    sgd = optimizer("SGD", [first.weight, second.weight, second.bias])
    found = from_torch(model, X, Y, sgd, MSE).experiment["objective"]
    assert found["frozen"] == ["b1", "w2"]
    assert found["layers"] == [{"units": 4, "activation": "gelu"}, {"units": 2, "activation": "identity"}]
    held = optimizer("SGD", [first.weight, second.weight], weight_decay=0.3)
    assert from_torch(model, X, Y, held, MSE).experiment["objective"]["penalty"] == {"l2": 0.3}


class Brief(Tensor):
    """Numbers of a type that NumPy lacks."""

    dtype = "torch.bfloat16"

    def numpy(self):
        raise TypeError("Got unsupported ScalarType BFloat16")


def refused(match, *parts, loss=MSE, targets=Y, method="SGD", inputs=X, state=None, **options):
    model = Sequential(parts or [linear(W, B)])
    with pytest.raises(CannotTranslate, match=match) as found:
        from_torch(model, inputs, targets, optimizer(method, model.parameters(), state, **options), loss)
    return found.value


def test_what_has_no_equal_is_refused_with_the_reason():
    assert refused("only Linear", linear(W, B), named("BatchNorm1d")).what == "BatchNorm1d"
    refused("only Linear", linear(W, B), named("Dropout", p=0.5))
    refused("behind a Linear", named("Tanh"), linear(W, B))
    refused("behind a Linear", linear(W, B), named("Tanh"), named("ReLU"))
    refused("negative_slope must be 0.01, not 0.2", linear(W, B), named("LeakyReLU", negative_slope=0.2))
    refused("no Linear layer", named("Dropout", p=0))
    refused("w1 and w2 are the same tensor", *[linear(np.eye(2))] * 2, inputs=X[:, :2])
    refused("L1Loss.*the loss must be", loss=named("L1Loss", reduction="mean"))
    refused("BCEWithLogitsLoss, and leave out", loss=named("BCELoss", reduction="mean"))
    refused("reduction", loss=named("MSELoss", reduction="none"))
    refused("weight must be None", loss=named("CrossEntropyLoss", reduction="mean", weight=X), targets=LABELS)
    refused("label_smoothing", loss=named("CrossEntropyLoss", reduction="mean", label_smoothing=0.1), targets=LABELS)
    refused("class numbers", loss=named("CrossEntropyLoss", reduction="mean"), targets=HOT / 2)
    refused("class numbers", loss=named("CrossEntropyLoss", reduction="mean"), targets=LABELS + 0.5)
    refused("class numbers", loss=named("CrossEntropyLoss", reduction="mean"), targets=np.full(ROWS, -100))
    refused("targets must be", targets=Y[:, 0])
    refused("inputs must be", inputs=X[:4])
    ignoring = named("CrossEntropyLoss", reduction="mean", ignore_index=1)
    assert refused("3 targets are 1, its ignore_index", loss=ignoring, targets=LABELS).what == "CrossEntropyLoss"
    from_torch(model := Sequential([linear(W, B)]), X, 0 * LABELS, optimizer("SGD", model.parameters()), ignoring)
    refused("SmoothL1Loss.*beta must be above 0, not 0", loss=named("SmoothL1Loss", reduction="mean", beta=0))
    refused(r"NumPy has no bfloat16: use .double\(\)", named("Linear", weight=Brief(W), bias=Tensor(B)))
    refused("the optimizer must be", method="LBFGS")
    refused("dampening must be 0", momentum=0.9, dampening=0.1)
    refused("maximize", maximize=True)
    refused("centered", method="RMSprop", centered=True)
    refused("eps in two places", method="Adadelta", loss=named("MSELoss", reduction="sum"))
    refused(r"weight_decay must be 0 where biases are trained \(b1\)", weight_decay=0.1)


def test_groups_and_steps_that_differ_are_refused():
    model = Sequential([linear(W, B)])
    adam = optimizer("Adam", model.parameters()[:1])
    adam.param_groups.append({**adam.param_groups[0], "params": model.parameters()[1:], "lr": 0.5})
    with pytest.raises(CannotTranslate, match="same settings"):
        from_torch(model, X, Y, adam, MSE)
    steps = {
        tensor: {"step": k, "exp_avg": tensor, "exp_avg_sq": tensor} for k, tensor in enumerate(model.parameters())
    }
    with pytest.raises(CannotTranslate, match="different numbers of steps"):
        from_torch(model, X, Y, optimizer("Adam", model.parameters(), steps), MSE)
