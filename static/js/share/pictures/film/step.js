/** A drawing of another step of the run, while the page stays where it is. */
import { batch } from "ui";
import { boundary, cursor, lanes, options, phase, surface } from "../../../store.js";
/** @import { Boundary, Frame, Lane, Surface } from "../../../types.js" */

/**
 * What a step is drawn from. `options` are those of the picture when it was asked for.
 * @typedef {{here: Lane, frame: Frame, surface: Surface|null, boundary: Boundary|null,
 *   options: typeof options.value}} Moment
 */

/**
 * The result of `draw`, which sees the page as it was when this step was shown last. The page itself follows only at
 * the end of this, when everything is back in its place. Null if the run is no longer on the page.
 * @template T @param {Moment} moment @param {() => T} draw @returns {T|null}
 */
export function atStep({ here, frame, options: chosen, ...pictures }, draw) {
  const index = lanes.peek().findIndex(({ frames }) => frames === here.frames);
  if (index < 0) return null;
  const { step } = frame.state;
  const shown = lanes.peek().map(({ frames }) => ({ frames, shown: frames.shown }));
  const held = here.frames.at(step);
  const before = [options, surface, boundary, phase, cursor].map((signal) => ({ signal, value: signal.peek() }));
  return batch(() => {
    try {
      for (const { frames } of shown) frames.shown = Math.min(frames.shown, step);
      here.frames.put(frame);
      options.value = chosen;
      surface.value = pictures.surface;
      boundary.value = pictures.boundary;
      phase.value = null;
      cursor.value = { lane: index, step };
      return draw();
    } finally {
      for (const { signal, value } of before) /** @type {{value: any}} */ (signal).value = value;
      if (held) here.frames.put(held);
      else here.frames.held.delete(step);
      for (const { frames, shown: last } of shown) frames.shown = last;
    }
  });
}
