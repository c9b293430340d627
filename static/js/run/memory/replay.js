/**
 * Brings back frames that were dropped from memory. They are computed again from the state before them, with the same
 * bits: first the cursor's frame in full, then the frames around it for the next steps.
 */
import { effect } from "ui";
import * as api from "../../server/api.js";
import { roomOf } from "./budget.js";
import { inTurn, latest } from "../../server/latest.js";
import { request } from "../../server/requests.js";
import { courseAt, examples, experimentAt, freeMemory, update } from "../runs.js";
import { cursor, lane, lanes, playing, selection } from "../../store.js";
import { sizeOf } from "./track.js";
/** @import { Frame, Lane } from "../../types.js" */

const AROUND = 40; // steps on each side of the cursor that are brought back too
const REST = 80; // ms without a move before that, for a drag along the axis
const MOST = 1000; // steps of one request

/**
 * Frames `from` to `to` of a lane, within one course; none if there is no answer.
 * @param {Lane} of @param {number} from @param {number} to @param {"light"|"full"} detail @returns {Promise<Frame[]>}
 */
export async function replayed(of, from, to, detail) {
  const { experiment, mostSteps, step: since } = courseAt(of, from);
  const kept = of.frames.before(from, since);
  if (!kept) return [];
  let state = kept;
  const most = Math.max(1, Math.min(MOST, mostSteps.light));
  const ask = (/** @type {number} */ skip, /** @type {number} */ steps, /** @type {"light"|"full"} */ how) =>
    request(
      "frame",
      () => api.replay({ experiment, state, skip, steps, detail: how, ...(how === "full" ? examples() : {}) }),
      { silent: true, retry: loadDetails },
    );
  while (from - state.step - 1 > most) {
    const answer = await ask(most - 1, 1, "light");
    if (!answer?.frames.length) return [];
    state = answer.frames[0].state;
  }
  const answer = await ask(from - state.step - 1, to - from + 1, detail);
  return answer?.frames ?? [];
}

/**
 * Bring back a lane's frames `from` to `to`, as far as one request and one course go.
 * @param {Lane} of @param {number} from @param {number} to @param {"light"|"full"} [detail]
 */
async function recompute(of, from, to, detail = "light") {
  const track = of.frames;
  let first = from;
  while (first <= to && track.at(first)) first++;
  const turn = of.courses.find((c) => c.step > first)?.step ?? Infinity;
  const most = courseAt(of, first).mostSteps[detail];
  let final = Math.min(to, turn - 1, track.length - 1, first + most - 1);
  while (final > first && track.at(final)) final--;
  if (first > final) return;
  for (const found of await replayed(of, first, final, detail)) if (!track.at(found.state.step)) track.put(found);
  freeMemory();
  update(new Map([[track, {}]]));
}

/** The step of a lane that the cursor shows. @param {Lane} of */
const shown = (of) => Math.min(cursor.peek().step, of.frames.length - 1);

/** A lane's frame at a step, if need be computed again; null if that fails. @param {Lane} of @param {number} step */
export async function frameOf(of, step) {
  if (!of.frames.at(step)) await recompute(of, step, step, "full");
  return of.frames.at(step);
}

/** The frame under the cursor, computed again if it was dropped; null if that fails. @returns {Promise<Frame|null>} */
export async function frameAtCursor() {
  for (;;) {
    const here = lane.peek();
    if (!here) return null;
    const step = shown(here);
    const found = await frameOf(here, step);
    if (lane.peek()?.frames === here.frames && shown(here) === step) return found;
  }
}

/** The state of a lane at a step, computed again if it was dropped. @param {Lane} of @param {number} step */
export async function stateAt(of, step) {
  return of.frames.state(step) ?? (await replayed(of, step, step, "light"))[0]?.state ?? null;
}

/**
 * The state of a lane at the step of a change, as the experiment before left it; null if that fails.
 * @param {Lane} of @param {number} step
 */
export async function leftAt(of, step) {
  const courses = of.courses.filter((c) => c.step < step);
  return (await replayed({ ...of, courses }, step, step, "light"))[0]?.state ?? null;
}

/** How many steps after the cursor's are in memory. @param {number} most */
export function framesAhead(most) {
  const here = lane.peek();
  const { step } = cursor.peek();
  if (!here) return 0;
  for (let ahead = 0; ahead < most; ahead++) {
    if (step + ahead + 1 >= here.frames.length) return most;
    if (!here.frames.at(step + ahead + 1)) return ahead;
  }
  return most;
}

/** How many frames of a lane to bring back at once: not more than fit in memory. @param {Lane} of */
const handful = (of) => Math.max(1, Math.floor(roomOf(lanes.peek().length, true).frames / 3 / sizeOf(of.frames.last)));

/** Bring back the next steps after the cursor's. @param {number} count */
export const refill = inTurn(async (/** @type {number} */ count) => {
  const here = lane.peek();
  const from = cursor.peek().step + 1;
  if (here) await recompute(here, from, from + Math.min(count, handful(here)) - 1);
});

let resting = 0;

/** Load the frames around the cursor, and the parameters of the other lanes at its step. */
async function loadAround() {
  const here = lane.peek();
  if (!here || playing.peek()) return;
  const step = shown(here);
  const reach = Math.min(AROUND, Math.floor(handful(here) / 2), Math.floor(courseAt(here, step).mostSteps.light / 3));
  await recompute(here, Math.max(0, step - reach), step + reach);
  for (const l of lanes.peek()) {
    if (l !== here && cursor.peek().step === step && !l.frames.parameters(shown(l)))
      await recompute(l, shown(l), shown(l));
  }
}

/** Load the cursor's frame in full (layers, values of examples), if that is missing. */
export const loadDetails = latest(async () => {
  clearTimeout(resting);
  resting = setTimeout(loadAround, REST);
  const here = lane.peek();
  const now = await frameAtCursor();
  const wanted = selection.peek().example;
  if (!here || !now || here.frames !== lane.peek()?.frames) return;
  if (now.layers && (wanted === null || now.examples?.[0] === wanted || !here.data)) return;
  const { step } = now.state;
  const body = { experiment: experimentAt(here, step), state: now.state, ...examples() };
  const answer = await request("frame", () => api.frame(body), { retry: loadDetails, silent: true });
  if (!answer?.frame || here.frames.at(step) !== now) return;
  here.frames.put(answer.frame);
  update(new Map([[here.frames, {}]]));
});

/** Follow the cursor. */
export function follow() {
  effect(() => {
    const here = lane.value;
    const { step } = cursor.value;
    if (here && !playing.peek() && !here.frames.at(Math.min(step, here.frames.length - 1))) loadDetails();
  });
}
