/** Running on to a distant step. The page shows how far the run is and can stop it; the steps computed so far stay. */
import { effect } from "ui";
import * as api from "../server/api.js";
import { newest } from "../server/latest.js";
import { request, showWait } from "../server/requests.js";
import { extend, update } from "./runs.js";
import { cursor, runningTo, lanes, reach } from "../store.js";
/** @import { Lane } from "../types.js" */

const runs = newest();

/** The error of a request that was aborted. @param {"stopped"|"left"} how */
const abortReason = (how) => new DOMException(how, "AbortError");

/** A step as text. @param {number} step */
export const stepText = (step) => step.toLocaleString("en");

/**
 * Run on to a step. The cursor stays where it is. Waits at "far".
 * @param {number} step
 * @returns {Promise<"there"|"stopped"|"left">} `there` also if the runs end earlier, `stopped` after
 *   `stopRunningTo("stopped")`, and `left` if the cursor moved or the runs were replaced
 */
export async function extendTo(step) {
  if (step <= reach.peek()) return "there";
  const mine = runs.begin(abortReason("left"));
  const tracks = new Set(lanes.peek().map((l) => l.frames));
  runningTo.value = step;
  const unfollow = effect(() => {
    if (!mine.aborted && !lanes.value.some((l) => tracks.has(l.frames))) stopRunningTo("left");
  });
  try {
    const gone = new Promise((done) => mine.addEventListener("abort", done));
    await showWait("far", () => Promise.race([extend(step, "light", mine), gone])); // other steps may wait before it
    return mine.aborted ? mine.reason.message : "there";
  } finally {
    unfollow();
    if (!mine.aborted) runningTo.value = null;
  }
}

/** End the run to a far step, if there is one. @param {"stopped"|"left"} how */
export function stopRunningTo(how) {
  runs.end(abortReason(how));
  runningTo.value = null;
}

/** The sentence for a run that was stopped on its way to a step. @param {number} to */
export const stoppedText = (to) => `Stopped at step ${stepText(reach.peek())}, on the way to ${stepText(to)}.`;

/** Ask whether runs that end at the cursor go on, as the page would know after playing. No run gets longer. */
export async function lookAhead() {
  const { step } = cursor.peek();
  const atEnd = (/** @type {Lane} */ l) => l.status === "running" && l.frames.length - 1 === step;
  const asked = lanes.peek().filter(atEnd);
  await Promise.all(
    asked.map(async ({ experiment, frames }) => {
      const answer = await request(
        "ahead",
        () => api.step({ experiment, state: frames.last.state, steps: 1, detail: "light" }),
        { silent: true },
      );
      const now = lanes.peek().find((l) => l.frames === frames);
      if (now && atEnd(now) && answer?.status === "diverged")
        update(new Map([[frames, { status: answer.status, divergence: answer.divergence }]]));
    }),
  );
}
