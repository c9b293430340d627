"""Requests for events that run as they are."""

from __future__ import annotations

from typing import Any

from app.web.experiment.examples import MOONS, example

SADDLE: dict[str, Any] = {
    "objective": {"kind": "function", "name": "saddle", "start": [-1.5, 0.001]},
    "optimizer": {"name": "gd", "eta": 0.1},
}


EVENTS = {
    "saddle": example("A saddle passed by", experiment=SADDLE, steps=60),
    "network": example("A network watched for a hundred updates", experiment=MOONS, steps=100),
}
