"""A run is taken home as a person would: copied, saved, run again, and opened as a table."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.store import settle, store, until


def test_a_run_is_exported_from_the_page(open_page: Callable[..., Page], axe: Callable[..., list[str]]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"], color_scheme="dark")
    page.goto("/?preset=moons&mode=2d&step=25")
    settle(page)
    page.get_by_role("button", name="Share and export").click()
    dialog = page.get_by_role("dialog", name="Share and export")
    shown = dialog.get_by_label("The script")
    expect(shown).to_contain_text("for step in range(FIRST, LAST):")
    expect(dialog).to_contain_text("Steps 0 to 25 of this run.")
    assert axe(page) == []

    dialog.get_by_role("button", name="Copy script").click()
    expect(dialog.get_by_text("The script is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as saving:
        dialog.get_by_role("button", name="Download script").click()
    expect(dialog.get_by_text("Saved as descent-moons-gd.py.")).to_be_visible()
    script = Path(saving.value.path()).read_text(encoding="utf-8")
    assert script == copied == shown.text_content()
    here = store(page, "frame.value.state.parameters")
    assert_runs(script, here)

    # the same for PyTorch, and both in cells
    chosen(dialog, "PyTorch script")
    expect(shown).to_contain_text("optimizer = torch.optim.SGD(tensors, lr=ETA)")
    with page.expect_download() as saving:
        dialog.get_by_role("button", name="Download script").click()
    expect(dialog.get_by_text("Saved as descent-moons-gd-pytorch.py.")).to_be_visible()
    assert Path(saving.value.path()).read_text(encoding="utf-8") == shown.text_content()
    for kind, name in (
        ("PyTorch notebook", "descent-moons-gd-pytorch.ipynb"),
        ("NumPy notebook", "descent-moons-gd.ipynb"),
    ):
        chosen(dialog, kind)
        expect(dialog.get_by_label("The notebook")).to_contain_text(f"# Gradient descent in {kind.split()[0]}")
        with page.expect_download() as saving:
            dialog.get_by_role("button", name="Download notebook").click()
        expect(dialog.get_by_text(f"Saved as {name}.")).to_be_visible()
    cells = json.loads(Path(saving.value.path()).read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert "plt.contourf(" in code[-1]
    assert_runs("\n".join(text for text in code if "plt." not in text), here)

    with page.expect_download() as saving:
        dialog.get_by_role("button", name="CSV").click()
    heads, *rows = csv.reader(io.StringIO(Path(saving.value.path()).read_text(encoding="utf-8")))
    last = dict(zip(heads, map(float, rows[-1]), strict=True))
    assert last["step"] == 25 and last["w1[2,1]"] == here[store(page, "lane.value.parameters").index("w1[2,1]")]

    # a change on the way: the file begins there and says so; not every method has a form in PyTorch
    page.keyboard.press("Escape")
    page.get_by_label("Method", exact=True).select_option("adam")
    until(page, "lane.value.courses.at(-1).step === 25 && lane.value.experiment.optimizer.name === 'adam'")
    settle(page)
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    page.get_by_role("button", name="Share and export").click()
    chosen(dialog, "NumPy script")
    expect(shown).to_contain_text("step 25: The settings were changed.")
    page.keyboard.press("Escape")
    page.get_by_label("Method", exact=True).select_option("newton")
    until(page, "lane.value.experiment.optimizer.name === 'newton'")
    settle(page)
    page.get_by_role("button", name="Share and export").click()
    expect(shown).to_contain_text("def hessian(parameters):")
    expect(dialog.get_by_role("radio", name=re.compile("^PyTorch script"))).to_be_disabled()
    expect(dialog).to_contain_text("Not for Damped Newton: it needs more of the loss")


def chosen(dialog: Locator, kind: str) -> None:
    dialog.get_by_role("radio", name=re.compile(f"^{kind}")).check()


def assert_runs(script: str, here: list[float]) -> None:
    """The script ends at the parameters that the page shows."""
    found: dict[str, np.ndarray] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(script, found)
    np.testing.assert_allclose(found["parameters"], here, rtol=0, atol=1e-12 * np.abs(here).max())
