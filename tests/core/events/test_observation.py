"""What the detectors see: the same of a frame alone and among others."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.catalog.presets import PRESETS
from app.core.descent.advance import advance, start
from app.core.descent.objective import NetworkObjective
from app.core.events.observation import Seen, Subject
from app.core.experiment import parse


def told(seen: Seen | None) -> object:
    if seen is None:
        return None
    units = [layer.tolist() for layer in seen.silent]
    return seen.step, seen.parameters.tolist(), seen.loss, seen.gradient.tolist(), seen.norm, units


@pytest.mark.parametrize("name", ["moons", "iris", "vanishing", "chain", "himmelblau"])
def test_a_frame_is_seen_alone_as_among_others_to_the_last_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = parse(PRESETS[name].experiment)
    points = advance(experiment, start(experiment), 20).frames.parameters
    points[7] = np.nan
    monkeypatch.setattr(NetworkObjective, "points_together", lambda *_: 6)  # so that the parts' borders are tried
    subject = Subject(experiment)
    together = [told(seen) for seen in subject.see(4, points)]
    alone = [told(seen) for step, point in enumerate(points, 4) for seen in subject.see(step, point[np.newaxis])]
    assert together == alone and len(alone) == 20
    assert [seen is None for seen in together] == [i == 7 for i in range(20)]
