/** The time controls: steps, playing, a jump, a run to a far step, a new start. */
import { restart } from "../run/changes/actions.js";
import { changesApplied } from "../run/changes/experiment.js";
import { presses } from "./clock.js";
import { lookAhead, stopRunningTo, extendTo, stoppedText, stepText } from "../run/run-to.js";
import { leavePhase } from "./phases.js";
import { pause, play } from "./playing.js";
import { loadDetails } from "../run/memory/replay.js";
import { extend, goTo } from "../run/runs.js";
import { cursor, diverged, runningTo, lane, lastStep, playing, reach } from "../store.js";
import { announce, announceStop } from "./announce.js";

export { pause, play } from "./playing.js";
export { holdPhase, move, stepBack, stepOn, stepOnce } from "./steps.js";

/** Go to a step that was shown, or to the last one shown. @param {number} step */
export function jump(step) {
  pause();
  leavePhase();
  presses.begin();
  arriveAt(Math.min(step, lastStep.peek()));
}

/** @param {number} step */
function arriveAt(step) {
  goTo(step);
  loadDetails();
  // a branch that is not computed that far yet
  if (reach.peek() < cursor.peek().step) extend(cursor.peek().step, "light");
}

/** Go to a step, and run on to it if it is not known; if the run ends before, to its end. @param {number} step */
export async function runTo(step) {
  pause();
  leavePhase();
  const mine = presses.begin();
  const changes = changesApplied();
  if (changes) await changes; // they take the place of the steps after this one
  if (mine.aborted) return;
  const far = extendTo(step);
  if (runningTo.peek() !== null) announce(`Running to step ${stepText(step)}.`);
  const how = await far;
  if (mine.aborted || how === "left") return; // somebody went elsewhere meanwhile
  const last = reach.peek();
  arriveAt(how === "stopped" ? last : step);
  if (how === "stopped") return announceStop(stoppedText(step));
  await lookAhead();
  if (mine.aborted) return;
  announce(diverged.peek() ? (lane.peek()?.divergence?.message ?? "The run diverged.") : `Step ${cursor.peek().step}.`);
}

export function startOver() {
  pause();
  leavePhase();
  presses.begin();
  restart();
}

export const toggle = () => (runningTo.peek() !== null ? stopRunningTo("stopped") : playing.peek() ? pause() : play());
