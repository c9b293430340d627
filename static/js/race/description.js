/** What a lane runs, in a few words. */
import { catalog } from "../store.js";
import { experimentAt } from "../run/runs.js";

/** @typedef {import("../types.js").Lane} Lane */

/** @param {Lane} of @param {number} step */
export function description(of, step) {
  const { objective, optimizer, schedule, batch_size: size, seed } = experimentAt(of, step);
  const tables = catalog.value;
  const title = tables?.optimizers.find((o) => o.name === optimizer.name)?.title ?? optimizer.name;
  const rate = tables?.schedules.find((s) => s.name === schedule.name);
  return {
    title,
    eta: optimizer.eta,
    seed,
    shape:
      objective.kind === "network" ? [of.data?.features.length, ...objective.layers.map((l) => l.units)].join("–") : "",
    schedule: rate?.constant ? null : (rate?.title ?? schedule.name),
    batch: of.data && size !== null && size < of.data.targets[0].length ? size : null,
  };
}
