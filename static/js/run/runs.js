/** Extends and replaces runs. All lanes are extended together, so that one clock serves them. */
import { batch } from "ui";
import * as api from "../server/api.js";
import { roomOf, share } from "./memory/budget.js";
import { parseCount } from "../format.js";
import { inTurn } from "../server/latest.js";
import { request } from "../server/requests.js";
import { shownViews, viewsUnderWay } from "../server/views.js";
import { cursor, lane, lanes, lastComputed, playing, reach, refusal, selection } from "../store.js";
import { sizeOf } from "./memory/track.js";
/** @import { Experiment, Lane } from "../types.js" */
/** @import { Track } from "./memory/track.js" */

/** The longest run the page keeps. */
export const LONGEST = 10000;

/** The refusal of a typed step in words, or "". @param {string} text */
export function notAStep(text) {
  const step = parseCount(text);
  if (step !== null && step > LONGEST) return `The page keeps ${LONGEST.toLocaleString("en")} steps at most.`;
  return step === null || step < 0 || !Number.isInteger(step)
    ? `A step is a whole number from 0 to ${LONGEST.toLocaleString("en")}.`
    : "";
}

/** The example to show: the chosen one, or the first of this step's batch. */
export const examples = () => (selection.peek().example === null ? {} : { examples: [selection.peek().example] });

/** Whether a run is still on the page. Answers may come after it was changed or closed. @param {Lane} here */
export const isOnPage = (here) => lanes.peek().some((l) => l.frames === here.frames);

/**
 * Make a request about runs of the page. Resolves to null if it fails, or if one of the runs is gone by then.
 * @template T @param {Lane[]} runs @param {() => Promise<T>} work @param {{held?: boolean}} [how] `held` as for `request`
 */
export async function requestAbout(runs, work, how) {
  const answer = await request("run", work, how);
  return runs.every(isOnPage) ? answer : null;
}

/** The run that took the place of another one, by a change of it. @type {WeakMap<Track, Track>} */
const successors = new WeakMap();

/** Note that a run was changed into another one. @param {Track} from @param {Track} to */
export const succeed = (from, to) => successors.set(from, to);

/** The lane of a run as it is now, after changes of it; undefined if it is gone. @param {Track|undefined} run */
export function laneOf(run) {
  for (let track = run; track; track = successors.get(track)) {
    const found = lanes.peek().find((l) => l.frames === track);
    if (found) return found;
  }
}

/**
 * A lane that takes the place of another one. Changes that a person made to it meanwhile stay.
 * @param {Lane} here on the page @param {Lane} next @returns {Lane}
 */
export function inPlaceOf(here, next) {
  const now = lanes.peek().find((l) => l.frames === here.frames) ?? here;
  if (next.frames !== here.frames) succeed(here.frames, next.frames);
  return { ...next, name: now.name, colour: now.colour, hidden: now.hidden, parent: next.parent && now.parent };
}

/**
 * Replace a lane by `next`, which is new from `step` on. A cursor beyond it moves there.
 * @param {Lane} here @param {Lane} next @param {number} step
 */
export function replace(here, next, step) {
  batch(() => {
    const at = lanes.peek().findIndex((l) => l.frames === here.frames);
    lanes.value = lanes.peek().with(at, inPlaceOf(here, next));
    if (cursor.peek().lane === at) goTo(Math.min(step, cursor.peek().step));
    refusal.value = null;
  });
}

/** Update lanes without replacing their runs. @param {Map<Track, Partial<Lane>>} changes by the lane's track */
export function update(changes) {
  lanes.value = lanes.peek().map((l) => (changes.has(l.frames) ? { ...l, ...changes.get(l.frames) } : l));
}

/** The course of a lane at `step`. @param {Lane} of @param {number} step */
export const courseAt = (of, step) => of.courses.findLast((c) => c.step <= step) ?? of.courses[0];

/** The experiment that held at `step` of a lane. @param {Lane} of @param {number} step */
export const experimentAt = (of, step) => courseAt(of, step).experiment;

/** How many more steps of a lane one request may ask for. @param {Lane} of @param {"light"|"full"} detail */
const mostSteps = (of, detail) => of.courses[of.courses.length - 1].mostSteps[detail];

/**
 * Extend every run that goes on up to `step`. Resolves to false if the clock cannot get there.
 * @param {number} step @param {"light"|"full"} [detail] @param {AbortSignal} [signal] stops it; the computed steps stay
 * @param {boolean} [look] whether the page will show `step` next, or plays on to it
 */
export async function extend(step, detail = "full", signal = undefined, look = false) {
  /** @type {boolean|null} */
  let there = null;
  while (there === null) there = await lengthen(step, detail, signal, look);
  return there;
}

