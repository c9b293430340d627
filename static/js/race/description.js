/** What a lane runs, in a few words. */
import { orderWords } from "../run/batch-order.js";
import { seesPart } from "../run/full-batch.js";
import { number } from "../format.js";
import { catalog } from "../store.js";
import { experimentAt } from "../run/runs.js";
/** @import { Lane } from "../types.js" */

/**
 * `rate` is the rate of a step in words, `told` in a sentence, `eta` the number; null where each update's rate is found
 * by a line search. `base` is the rate that a schedule scales, null without one.
 * @param {Lane} of @param {number} step
 */
export function description(of, step) {
  const now = experimentAt(of, step);
  const { objective, optimizer, schedule, batch_size: size, seed } = now;
  const tables = catalog.value;
  const method = tables?.optimizers.find((o) => o.name === optimizer.name);
  const at = Math.min(step, of.frames.length - 1);
  const decay = tables?.schedules.find((s) => s.name === schedule.name);
  const base = method?.searches || decay?.constant ? null : optimizer.eta;
  const eta = base === null ? optimizer.eta : of.frames.number("eta", at);
  const before = base === null ? "" : ` at step ${at}, ${number(base)} before the schedule`;
  return {
    title: method?.title ?? optimizer.name,
    eta: method?.searches ? null : eta,
    base,
    rate: method?.searches ? "by line search" : number(eta),
    told: method?.searches ? "rate by line search" : `learning rate ${number(eta)}${before}`,
    seed,
    shape:
      objective.kind === "network" ? [of.data?.features.length, ...objective.layers.map((l) => l.units)].join("–") : "",
    schedule: decay?.constant ? null : (decay?.title ?? schedule.name),
    batch: seesPart(now, of.data) ? `${size}${orderWords(tables, now)}` : null,
  };
}
