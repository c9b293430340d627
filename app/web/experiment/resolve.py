"""From the checked body of a request to the experiment and the state it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from app.core.descent import advance as descent
from app.core.experiment import Experiment
from app.core.support.registry import InvalidInput
from app.web.experiment.known import Known


def known(body: Any) -> Known:
    """The experiment of a request. Raises InvalidInput."""
    return body.experiment.known


def state_of(body: Any, chosen: Experiment) -> descent.State:
    """The state of a request, by default the experiment's start. Raises InvalidInput where it does not fit."""
    if body.state is None:
        return descent.start(chosen)
    return descent.read_state(chosen, vars(body.state), checked=True)


@contextmanager
def inside(path: str) -> Iterator[None]:
    """Let what is refused within be named by its path from the body's root, which starts with `path`."""
    try:
        yield
    except InvalidInput as invalid:
        raise InvalidInput(f"{path}.{invalid.field}", invalid.value, invalid.allowed) from None


def read(lanes: Sequence[Any], path: str = "lanes") -> tuple[list[Known], list[descent.State]]:
    """The experiments and states of `lanes`, which stand at `path` in the body. Raises InvalidInput."""
    found, states = [], []
    for position, lane in enumerate(lanes):
        with inside(f"{path}.{position}.experiment"):
            found.append(known(lane))
        with inside(f"{path}.{position}"):
            states.append(state_of(lane, found[-1].experiment))
    return found, states
