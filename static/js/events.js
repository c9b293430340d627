/** Has the engine look for events in what was run, stretch by stretch, and publishes those of the lane under the cursor. */
import { effect } from "ui";
import * as api from "./api.js";
import { stateAt } from "./replay.js";
import { latest, request } from "./requests.js";
import { events, lane, playing } from "./store.js";

/**
 * @typedef {import("./types.js").Lane} Lane
 * @typedef {{upTo: number, memory: object|undefined, found: import("./types.js").RunEvent[]}} Watch
 */

const REST = 400; // ms without a new frame before the engine looks
const LONGEST = 500; // steps in one look

/** What is known of each run. @type {WeakMap<import("./track.js").Track, Watch>} */
const watches = new WeakMap();

/** @param {Lane} of @returns {Watch} */
function watchOf(of) {
  let known = watches.get(of.frames);
  if (!known) {
    // a run that changed its course is watched anew from there; what was found before was the old run's
    known = { upTo: of.courses[of.courses.length - 1]?.step ?? 0, memory: undefined, found: [] };
    watches.set(of.frames, known);
  }
  return known;
}

/** @param {Lane} of */
const publish = (of) => { events.value = watchOf(of).found; };

const look = latest(async (/** @type {Lane} */ of) => {
  for (;;) {
    const known = watchOf(of);
    const steps = Math.min(LONGEST, of.mostSteps.light, of.frames.length - 1 - known.upTo + Number(of.status === "diverged" && !known.found.some((e) => e.kind === "diverged")));
    if (steps < 1) return;
    const state = await stateAt(of, known.upTo);
    if (!state) return;
    const body = { experiment: of.experiment, state, steps, ...(known.memory ? { memory: known.memory } : {}) };
    const answer = await request("events", () => api.events(body), { silent: true });
    if (!answer) return;
    known.memory = answer.memory;
    known.upTo = Math.min(known.upTo + steps, of.frames.length - 1);
    known.found = [...known.found, ...answer.events];
    if (lane.peek()?.frames === of.frames) publish(of);
    if (playing.peek()) return;
  }
});

/** Begin to follow the store. */
export function watchRuns() {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let resting;
  effect(() => {
    const here = lane.value;
    playing.value;
    if (!here) return;
    publish(here);
    clearTimeout(resting);
    resting = setTimeout(look, REST, here);
  });
}
