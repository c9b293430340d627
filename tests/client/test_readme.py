"""The README's lines from Python run as they are, and the client needs nothing of the server."""

from __future__ import annotations

import re
import subprocess
import sys


def test_the_lines_of_the_readme_run(root, capsys):
    text = (root / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"## From Python\n\n```python\n(.*?)```", text, re.S)
    found: dict = {}
    exec(lines, found)
    assert len(found["losses"]) == 100 and found["landscape"].loss.shape == (31, 31) and found["sharpness"] > 0
    assert found["race"]["faster"].experiment["optimizer"]["eta"] == 0.1 and len(found["study"].cells) == 2
    assert "gradient = " in capsys.readouterr().out


def test_the_client_alone_loads_nothing_of_the_server(root):
    code = (
        "import sys, app.client; wrong = [n for n in sys.modules if n.startswith(('app.core', 'app.web', 'fastapi'))]"
    )
    subprocess.run([sys.executable, "-c", f"{code}; sys.exit(str(wrong) if wrong else 0)"], check=True, cwd=root)


def test_a_program_ends_that_closed_nothing(root):
    code = "from app.client import Descent; run = Descent.local().start('parabola'); print(run.step().step)"
    ended = subprocess.run([sys.executable, "-c", code], check=True, cwd=root, timeout=60, capture_output=True)
    assert ended.stdout == b"1\n" and ended.stderr == b""
