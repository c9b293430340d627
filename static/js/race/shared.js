/** What lanes have in common, in a sentence. */
import { orderOf } from "../run/batch-order.js";
import { catalog } from "../store.js";
/** @import { Lane } from "../types.js" */

/** A lane's batches in a text that is equal where they are: without a seed if that is not used. @param {Lane} of */
const batchesOf = ({ data, courses }) =>
  courses.map(({ experiment }) => {
    const { batch_size: size, batch_order: name, seed, objective } = experiment;
    const examples = data?.targets[0]?.length ?? 0;
    const drawn = orderOf(catalog.value, experiment)?.shuffles === false ? "" : seed;
    const order = size === null || size >= examples ? "all" : `${size} ${name} ${drawn}`;
    return `${order} of ${JSON.stringify(/** @type {any} */ (objective).data)}`;
  });

/** @param {Lane[]} all */
const haveOneStart = (all) => {
  const [first, ...others] = all.map(({ frames }) => frames.first.state.parameters);
  return others.every((start) => start.length === first.length && start.every((value, i) => value === first[i]));
};

/** @param {Lane[]} all at least one @param {number} step */
export function shared(all, step) {
  const start = haveOneStart(all) ? "All lanes began at the same point" : "The lanes began at different points";
  const alike = new Set(all.flatMap(batchesOf)).size === 1;
  const batches = all[0].data ? (alike ? " and see the same batches" : "; their batches differ") : "";
  const behind = all.some(({ frames, status }) => status !== "diverged" && frames.length - 1 < step);
  return `${start}${batches}. Ranked by the loss at step ${step}${behind ? ", or at the last step known before it" : ""}.`;
}
