"""Every parameter gets a rate of its own: each divides by a root of its squared gradients so far."""

from __future__ import annotations

import numpy as np

from app.core.catalog.optimizers.derivation import Step, average
from app.core.catalog.optimizers.needs import Settings, Slots
from app.core.catalog.optimizers.table import Optimizer, Slot, Stability, average_factor, bind_average, epsilon, rate
from app.core.catalog.pytorch import TorchMethod
from app.core.support.arrays import Array
from app.core.support.formulas import Node, sqrt
from app.core.support.plan import Plan


def update_adagrad(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """square_sum = square_sum + g^2,  update = -eta g / (sqrt(square_sum) + eps)  (Duchi, Hazan, Singer, 2011).

    PyTorch's convention: eps outside the root, the sum starts at 0.
    """
    square_sum = slots["square_sum"] + gradient**2
    return -eta * (gradient / (np.sqrt(square_sum) + settings["eps"])), {"square_sum": square_sum}


def bind_adagrad(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    square_sum = slots["square_sum"]
    plan.call(np.square, gradient, update)
    plan.call(np.add, square_sum, update, square_sum)
    bind_scaled(plan, gradient, square_sum, update, minus_eta, settings["eps"])


def derive_adagrad(step: Step) -> Node:
    total = step.slot("square_sum", step.old("square_sum") + step.g**2, "All squared gradients so far.")
    return -step.eta * (step.g / (sqrt(total) + step["eps"]))


def update_rmsprop(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """square_average = alpha square_average + (1 - alpha) g^2,  update = -eta g / (sqrt(square_average) + eps).

    Tieleman and Hinton, 2012 (lecture 6e). PyTorch's convention: eps outside the root (TensorFlow: inside), the
    average starts at 0 and is not bias-corrected, so that the first updates are about 1 / sqrt(1 - alpha) too long.
    """
    alpha = settings["alpha"]
    square_average = alpha * slots["square_average"] + (1 - alpha) * gradient**2
    return -eta * (gradient / (np.sqrt(square_average) + settings["eps"])), {"square_average": square_average}


def bind_rmsprop(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    square_average = slots["square_average"]
    plan.call(np.square, gradient, update)
    bind_average(plan, square_average, settings["alpha"], update, update)
    bind_scaled(plan, gradient, square_average, update, minus_eta, settings["eps"])


def derive_rmsprop(step: Step) -> Node:
    squares = average(step, "square_average", "alpha", step.g**2, "The running average of the squared gradients.")
    return -step.eta * (step.g / (sqrt(squares) + step["eps"]))


def preconditioner_adagrad(slots: Slots, step: int, settings: Settings) -> Array:
    return np.sqrt(slots["square_sum"]) + settings["eps"]


def bound_rmsprop(settings: Settings) -> float:
    """While the averages stand still, a step is one of gradient descent on coordinates scaled by the root of P."""
    return 2.0


def preconditioner_rmsprop(slots: Slots, step: int, settings: Settings) -> Array:
    return np.sqrt(slots["square_average"]) + settings["eps"]


def bind_scaled(plan: Plan, gradient: Array, squares: Array, update: Array, minus_eta: Array, eps: float) -> None:
    """update = -eta (g / (sqrt(squares) + eps))."""
    plan.call(np.sqrt, squares, update)
    plan.call(np.add, update, plan.constant(eps), update)
    plan.call(np.divide, gradient, update, update)
    plan.call(np.multiply, update, minus_eta, update)


def update_adadelta(
    gradient: Array, slots: Slots, parameters: Array, step: int, eta: float, settings: Settings
) -> tuple[Array, Slots]:
    """A step as long as the recent steps were, relative to the recent gradients  (Zeiler, 2012).

    square_average = rho square_average + (1 - rho) g^2
    move           = g sqrt(move_average + eps) / sqrt(square_average + eps)
    move_average   = rho move_average + (1 - rho) move^2
    update         = -eta move

    Zeiler has no rate (eta = 1). PyTorch's convention, as in the paper: eps inside both roots; the average is of
    the moves before eta scales them. The two roots are taken as one, of the quotient.
    """
    rho, eps = settings["rho"], settings["eps"]
    square_average = rho * slots["square_average"] + (1 - rho) * gradient**2
    move = gradient * np.sqrt((slots["move_average"] + eps) / (square_average + eps))
    move_average = rho * slots["move_average"] + (1 - rho) * move**2
    return -eta * move, {"square_average": square_average, "move_average": move_average}


def bind_adadelta(
    plan: Plan, gradient: Array, slots: Slots, parameters: Array, update: Array, minus_eta: Array, settings: Settings
) -> None:
    rho, eps = settings["rho"], plan.constant(settings["eps"])
    square_average, move_average = slots["square_average"], slots["move_average"]
    scratch = np.empty_like(update)
    plan.call(np.square, gradient, scratch)
    bind_average(plan, square_average, rho, scratch, scratch)
    plan.call(np.add, move_average, eps, update)
    plan.call(np.add, square_average, eps, scratch)
    plan.call(np.divide, update, scratch, update)
    plan.call(np.sqrt, update, update)
    plan.call(np.multiply, gradient, update, update)
    plan.call(np.square, update, scratch)
    bind_average(plan, move_average, rho, scratch, scratch)
    plan.call(np.multiply, update, minus_eta, update)


def derive_adadelta(step: Step) -> Node:
    squares = average(step, "square_average", "rho", step.g**2, "The running average of the squared gradients.")
    ratio = sqrt((step.old("move_average") + step["eps"]) / (squares + step["eps"]))
    move = step.note("move", "d", step.g * ratio, "The gradient, as long as recent moves were by recent gradients.")
    average(step, "move_average", "rho", move**2, "The running average of the squared moves.")
    return -step.eta * move


AVERAGE = Slot("square_average", "vector", "s", least=0.0)

ADAPTIVE = (
    Optimizer(
        "adagrad",
        "Adagrad",
        "Shortens steps along directions that were steep so far; good for rare features, but it only ever slows down",
        r"s \leftarrow s + (\nabla C)^2,\quad w \leftarrow w - \eta\,\frac{\nabla C}{\sqrt{s} + \epsilon}",
        (rate(0.1), epsilon(1e-10)),
        (Slot("square_sum", "vector", "s", least=0.0),),
        update_adagrad,
        bind_adagrad,
        derive_adagrad,
        Stability(bound_rmsprop, "2", r"\frac{2}{\eta}", preconditioner_adagrad, divisor=r"\sqrt{s} + \epsilon"),
        raced=True,
        torch=TorchMethod(
            lambda of: f"torch.optim.Adagrad(tensors, lr=ETA, eps={of['eps']!r})",
            {"square_sum": "sum"},
            remark="The sum of squares begins at 0, PyTorch's default; TensorFlow begins at 0.1.",
        ),
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        "Adagrad that forgets: divides by the recent size of the gradient, so steep and flat directions move alike",
        r"s \leftarrow \alpha s + (1-\alpha)(\nabla C)^2,\quad "
        r"w \leftarrow w - \eta\,\frac{\nabla C}{\sqrt{s} + \epsilon}",
        (rate(0.01), average_factor("alpha", 0.99, r"\alpha", "squared gradients"), epsilon(1e-8)),
        (AVERAGE,),
        update_rmsprop,
        bind_rmsprop,
        derive_rmsprop,
        Stability(bound_rmsprop, "2", r"\frac{2}{\eta}", preconditioner_rmsprop, divisor=r"\sqrt{s} + \epsilon"),
        raced=True,
        torch=TorchMethod(
            lambda of: f"torch.optim.RMSprop(tensors, lr=ETA, alpha={of['alpha']!r}, eps={of['eps']!r})",
            {"square_average": "square_avg"},
            remark="Epsilon is added after the root, as PyTorch does; TensorFlow adds it before.",
        ),
    ),
    Optimizer(
        "adadelta",
        "Adadelta",
        "Needs no tuned rate: steps are as long as the recent steps were; starts slowly",
        r"s \leftarrow \rho s + (1-\rho)(\nabla C)^2,\quad "
        r"d = \sqrt{\frac{u + \epsilon}{s + \epsilon}}\,\nabla C,\quad "
        r"u \leftarrow \rho u + (1-\rho)\,d^2,\quad w \leftarrow w - \eta\,d",
        (rate(1.0), average_factor("rho", 0.9, r"\rho", "squared gradients and of squared moves"), epsilon(1e-6)),
        (AVERAGE, Slot("move_average", "vector", "u", least=0.0)),
        update_adadelta,
        bind_adadelta,
        derive_adadelta,
        no_limit="No limit can be told for Adadelta: its steps are as long as its steps before, so its divisor grows "
        "and shrinks with them.",
        torch=TorchMethod(
            lambda of: f"torch.optim.Adadelta(tensors, lr=ETA, rho={of['rho']!r}, eps={of['eps']!r})",
            {"square_average": "square_avg", "move_average": "acc_delta"},
        ),
    ),
)
