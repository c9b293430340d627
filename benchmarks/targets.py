"""What Descent promises: each ratio's least (or most) acceptable value, and where it wants to be."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.measure import Ratio, number


@dataclass(frozen=True, slots=True)
class Target:
    """`bound` and `aim` are lower limits, or upper ones where `most` is set."""

    title: str
    bound: float
    aim: float
    most: bool = False

    def verdict(self, value: float) -> str:
        if (value <= self.aim) if self.most else (value >= self.aim):
            return "aim reached"
        return "reached" if ((value <= self.bound) if self.most else (value >= self.bound)) else "**missed**"


TARGETS: dict[str, Target] = {
    "playground 10": Target(
        "steps/s, 2-8-8-1 tanh, batch 10, light, over TensorFlow Playground's network, driven as by its page", 2.5, 3.5
    ),
    "playground 300": Target("the same, full batch of 300", 20, 32),
    "playground small tanh": Target("the same, 2-4-2-1 tanh, batch 10", 0.9, 1.2),
    "playground small relu": Target("the same, 2-4-2-1 ReLU, batch 10", 0.6, 1.0),
    "playground 10 alone": Target("updates alone, without the losses of each pass: 2-8-8-1 tanh, batch 10", 2.5, 3.5),
    "playground 300 alone": Target("updates alone, full batch of 300", 20, 32),
    "playground small tanh alone": Target("updates alone, 2-4-2-1 tanh, batch 10", 0.9, 1.2),
    "playground small relu alone": Target("updates alone, 2-4-2-1 ReLU, batch 10", 0.6, 1.0),
    "torch": Target("steps/s, 2-8-8-1 tanh, batch 10, over PyTorch fused Adam", 18, 30),
    "jax scan 10": Target("the same, over JAX jit + scan, keeping what a light frame keeps", 0.65, 1.0),
    "jax scan 300": Target("the same, full batch of 300", 0.95, 1.3),
    "jax scan 10 alone": Target("over JAX jit + scan that keeps losses alone, batch 10", 0.65, 1.0),
    "jax scan 300 alone": Target("the same, full batch of 300", 0.95, 1.3),
    "instructions": Target("instructions per step, textbook reference over plan", 3.0, 3.6),
    "detail": Target("time per step, full over light detail", 2.0, 1.5, most=True),
    "landscape torch": Target("landscape 101x101 float32, 2-8-8-1, over torch.func.vmap float32", 2.5, 4.0),
    "landscape jax": Target("the same, over JAX vmap + jit", 0.75, 1.0),
    "landscape limit": Target("the same, share of the limit (BLAS products and tanh)", 0.5, 0.75),
    "landscape slice": Target("landscape of the last layer over a generic one", 100, 500),
    "landscape hidden": Target("the same, of two units of the last hidden layer", 30, 50),
    "curvature": Target(
        "largest eigenvalue of the Hessian, 2-8-8-1 tanh, 300 examples, in gradients at a point", 60, 40, most=True
    ),
    "events": Target("frames looked at for events, 50 of a preset one at a time, over together", 1.5, 3.0),
    "workers": Target("requests/s of 50 steps each, two worker processes over one", 1.5, 1.9),
    "step share": Target("requests/s, POST /api/step (1 step, light), over an empty FastAPI endpoint", 0.40, 0.65),
    "delivered alone": Target(
        "steps/s delivered to one page, 50 per request, base64 as the page plays, as a share of `advance` alone",
        0.22,
        0.35,
    ),
    "delivered": Target("the same, to 16 connections that never pause", 0.22, 0.35),
    "p99 busy": Target("/api/step p99 while landscapes are computed, over idle", 3.0, 1.3, most=True),
    "interactive": Target("page, seconds to interactive with a cold cache", 1.0, 1.0, most=True),
    "page bytes": Target("page, compressed kB before the first step", 250, 250, most=True),
    "page script": Target("page, script milliseconds per animation frame while playing", 8.0, 8.0, most=True),
    "press moons p50": Target("page, ms from a key press to all views painted, two moons, p50", 60, 60, most=True),
    "press moons p95": Target("the same, p95", 100, 100, most=True),
    "press spiral p50": Target("the same, spiral, p50", 80, 80, most=True),
    "press spiral p95": Target("the same, p95", 150, 150, most=True),
    "press himmelblau p50": Target("the same, Himmelblau, p50", 70, 70, most=True),
    "press himmelblau p95": Target("the same, p95", 120, 120, most=True),
    "press step": Target("page, ms from a press of Step to the first change painted, p95", 100, 100, most=True),
    "frames 300": Target("page, frames over 50 ms of 100 while moons plays at 300/s in 2-D", 1, 1, most=True),
    "rooms": Target(
        "the same at 30/s with Curvature, Noise or Depth open, the room with the most; in brackets with none, and most",
        1,
        0,
        most=True,
    ),
    "derivation": Target(
        "page, longest task with a derivation open while 2-8-8-1 plays, pictures apart, processor ms", 50, 50, most=True
    ),
    "stutter": Target(
        "page, frames over 50 ms by the clock while 2-8-8-1 plays, of 100: with a derivation open less with none",
        0,
        0,
        most=True,
    ),
}


def targets_row(key: str, found: Ratio | None, why: str = "") -> list[str]:
    """The row of the targets table for `key`: what was measured, or `why` it was not."""
    target = TARGETS[key]
    limits = [number(target.bound), number(target.aim)]
    if target.most:
        limits[0] = f"at most {limits[0]}"
    if found is None:
        return [target.title, f"missing: {why}", *limits, ""]
    return [target.title, str(found), *limits, target.verdict(found.value)]
