/** Extends and replaces runs. All lanes are extended together, so that one clock serves them. */
import { batch } from "ui";
import * as api from "../server/api.js";
import { roomOf, share } from "./budget.js";
import { parseCount } from "../format.js";
import { inTurn } from "../server/latest.js";
import { request } from "../server/requests.js";
import { cursor, lane, lanes, lastComputed, reach, refusal, selection } from "../store.js";
import { sizeOf } from "./track.js";

/**
 * @typedef {import("../types.js").Experiment} Experiment
 * @typedef {import("../types.js").Lane} Lane
 */

/** The longest run the page keeps. */
export const LONGEST = 10000;

/** What is wrong with a typed step, or "". @param {string} text */
export function notAStep(text) {
  const step = parseCount(text);
  if (step !== null && step > LONGEST) return `The page keeps ${LONGEST.toLocaleString("en")} steps at most.`;
  return step === null || step < 0 || !Number.isInteger(step)
    ? `A step is a whole number from 0 to ${LONGEST.toLocaleString("en")}.`
    : "";
}

/** The example to look into: the chosen one, or the first of this step's batch. */
export const examples = () => (selection.peek().example === null ? {} : { examples: [selection.peek().example] });

/**
 * Whether a run is still the one on the page: what is asked of it may be answered after it was changed or taken off.
 * @param {Lane} here
 */
export const isOnPage = (here) => lanes.peek().some((l) => l.frames === here.frames);

/**
 * Ask for something about runs on the page. Resolves to null when there is no answer, or one of them is gone when it comes.
 * @template T @param {Lane[]} runs @param {() => Promise<T>} work @param {{held?: boolean}} [how] `held` as for `request`
 */
export async function requestAbout(runs, work, how) {
  const answer = await request("run", work, how);
  return runs.every(isOnPage) ? answer : null;
}

/**
 * Put `next` in the place of a lane, and the cursor at a step of it; where the page looks at another lane by now it
 * goes on doing so.
 * @param {Lane} here @param {Lane} next @param {number} step
 */
export function replace(here, next, step) {
  batch(() => {
    const at = lanes.peek().findIndex((l) => l.frames === here.frames);
    lanes.value = lanes.peek().with(at, next);
    if (cursor.peek().lane === at) cursor.value = { lane: at, step };
    refusal.value = null;
  });
}

/**
 * The same runs with more known about them.
 * @param {Map<import("./track.js").Track, Partial<Lane>>} changes by the lane's track
 */
export function update(changes) {
  lanes.value = lanes.peek().map((l) => (changes.has(l.frames) ? { ...l, ...changes.get(l.frames) } : l));
}

/** The experiment that held at `step` of a lane. @param {Lane} of @param {number} step */
export const experimentAt = (of, step) => of.courses.findLast((c) => c.step <= step)?.experiment ?? of.experiment;

/**
 * See to it that every run that goes on is known up to `step`. Resolves to false when the clock cannot get there.
 * @param {number} step
 * @param {"light"|"full"} [detail]
 * @param {AbortSignal} [signal] stops it where it is, what was computed stays
 */
export async function extend(step, detail = "full", signal = undefined) {
  /** @type {boolean|null} */
  let there = null;
  while (there === null) there = await lengthen(step, detail, signal);
  return there;
}

/** One request on the way to `step`. Resolves to whether the clock can get there; null while that is open. */
const lengthen = inTurn(
  /**
   * @param {number} step @param {"light"|"full"} detail @param {AbortSignal} [signal] @returns {Promise<boolean|null>}
   */
  async (step, detail, signal) => {
    if (signal?.aborted) return false;
    const behind = lanes.peek().filter((l) => l.status === "running" && l.frames.length <= Math.min(step, LONGEST));
    if (!behind.length) return reach.peek() >= step;
    // the shortest first, up to where the next one is: from there on they travel together
    const shortest = Math.min(...behind.map((l) => l.frames.length));
    const group = behind.filter((l) => l.frames.length === shortest);
    const until = Math.min(step + 1, ...behind.filter((l) => !group.includes(l)).map((l) => l.frames.length));
    const allowed = Math.floor(Math.min(...group.map((l) => l.mostSteps[detail])) / group.length); // one request's work, shared
    const most = Math.min(allowed, mostFrames(group[0], detail));
    return (await requestSteps(group, Math.min(until - shortest, Math.max(1, most)), detail, signal)) ? null : false;
  },
);

/**
 * How many frames of a lane can be held at all: to ask for more at once would be to drop them unseen.
 * @param {Lane} of @param {"light"|"full"} detail
 */
function mostFrames(of, detail) {
  const { parameters, slots } = of.frames.last.state;
  const light = 8 * (3 + Object.keys(slots).length) * parameters.length + 600;
  const one = detail === "light" ? light : Math.max(light, sizeOf(of.frames.first));
  return Math.max(1, Math.floor(roomOf(lanes.peek().length, true).frames / one));
}

/**
 * How many steps ahead of the clock can be held: of the frames around it those ahead are not quite half.
 * @param {"light"|"full"} detail
 */
export function mostAhead(detail) {
  const here = lane.peek();
  return here ? Math.max(2, Math.floor(0.35 * mostFrames(here, detail))) : 2;
}

/** Let go of what there is no room for. */
export const freeMemory = () =>
  share(
    lanes.peek().map((l) => l.frames),
    lane.peek()?.frames,
    cursor.peek().step,
  );

/** Lanes that may travel in one request: one objective, one seed. @param {Lane[]} group */
const together = (group) =>
  new Set(group.map((l) => JSON.stringify([l.experiment.objective, l.experiment.seed]))).size === 1;

/** @param {Lane[]} group @param {number} steps @param {"light"|"full"} detail @param {AbortSignal} [signal] */
async function requestSteps(group, steps, detail, signal) {
  const chosen = detail === "full" ? examples() : {};
  const body = (/** @type {Lane} */ l) => ({ experiment: l.experiment, state: l.frames.last.state });
  const ask =
    group.length > 1 && together(group)
      ? () =>
          api
            .race({ lanes: group.map((l) => ({ name: l.name, ...body(l) })), steps, detail, ...chosen }, signal)
            .then((answer) => answer.lanes)
      : () => Promise.all(group.map((l) => api.step({ ...body(l), steps, detail, ...chosen }, signal)));
  const answers = await request("run", ask, { signal });
  if (!answers) return false;
  /** @type {Map<import("./track.js").Track, Partial<Lane>>} */
  const changes = new Map();
  group.forEach((l, i) => {
    if (!isOnPage(l)) return;
    l.frames.push(answers[i].frames);
    changes.set(l.frames, { status: answers[i].status, divergence: answers[i].divergence });
  });
  freeMemory();
  update(changes);
  if (refusal.peek()?.field === "") refusal.value = null; // it was of no control, and the run goes on
  return true;
}

/** Count the steps up to one that somebody asked for as shown, wherever the cursor is. @param {number} step */
export function showTo(step) {
  for (const { frames } of lanes.peek()) frames.show(step);
  update(new Map());
}

/** Move the cursor to a step that is computed. @param {number} step */
export function goTo(step) {
  const there = Math.max(0, Math.min(step, lastComputed.peek()));
  if (there !== cursor.peek().step) cursor.value = { lane: cursor.peek().lane, step: there };
}
