"""The event of a spike: the loss jumps and comes back."""

from __future__ import annotations

from app.core.events.event import Event, Memory
from app.core.events.observation import Seen

FACTOR, GAIN = 3.0, 0.1
BACK = 0.5
CALM, LEAST, LONGEST = 3, 10, 20
REST = 100


def spike(seen: Seen, memory: Memory | None) -> tuple[Memory, Event | None]:
    """Out of a calm stretch the loss rises far above what it was at, and is back soon.

    It rises from its median over the last 60 steps (10 at least) by twice that (so to three times of it, where it is
    positive), and by at least a tenth of what had been gained since the first frame: a tiny loss that triples is no
    spike. Within 20 steps it falls back by half of its rise; and before, it had been below that half for three times as
    long as it was then above, and for 10 steps: a swing, as that of momentum, is half of its time above. So it is told
    once it is known to be one. A loss that does not come back is on its way to divergence, or elsewhere. There is not
    another for 100 steps.
    """
    if memory is None:
        return {"first": seen.loss, "losses": [seen.loss], "rise": None, "last": None}, None
    losses, rise, last = memory["losses"], memory["rise"], memory["last"]
    after = memory | {"losses": [*losses, seen.loss][-CALM * LONGEST :]}
    base = sorted(losses)[len(losses) // 2]
    if rise is None:
        least = max((FACTOR - 1) * abs(base), GAIN * (memory["first"] - base))
        if len(losses) < LEAST or not 0 < least <= seen.loss - base:
            return after, None
        return memory | {"rise": {"step": seen.step, "peak": seen.step, "loss": seen.loss}}, None
    if seen.loss > rise["loss"]:
        rise = rise | {"loss": seen.loss, "peak": seen.step}
    half, above = base + BACK * (rise["loss"] - base), seen.step - rise["step"]
    if seen.loss > half and above <= LONGEST:
        return memory | {"rise": rise}, None
    after |= {"rise": None, "losses": [*losses, *[rise["loss"]] * min(above, LONGEST), seen.loss][-CALM * LONGEST :]}
    calm = next((i for i, loss in enumerate(reversed(losses)) if loss > half), len(losses))
    if above > LONGEST or calm < max(LEAST, CALM * above) or (last is not None and rise["step"] - last < REST):
        return after, None
    times = f", {rise['loss'] / base:.3g} times as much" if base > 0 else ""
    text = (
        f"The training loss went up from about {base:.4g}, the median of {len(losses)} steps before, to "
        f"{rise['loss']:.4g} at step {rise['peak']}{times}. By step {seen.step} it was back at {seen.loss:.4g}."
    )
    return after | {"last": rise["step"]}, Event(rise["step"], "spike", "Loss spike", text, until=seen.step)
