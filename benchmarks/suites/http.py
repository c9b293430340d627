"""HTTP: what a request costs beside an endpoint that does nothing, and what requests cost one another.

The load comes from this machine, over the loopback address, for fixed times.
"""

from __future__ import annotations

import base64
import gzip
import json
import sys
from contextlib import ExitStack
from typing import Any

import httpx
import numpy as np

from app.core.descent.advance import advance, read_state, start
from app.core.experiment import parse
from app.core.landscape.survey import survey
from app.core.landscape.view import look_at
from benchmarks import measure
from benchmarks.load import HOST, PATIENCE, Refused, post
from benchmarks.loads import Loads
from benchmarks.measure import number
from benchmarks.serving import serving, versions
from benchmarks.table import Section, Table
from benchmarks.targets import targets_row
from benchmarks.work import Work

TITLE = "HTTP"
CONNECTIONS = 16
CLASS = 300  # pages of a class, each with an experiment of its own
FEW = 4  # connections that step while landscapes are computed, and before
ALONE = ", one connection"
PLANE = {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,1]"}  # in two layers: no short cut


class Requests:
    """One request, as each of the connections sends it: every connection has an experiment of its own."""

    def __init__(self, title: str, path: str, compressed: bool = False, **body: Any) -> None:
        self.title, self.path, self.compressed, self.body = title, path, compressed, body

    def experiment(self, seed: int) -> dict[str, Any]:
        return {**Work("2-8-8-1", "tanh", "adam", 10).experiment(), "seed": seed}

    def plain(self, seed: int) -> dict[str, Any]:
        if not self.body:
            return {}
        experiment = self.experiment(seed)
        state = start(parse(experiment))
        slots = {name: values.tolist() for name, values in state.slots.items()}
        given = {"step": state.step, "parameters": state.parameters.tolist(), "slots": slots}
        return {"experiment": experiment, "state": given, **self.body}

    def bytes(self, seed: int) -> bytes:
        return post(self.path, json.dumps(self.plain(seed)).encode(), self.compressed)

    def all(self, connections: int) -> list[bytes]:
        return [self.bytes(seed) for seed in range(connections)]


EMPTY = Requests("empty endpoint", "/empty")
STEP = Requests("1 step", "/api/step", steps=1)
MANY = Requests("50 steps", "/api/step", steps=50)
PAGE = {"encoding": "base64"}  # how the page asks for the steps that it plays
STEP_PAGE = Requests("1 step, base64", "/api/step", steps=1, **PAGE)
MANY_PAGE = Requests("50 steps, base64", "/api/step", steps=50, **PAGE)
SURFACE = {"resolution": [51, 51], "plane": PLANE}
ROWS = (
    EMPTY,
    Requests("empty endpoint, before all other routes", "/first"),
    STEP,
    STEP_PAGE,
    Requests("1 step, compressed", "/api/step", True, steps=1),
    Requests("1 step, full detail", "/api/step", steps=1, detail="full"),
    Requests("1 step, full detail, base64", "/api/step", steps=1, detail="full", **PAGE),
    Requests("10 steps", "/api/step", steps=10),
    MANY,
    MANY_PAGE,
    Requests("60 steps", "/api/step", steps=60),
    Requests("60 steps, compressed", "/api/step", True, steps=60),
    Requests("60 steps, base64, where compression is accepted", "/api/step", True, steps=60, **PAGE),
    Requests("300 steps, base64", "/api/step", steps=300, **PAGE),
    Requests("landscape 51x51, numbers", "/api/landscape", **SURFACE),
    Requests("landscape 51x51, base64", "/api/landscape", encoding="base64", **SURFACE),
)
LANDSCAPES = Requests("landscape 201x201", "/api/landscape", encoding="base64", resolution=[201, 201], plane=PLANE)


def answer(port: int, request: Requests, compressed: bool = False) -> tuple[Any, int]:
    """One answer, read, and the bytes of its body."""
    headers = {"accept-encoding": "gzip" if compressed else "identity"}
    url = f"http://{HOST}:{port}{request.path}"
    with (
        httpx.Client(trust_env=False, timeout=PATIENCE) as client,
        client.stream("POST", url, json=request.plain(0), headers=headers) as response,
    ):
        body = b"".join(response.iter_raw())
    if response.status_code != 200:
        raise Refused(f"{request.title}: {body[:1000].decode(errors='replace')}")
    return json.loads(gzip.decompress(body) if "content-encoding" in response.headers else body), len(body)


def same(found: Any, request: Requests) -> bool:
    """Whether an answer holds what the core computes when asked directly."""
    plain = request.plain(0)
    if not plain:
        return found == {}
    experiment = parse(plain["experiment"])
    state = read_state(experiment, plain["state"])
    if request.path == "/api/landscape":
        if plain.get("encoding") == "base64":  # the numbers are compared where they are numbers
            return len(found["loss"]) > 4 * plain["resolution"][0] * plain["resolution"][1]
        wanted = survey(look_at(experiment, state, plain["plane"]), plain["resolution"]).loss
        return bool(np.array_equal(np.array(found["loss"], np.float32), wanted))
    frames = advance(experiment, state, plain["steps"]).frames
    got, losses = recorded(found["frames"])
    return bool(np.array_equal(got, frames.parameters)) and losses == frames.loss_train.tolist()


def recorded(frames: Any) -> tuple[Any, list[float]]:
    """The parameters, row by row, and the training losses of an answer's frames: a list of them, or columns."""
    if isinstance(frames, dict):
        numbers = np.frombuffer(base64.b64decode(frames["parameters"]), "<f8")
        return numbers.reshape(frames["count"], -1), frames["loss_train"]
    return [frame["state"]["parameters"] for frame in frames], [frame["loss_train"] for frame in frames]


