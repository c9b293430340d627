"""Run docs/notebooks and write what their cells print into them. A test compares that with a fresh run.

.venv/bin/python scripts/run_notebooks.py
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "notebooks"


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def executed(paths: list[Path]) -> list[Any]:
    """The notebooks as a run leaves them. One kernel runs them all, forgetting its names in between: to start a kernel
    and to load the engine takes longer than the cells. Raises CellExecutionError, which names the cell."""
    notebooks = [read(path) for path in paths]
    forget = [nbformat.v4.new_code_cell("%reset -f") for _ in notebooks]
    cells = [cell for notebook, last in zip(notebooks, forget, strict=True) for cell in (*notebook.cells, last)]
    together = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(ROOT)}}
    quiet = ["--log-level=40"]  # the kernel warns that it talks over a port of this machine
    client = NotebookClient(together, kernel_name="python3", timeout=100, resources=resources, extra_arguments=quiet)
    client.record_timing, client.coalesce_streams = False, True
    # nobody's own profile, and one thread, as the server has
    with tempfile.TemporaryDirectory() as profile:
        client.execute(env={**os.environ, "IPYTHONDIR": profile, "OPENBLAS_NUM_THREADS": "1"})
    for notebook in notebooks:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, 1):
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output["execution_count"] = count
    return notebooks


def main() -> None:
    paths = sorted(FOLDER.glob("*.ipynb"))
    for path, notebook in zip(paths, executed(paths), strict=True):
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
