"""Landscapes: the same surface, sampled by Descent and by what else there is, and how far it is from the limit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from benchmarks import measure, peers
from benchmarks.measure import Ratio, number
from benchmarks.peers import Side
from benchmarks.race import Race, at_best, cell
from benchmarks.table import Section, Table
from benchmarks.targets import targets_row
from benchmarks.views import SHARE, View, all_views

TITLE = "Landscapes"
TOLERANCE = 1e-4

LANDSCAPES = partial(peers.python_worker, None, "landscapes")
TORCH = partial(peers.python_worker, "torch", "torch_landscapes")
OWN = Side("Descent", LANDSCAPES, "own")
LIMIT = Side(
    "limit",
    LANDSCAPES,
    "limit",
    compared=False,
    note="limit: the matrix products of all samples at the speed of a large one, and their tanh out of the cache.",
)
PEERS = (
    Side(
        "plain loop",
        LANDSCAPES,
        "loop",
        note="plain loop: one forward pass after another in NumPy, float64. All others: float32.",
    ),
    Side(
        "torch.func.vmap",
        TORCH,
        "vmap",
        note="torch.func.vmap and JAX: examples as rows or columns, in chunks: what suits them best.",
    ),
    Side("JAX vmap + jit", partial(peers.python_worker, "jax", "jax_landscapes")),
    Side("loss-landscapes", TORCH, "package", everywhere=False, note="loss-landscapes: up to 101x101."),
)
GENERIC = View("random", 101)
SLICES = {  # planes with a short way of their own, which is timed beside the generic one
    "landscape slice": View("axis-aligned, last layer", 101),
    "landscape hidden": View("axis-aligned, last hidden layer", 101),
}
TARGET_ROWS = {"landscape torch": "torch.func.vmap", "landscape jax": "JAX vmap + jit"}


def tolerance(view: View, side: Side) -> float | None:
    """How far `side` may be off; None where it has no part in `view`: the limit is that of a whole network."""
    if side is LIMIT:
        return None if "layer" in view.plane else TOLERANCE
    return TOLERANCE if side.everywhere or view.resolution <= 101 else None


def suite(quick: bool = False, sides: Sequence[Side] = PEERS, views: Sequence[View] | None = None) -> Section:
    """Run it all; `quick` with one short round of the views that targets need."""
    needed = GENERIC, *SLICES.values()
    views = views if views is not None else [view for view in all_views() if not quick or view in needed]
    race = Race([OWN, LIMIT, *sides])
    names = [side.name for side in sides]
    found: dict[tuple[View, str], Ratio] = {}
    times: dict[View, list[float]] = {}
    table = Table(
        "Landscapes per second, and how many times those of the peer", ["", "Descent", *names, "share of limit"]
    )
    try:
        for view in views:
            out = race.check(view.title, view.plain(), 1, partial(tolerance, view))
            timed = [name for name in (OWN.name, LIMIT.name, *names) if name not in out]
            rounds, seconds = (1, 0.01) if quick else (3, 0.05) if view.resolution > 101 else (7, 0.05)
            taken = race.time(timed, rounds, seconds)
            if LIMIT.name in taken:
                taken[LIMIT.name] = [seconds * SHARE for seconds in taken[LIMIT.name]]
            ratios = {name: measure.ratio(taken[name], taken[OWN.name]) for name in timed}
            found |= {(view, name): ratios[name] for name in timed}
            times[view] = taken[OWN.name]
            at_best(view.title, taken, OWN.name)
            speed = number(1 / measure.summary(taken[OWN.name]).value)
            table.rows.append([view.title, speed, *(cell(name, ratios, out) for name in (*names, LIMIT.name))])
    finally:
        race.close()
    targets = Table("Targets", ["ratio", "measured", "at least", "aim", ""])
    for key, name in TARGET_ROWS.items():
        why = race.missing.get(name, "not run" if GENERIC not in views else "it failed its check")
        targets.rows.append(targets_row(key, found.get((GENERIC, name)), why))
    targets.rows.append(targets_row("landscape limit", found.get((GENERIC, LIMIT.name)), "not run"))
    for key, view in SLICES.items():
        both = times.get(GENERIC), times.get(view)
        ratio = None if None in both else measure.ratio(*both)  # type: ignore[arg-type]
        targets.rows.append(targets_row(key, ratio, "not run"))
    table.notes += [f"{name} is missing: {why}." for name, why in race.missing.items()]
    table.notes += [f"Compared sample by sample: equal to {TOLERANCE} of the larger of 1 and the loss."]
    table.notes += [side.note for side in (*sides, LIMIT) if side.note]
    return Section(TITLE, [targets, table], race.versions, race.failures)
