/** How the runs stand at a step: the best first, those that diverged last. No state of its own. */
import { number } from "../format.js";
import { hasScore, scoreName } from "../run/score.js";
import { lanes } from "../store.js";
import { description } from "./description.js";
/** @import { Lane } from "../types.js" */

/**
 * @typedef {{lane: Lane, index: number, place: number|null, method: string, rate: string,
 *   eta: number|null, base: number|null, loss: number, distance: number|null,
 *   train: number|null, test: number|null, reached: number|null, status: string, out: boolean}} Standing
 *   `base` is the rate before a schedule, null without one; `train` and `test` are the scores on those examples, null where there is none;
 *   `reached` is after how many steps the target was reached, null while it is not; `out` says that the run diverged
 */

/** @param {Lane} of @param {number} step @param {boolean} full whether its updates see all examples */
function statusOf({ status, frames }, step, full) {
  const end = frames.length - 1;
  if (status === "diverged" && step >= end) return { status: `diverged at ${end + 1}`, out: true };
  if (step > end) return { status: `known to ${end}`, out: false };
  // an update of 0 from one batch says nothing about the next one
  return { status: full && frames.number("update_norm", step) === 0 ? "at rest" : "goes on", out: false };
}

/**
 * A lane's method, and what else it has of its own beside the first lane.
 * @param {Lane} of @param {number} step @param {ReturnType<typeof description>} usual
 */
function methodOf(of, step, usual) {
  const { title, batch, schedule, seed, shape } = description(of, step);
  return [
    title,
    shape !== usual.shape && shape,
    schedule && schedule.toLowerCase(),
    batch !== usual.batch && `batch ${batch ?? "all"}`,
    seed !== usual.seed && `seed ${seed}`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** @param {number} step @param {number|null} target a loss to reach @returns {Standing[]} */
export function standings(step, target) {
  const usual = description(lanes.value[0], 0);
  const rows = lanes.value.map((lane, index) => {
    const { frames } = lane;
    const at = Math.min(step, frames.length - 1);
    const { rate, eta, base, batch } = description(lane, step);
    const hit = target === null ? -1 : frames.reached("loss_train", target);
    return {
      lane,
      index,
      method: methodOf(lane, step, usual),
      rate,
      eta,
      base,
      loss: frames.number("loss_train", at) ?? Infinity,
      distance: frames.number("distance", at),
      train: frames.number("score_train", at),
      test: frames.number("score_test", at),
      reached: hit < 0 ? null : hit,
      ...statusOf(lane, step, batch === null),
    };
  });
  rows.sort((a, b) => Number(a.out) - Number(b.out) || a.loss - b.loss);
  const placeOf = (/** @type {number} */ loss) => 1 + rows.findIndex((row) => row.loss === loss); // equal losses share one
  return rows.map((row) => ({ ...row, place: row.out ? null : placeOf(row.loss) }));
}

/**
 * The table as text, one row a line, columns set apart by tabs: what a spreadsheet takes.
 * @param {Standing[]} rows @param {number} step @param {number|null} target
 */
export function asText(rows, step, target) {
  const far = rows.some(({ distance }) => distance !== null);
  const { data } = rows[0].lane;
  const scheduled = rows.some(({ base }) => base !== null);
  const [scored, name] = [hasScore(data), scoreName(data)];
  /** Each column's head, and what stands in it. @type {(false|[string, (row: Standing) => string|number|null])[]} */
  const all = [
    ["place", ({ place }) => place],
    ["lane", ({ lane }) => lane.name],
    ["method", ({ method }) => method],
    [scheduled ? `learning rate at step ${step}` : "learning rate", ({ eta, rate }) => eta ?? rate],
    scheduled && ["before the schedule", ({ base }) => base],
    [`loss at step ${step}`, ({ loss }) => loss],
    far && ["distance to a minimum", ({ distance }) => distance],
    scored && [`training ${name}`, ({ train }) => train],
    scored && [`test ${name}`, ({ test }) => test],
    target !== null && [`steps to ${number(target)}`, ({ reached }) => reached],
    ["status", ({ status }) => status],
  ];
  const columns = all.filter((column) => column !== false);
  const lines = rows.map((row) => columns.map(([, of]) => of(row)));
  return [columns.map(([head]) => head), ...lines].map((line) => line.join("\t")).join("\n");
}
