/** Sentences about the run: for screen readers at each step, and in the status line when the clock stops. */
import { effect } from "ui";
import { number } from "../format.js";
import { seesPart } from "../run/full-batch.js";
import { LONGEST } from "../run/runs.js";
import { announcement, catalog, cursor, frame, lane, nextFrame, notice } from "../store.js";
/** @import { Frame, Lane } from "../types.js" */

/** @param {string} sentence */
export const announce = (sentence) => (announcement.value = sentence);

/** Announce the result of one step. */
export function announceStep() {
  const now = frame.peek();
  if (now)
    announce(`Step ${now.state.step}: loss ${number(now.loss_train)}, gradient norm ${number(now.gradient_norm)}.`);
}

/** Announce the end of the watched run, if it diverged or is as long as the page keeps one. */
export function announceEnd() {
  const here = lane.peek();
  if (here?.status === "diverged") announce(here.divergence?.message ?? "The run diverged.");
  else if (cursor.peek().step >= LONGEST)
    announceStop(`Paused after ${LONGEST.toLocaleString("en")} steps, the most the page keeps.`);
}

/** Whether the next update may find another gradient at the same point. @param {Lane} of */
const inBatches = ({ experiment, data }) => seesPart(experiment, data);

/** Whether the run under the cursor stands still for good: the update is zero, and so are all that follow. */
export const isAtRest = () => frame.value?.update_norm === 0 && lane.value !== null && !inBatches(lane.value);

/** Whether the update of the frame under the cursor is there but changes no parameter, since rounding swallows it. */
export function isSwallowed() {
  const now = frame.value;
  const next = now?.new_parameters ?? nextFrame.value?.state.parameters;
  if (!now?.update_norm || !now.eta || !next || !lane.value || inBatches(lane.value)) return false;
  return now.state.parameters.every((value, i) => value === next[i]);
}

/** @param {Frame|null} now */
function standsBecause(now) {
  if (now?.eta === 0) return "the learning rate has fallen to 0";
  const method = catalog.value?.optimizers.find(({ name }) => name === lane.value?.experiment.optimizer.name);
  return method?.searches ? "the line search finds no rate that leads down far enough" : "nothing moves";
}

/** The reason why the update of the frame under the cursor is 0. */
export function whyAtRest() {
  const here = lane.value;
  const now = frame.value;
  if (!here?.free.includes(true)) return "Every parameter is held fixed, so nothing moves.";
  if (isSwallowed()) return "The update is too short to change any parameter: rounding swallows it.";
  const slope = (now?.gradient_norm ?? 0) > 0;
  if (inBatches(here))
    return `The update of this step's batch is zero${slope ? ", though its gradient is not" : ""}: nothing moves at this step.`;
  if (slope) return `The update is zero here, though the gradient is not: ${standsBecause(now)}.`;
  return `The gradient is exactly zero here, so the update is zero too and nothing moves.${
    here.experiment.objective.kind === "function" ? " Drag the point to begin elsewhere." : ""
  }`;
}

/** Say why the clock stopped here. The reason goes when the cursor moves. @param {string} why */
export function announceStop(why) {
  const from = cursor.peek();
  notice.value = why;
  announce(why);
  const end = effect(() => {
    const { lane: on, step } = cursor.value;
    if (notice.value === why && on === from.lane && step === from.step) return;
    queueMicrotask(() => {
      end();
      if (notice.peek() === why) notice.value = null;
    });
  });
}
