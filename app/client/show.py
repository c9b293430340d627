"""A run in a notebook: the page itself where a browser finds one, else a small picture of the loss."""

from __future__ import annotations

import math
from html import escape

PARTS = "landscape,loss,transport"
WIDTH, HEIGHT, EDGE = 480, 160, 8


def html(words: str, address: str | None, points: list[tuple[int, float]]) -> str:
    """The page at `address`, or where there is none the losses `points` by step, below `words`."""
    head = f"<div>{escape(words)}</div>"
    if address is None:
        return head + svg(points)
    return f'{head}<iframe src="{escape(address)}" width="100%" height="480" style="border: 0" loading="lazy"></iframe>'


def svg(points: list[tuple[int, float]]) -> str:
    """The loss over the steps, logarithmic where all losses are above 0."""
    losses = [loss for _, loss in points]
    drawn = [math.log10(loss) for loss in losses] if losses and min(losses) > 0 else losses
    if len(drawn) < 2:
        return ""
    first, last, low, high = points[0][0], points[-1][0], min(drawn), max(drawn)
    wide, tall = (WIDTH - 2 * EDGE) / (last - first or 1), (HEIGHT - 2 * EDGE) / (high - low or 1)
    places = zip((step for step, _ in points), drawn, strict=True)
    line = " ".join(f"{EDGE + (x - first) * wide:.1f},{HEIGHT - EDGE - (y - low) * tall:.1f}" for x, y in places)
    words = f"Loss from {losses[0]:.4g} at step {first} to {losses[-1]:.4g} at step {last}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{words}">'
        f'<title>{words}</title><polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
    )
