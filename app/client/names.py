"""Everything that can be chosen, as functions that return its JSON. Made by ./run types; not to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.client.own import own_data

Choice = dict[str, Any]


def layer(activation: str, units: int | None) -> Choice:
    """A layer as JSON."""
    return {"activation": activation} if units is None else {"activation": activation, "units": units}


class Optimizers:
    """How a gradient becomes an update."""

    @staticmethod
    def gd(*, eta: float = 0.1) -> Choice:
        """Gradient descent. Steps straight downhill, the further the steeper; the yardstick for all others.

        eta: learning rate: the scale of every update (1e-06 to 10)
        """
        return {"name": "gd", "eta": eta}

    @staticmethod
    def momentum(*, eta: float = 0.05, mu: float = 0.9) -> Choice:
        """Momentum. Rolls like a heavy ball: gathers speed along a valley and averages the zigzag across it.

        eta: learning rate: the scale of every update (1e-06 to 10)
        mu: share of the velocity kept: 0 is plain descent, 1 has no friction (0 to 1)
        """
        return {"name": "momentum", "eta": eta, "mu": mu}

    @staticmethod
    def nesterov(*, eta: float = 0.05, mu: float = 0.9) -> Choice:
        """Nesterov momentum. Momentum that looks ahead and so brakes before it overshoots.

        eta: learning rate: the scale of every update (1e-06 to 10)
        mu: share of the velocity kept: 0 is plain descent, 1 has no friction (0 to 1)
        """
        return {"name": "nesterov", "eta": eta, "mu": mu}

    @staticmethod
    def adagrad(*, eta: float = 0.1, eps: float = 1e-10) -> Choice:
        """Adagrad. Shortens steps along directions that were steep so far; good for rare features, but it only ever
        slows down.

        eta: learning rate: the scale of every update (1e-06 to 10)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        """
        return {"name": "adagrad", "eta": eta, "eps": eps}

    @staticmethod
    def rmsprop(*, eta: float = 0.01, alpha: float = 0.99, eps: float = 1e-08) -> Choice:
        """RMSprop. Adagrad that forgets: divides by the recent size of the gradient, so steep and flat directions move
        alike.

        eta: learning rate: the scale of every update (1e-06 to 10)
        alpha: share of the running average of squared gradients kept per update (0 to 0.9999)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        """
        return {"name": "rmsprop", "eta": eta, "alpha": alpha, "eps": eps}

    @staticmethod
    def adadelta(*, eta: float = 1.0, rho: float = 0.9, eps: float = 1e-06) -> Choice:
        """Adadelta. Needs no tuned rate: steps are as long as the recent steps were; starts slowly.

        eta: learning rate: the scale of every update (1e-06 to 10)
        rho: share of the running average of squared gradients and of squared moves kept per update (0 to 0.9999)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        """
        return {"name": "adadelta", "eta": eta, "rho": rho, "eps": eps}

    @staticmethod
    def adam(*, eta: float = 0.01, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-08) -> Choice:
        """Adam. Momentum with a rate per parameter: works untuned on most networks.

        eta: learning rate: the scale of every update (1e-06 to 10)
        beta1: share of the running average of gradients kept per update (0 to 0.9999)
        beta2: share of the running average of squared gradients kept per update (0 to 0.9999)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        """
        return {"name": "adam", "eta": eta, "beta1": beta1, "beta2": beta2, "eps": eps}

    @staticmethod
    def adamw(
        *, eta: float = 0.01, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-08, weight_decay: float = 0.01
    ) -> Choice:
        """AdamW. Adam with weight decay that its rates do not distort: the usual choice where overfitting matters.

        eta: learning rate: the scale of every update (1e-06 to 10)
        beta1: share of the running average of gradients kept per update (0 to 0.9999)
        beta2: share of the running average of squared gradients kept per update (0 to 0.9999)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        weight_decay: decoupled decay: pulls every parameter to zero (0 to 1)
        """
        return {"name": "adamw", "eta": eta, "beta1": beta1, "beta2": beta2, "eps": eps, "weight_decay": weight_decay}

    @staticmethod
    def nadam(
        *,
        eta: float = 0.01,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-08,
        momentum_decay: float = 0.004,
    ) -> Choice:
        """NAdam. Adam that looks ahead like Nesterov: a little quicker along valleys that bend slowly.

        eta: learning rate: the scale of every update (1e-06 to 10)
        beta1: share of the running average of gradients kept per update (0 to 0.9999)
        beta2: share of the running average of squared gradients kept per update (0 to 0.9999)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        momentum_decay: how fast the look-ahead grows from β₁ / 2 to β₁ (0 to 1)
        """
        return {
            "name": "nadam",
            "eta": eta,
            "beta1": beta1,
            "beta2": beta2,
            "eps": eps,
            "momentum_decay": momentum_decay,
        }

    @staticmethod
    def amsgrad(*, eta: float = 0.01, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-08) -> Choice:
        """AMSGrad. Adam whose rates never grow again: helps where rare large gradients would be forgotten.

        eta: learning rate: the scale of every update (1e-06 to 10)
        beta1: share of the running average of gradients kept per update (0 to 0.9999)
        beta2: share of the running average of squared gradients kept per update (0 to 0.9999)
        eps: keeps the division from failing at zero (1e-12 to 0.1)
        """
        return {"name": "amsgrad", "eta": eta, "beta1": beta1, "beta2": beta2, "eps": eps}

    @staticmethod
    def lion(*, eta: float = 0.003, beta1: float = 0.9, beta2: float = 0.99, weight_decay: float = 0.0) -> Choice:
        """Lion. Moves every parameter by exactly η, by sign alone: fast on plateaus, but it rattles at the bottom.

        eta: learning rate: the scale of every update (1e-06 to 10)
        beta1: share of the running average of gradients, as the sign sees it, kept per update (0 to 0.9999)
        beta2: share of the running average of gradients, as it is remembered, kept per update (0 to 0.9999)
        weight_decay: decoupled decay: pulls every parameter to zero (0 to 1)
        """
        return {"name": "lion", "eta": eta, "beta1": beta1, "beta2": beta2, "weight_decay": weight_decay}

    @staticmethod
    def line_search(*, eta: float = 1.0, decrease: float = 0.1, shrink: float = 0.5) -> Choice:
        """Armijo line search. Gradient descent that tries η first, then smaller rates until the loss falls enough: it
        never climbs.

        eta: learning rate that the line search of every update tries first (1e-06 to 10)
        decrease: share of the fall promised by the slope that a step must keep (0.0001 to 0.5)
        shrink: factor that makes a rate smaller when it fails (0.1 to 0.8)
        """
        return {"name": "line_search", "eta": eta, "decrease": decrease, "shrink": shrink}

    @staticmethod
    def newton(*, eta: float = 1.0, damping: float = 0.1) -> Choice:
        """Damped Newton. Divides every direction by its own curvature: a bowl takes one step, and saddles repel.

        eta: learning rate: the scale of every update (1e-06 to 10)
        damping: added to every |λ|: shortens steps along flat directions (0 to 10)
        """
        return {"name": "newton", "eta": eta, "damping": damping}

    @staticmethod
    def lbfgs(*, eta: float = 1.0, memory: int = 5) -> Choice:
        """L-BFGS. Learns the curvature from its last m steps: the usual choice where the full batch is cheap.

        eta: learning rate that the line search of every update tries first (1e-06 to 10)
        memory: steps it remembers (1 to 5)
        """
        return {"name": "lbfgs", "eta": eta, "memory": memory}


class Schedules:
    """How the learning rate changes over the steps."""

    @staticmethod
    def constant() -> Choice:
        """Constant. The same rate throughout."""
        return {"name": "constant"}

    @staticmethod
    def step(*, every: int = 100, factor: float = 0.5) -> Choice:
        """Step. Falls by a factor every so many updates: long strides first, then a finer search.

        every: updates from one fall to the next (1 to 100000)
        factor: factor of each fall (0.01 to 1)
        """
        return {"name": "step", "every": every, "factor": factor}

    @staticmethod
    def exponential(*, factor: float = 0.99) -> Choice:
        """Exponential. Falls by the same factor with every update.

        factor: factor of each update (0.9 to 1)
        """
        return {"name": "exponential", "factor": factor}

    @staticmethod
    def cosine(*, steps: int = 300, floor: float = 0.0) -> Choice:
        """Cosine. Stays high, falls smoothly, and lands softly on its floor.

        steps: number of updates it takes (1 to 100000)
        floor: share of η that is left at the end (0 to 1)
        """
        return {"name": "cosine", "steps": steps, "floor": floor}

    @staticmethod
    def warmup(*, steps: int = 20) -> Choice:
        """Warm-up. Climbs in a straight line to η: small steps while the averages are still empty.

        steps: number of updates the climb takes (1 to 100000)
        """
        return {"name": "warmup", "steps": steps}


class Clips:
    """How long a gradient may be."""

    @staticmethod
    def none() -> Choice:
        """None. The gradient as it is."""
        return {"name": "none"}

    @staticmethod
    def norm(*, limit: float = 1.0) -> Choice:
        """By norm. Shortens a gradient that is too long and keeps its direction: tames cliffs and explosions.

        limit: largest length of the gradient let through (0.001 to 1000)
        """
        return {"name": "norm", "limit": limit}

    @staticmethod
    def value(*, limit: float = 1.0) -> Choice:
        """By value. Cuts every component on its own: simpler, but it turns the direction.

        limit: largest size of a component let through (0.001 to 1000)
        """
        return {"name": "value", "limit": limit}


class Losses:
    """What a network minimizes."""

    @staticmethod
    def half_mse() -> Choice:
        """Half mean squared error. Half the squared distance from the target, averaged over examples."""
        return {"name": "half_mse"}

    @staticmethod
    def huber(*, threshold: float = 1.0) -> Choice:
        """Huber. Squared up to the threshold, linear beyond it: far-off examples do not dominate.

        threshold: the error beyond which the loss is linear (0.01 to 100)
        """
        return {"name": "huber", "threshold": threshold}

    @staticmethod
    def negative_output() -> Choice:
        """Raise the output. Minus the output: descent makes the output larger, whatever the targets are."""
        return {"name": "negative_output"}

    @staticmethod
    def binary_cross_entropy() -> Choice:
        """Binary cross-entropy. How surprised a yes-no forecast sigmoid(z) is by the label: keeps its slope where it
        is badly wrong.
        """
        return {"name": "binary_cross_entropy"}

    @staticmethod
    def softmax_cross_entropy() -> Choice:
        """Softmax cross-entropy. How surprised a forecast over several classes, softmax(z), is by the label."""
        return {"name": "softmax_cross_entropy"}


class Initializers:
    """How the weights are drawn at the start."""

    @staticmethod
    def glorot_uniform() -> Choice:
        """Glorot, uniform. Variance 2 / (fan in + fan out), for tanh and the like (Glorot & Bengio 2010, eq. 16)."""
        return {"name": "glorot_uniform"}

    @staticmethod
    def glorot_normal() -> Choice:
        """Glorot, normal. Variance 2 / (fan in + fan out), for tanh and the like (Glorot & Bengio 2010, eq. 12)."""
        return {"name": "glorot_normal"}

    @staticmethod
    def he_uniform() -> Choice:
        """He, uniform. Variance 2 / fan in, for ReLU, which passes half of its input (He et al. 2015)."""
        return {"name": "he_uniform"}

    @staticmethod
    def he_normal() -> Choice:
        """He, normal. Variance 2 / fan in, for ReLU, which passes half of its input (He et al. 2015, eq. 10)."""
        return {"name": "he_normal"}

    @staticmethod
    def lecun_normal() -> Choice:
        """LeCun, normal. Variance 1 / fan in: a unit's z varies as much as its inputs do (LeCun et al. 1998, Efficient
        BackProp).
        """
        return {"name": "lecun_normal"}

    @staticmethod
    def normal(*, std: float = 1.0) -> Choice:
        """Normal. The same spread in every layer, whatever its size: large layers saturate.

        std: standard deviation (0.001 to 10)
        """
        return {"name": "normal", "std": std}

    @staticmethod
    def uniform(*, limit: float = 1.0) -> Choice:
        """Uniform. The same range in every layer; its variance is a third of the limit squared.

        limit: largest absolute value (0.001 to 10)
        """
        return {"name": "uniform", "limit": limit}

    @staticmethod
    def constant(*, value: float = 0.5) -> Choice:
        """Constant. Every weight and bias is the same, so the units of a layer stay equal for ever.

        value: value of every weight and bias (-10 to 10)
        """
        return {"name": "constant", "value": value}

    @staticmethod
    def zeros() -> Choice:
        """Zeros. All zero: with tanh or ReLU only the output biases ever move."""
        return {"name": "zeros"}

    @staticmethod
    def values(parameters: Sequence[float]) -> Choice:
        """Given values. Every weight and bias as listed, in the order of the parameter vector.

        parameters: layer by layer, unit by unit, its weights and then its bias; `weights` of `start` takes matrices
        """
        return {"name": "values", "parameters": list(parameters)}


class Layers:
    """Layers of a network, by their activation."""

    @staticmethod
    def identity(units: int | None = None) -> Choice:
        """Identity. Passes z on. Layers with only this activation make one linear map, however many there are.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("identity", units)

    @staticmethod
    def sigmoid(units: int | None = None) -> Choice:
        """Sigmoid. From 0 to 1; its slope is at most 1/4, so gradients shrink layer by layer.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("sigmoid", units)

    @staticmethod
    def tanh(units: int | None = None) -> Choice:
        """Tanh. From -1 to 1, slope 1 at the middle; flat where |z| is large.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("tanh", units)

    @staticmethod
    def relu(units: int | None = None) -> Choice:
        """ReLU. Cuts off below 0. A unit that is cut off for every example stops learning.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("relu", units)

    @staticmethod
    def leaky_relu(units: int | None = None) -> Choice:
        """Leaky ReLU. A hundredth of z below 0, so that no unit dies.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("leaky_relu", units)

    @staticmethod
    def softplus(units: int | None = None) -> Choice:
        """Softplus. ReLU with its corner rounded; its slope is the sigmoid.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("softplus", units)

    @staticmethod
    def gelu(units: int | None = None) -> Choice:
        """GELU. z times the probability that a normal number is below z: smooth, with a dip below 0.

        units: its outputs; None for 4, and in the last layer for as many as the data need
        """
        return layer("gelu", units)


class DataSets:
    """What a network learns from."""

    @staticmethod
    def moons(
        *, n: int = 300, n_test: int = 100, noise: float = 0.15, seed: int = 0, features: Sequence[str] = ()
    ) -> Choice:
        """Two moons. Two interlocking half circles: no straight line separates them.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in each coordinate (0 to 0.5)
        seed: which random draw of the examples (0 to 2147483647)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {"name": "moons", "n": n, "n_test": n_test, "noise": noise, "seed": seed, "features": list(features)}

    @staticmethod
    def circles(
        *, n: int = 300, n_test: int = 100, noise: float = 0.1, seed: int = 0, features: Sequence[str] = ()
    ) -> Choice:
        """Circles. A ring around a ring: the boundary must close.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in each coordinate (0 to 0.5)
        seed: which random draw of the examples (0 to 2147483647)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {"name": "circles", "n": n, "n_test": n_test, "noise": noise, "seed": seed, "features": list(features)}

    @staticmethod
    def xor(
        *, n: int = 300, n_test: int = 100, noise: float = 0.0, seed: int = 0, features: Sequence[str] = ()
    ) -> Choice:
        """Exclusive or. Opposite quadrants share a class: unsolvable without a hidden layer.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in each coordinate (0 to 0.5)
        seed: which random draw of the examples (0 to 2147483647)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {"name": "xor", "n": n, "n_test": n_test, "noise": noise, "seed": seed, "features": list(features)}

    @staticmethod
    def spiral(
        *,
        n: int = 300,
        n_test: int = 100,
        noise: float = 0.05,
        seed: int = 0,
        turns: float = 1.25,
        features: Sequence[str] = (),
    ) -> Choice:
        """Two spirals. Two arms wound into each other: the hardest of the shapes, more so with more turns.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in each coordinate (0 to 0.3)
        seed: which random draw of the examples (0 to 2147483647)
        turns: full turns of an arm, counted from the centre (0.25 to 2)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {
            "name": "spiral",
            "n": n,
            "n_test": n_test,
            "noise": noise,
            "seed": seed,
            "turns": turns,
            "features": list(features),
        }

    @staticmethod
    def blobs(
        *,
        n: int = 300,
        n_test: int = 100,
        noise: float = 0.5,
        seed: int = 0,
        classes: int = 3,
        features: Sequence[str] = (),
    ) -> Choice:
        """Blobs. One round cloud per class, two to six of them on a circle.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of each cloud in each coordinate (0 to 0.8)
        seed: which random draw of the examples (0 to 2147483647)
        classes: how many clouds, each a class (2 to 6)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {
            "name": "blobs",
            "n": n,
            "n_test": n_test,
            "noise": noise,
            "seed": seed,
            "classes": classes,
            "features": list(features),
        }

    @staticmethod
    def checkerboard(
        *,
        n: int = 300,
        n_test: int = 100,
        noise: float = 0.0,
        seed: int = 0,
        squares: int = 3,
        features: Sequence[str] = (),
    ) -> Choice:
        """Checkerboard. Alternating squares: small pockets, which small networks find one by one.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in each coordinate (0 to 0.3)
        seed: which random draw of the examples (0 to 2147483647)
        squares: squares along each side of the board (2 to 6)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {
            "name": "checkerboard",
            "n": n,
            "n_test": n_test,
            "noise": noise,
            "seed": seed,
            "squares": squares,
            "features": list(features),
        }

    @staticmethod
    def line(
        *,
        n: int = 300,
        n_test: int = 100,
        noise: float = 0.3,
        seed: int = 0,
        centre: float = 0.0,
        features: Sequence[str] = (),
    ) -> Choice:
        """Line. Points along a straight line. If the inputs lie far from 0, the bowl of the loss becomes a valley.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in the target (0 to 2)
        seed: which random draw of the examples (0 to 2147483647)
        centre: the middle of the inputs (0 to 3)
        features: further inputs, computed from the first two: any of x1^2, sin(x1)
        """
        return {
            "name": "line",
            "n": n,
            "n_test": n_test,
            "noise": noise,
            "seed": seed,
            "centre": centre,
            "features": list(features),
        }

    @staticmethod
    def sine(
        *,
        n: int = 300,
        n_test: int = 100,
        noise: float = 0.1,
        seed: int = 0,
        frequency: float = 1.0,
        features: Sequence[str] = (),
    ) -> Choice:
        """Sine. One input, a wave to follow: watch the hidden units divide the curve among them.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in the target (0 to 1)
        seed: which random draw of the examples (0 to 2147483647)
        frequency: angular frequency of the wave (0.5 to 4)
        features: further inputs, computed from the first two: any of x1^2, sin(x1)
        """
        return {
            "name": "sine",
            "n": n,
            "n_test": n_test,
            "noise": noise,
            "seed": seed,
            "frequency": frequency,
            "features": list(features),
        }

    @staticmethod
    def plane(
        *,
        n: int = 300,
        n_test: int = 100,
        noise: float = 0.1,
        seed: int = 0,
        correlation: float = 0.0,
        features: Sequence[str] = (),
    ) -> Choice:
        """Plane. Two inputs, linear target; correlated inputs turn the bowl of the loss into a valley.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in the target (0 to 2)
        seed: which random draw of the examples (0 to 2147483647)
        correlation: correlation of the two inputs (0 to 0.99)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {
            "name": "plane",
            "n": n,
            "n_test": n_test,
            "noise": noise,
            "seed": seed,
            "correlation": correlation,
            "features": list(features),
        }

    @staticmethod
    def bumps(
        *, n: int = 300, n_test: int = 100, noise: float = 0.05, seed: int = 0, features: Sequence[str] = ()
    ) -> Choice:
        """Bumps. Two hills and two pits over the plane.

        n: training examples (4 to 1000)
        n_test: test examples, which training never sees (0 to 1000)
        noise: standard deviation of the noise in the target (0 to 0.5)
        seed: which random draw of the examples (0 to 2147483647)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {"name": "bumps", "n": n, "n_test": n_test, "noise": noise, "seed": seed, "features": list(features)}

    @staticmethod
    def single(*, features: Sequence[str] = ()) -> Choice:
        """Single example. One example, input 2 and target 5: every number can be checked by hand.

        features: further inputs, computed from the first two: any of x1^2, sin(x1)
        """
        return {"name": "single", "features": list(features)}

    @staticmethod
    def iris(*, test_share: float = 0.2, seed: int = 0) -> Choice:
        """Iris. 150 flowers of three species, four measurements in cm, standardised by the training part.

        test_share: share of the rows kept for testing, which training never sees (0 to 0.5)
        seed: which random split into training and test rows (0 to 2147483647)
        """
        return {"name": "iris", "test_share": test_share, "seed": seed}

    @staticmethod
    def auto_mpg(*, test_share: float = 0.2, seed: int = 0, features: Sequence[str] = ()) -> Choice:
        """Cars: miles per gallon. 392 cars of 1970-82. Weight and horsepower are correlated: a narrow valley. Inputs
        and target standardised.

        test_share: share of the rows kept for testing, which training never sees (0 to 0.5)
        seed: which random split into training and test rows (0 to 2147483647)
        features: further inputs, computed from the first two: any of x1^2, x2^2, x1*x2, sin(x1), sin(x2)
        """
        return {"name": "auto_mpg", "test_share": test_share, "seed": seed, "features": list(features)}

    own = staticmethod(own_data)


class Functions:
    """Functions to descend on."""

    @staticmethod
    def parabola(*, start: Sequence[float] = (4.0,)) -> Choice:
        """Parabola. Every step multiplies x by 1 − 2η: up to η = 0.5 it glides in, up to 1 it jumps from side to side,
        beyond 1 it flies off.

        start: where the descent begins
        """
        return {"kind": "function", "name": "parabola", "start": list(start), "parameters": {}}

    @staticmethod
    def two_minima(*, start: Sequence[float] = (2.0,)) -> Choice:
        """Two minima. From the right, descent settles in the shallow minimum at 1; the deep one at -2 needs another
        start, or momentum to cross the hill at 0.

        start: where the descent begins
        """
        return {"kind": "function", "name": "two_minima", "start": list(start), "parameters": {}}

    @staticmethod
    def many_minima(*, start: Sequence[float] = (7.5,)) -> Choice:
        """Many minima. A bowl with waves on it: small steps stop in the first of seven dips, larger ones and momentum
        get further.

        start: where the descent begins
        """
        return {"kind": "function", "name": "many_minima", "start": list(start), "parameters": {}}

    @staticmethod
    def quadratic_bowl(*, start: Sequence[float] = (4.0, 2.0), condition: float = 10.0) -> Choice:
        """Quadratic bowl. The steep direction limits η to 2 / κ, the flat one then needs about κ steps: the condition
        number is the price.

        start: where the descent begins
        condition: how many times steeper y curves than x (1 to 1000)
        """
        return {
            "kind": "function",
            "name": "quadratic_bowl",
            "start": list(start),
            "parameters": {"condition": condition},
        }

    @staticmethod
    def booth(*, start: Sequence[float] = (-8.0, 5.0)) -> Choice:
        """Booth. A bowl of condition number 9, turned by 45 degrees: separate rates for x and y cannot undo that.

        start: where the descent begins
        """
        return {"kind": "function", "name": "booth", "start": list(start), "parameters": {}}

    @staticmethod
    def matyas(*, start: Sequence[float] = (9.0, -2.0)) -> Choice:
        """Matyas. Curvature 1 across the diagonal and 0.04 along it: the path drops into the trough at once, then
        crawls home.

        start: where the descent begins
        """
        return {"kind": "function", "name": "matyas", "start": list(start), "parameters": {}}

    @staticmethod
    def rosenbrock(*, start: Sequence[float] = (-1.2, 1.0), b: float = 100.0) -> Choice:
        """Rosenbrock. Down into the banana-shaped valley in a few steps, then thousands along its nearly flat floor to
        (1, 1): momentum pays off.

        start: where the descent begins
        b: how steep the walls of the valley are (1 to 1000)
        """
        return {"kind": "function", "name": "rosenbrock", "start": list(start), "parameters": {"b": b}}

    @staticmethod
    def beale(*, start: Sequence[float] = (1.0, 1.0)) -> Choice:
        """Beale. A flat cross between steep corners: each rate is too large for the walls or too small for the floor.
        From much of the left side the path never returns.

        start: where the descent begins
        """
        return {"kind": "function", "name": "beale", "start": list(start), "parameters": {}}

    @staticmethod
    def himmelblau(*, start: Sequence[float] = (0.0, 0.0)) -> Choice:
        """Himmelblau. Four minima, all equally deep, around a gentle hill: near the ridges a small nudge of the start
        changes which one is found.

        start: where the descent begins
        """
        return {"kind": "function", "name": "himmelblau", "start": list(start), "parameters": {}}

    @staticmethod
    def styblinski_tang(*, start: Sequence[float] = (1.0, 1.0)) -> Choice:
        """Styblinski-Tang. Two independent double wells: the signs of the start choose one of four basins, and only
        one of them is the deepest.

        start: where the descent begins
        """
        return {"kind": "function", "name": "styblinski_tang", "start": list(start), "parameters": {}}

    @staticmethod
    def goldstein_price(*, start: Sequence[float] = (-0.5, 0.5)) -> Choice:
        """Goldstein-Price. Values from 3 to a million: a rate that makes progress on the floor explodes on the walls,
        unless steps are normalized or clipped.

        start: where the descent begins
        """
        return {"kind": "function", "name": "goldstein_price", "start": list(start), "parameters": {}}

    @staticmethod
    def three_hump_camel(*, start: Sequence[float] = (2.2, 1.5)) -> Choice:
        """Three-hump camel. Three valleys side by side, the middle one deepest: a run from the side reaches the wrong
        one first.

        start: where the descent begins
        """
        return {"kind": "function", "name": "three_hump_camel", "start": list(start), "parameters": {}}

    @staticmethod
    def six_hump_camel(*, start: Sequence[float] = (1.9, 0.2)) -> Choice:
        """Six-hump camel. Six minima in three mirrored pairs; from the edge descent stops in a high one, while the two
        best lie in the middle.

        start: where the descent begins
        """
        return {"kind": "function", "name": "six_hump_camel", "start": list(start), "parameters": {}}

    @staticmethod
    def saddle(*, start: Sequence[float] = (1.5, 0.01)) -> Choice:
        """Saddle. The path comes in along x, slows down and leaves along y. From a start exactly on y = 0 it stays at
        the saddle.

        start: where the descent begins
        """
        return {"kind": "function", "name": "saddle", "start": list(start), "parameters": {}}

    @staticmethod
    def monkey_saddle(*, start: Sequence[float] = (1.5, 0.05)) -> Choice:
        """Monkey saddle. Three ways down, for two legs and a tail; in the middle even the curvature vanishes, so the
        way past it is very slow.

        start: where the descent begins
        """
        return {"kind": "function", "name": "monkey_saddle", "start": list(start), "parameters": {}}

    @staticmethod
    def plateau(*, start: Sequence[float] = (2.5, 2.0)) -> Choice:
        """Plateau. Far out the gradient vanishes, as in a saturated sigmoid: a start one unit further out needs many
        times more steps to the drop.

        start: where the descent begins
        """
        return {"kind": "function", "name": "plateau", "start": list(start), "parameters": {}}

    @staticmethod
    def easom(*, start: Sequence[float] = (4.2, 3.9)) -> Choice:
        """Easom. One narrow hole in an endless plain: from a start a little further away there is no slope left to
        follow.

        start: where the descent begins
        """
        return {"kind": "function", "name": "easom", "start": list(start), "parameters": {}}

    @staticmethod
    def rastrigin(*, start: Sequence[float] = (3.3, -2.3)) -> Choice:
        """Rastrigin. A dip near every pair of whole numbers: plain descent ends in the nearest one, blind to the bowl
        underneath.

        start: where the descent begins
        """
        return {"kind": "function", "name": "rastrigin", "start": list(start), "parameters": {}}

    @staticmethod
    def ackley(*, start: Sequence[float] = (2.4, 1.6)) -> Choice:
        """Ackley. A funnel under ripples, ending in a sharp tip: there the slope does not shrink, so a fixed step
        never comes to rest.

        start: where the descent begins
        """
        return {"kind": "function", "name": "ackley", "start": list(start), "parameters": {}}

    @staticmethod
    def griewank(*, start: Sequence[float] = (7.5, 6.5)) -> Choice:
        """Griewank. Dips of nearly equal depth on a very wide bowl: the gradient shows only the nearest dip.

        start: where the descent begins
        """
        return {"kind": "function", "name": "griewank", "start": list(start), "parameters": {}}

    @staticmethod
    def typed(
        formula: str, *, range: Sequence[Sequence[float]] | None = None, start: Sequence[float] | None = None
    ) -> Choice:
        """A function of x, or of x and y, such as ``(1 - x)^2 + 100 (y - x^2)^2``.

        range: where it is shown and its minima are searched, an interval per variable; None for -3 to 3
        start: where the descent begins; None for a point within that range
        """
        given = {"range": range, "start": start}
        return {"kind": "function", "name": "typed", "formula": formula} | {
            key: value for key, value in given.items() if value is not None
        }
