"""Curvature: what the sharpest direction costs, in gradients over the same examples at the same point."""

from __future__ import annotations

import platform
from collections.abc import Callable
from time import perf_counter, thread_time

import numpy as np

from app.core.curvature.hessian import HessianAt
from app.core.curvature.spectrum import spectrum
from app.core.descent.advance import start
from app.core.descent.loss_surface import loss_surface
from app.core.experiment import parse
from benchmarks import measure
from benchmarks.table import Section, Table
from benchmarks.targets import targets_row

TITLE = "Curvature"
SIZES = {"2-8-8-1": "the whole matrix", "2-16-16-1": "Lanczos", "2-32-32-1": "Lanczos"}
EXAMPLES = 300


def suite(quick: bool = False) -> Section:
    """Run it all; `quick` with one short round of the smaller networks."""
    rounds, least = (1, 0.01) if quick else (9, 0.2)
    table = Table(
        "The largest eigenvalue, in gradients over the same examples", ["", "milliseconds", "gradients", "how"]
    )
    target, failures = None, []
    for title, how in list(SIZES.items())[: 2 if quick else None]:
        units = [int(size) for size in title.split("-")[1:]]
        data = {"name": "moons", "n": EXAMPLES, "n_test": 0}
        layers = [{"units": count, "activation": "tanh"} for count in units[:-1]] + [{"units": units[-1]}]
        experiment = parse({"objective": {"data": data, "layers": layers}})
        surface, point = loss_surface(experiment), start(experiment).parameters
        found, wanted = (spectrum(HessianAt(surface, point), count).eigenvalues[-1] for count in (1, None))
        if not abs(found - wanted) <= 1e-8 * abs(wanted):
            failures.append(f"{title}: {found} is not the largest eigenvalue, which is {wanted}")
        times = measure.rounds(
            {
                "gradient": lambda s=surface, p=point: per_call(lambda: s.gradients(p), least),
                "eigenvalue": lambda s=surface, p=point: per_call(lambda: spectrum(HessianAt(s, p), 1), least),
            },
            rounds,
        )
        ratio = measure.ratio(times["eigenvalue"], times["gradient"])
        target = target or ratio
        milliseconds = 1000 * measure.summary(times["eigenvalue"]).value
        table.rows.append([title, measure.number(milliseconds), str(ratio), how])
    table.notes += [
        f"tanh, half squared error, {EXAMPLES} examples of the moons, at the start; processor time of one thread.",
        "Compared first: equal to 1e-8 of the largest eigenvalue of the whole matrix.",
    ]
    targets = Table("Targets", ["ratio", "measured", "at most", "aim", ""], [targets_row("curvature", target)])
    versions = {"Python": platform.python_version(), "NumPy": np.__version__}
    return Section(TITLE, [targets, table], versions, failures)


def per_call(call: Callable[[], object], least: float) -> float:
    """Processor seconds of one `call`, of as many as take `least` seconds."""
    count, began, end = 0, thread_time(), perf_counter() + least
    while not count or perf_counter() < end:
        call()
        count += 1
    return (thread_time() - began) / count
