"""Training steps: the same networks, data, initial parameters and batches, in Descent and in what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from benchmarks import measure, peers
from benchmarks.instructions import instructions
from benchmarks.measure import Ratio, number
from benchmarks.peers import Side
from benchmarks.race import Race, at_best, brief, cell
from benchmarks.table import Section, Table
from benchmarks.targets import targets_row
from benchmarks.work import Work, all_work

TITLE = "Training steps"
CHECK = 40  # steps after which the parameters of all sides are compared

OURS = partial(peers.python_worker, None, "descent")
LIGHT = Side("Descent", OURS, "light")
PASSES = Side("Descent, losses", OURS, "light passes", optimizers=("gd",))
OWN = (
    Side("full detail", OURS, "full"),
    Side("light, losses", OURS, "light losses"),
    Side("light, delivered", OURS, "light delivered"),
    Side("full, delivered", OURS, "full delivered"),
    Side("textbook", OURS, "textbook"),
)
JAX = partial(peers.python_worker, "jax", "jax")
PEERS = (
    Side("PyTorch eager", partial(peers.python_worker, "torch", "torch")),
    Side("JAX jit step", JAX, "step"),
    Side("JAX jit scan", JAX, "scan"),
    Side(
        "JAX scan, frames",
        JAX,
        "frames",
        everywhere=False,
        note='JAX scan: 300 steps a call, losses kept; "frames": with all a frame has (where targets are, and below).',
    ),
    Side(
        "scikit-learn",
        partial(peers.python_worker, "scikit-learn", "scikit_learn"),
        note="scikit-learn adds Adam's epsilon before the bias correction: here it is given one that makes up for it.",
    ),
    Side(
        "TensorFlow.js",
        partial(peers.node_worker, "tfjs.js"),
        tolerance=1e-3,
        adam_tolerance=1e-2,
        note="TensorFlow.js computes in float32: compared to 1e-3, with Adam to 1e-2.",
    ),
    Side(
        "convnetjs",
        partial(peers.node_worker, "convnetjs.js"),
        optimizers=("gd",),
        note="convnetjs and TensorFlow Playground have no Adam (the npm release, and at all).",
    ),
    Side("TF Playground", peers.playground_worker, optimizers=("gd",)),
    Side(
        "TF Playground, losses",
        peers.playground_worker,
        "losses",
        optimizers=("gd",),
        against=PASSES.name,
        note='"losses": as its page does, the training and test losses once per pass over the data, on both sides.',
    ),
)
# Where the targets of benchmarks/targets.py are read off.
SMALL, MIDDLE = "2-4-2-1", "2-8-8-1"
PASS, ALONE = "TF Playground, losses", "TF Playground"
TARGET_ROWS = {
    "playground 10": (Work(MIDDLE, "tanh", "gd", 10), PASS),
    "playground 300": (Work(MIDDLE, "tanh", "gd", 300), PASS),
    "playground small tanh": (Work(SMALL, "tanh", "gd", 10), PASS),
    "playground small relu": (Work(SMALL, "relu", "gd", 10), PASS),
    "playground 10 alone": (Work(MIDDLE, "tanh", "gd", 10), ALONE),
    "playground 300 alone": (Work(MIDDLE, "tanh", "gd", 300), ALONE),
    "playground small tanh alone": (Work(SMALL, "tanh", "gd", 10), ALONE),
    "playground small relu alone": (Work(SMALL, "relu", "gd", 10), ALONE),
    "torch": (Work(MIDDLE, "tanh", "adam", 10), "PyTorch eager"),
    "jax scan 10": (Work(MIDDLE, "tanh", "adam", 10), "JAX scan, frames"),
    "jax scan 300": (Work(MIDDLE, "tanh", "adam", 300), "JAX scan, frames"),
    "jax scan 10 alone": (Work(MIDDLE, "tanh", "adam", 10), "JAX jit scan"),
    "jax scan 300 alone": (Work(MIDDLE, "tanh", "adam", 300), "JAX jit scan"),
    "detail": (Work(MIDDLE, "tanh", "adam", 10), "full detail"),
}
OWN_WORK = [Work(network, "tanh", "adam", batch) for network in (SMALL, MIDDLE, "2-8x6-1") for batch in (10, 300)]
CLOSE_WORK = {*OWN_WORK, *(work for work, _ in TARGET_ROWS.values())}


def tolerance(work: Work, side: Side) -> float | None:
    """How far `side` may be off; None where it has no part in `work`."""
    if work.optimizer not in side.optimizers or not (side.everywhere or work in CLOSE_WORK):
        return None
    return side.allowed(work.optimizer)


def suite(quick: bool = False, sides: Sequence[Side] = PEERS, works: Sequence[Work] | None = None) -> Section:
    """Run it all; `quick` with few short rounds on the works that targets need."""
    works = works if works is not None else [work for work in all_work() if not quick or work in CLOSE_WORK]
    race = Race([LIGHT, PASSES, *OWN, *sides])
    against = {side.name: side.against or LIGHT.name for side in sides}
    found: dict[tuple[Work, str], Ratio] = {}
    names = [side.name for side in sides]
    table = Table("Steps per second, and how many times those of the peer", ["", "Descent", *names])
    own = Table("Descent against itself: time per step", ["", "light", *(side.name for side in OWN), "delivered"])
    try:
        for work in works:
            out = race.check(work.title, work.plain(), CHECK, partial(tolerance, work))
            closely = work in CLOSE_WORK
            timed = [LIGHT.name, PASSES.name, *(side.name for side in OWN if closely), *names]
            timed = [name for name in timed if name not in out]
            rounds, seconds = (2, 0.003) if quick else (21, 0.02) if work in CLOSE_WORK else (5, 0.008)
            times = race.time(timed, rounds, seconds)
            ratios = {name: measure.ratio(times[name], times[against.get(name, LIGHT.name)]) for name in timed}
            found |= {(work, name): ratios[name] for name in timed}
            at_best(work.title, times, LIGHT.name)
            speed = number(1 / measure.summary(times[LIGHT.name]).value)
            table.rows.append([work.title, speed, *(cell(name, ratios, out) for name in names)])
            if closely:
                cells = [cell(side.name, ratios, out) for side in OWN]
                both = [times.get("full, delivered"), times.get("light, delivered")]
                last = "" if None in both else brief(measure.ratio(*both))  # type: ignore[arg-type]
                own.rows.append([work.title, f"{measure.summary(times[LIGHT.name]).value * 1e6:.1f} us", *cells, last])
        counts = instructions(quick)
    finally:
        race.close()
    targets = targets_table(race, found, works)
    targets.rows.append(targets_row("instructions", *counts))
    table.notes += [f"{name} is missing: {why}." for name, why in race.missing.items()]
    table.notes += [f"Compared after {CHECK} steps: parameters equal to 1e-9 of the larger of 1 and their size."]
    table.notes += [side.note for side in sides if side.note]
    table.notes += [
        "Descent: `advance`, 300 light frames a call; losses over all examples are computed when they are looked at, "
        "and here nobody does; it remembers how an epoch was shuffled, as the others are told. All but TensorFlow.js "
        "compute in float64.",
    ]
    own.notes += [
        "Each column as a multiple of light; the last is full over light, both delivered: frames with all their "
        "losses, as the JSON of an answer.",
        "The instructions are those of one Adam step of 2-8-8-1 at batch 10 under valgrind --tool=callgrind.",
    ]
    return Section(TITLE, [targets, table, own], race.versions, race.failures)


def targets_table(race: Race, found: dict[tuple[Work, str], Ratio], works: Sequence[Work]) -> Table:
    """What was promised, and what was found."""
    targets = Table("Targets", ["ratio", "measured", "at least", "aim", ""])
    for key, (work, name) in TARGET_ROWS.items():
        why = race.missing.get(name, "not run" if work not in works else "it failed its check")
        targets.rows.append(targets_row(key, found.get((work, name)), why))
    return targets
