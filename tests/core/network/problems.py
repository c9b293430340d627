"""Networks with data, for the tests of the three forms."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from app.core.catalog.activations import ACTIVATIONS
from app.core.catalog.losses import LOSSES
from app.core.network.layout import Layout
from app.core.network.penalty import Penalty
from app.core.network.textbook import Network


@st.composite
def networks(draw) -> Network:
    """Any depth and width the app allows, more often small, with any activations, loss and penalty."""
    depth = draw(st.integers(1, 8))
    sizes = draw(st.lists(st.integers(1, 32) | st.integers(1, 4), min_size=depth + 1, max_size=depth + 1))
    loss = LOSSES[draw(st.sampled_from(list(LOSSES)))]
    names = draw(st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=depth, max_size=depth))
    if loss.logits:
        names[-1] = "identity"
    rates = {"threshold": draw(st.sampled_from([0.1, 1.0]))} if loss.name == "huber" else {}
    l1, l2 = draw(st.sampled_from([(0.0, 0.0), (0.1, 0.0), (0.0, 0.2), (0.03, 0.05)]))
    return Network(Layout(tuple(sizes)), tuple(ACTIVATIONS[name] for name in names), loss, rates, Penalty(l1, l2))


def problem(net: Network, examples: int, seed: int):
    rng = np.random.default_rng(seed)
    sizes = net.layout.sizes
    # Scaled by the fan-in, so that values stay near 1 however deep the network is.
    parameters = rng.normal(size=net.layout.size)
    for block in net.layout.blocks(parameters):
        block /= np.sqrt(block.shape[1])
    targets = np.eye(sizes[-1])[rng.integers(0, sizes[-1], examples)]
    return parameters, rng.normal(size=(examples, sizes[0])), targets


def close(found, wanted, scale):
    assert np.abs(found - wanted).max() <= 1e-13 * max(1.0, scale)
