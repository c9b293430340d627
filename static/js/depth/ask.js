/**
 * The layers over the steps that were shown, of the run under the cursor: looked at stretch by stretch, so that a step is
 * looked at once. A long run is thinned: each second column goes when there are too many.
 */
import { computed, effect, signal } from "ui";
import * as api from "../server/api.js";
import { latest } from "../server/latest.js";
import { gap, request } from "../server/requests.js";
import { stateAt } from "../run/memory/replay.js";
import { courseAt, experimentAt } from "../run/runs.js";
import { lane, playing, shownStep, shownTo } from "../store.js";
import { columnAt, joined, next, stride, thinned } from "./columns.js";

/** @import { Columns, DepthAnswer } from "./columns.js" */
/** @import { ReadonlySignal, Signal } from "ui" */

const MOST = 500; // steps of one request

/** By run. @type {WeakMap<import("../run/memory/track.js").Track, Columns>} */
const looked = new WeakMap();

/** How often something was added, as what is looked at grows in its place. */
const count = signal(0);

/** The known layers of the run under the cursor, or null. @type {ReadonlySignal<Columns|null>} */
export const columns = computed(() => {
  count.value;
  const track = lane.value?.frames;
  return (track && looked.get(track)) ?? null;
});

/** The last answer about a step between two columns. @type {Signal<{track: object, found: DepthAnswer}|null>} */
const between = signal(null);

/** The layers at exactly the shown step, where it has no column; null while they are not known. */
export const exact = computed(() => {
  const known = between.value;
  return known && known.track === lane.value?.frames && known.found.step[0] === shownStep.value ? known.found : null;
});

/** Whether all that was shown has been looked at. */
export const isCurrent = computed(() => {
  shownTo.value;
  const here = lane.value;
  const known = columns.value;
  return !!here && !!known && next(known) > here.frames.shown;
});

/** @param {import("../run/memory/track.js").Track} track @param {Columns} known */
function add(track, known) {
  looked.set(track, known);
  count.value++;
}

const ask = latest(async () => {
  for (;;) {
    const here = lane.peek();
    if (!here || here.experiment.objective.kind !== "network") return;
    const track = here.frames;
    const before = looked.get(track);
    const known = before ? thinned(before, stride(track.shown)) : null;
    if (known && known !== before) add(track, known);
    const from = known ? next(known) : 0;
    if (known && from > track.shown) return askBetween(here, known);
    const turn = here.courses.find((c) => c.step > from)?.step ?? Infinity;
    const every = known?.every ?? stride(track.shown);
    const { experiment, mostSteps } = courseAt(here, from);
    const steps = Math.min(MOST, mostSteps.light, track.shown - from, turn - 1 - from, 199 * every);
    const state = await stateAt(here, from);
    if (!state) return;
    const body = { experiment, state, steps, every };
    const found = await request("depth", () => api.depth(body), { silent: true, retry: ask });
    if (!found) return;
    add(track, joined(known, found, every));
    await gap();
  }
});

/**
 * Ask about the shown step itself, where it lies between two columns and the run rests.
 * @param {import("../types.js").Lane} here @param {Columns} known
 */
async function askBetween(here, known) {
  const step = shownStep.peek();
  if (playing.peek() || exact.peek() || known.step[columnAt(known, step)] === step) return;
  const state = await stateAt(here, step);
  if (!state) return;
  const body = { experiment: experimentAt(here, step), state, steps: 0, every: 1 };
  const found = await request("depth", () => api.depth(body), { silent: true, retry: ask });
  if (found) between.value = { track: here.frames, found };
}

/** Follow the cursor. Returns a function that ends it. */
export const follow = () =>
  effect(() => {
    playing.value;
    shownTo.value;
    shownStep.value;
    if (lane.value) ask();
  });
