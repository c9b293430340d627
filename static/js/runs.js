/** The lanes' frames: made longer, looked into, replaced. All lanes are extended together, so that one clock serves them. */
import { batch } from "ui";
import * as api from "./api.js";
import { latest, request } from "./requests.js";
import { cursor, frame, lane, lanes, lastStep, reach, refusal, selection } from "./store.js";

/**
 * @typedef {import("./types.js").Experiment} Experiment
 * @typedef {import("./types.js").Lane} Lane
 */

/** The longest run the page keeps; every frame stays in memory. */
export const LONGEST = 10000;

/** The example to look into: the chosen one, or the first of this step's batch. */
export const examples = () => (selection.peek().example === null ? {} : { examples: [selection.peek().example] });

/** Put `next` in the place of lane number `at`, and the cursor there. @param {Lane} next @param {number} step @param {number} [at] */
export function replace(next, step, at = cursor.peek().lane) {
  batch(() => {
    const all = lanes.peek().slice();
    all[at] = next;
    lanes.value = all;
    cursor.value = { lane: at, step };
    refusal.value = null;
  });
}

/** The same runs with more known about them. @param {Map<import("./types.js").Frame[], Partial<Lane>>} changes by the lane's frames */
function update(changes) {
  lanes.value = lanes.peek().map((l) => (changes.has(l.frames) ? { ...l, ...changes.get(l.frames) } : l));
}

/** The experiment that held at `step` of a lane. @param {Lane} of @param {number} step */
export const experimentAt = (of, step) => of.courses.findLast((c) => c.step <= step)?.experiment ?? of.experiment;

/** @type {Promise<boolean>|null} */
let extending = null;

/**
 * See to it that every run that goes on is known up to `step`. Resolves to false when the clock cannot get there.
 * @param {number} step
 * @param {"light"|"full"} [detail]
 */
export async function extend(step, detail = "full") {
  for (;;) {
    while (extending) await extending;
    const behind = lanes.peek().filter((l) => l.status === "running" && l.frames.length <= Math.min(step, LONGEST));
    if (!behind.length) return reach.peek() >= step;
    // the shortest first, up to where the next one is: from there on they travel together
    const shortest = Math.min(...behind.map((l) => l.frames.length));
    const group = behind.filter((l) => l.frames.length === shortest);
    const until = Math.min(step + 1, ...behind.filter((l) => !group.includes(l)).map((l) => l.frames.length));
    const most = Math.floor(Math.min(...group.map((l) => l.mostSteps[detail])) / group.length); // one request's work, shared
    extending = more(group, Math.min(until - shortest, Math.max(1, most)), detail);
    if (!(await extending)) return false;
  }
}

/** @param {Lane} of */
const last = (of) => of.frames[of.frames.length - 1];

/** Lanes that may travel in one request: one objective, one seed. @param {Lane[]} group */
const together = (group) => new Set(group.map((l) => JSON.stringify([l.experiment.objective, l.experiment.seed]))).size === 1;

/** @param {Lane[]} group @param {number} steps @param {"light"|"full"} detail */
async function more(group, steps, detail) {
  const chosen = detail === "full" ? examples() : {};
  const body = (/** @type {Lane} */ l) => ({ experiment: l.experiment, state: last(l).state });
  const ask = group.length > 1 && together(group)
    ? () => api.race({ lanes: group.map((l) => ({ name: l.name, ...body(l) })), steps, detail, ...chosen }).then((answer) => answer.lanes)
    : () => Promise.all(group.map((l) => api.step({ ...body(l), steps, detail, ...chosen })));
  try {
    const answers = await request("run", ask);
    if (!answers) return false;
    /** @type {Map<import("./types.js").Frame[], Partial<Lane>>} */
    const changes = new Map();
    group.forEach((l, i) => {
      if (!lanes.peek().some((now) => now.frames === l.frames)) return; // this run was changed meanwhile
      l.frames.push(...answers[i].frames);
      thin(l.frames, answers[i].frames.length);
      changes.set(l.frames, { status: answers[i].status, divergence: answers[i].divergence });
    });
    update(changes);
    return true;
  } finally {
    extending = null;
  }
}

const DEEP = 300; // frames kept in full; of older ones the light part stays, and deepen() asks again

/** Let go of what an old full frame has beyond a light one: ten thousand of them would not fit into 50 MB. @param {import("./types.js").Frame[]} frames @param {number} added */
function thin(frames, added) {
  for (let t = Math.max(0, frames.length - DEEP - added); t < frames.length - DEEP; t++) {
    const { state, loss, penalty, loss_train, loss_test, eta, gradient, gradient_norm, update: move, update_norm, epoch, distance, layers } = frames[t];
    if (layers) frames[t] = { state, loss, penalty, loss_train, loss_test, eta, gradient, gradient_norm, update: move, update_norm, epoch, distance };
  }
}

/** Look into the cursor's frame in full (layers, per-example values), where that is not known yet. */
export const deepen = latest(async () => {
  const here = lane.peek();
  const now = frame.peek();
  const wanted = selection.peek().example;
  if (!here || !now || (now.layers && (wanted === null || now.examples?.[0] === wanted || !here.data))) return;
  const { step } = now.state;
  const body = { experiment: experimentAt(here, step), state: now.state, ...examples() };
  const answer = await request("frame", () => api.frame(body), { retry: deepen, silent: true });
  if (!answer?.frame || here.frames[step] !== now) return;
  here.frames[step] = answer.frame;
  update(new Map([[here.frames, {}]]));
});

/** Move the cursor to a known step. @param {number} step */
export function goTo(step) {
  const there = Math.max(0, Math.min(step, lastStep.peek()));
  if (there !== cursor.peek().step) cursor.value = { lane: cursor.peek().lane, step: there };
}
