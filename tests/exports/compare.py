"""Runs of the engine made again by exported PyTorch scripts and notebooks, and how far they differ at most.

A difference is that of the parameters after 50 updates, of the largest of them. A run can hang on rounding: where it
explodes, meets a corner of an activation or a loss, or where a sign of Lion's is that of a rounding error. Then it ends
elsewhere in the engine itself, too, if the last digits of its start are changed. Such runs are counted apart.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import nbformat
import numpy as np
import torch
from nbclient import NotebookClient

from app.core.descent.advance import Run, State, advance
from app.core.experiment import Experiment
from app.core.export.libraries import NUMPY, PYTORCH, Library
from tests.core.export.drawn import drawn, drawn_function, made_again, own, run_of

LIMIT = 1e-9
NUDGE = 2**-50
"""Of a parameter: four of its last digits."""
GOES_ON = (0, 0, 13, 20)
"""At which step runs begin: at 13 with fresh memory, as after a change, at 20 with what the method remembers."""

NETWORK = {"data": {"name": "moons"}, "layers": [{"units": 4, "activation": "tanh"}, {"units": 1}]}
NOTEBOOKS: list[tuple[str, Library, dict[str, Any]]] = [
    ("two moons, batches", NUMPY, {"objective": NETWORK, "optimizer": {"name": "adam"}, "batch_size": 10}),
    ("two moons, batches", PYTORCH, {"objective": NETWORK, "optimizer": {"name": "adam"}, "batch_size": 10}),
    ("classes with odd names", NUMPY, own()),
    ("a curve", PYTORCH, {"objective": {**NETWORK, "data": {"name": "sine"}}}),
    ("Rosenbrock", NUMPY, {"objective": {"kind": "function", "name": "rosenbrock"}, "optimizer": {"name": "adam"}}),
    ("parabola", PYTORCH, {"objective": {"kind": "function", "name": "parabola"}}),
]


def difference(found: Any, engine: np.ndarray) -> float:
    """Of the largest parameter."""
    return float(np.abs(np.asarray(found) - engine).max() / max(1e-300, np.abs(engine).max()))


def kinds(plain: dict[str, Any], begins: int) -> Iterator[tuple[str, str]]:
    """What of the tables a run is an example of."""
    objective = plain["objective"]
    for part in ("optimizer", "schedule", "clip"):
        yield part, plain[part]["name"]
    yield "begins", {0: "at the start", 13: "at a change"}.get(begins, "with memory")
    if objective["kind"] == "function":
        yield "function", objective.get("formula", objective["name"])
        return
    yield "loss", objective["loss"]["name"]
    for layer in objective["layers"]:
        yield "activation", layer["activation"]
    yield "batch", {None: "all", 1: "one example"}.get(plain["batch_size"], "several")
    yield "order of batches", plain["batch_order"]
    yield "penalty", " and ".join(objective["penalty"]) or "none"
    yield "frozen", "some" if objective["frozen"] else "none"


def hangs_on_rounding(experiment: Experiment, state: State, run: Run) -> bool:
    """Whether the engine ends elsewhere from a start that differs in the last digits."""
    for seed in range(3):
        nudge = np.random.default_rng(seed).choice((-NUDGE, NUDGE), state.parameters.size)
        other = advance(experiment, replace(state, parameters=state.parameters * (1 + nudge)), len(run.frames))
        if len(other.frames) < len(run.frames):
            return True
        if difference(other.frames.parameters[-1], run.frames.parameters[-1]) > LIMIT:
            return True
    return False


def scripts(count: int) -> tuple[dict[tuple[str, str], list[float]], Counter[str]]:
    """The differences by kind, and how many scripts are "wrong", and how many runs "diverged" or are "unsteady"."""
    rows: dict[tuple[str, str], list[float]] = {}
    seen: Counter[str] = Counter()
    for case in range(count):
        make, begins = (drawn_function, drawn)[case % 4 > 0], GOES_ON[case // 4 % 4]
        plain = make(case // 4 if make is drawn_function else case)
        experiment, state, run = run_of(plain, begins)
        if run.status != "running":
            seen["diverged"] += 1
            continue
        try:
            found = difference(made_again(PYTORCH.script(experiment, state, run)), run.frames.parameters[-1])
        except Exception:
            print(f"failed: {json.dumps(plain)}\n{traceback.format_exc(limit=-2)}")
            seen["wrong"] += 1
            continue
        if not found <= LIMIT:
            if hangs_on_rounding(experiment, state, run):
                seen["unsteady"] += 1
                continue
            print(f"differs by {found:.1e}: {json.dumps(plain)} from step {begins}")
            seen["wrong"] += 1
        for kind in dict.fromkeys(kinds(plain, begins)):
            rows.setdefault(kind, []).append(found)
    return rows, seen


def executed(library: Library, plain: dict[str, Any]) -> float:
    """The difference of a notebook, run in Jupyter with its plots."""
    experiment, state, run = run_of(plain)
    notebook = nbformat.reads(library.notebook(experiment, state, run).decode(), as_version=4)
    nbformat.validate(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell("import json\nprint(json.dumps(parameters.tolist()))"))
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    plots = [
        output for cell in notebook.cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})
    ]
    if len(plots) != 2:
        raise AssertionError(f"{len(plots)} plots")
    return difference(json.loads(notebook.cells[-1].outputs[0].text), run.frames.parameters[-1])


def main(count: int) -> int:
    torch.set_num_threads(1)
    rows, seen = scripts(count)
    wrong, others = seen["wrong"], seen["diverged"] + seen["unsteady"]
    print(f"\n{count - others} runs made again by PyTorch {torch.__version__}, 50 updates each")
    print(f"Of {others} others {seen['diverged']} diverged, and {seen['unsteady']} hang on rounding in the engine too.")
    print(f"{'':12} {'':44} {'runs':>5}  worst difference")
    for (table, name), found in sorted(rows.items()):
        print(f"{table:12} {name:44} {len(found):5}  {max(found):.1e}")
    for name, library, plain in NOTEBOOKS:
        try:
            found = executed(library, plain)
        except Exception:
            print(f"failed: notebook of {name}, {library.name}\n{traceback.format_exc(limit=-2)}")
            wrong += 1
            continue
        wrong += found > LIMIT
        print(f"{'notebook':12} {f'{name}, {library.name}':44} {1:5}  {found:.1e}")
    print(f"{wrong} of {count + len(NOTEBOOKS)} failed or differ by more than {LIMIT:g}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
