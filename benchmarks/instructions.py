"""Processor instructions per step, counted by valgrind: a figure that other load on the machine cannot change."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Ratio
from benchmarks.work import Work
from benchmarks.worker import PATIENCE, Worker, WorkerFailed

WORK = Work("2-8-8-1", "tanh", "adam", 10)
STEPS = 300


def instructions(quick: bool) -> tuple[Ratio | None, str]:
    """Textbook reference over plan, in instructions per step; or why there is none."""
    if quick:
        return None, "not in a quick run"
    if not shutil.which("valgrind") or not shutil.which("callgrind_control"):
        return None, "valgrind is not on PATH"
    try:
        plan, textbook = (count(variant) for variant in ("light", "textbook"))
    except (WorkerFailed, subprocess.SubprocessError, OSError) as error:
        return None, str(error).strip().splitlines()[-1]
    print(f"instructions per step: plan {plan:,.0f}, textbook {textbook:,.0f}", file=sys.stderr)
    return Ratio(*(textbook / plan,) * 3), ""


def count(variant: str) -> float:
    """Instructions per step of one of Descent's own variants, start-up and first calls left out."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        with Worker([*command, sys.executable, "-m", "benchmarks.sides.descent"]) as worker:
            worker.call("setup", variant=variant, work=WORK.plain())
            worker.call("run", count=STEPS)
            control(worker, "--instr=on")
            worker.call("run", count=STEPS)
            control(worker, "--dump")
            return total(Path(folder)) / STEPS


def control(worker: Worker, command: str) -> None:
    subprocess.run(
        ["callgrind_control", command, str(worker.process.pid)], check=True, capture_output=True, timeout=PATIENCE
    )


def total(folder: Path) -> float:
    dumps = sorted(folder.glob("out.*"))
    found = re.search(r"(?m)^(?:totals|summary): (\d+)", dumps[0].read_text()) if dumps else None
    if not found:
        raise WorkerFailed("callgrind wrote no totals")
    return float(found[1])
