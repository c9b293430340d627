/** What the first visit's few seconds of training did, in a sentence. No state. */
/** @import { Frame, Lane } from "../types.js" */

const BACK = "Press Home, or the first button below, to go back to the start.";
const LOSS = ["the loss fell", "the loss stayed as it was", "the loss rose"];

/** @param {Pick<Lane, "experiment"|"data">} of @param {Frame} before @param {Frame} now */
export function trained({ experiment, data }, before, now) {
  const steps = now.state.step - before.state.step;
  const loss = LOSS[1 + Math.sign(now.loss_train - before.loss_train)];
  const still = now.state.parameters.every((value, i) => value === before.state.parameters[i]);
  if (still) return `After ${steps} updates the point is where it was. ${BACK}`;
  if (experiment.objective.kind !== "network")
    return `${steps} updates moved the point along the landscape, and ${loss}. ${BACK}`;
  const moved = `${steps} updates moved the weights`;
  const seen = data?.classes.length ? "boundary" : "prediction";
  return `${moved}: see the ${seen} in Data. Over all training examples ${loss}. ${BACK}`;
}
