"""The compiled update has the same bits wherever its buffers are in memory."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.descent.advance import start
from app.core.descent.stepper import Stepper, stepper
from tests.core.descent.test_advance import experiments
from tests.sampling import examples


@settings(max_examples=examples(15, 40))
@given(experiment=experiments(), data=st.data())
def test_bits_do_not_depend_on_the_place_in_memory(experiment, data):
    """As another replica would, whose buffers are aligned in another way."""
    state = start(experiment)
    wanted, _ = stepper(experiment).run(0, state.parameters, state.slots, 30)
    for _ in range(4):
        clutter = [np.empty(data.draw(st.integers(1, 40))) for _ in range(5)]
        found, _ = Stepper(experiment).run(0, state.parameters, state.slots, 30)
        assert found.tobytes() == wanted.tobytes()
        del clutter
