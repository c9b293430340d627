"""What can be measured of a page as it lies in its window: pictures, text over text, what is in sight."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

# The element that each picture fills; of the chart the area in which its lines are.
PICTURES = {
    "landscape": ".landscape-room .picture",
    "network": ":is(.network-picture, .chain)",
    "data": ".data-plot",
    "loss": ".loss-chart .u-over",
}
LEAST = {"landscape": 240, "network": 160, "data": 160, "loss": 90}  # px high
LOW, LOWEST = 420, 120  # in windows lower than the first, at least the second
BUTTONS = [".transport .step", ".transport .play"]


def look(page: Page) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Width and height of each picture to be seen, and what is wrong with how the page lies in its window."""
    seen = page.evaluate(SCRIPT, [PICTURES, BUTTONS])
    height = page.viewport_size["height"] if page.viewport_size else 0
    least = {name: min(LOWEST, at_least) if height < LOW else at_least for name, at_least in LEAST.items()}
    found = [
        f"{name} of {wide}x{tall} is too small"
        for name, (wide, tall) in seen["pictures"].items()
        if tall < least[name] or wide < LOWEST
    ]
    found += [f"scrolls sideways: {text}" for text in seen["sideways"]]
    found += [f"cut off: {text}" for text in seen["cut"]]
    found += [f"on each other: {text}" for text in seen["overlaps"]]
    return seen["pictures"], found + [f"out of sight: {button}" for button in seen["out"]]


def faults(page: Page) -> list[str]:
    """All that is wrong with how the page lies in its window."""
    return look(page)[1]


def pictures(page: Page) -> dict[str, tuple[int, int]]:
    """Width and height of each picture that is to be seen."""
    return look(page)[0]
