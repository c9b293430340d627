/** A run to a step far off: it takes a while, so how far it is can be seen, and it can be stopped. What it did so far stays. */
import { effect } from "ui";
import * as api from "../server/api.js";
import { newest } from "../server/latest.js";
import { request } from "../server/requests.js";
import { extend, update } from "./runs.js";
import { cursor, heading, lanes, reach } from "../store.js";

/** @typedef {import("../types.js").Lane} Lane */

const runs = newest();

/** What a request that is taken back fails with. @param {"stopped"|"left"} how */
const because = (how) => new DOMException(how, "AbortError");

/** A step as a sentence has it. @param {number} step */
export const told = (step) => step.toLocaleString("en");

/**
 * Run on to a step. The cursor stays where it is. Waits at "far".
 * @param {number} step
 * @returns {Promise<"there"|"stopped"|"left">} `there` also where the runs end before, `stopped` where somebody said `halt("stopped")`,
 *   and `left` where somebody went elsewhere or put other runs in their place
 */
export async function runUp(step) {
  if (step <= reach.peek()) return "there";
  const mine = runs.begin(because("left"));
  const tracks = new Set(lanes.peek().map((l) => l.frames));
  heading.value = step;
  const unfollow = effect(() => {
    if (!mine.aborted && !lanes.value.some((l) => tracks.has(l.frames))) halt("left");
  });
  try {
    await request("far", () => extend(step, "light", mine));
    return mine.aborted ? mine.reason.message : "there";
  } finally {
    unfollow();
    if (!mine.aborted) heading.value = null;
  }
}

/** End the run to a far step, where there is one. @param {"stopped"|"left"} how */
export function halt(how) {
  runs.end(because(how));
  heading.value = null;
}

/** What is said where a run was stopped on its way to a step. @param {number} to */
export const stoppedOnTheWay = (to) => `Stopped at step ${told(reach.peek())}, on the way to ${told(to)}.`;

/**
 * Learn whether runs whose last known step is the cursor's go on at all: played to here the page would know, for it looks
 * ahead. Nothing is made longer.
 */
export async function foresee() {
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