def suite(quick: bool = False) -> Section:
    """Run it all; `quick` with two short rounds."""
    rounds, seconds = (2, 0.2) if quick else (7, 0.5)
    loads, failures, sizes = Loads(rounds, seconds, MANY_PAGE.plain(0)), [], {}
    table = Table(
        f"Requests, {CONNECTIONS} connections, one server process",
        ["", "requests/s", "share of empty", "p50 ms", "p99 ms", "bytes", "compressed"],
    )
    with ExitStack() as stack:
        one, two = (stack.enter_context(serving(workers)) for workers in (1, 2))
        for request in ROWS:
            found, sizes[request.title] = answer(one, request)
            if not same(found, request):
                failures.append(f"{request.title}: **the answer is not what the core computes**")
        loads.run({request.title: (one, request.all(CONNECTIONS), []) for request in ROWS})
        for request in ROWS:
            tallies = loads.tallies[request.title]
            table.rows.append([
                request.title,
                number(measure.summary([tally.rate for tally in tallies]).value),
                str(loads.rate(request.title, EMPTY.title)),
                loads.milliseconds(request.title, 50),
                loads.milliseconds(request.title, 99),
                f"{sizes[request.title]:,}",
                f"{answer(one, request, True)[1]:,}",
            ])  # fmt: skip
            print(table.rows[-1], file=sys.stderr)
        loads.run({request.title + ALONE: (one, request.all(1), []) for request in (STEP_PAGE, MANY_PAGE, STEP, MANY)})
        loads.run({
            "one process": (one, MANY.all(CONNECTIONS), []),
            "two processes": (two, MANY.all(CONNECTIONS), []),
            "one process, 1 step": (one, STEP.all(CONNECTIONS), []),
            "two processes, 1 step": (two, STEP.all(CONNECTIONS), []),
            "class, 1 step": (one, STEP_PAGE.all(CLASS), []),
            "class": (one, MANY_PAGE.all(CLASS), []),
            "idle": (one, STEP.all(FEW), []),
            "busy": (one, STEP.all(FEW), LANDSCAPES.all(1)),
            "beside many": (one, STEP.all(FEW), MANY_PAGE.all(CONNECTIONS)),
        })  # fmt: skip
    targets = Table("Targets", ["ratio", "measured", "at least", "aim", ""])
    targets.rows += [
        targets_row("step share", loads.rate(STEP.title, EMPTY.title)),
        targets_row("delivered alone", loads.share(MANY_PAGE.title + ALONE, MANY_PAGE.body["steps"])),
        targets_row("delivered", loads.share(MANY_PAGE.title, MANY_PAGE.body["steps"])),
        targets_row("workers", loads.rate("two processes", "one process")),
        targets_row("p99 busy", loads.p99("busy", "idle")),
    ]
    beside = Table(
        "One connection, two processes, and one step beside other work",
        ["", "requests/s", "p50 ms", "p99 ms", "the load's own, cores"],
    )
    for name, title in {
        **{request.title + ALONE: request.title + ALONE for request in (STEP_PAGE, MANY_PAGE, STEP, MANY)},
        "one process": f"50 steps, {CONNECTIONS} connections, one process",
        "two processes": f"50 steps, {CONNECTIONS} connections, two processes",
        "one process, 1 step": f"1 step, {CONNECTIONS} connections, one process",
        "two processes, 1 step": f"1 step, {CONNECTIONS} connections, two processes",
        "class, 1 step": f"1 step, base64, {CLASS} connections",
        "class": f"50 steps, base64, {CLASS} connections",
        "idle": f"1 step, {FEW} connections",
        "busy": f"1 step, {FEW} connections, and one that asks for landscapes of 201x201",
        "beside many": f"1 step, {FEW} connections, and {CONNECTIONS} that ask for 50 steps",
    }.items():
        rate, share = (
            number(measure.summary([getattr(tally, what) for tally in loads.tallies[name]]).value)
            for what in ("rate", "share")
        )
        beside.rows.append([title, rate, loads.milliseconds(name, 50), loads.milliseconds(name, 99), share])
    beside.notes += [
        "The load shares the machine's cores with the servers. That is why the target is measured with 50 steps per "
        "request: of two cores, the two processes can have all but the load's own.",
        f"{CLASS} connections: a class in which everybody has an experiment of their own, and nobody ever pauses.",
    ]
    table.notes += [
        "2-8-8-1, tanh, Adam, batch 10 of 300; every connection has an experiment of its own, sent in full with its "
        "state. Before the load one answer of each kind was compared with the core's numbers, bit by bit.",
        "The empty endpoint is declared after Descent's own, which FastAPI passes in turn; the second one before them.",
        "Steps are light unless the row says otherwise. Client and server share the machine's cores.",
        "Frames are JSON numbers unless the row says base64: then they are columns of float64, which is how the page "
        "asks for what it plays. That is never compressed where it is light, as it would lose a quarter.",
        "A step whose frame is delivered has its losses over all 400 examples and 525 numbers written. As columns they "
        "take next to nothing; of what is left half is the update, and half the losses, two thirds of that for tanh.",
        "`advance` alone: the same experiment and 50 steps a call, in the process of the load and between its rounds; "
        "without the losses over all examples, which an answer has.",
    ]
    return Section(TITLE, [targets, table, beside], versions(), failures)
