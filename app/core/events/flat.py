"""Events where the loss stands still: a plateau once it has ended, a slow stretch while it goes on.

Both use medians of the loss over the whole training set, in consecutive blocks of steps, which removes the noise of
batches. A run has up to 160 blocks, at first of 5 steps (`windows`), so the length of a stretch counts as a share of
the run, as to the eye. For a plateau the blocks are laid out anew with every fifth of a block, the last block ending
there, and the longest of the five results counts: it does not matter where in a block a plateau begins or ends.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np

from app.core.curvature.hessian import HessianAt, corners
from app.core.curvature.spectrum import DENSE, spectrum
from app.core.events.event import Event, Memory
from app.core.events.observation import Seen, Subject
from app.core.events.windows import FIVE, began, coarser, taken
from app.core.support.arrays import Array
from app.core.support.norms import norm
from app.core.support.registry import InvalidInput

FLATTEST, LEAST, EDGE = 4, 0.1, 0.02
"""A plateau's core: its fewest blocks, how far it may move, and how far the loss before it may be off: `plateau`."""
RATIO, QUIET, SHARE, GAIN = 4.0, 15.0, 0.25, 0.05
"""The fall that ends a plateau, relative to the core's move, the noise, the level and the descent so far."""

LONG, HALF = 100, 0.5
CREEP, SPREAD = 0.02, 0.05
"""A slow stretch: steps, and share of the run, it lasts at least; what its ends and its middle may differ by."""
DONE = 1e-6
"""Below this share of the first loss a run is not slow: it has arrived."""
STEEP = 0.05
"""The ground is flat if the gradient, over a way as long as the parameters, takes off less than this share of the loss.
"""
LEVEL = 1e-3
"""A direction bends downwards if it bends by more than this share of the largest curvature."""


