"""However a run ends, every endpoint answers, and says the same in both encodings.

The table: endpoints x detail x encoding x objectives (functions, scalar networks, moons with every loss) x endings.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from app.core.catalog.losses import LOSSES
from app.core.descent.advance import advance, start
from app.core.descent.objective import compile
from app.core.experiment import parse
from app.core.explain import FOR_FUNCTIONS, FOR_NETWORKS
from tests.sampling import crossed
from tests.web.descent.test_columns import both, unpacked, written
from tests.web.documented import validated
from tests.web.requests import CHAIN, SMALL, changed

pytestmark = pytest.mark.anyio

STEPS = 200
STEEP = {"name": "gd", "eta": 10.0}
GENTLE = {"name": "gd", "eta": 1e-6}
EXPLODING = {"l2": 10.0}  # at a rate of 10 every weight is multiplied by -99 per update, whatever the loss


def moons(loss: str) -> dict[str, Any]:
    objective = changed(SMALL["objective"], "loss", {"name": loss}) | {"penalty": EXPLODING}
    return changed(objective, "layers.1.units", 2 if loss == "softmax_cross_entropy" else 1)


OBJECTIVES = {
    "parabola": {"kind": "function", "name": "parabola"},
    "rosenbrock": {"kind": "function", "name": "rosenbrock"},
    "chain": CHAIN["objective"],
    **{loss: moons(loss) for loss in LOSSES},
}
ENDINGS = {
    "running": ("running", 3),
    "stopped": ("stopped", 1),
    "diverged later": ("diverged", None),
    "diverged next": ("diverged", 0),  # from the last state that is finite: what pressing Step sends
    "diverged at once": ("diverged", 0),  # where not even the state's own frame is finite
}


def steep(objective: str) -> dict[str, Any]:
    return {"objective": OBJECTIVES[objective], "optimizer": STEEP, "seed": 3}


@cache
def last_whole_state(objective: str) -> dict[str, Any]:
    """The state that a steep run diverges from."""
    experiment = parse(steep(objective))
    run = advance(experiment, start(experiment), STEPS)
    assert run.status == "diverged" and len(run.frames) > 1
    state = run.frames[-1].state
    return {"step": state.step, "parameters": state.parameters.tolist()}


def lane(objective: str, ending: str) -> dict[str, Any]:
    """An experiment and a state that lead to `ending`."""
    experiment = steep(objective)
    if ending in ("running", "stopped"):
        return {"experiment": experiment | {"optimizer": GENTLE}}
    if ending == "diverged later":
        return {"experiment": experiment}
    if ending == "diverged next":
        return {"experiment": experiment, "state": last_whole_state(objective)}
    size = compile(parse(experiment)).size
    return {"experiment": experiment, "state": {"step": 3, "parameters": [1e200] * size}}


# sampled: every objective with every path, and so every ending on several objectives and every path
@pytest.mark.parametrize(
    ("objective", "ending", "path"), crossed(list(OBJECTIVES), list(ENDINGS), ["step", "replay", "race"], rounds=4)
)
async def test_every_run_is_answered_in_both_encodings(client, path, objective, ending):
    status, count = ENDINGS[ending]
    if (path, ending) == ("replay", "stopped"):
        pytest.skip("a replay shows what has been, and stops for nothing")
    one = lane(objective, ending)
    body = {"lanes": [lane(objective, "running"), one]} if path == "race" else one
    body = {**body, "steps": 3 if status == "running" else STEPS}
    if ending == "stopped":
        body["until"] = {"loss": 1e300}
    for detail in ("light", "full"):
        plain, packed = await both(client, path, **body, detail=detail)
        for answer in (plain, packed):
            validated(answer, "post", f"/api/{path}")
        for ran, other in zip(plain.pop("lanes", [plain]), packed.pop("lanes", [packed]), strict=True):
            frames = ran.pop("frames")
            assert written(unpacked(other.pop("frames"))) == written(frames) and ran == other
        assert packed == plain and ran["status"] == status  # of a race the lane that ends so comes last
        assert len(frames) == count if count is not None else 0 < len(frames) < STEPS
        assert (ran["divergence"] is None) is (status != "diverged") and (ran["stop"] is None) is (status != "stopped")


def explained(objective: str) -> list[dict[str, Any]]:
    """Everything that may be asked of /api/explain."""
    names = compile(parse(steep(objective))).names
    own = FOR_FUNCTIONS if OBJECTIVES[objective]["kind"] == "function" else FOR_NETWORKS
    return [{"what": what, "parameter": names[0]} for what in ("parameter", "update", "check")] + [
        {"what": what} for what in own if what != "parameter"
    ]


def others(objective: str, one: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Requests to all other endpoints about an experiment and a state."""
    first = {"experiment": one["experiment"]}
    found = [
        ("start", first),
        ("frame", one),
        ("tune", {"lanes": [one], "steps": 5}),
        ("events", {**one, "steps": 100}),
        ("compare", {"a": one, "b": first}),
        ("landscape", {**one, "resolution": [3, 3]}),
        ("landscape", {**one, "resolution": [3, 3], "encoding": "base64"}),
        ("project", {**one, "project": [[1.0] * compile(parse(one["experiment"])).size]}),
        ("study", {"base": one["experiment"], "vary": {"seed": 2}, "steps": 100, "stream": False}),
        *(("explain", {**one, **asked}) for asked in explained(objective)),
    ]
    if OBJECTIVES[objective]["kind"] == "network":
        found += [("boundary", {**one, "resolution": 3, "encoding": how}) for how in ("numbers", "base64")]
    if sum(compile(parse(one["experiment"])).free) <= 2:
        found.append(("basins", {**one, "resolution": [3, 3], "steps": 20}))
    return found


# sampled: every objective at two endings, and so every ending of several objectives
@pytest.mark.parametrize(("objective", "ending"), crossed(list(OBJECTIVES), list(ENDINGS), rounds=2))
async def test_every_other_endpoint_answers_there_too(client, objective, ending):
    for path, body in others(objective, lane(objective, ending)):
        response = await client.post(f"/api/{path}", json=body)
        assert response.status_code == 200, (path, response.text)
        validated(response.json(), "post", f"/api/{path}")