/** One request on the way to `step`. Resolves to whether the clock can get there; null while that is open. */
const lengthen = inTurn(
  /**
   * @param {number} step @param {"light"|"full"} detail @param {AbortSignal} [signal] @param {boolean} [look]
   * @returns {Promise<boolean|null>}
   */
  async (step, detail, signal, look) => {
    if (signal?.aborted) return false;
    const last = Math.min(step, LONGEST);
    const behind = lanes.peek().filter((l) => l.status === "running" && l.frames.length <= last);
    if (!behind.length) return reach.peek() >= step;
    // extend the shortest run to the length of the next one, then both in one request
    const shortest = Math.min(...behind.map((l) => l.frames.length));
    const group = behind.filter((l) => l.frames.length === shortest);
    const until = Math.min(last + 1, ...behind.filter((l) => !group.includes(l)).map((l) => l.frames.length));
    const allowed = Math.floor(Math.min(...group.map((l) => mostSteps(l, detail))) / group.length); // they share the work of one request
    const most = Math.min(allowed, mostFrames(group[0], detail));
    const steps = Math.min(until - shortest, Math.max(1, most));
    const shown = look ? lane.peek() : null;
    const watched = shown ? group.indexOf(shown) : -1;
    const wanted = playing.peek() ? !viewsUnderWay() : shortest + steps > last; // one stream at a time while playing
    const views = watched >= 0 && wanted ? shownViews(steps) : [];
    return (await requestSteps(group, steps, detail, signal, watched, views)) ? null : false;
  },
);

/** How many frames of a lane fit in memory: more would be dropped. @param {Lane} of @param {"light"|"full"} detail */
function mostFrames(of, detail) {
  const { parameters, slots } = of.frames.last.state;
  const light = 8 * (3 + Object.keys(slots).length) * parameters.length + 600;
  const one = detail === "light" ? light : Math.max(light, sizeOf(of.frames.first));
  return Math.max(1, Math.floor(roomOf(lanes.peek().length, true).frames / one));
}

/** How many steps can be held ahead of the clock: not half of those around it. @param {"light"|"full"} detail */
export function mostAhead(detail) {
  const here = lane.peek();
  return here ? Math.max(2, Math.floor(0.35 * mostFrames(here, detail))) : 2;
}

/** Drop frames, rows and states beyond the budget. */
export function freeMemory() {
  const tracks = lanes.peek().map((l) => l.frames);
  share(tracks, lane.peek()?.frames, cursor.peek().step);
}

/** The most numbers of the states in one request: with all digits 3 MB, where the server takes 4. */
const NUMBERS = 150_000;

/** The numbers of a lane's last state. @param {Lane} of */
function numbersOf({ frames }) {
  const { parameters, slots } = frames.last.state;
  return parameters.length + Object.values(slots).flat().length;
}

/** Whether lanes fit in one request: one objective, one seed, not too many numbers. @param {Lane[]} group */
const together = (group) =>
  new Set(group.map((l) => JSON.stringify([l.experiment.objective, l.experiment.seed]))).size === 1 &&
  group.reduce((sum, l) => sum + numbersOf(l), 0) <= NUMBERS;

/**
 * @param {Lane[]} group @param {number} steps @param {"light"|"full"} detail @param {AbortSignal|undefined} signal
 * @param {number} watched the lane whose views come along @param {import("../server/views.js").View[]} views
 */
async function requestSteps(group, steps, detail, signal, watched, views) {
  const how = { steps, detail, ...(detail === "full" && examples()) };
  const body = (/** @type {Lane} */ l) => ({ experiment: l.experiment, state: l.frames.last.state });
  const race = async () => {
    const asked = { lanes: group.map((l) => ({ name: l.name, ...body(l) })), ...how };
    const answer = views.length ? api.raceWithViews(asked, watched, views, signal) : api.race(asked, signal);
    return (await answer).lanes;
  };
  const oneByOne = () =>
    Promise.all(
      group.map((l, i) => {
        const asked = { ...body(l), ...how };
        return views.length && i === watched ? api.stepWithViews(asked, views, signal) : api.step(asked, signal);
      }),
    );
  const ask = group.length > 1 && together(group) ? race : oneByOne;
  const answers = await request("run", ask, { signal });
  if (!answers) return false;
  /** @type {Map<Track, Partial<Lane>>} */
  const changes = new Map();
  group.forEach((l, i) => {
    if (!isOnPage(l)) return;
    l.frames.push(answers[i].frames);
    changes.set(l.frames, { status: answers[i].status, divergence: answers[i].divergence });
  });
  freeMemory();
  update(changes);
  if (refusal.peek()?.field === "") refusal.value = null; // a refusal without a control is over when the run goes on
  return true;
}

/** Count the steps up to a requested one as shown, wherever the cursor is. @param {number} step */
export function showTo(step) {
  for (const { frames } of lanes.peek()) frames.show(step);
  update(new Map());
}

/** Move the cursor to a step that is computed. @param {number} step */
export function goTo(step) {
  const there = Math.max(0, Math.min(step, lastComputed.peek()));
  if (there !== cursor.peek().step) cursor.value = { lane: cursor.peek().lane, step: there };
}