LARGEST = sys.float_info.max


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks `first` to `last`, within `near` of `level`; from `core` on within `span`, and then it fell by `drop`."""

    first: int
    core: int
    last: int
    level: float
    near: float
    span: float
    drop: float


def flat(subject: Subject, seen: Seen, memory: Memory | None, arrived: bool) -> tuple[Memory, list[Event]]:
    """A plateau that has ended, or a slow stretch that goes on. Neither if the run has `arrived`."""
    memory = memory or began(seen.step) | {
        "first": seen.loss, "after": seen.step, "slow": None, "since": None, "found": None,
    }  # fmt: skip
    after, ended = taken(memory, seen.step, seen.loss)
    if not ended:
        return after, []
    events = []
    at_hand = None if arrived else standing(after, seen)
    best = longer(memory["found"], at_hand)
    if best is not None:
        after["found"] = best
        if seen.step >= best["due"]:
            events.append(told(best))
            after |= {"found": None, "after": best["seen"] + 1, "slow": None, "since": None}
    elif not arrived and (len(after["medians"]) - 1) % FIVE == 0:
        medians, width = after["medians"][::FIVE], after["width"]
        if fallen(memory["slow"], medians[-1]) and abs(seen.loss) > DONE * abs(memory["first"]):
            stretch = slow(np.array(medians), width)
            if stretch is not None:
                first, before, now = stretch
                after |= {"slow": now, "since": after["begin"] + first * width}
                events.append(ongoing(subject, seen, after["since"], before, now))
    return coarser(after), events


def standing(memory: Memory, seen: Seen) -> Memory | None:
    """The plateau that is seen with blocks of which the last ends now: its steps and numbers, or None."""
    medians, width = memory["medians"], memory["width"]
    before = (len(medians) - 1) % FIVE  # stretches that begin before the first block
    blocks = medians[before::FIVE]
    if len(blocks) <= FLATTEST or blocks[-1] > min(blocks[:-1]):
        return None
    begin, every = memory["begin"] + before * width // FIVE, width // FIVE
    noise = np.array(memory["noise"][before::FIVE])
    found = plateau(np.array(blocks), noise, max(0, -(-(memory["after"] - begin) // width)))
    if found is None:
        return None
    first = begin + width * found.first
    while found.first == 0 < before and abs(medians[before - 1] - found.level) <= found.near:
        before, first = before - 1, first - every
    if memory["slow"] is not None and abs(memory["slow"] - found.level) <= LEAST * abs(found.level):
        first = min(first, memory["since"])
    return {
        "first": max(first, memory["after"]), "core": begin + width * found.core,
        "last": begin + width * (found.last + 1) - 1, "level": found.level,
        "span": min(found.span, LARGEST), "drop": min(found.drop, LARGEST),  # the difference of two may be more
        "seen": seen.step, "due": seen.step + (FIVE - 1) * every,
    }  # fmt: skip


def longer(known: Memory | None, other: Memory | None) -> Memory | None:
    """The longer of two views of one plateau. It is due when the first one was."""
    if known is None or other is None:
        return known or other
    return other | {"due": known["due"]} if other["last"] - other["first"] > known["last"] - known["first"] else known


def check_flat(memory: Memory, step: int) -> None:
    """Raises InvalidInput for a memory that cannot be one of `step`, as memories come from outside."""

    def refuse(key: str, allowed: str) -> None:
        raise InvalidInput(f"memory.flat.{key}", memory[key], allowed)

    if len(memory["noise"]) != len(memory["medians"]):
        refuse("noise", f"a list of {len(memory['medians'])} numbers")
    if any(len(part) != 3 or part[0] < 0 for part in memory["parts"]):
        refuse("parts", "lists of 3 numbers, the first of them at least 0")
    if memory["begin"] > step:
        refuse("begin", f"at most {step}, the step of the state")
    if memory["after"] < memory["begin"]:
        refuse("after", f"at least {memory['begin']}, where the memory begins")
    if (memory["since"] is None) != (memory["slow"] is None):
        refuse("since", "null if slow is, and a step otherwise")


def fallen(slow: float | None, now: float) -> bool:
    """Whether there can be another slow stretch: there was none, or the loss fell by a quarter since."""
    return slow is None or now < slow - SHARE * abs(slow)


def plateau(medians: Array, noise: Array, begin: int = 0) -> Stretch | None:
    """The longest plateau, from block `begin` on, that the fall up to the last of `medians` has just ended.

    Its core is a stretch of at least 4 blocks, no higher than the loss was before. After it the loss falls, in no more
    time than the core took and in less than the plateau took: at least four times as far as it moved in the core, 15
    times as far as losses in a block differ (`noise`, their median distance from the block's median), by a quarter of
    its level, and by a twentieth of the descent until then. So the loss is steeper after the core than before. A curve
    that only flattens, as on the way to a minimum, has no plateau; nor has a curve that begins like t^2, as from rest
    with momentum, which falls three times as far in as much time again. A factor on the loss changes nothing.

    In the core the loss stays within a tenth of its level or of the descent until then, whichever is more. The plateau
    is the core and the stretch before it within a tenth of its level, or a fiftieth of that descent. If it begins right
    at `begin`, after the last plateau's end, the fall is still the same.
    """
    last = len(medians) - 1
    if last < FLATTEST + begin or medians[-1] > medians[:-1].min():
        return None
    size = np.abs(medians)
    fallen = np.maximum.accumulate(medians) - medians
    drops = medians - medians[-1]
    most = np.minimum(LEAST * np.maximum(size, fallen), drops / RATIO)
    windows = np.lib.stride_tricks.sliding_window_view(medians[begin:], FLATTEST)
    spans = windows.max(axis=1) - windows.min(axis=1)
    ends = np.arange(begin + FLATTEST - 1, last + 1)
    wanted = np.maximum(SHARE * size, GAIN * fallen)
    ends = ends[(spans <= most[ends]) & (drops[ends] >= wanted[ends]) & (drops[ends] > 0)]
    ends = ends[ends + 1 - begin >= last - ends]  # before, a core is shorter than the fall
    ends = ends[np.abs(medians[2 * ends - last + 1] - medians[ends]) <= most[ends]]  # or moves too much
    found: Stretch | None = None
    for end in ends.tolist():
        core, high, low = end, medians[end], medians[end]
        while core > begin and max(high, medians[core - 1]) - min(low, medians[core - 1]) <= most[end]:
            core -= 1
            high, low = max(high, medians[core]), min(low, medians[core])
        if end - core + 1 < last - end or drops[end] < QUIET * noise[core : end + 1].mean():
            continue
        span, level = float(high - low), float(np.median(medians[core : end + 1]))
        first = core
        near = max(LEAST * abs(level), EDGE * fallen[end])
        while first > begin and abs(medians[first - 1] - level) <= near:
            first -= 1
        higher = first > 0 and medians[:first].min() < low - span
        if end - first + 1 <= last - end or first == begin > 0 or higher:
            continue
        if found is None or end - first > found.last - found.first:
            found = Stretch(first, core, end, level, float(near), span, float(drops[end]))
    return found


def told(found: Memory) -> Event:
    """The event of a plateau."""
    first, core, last, drop, span = (found[key] for key in ("first", "core", "last", "drop", "span"))
    times = f", {drop / span:.3g} times as far" if span > 0 else ""
    text = (
        f"From step {first} to {last} the loss stayed at about {found['level']:.3g}: in the last {last - core + 1} of "
        f"these updates it moved by {span:.2g}. In the {found['seen'] - last} after them it fell by {drop:.2g}{times}."
    )
    return Event(first, "plateau", "Plateau", text, until=last)


def slow(medians: Array, width: int) -> tuple[int, float, float] | None:
    """The block since which the loss has hardly moved, if it is at least 100 steps and half of the run ago; and the
    means over the first and the last quarter of this stretch.

    These means differ by less than 2 %, and the middle half of the blocks lies within 5 %.
    """
    count = max(-(-LONG // width), math.ceil(HALF * len(medians)))
    if count > len(medians):
        return None
    stretch, level = medians[-count:], abs(medians[-1])
    quarter = max(1, count // 4)
    before, now = float(stretch[:quarter].mean()), float(stretch[-quarter:].mean())
    if not level > 0 or not abs(before - now) <= CREEP * level:  # nor where their sum overflows
        return None
    ordered = np.sort(stretch)
    if ordered[-quarter] - ordered[quarter - 1] > SPREAD * level:
        return None
    first = len(medians) - count
    while first > 0 and abs(medians[first - 1] - before) <= CREEP * level:
        first -= 1
    return first, before, now


def ongoing(subject: Subject, seen: Seen, since: int, before: float, now: float) -> Event:
    """The event of a slow stretch, with the gradient and the curvature where they are known."""
    reach = max(1.0, norm(seen.parameters))
    text = (
        f"From step {since} to {seen.step} the loss moved by less than {CREEP:.0%}, from about {before:.4g} to "
        f"{now:.4g}. "
    )
    if not subject.objective.free.any():
        return Event(since, "slow", "Slow", text + "Every parameter is frozen.")
    text += "A plateau or the end: only a drop will tell. "
    if seen.norm * reach > STEEP * abs(seen.loss):
        text += f"The gradient over all examples is {seen.norm:.2g} long."
    else:
        text += f"The gradient is only {seen.norm:.2g} long: the ground is flat." + bends(subject, seen)
    return Event(since, "slow", "Slow", text)


def bends(subject: Subject, seen: Seen) -> str:
    """A sentence on the curvature at a flat place, for networks that are not too large."""
    if subject.objective.free.sum() > DENSE:
        return ""
    try:
        values = spectrum(HessianAt(subject.surface, seen.parameters)).eigenvalues
    except FloatingPointError:
        return ""
    downwards = int((values < -LEVEL * np.abs(values).max()).sum())
    where = ("no direction", "one direction")[downwards] if downwards < 2 else f"{downwards} directions"
    bends = f"it bends downwards in {where}" + (f" (curvature {values[0]:.2g})" if downwards else "")
    on, of = corners(subject.surface, seen.parameters), subject.surface.examples
    if on.examples:
        return f" {on.examples} of {of} training examples lie on a corner there; beside that {bends}."
    if on.weights:
        return f" Weights of 0 lie on the corner of the L1 penalty there ({on.weights}); beside that {bends}."
    so = ", so there is a way on." if downwards else ": this may be the bottom."
    return f" {bends[0].upper()}{bends[1:]}{so}"
