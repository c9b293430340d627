"""Races and studies: many runs of one network at once, beside the same in turn and beside what else stacks runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from benchmarks import measure, peers
from benchmarks.measure import number
from benchmarks.peers import Side
from benchmarks.race import Race, at_best, cell
from benchmarks.runs import Runs, all_runs
from benchmarks.table import Section, Table

TITLE = "Races and studies"

OURS = partial(peers.python_worker, None, "runs")
TOGETHER = Side("Descent", OURS, "together")
IN_TURN = Side("runs in turn", OURS, "in turn")
PEERS = (
    Side("torch.func.vmap", partial(peers.python_worker, "torch", "torch_runs")),
    Side("JAX vmap + scan", partial(peers.python_worker, "jax", "jax_runs")),
)


def suite(quick: bool = False, sides: Sequence[Side] = PEERS, works: Sequence[Runs] | None = None) -> Section:
    """Run it all; `quick` with one short round."""
    race = Race([TOGETHER, IN_TURN, *sides])
    names = [IN_TURN.name, *(side.name for side in sides)]
    table = Table("Steps per second of all runs, and how many times those of the peer", ["", "Descent", *names])
    try:
        for work in works if works is not None else all_runs():
            out = race.check(work.title, work.plain(), 1, partial(Side.allowed, optimizer=work.work.optimizer))
            timed = [name for name in (TOGETHER.name, *names) if name not in out]
            rounds, seconds = (1, 0.01) if quick else (7, 0.1)
            times = race.time(timed, rounds, seconds)
            ratios = {name: measure.ratio(times[name], times[TOGETHER.name]) for name in timed}
            at_best(work.title, times, TOGETHER.name)
            speed = number(work.count * work.steps / measure.summary(times[TOGETHER.name]).value)
            table.rows.append([work.title, speed, *(cell(name, ratios, out) for name in names)])
    finally:
        race.close()
    table.notes += [f"{name} is missing: {why}." for name, why in race.missing.items()]
    table.notes += [
        "Compared run by run: parameters at the end equal to 1e-9 of the larger of 1 and their size.",
        "Lanes share start and batches, each has an eta of its own; the runs of a study have each a seed of their own. "
        "Lanes do 300 steps, runs 30, or 5 with everything as the batch; making ready for each counts.",
        "A race keeps every frame of its lanes, and so is made of runs in turn; a study keeps what it measures, and "
        "stacks its runs, as the peers do. All in float64.",
    ]
    return Section(TITLE, [table], race.versions, race.failures)
