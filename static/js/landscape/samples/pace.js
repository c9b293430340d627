/** When to sample: coarse at once, fine at rest; a few steps of those that are played. */
import { REST, statesViewed } from "../../server/views.js";
import { frame, lane, playing, speed } from "../../store.js";
import { onceStill, notOnceStill } from "../../time/still.js";

/**
 * What samples are of: the same kind of picture, a run and its step.
 * @typedef {{family: string, run: import("../../run/memory/track.js").Track|null, step: number}} Sampled
 */

const GAP = 160; // ms between samples while playing: the eye needs no more, and the server is shared
export const ALONE = 320; // of those that do not come along with the steps, as in a race, but are asked for one by one
const MOST = 8; // steps of one request that are sampled

const SOON = 100; // ms: where fine samples take no longer, nobody misses coarse ones
let fineTook = Infinity;

/** Note how long fine samples took to come. @param {number} ms */
export const noteFine = (ms) => {
  fineTook = ms;
};

/**
 * Ask coarsely now, and finely at rest.
 * @param {(size: number) => void} ask @param {number} coarse @param {number} fine
 */
export function coarseToFine(ask, coarse, fine) {
  const finely = () => ask(fine);
  return () => {
    ask(coarse);
    if (playing.peek()) notOnceStill(finely);
    else onceStill(finely);
  };
}

/**
 * A view of the steps that are asked for: while playing of some of them, coarsely; else of the last one, coarsely at
 * once and finely at rest, or finely at once where that is soon and comes after a `pause`.
 * @template {import("../../server/views.js").View} V
 * @param {number} steps @param {boolean} pause
 * @param {(size: number) => V} view @param {number} coarse @param {number} fine
 */
export function viewsOf(steps, pause, view, coarse, fine) {
  if (!playing.peek())
    return fine === coarse || (pause && fineTook < SOON)
      ? [view(fine)]
      : [view(coarse), { ...view(fine), after: REST }];
  const every = Math.max(1, Math.round((1.5 * GAP * speed.peek()) / 1000), Math.ceil(steps / MOST));
  return Array.from({ length: Math.floor(steps / every) }, (_, k) => ({ ...view(coarse), frame: (k + 1) * every - 1 }));
}

/**
 * How finely to ask: finely where fine samples come along with the step, and coarse ones do not.
 * @param {(size: number) => boolean} comes @param {number} wanted @param {number} fine
 */
export const sizeToAsk = (comes, wanted, fine) => (comes(fine) && !comes(wanted) ? fine : wanted);

/**
 * How many steps samples are from a step; Infinity where they are of another run.
 * @param {{run: Sampled["run"], step: number}|null} of @param {Sampled["run"]|undefined} run @param {number} step
 */
const distance = (of, run, step) => (of && of.run === run ? Math.abs(of.step - step) : Infinity);

/**
 * Whether samples may take the place of those shown: a picture never goes to a step that is farther from the one at the
 * cursor, whenever its samples arrive.
 * @param {Sampled} found @param {Sampled|null} shown
 */
export function mayReplace(found, shown) {
  const [run, step] = [lane.peek()?.frames, frame.peek()?.state.step ?? 0];
  return found.family !== shown?.family || distance(found, run, step) <= distance(shown, run, step);
}

/**
 * The step to sample: while playing the latest whose view came along with the steps, and null while it is to come.
 * @param {import("../../server/views.js").Kind} kind @param {import("../../types.js").Lane} here @param {number} step
 * @param {object} experiment @param {object} asked @param {{run: Sampled["run"], step: number}|null} shown of what the
 *   samples shown are
 * @returns {{step: number|null, viewed: boolean}}
 */
export function stepToSample(kind, here, step, experiment, asked, shown) {
  if (!playing.peek()) return { step, viewed: false };
  const steps = statesViewed(kind, experiment, asked)
    .filter((state) => here.frames.at(state.step)?.state === state)
    .map((state) => state.step);
  const latest = Math.max(...steps.filter((at) => at <= step));
  const nearer = Math.abs(latest - step) < distance(shown, here.frames, step);
  if (nearer || latest === step) return { step: latest, viewed: true };
  return { step: steps.some((at) => at > step) ? null : step, viewed: false };
}
