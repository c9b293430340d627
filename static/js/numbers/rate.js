/** The rate of an update in words: with a line search it is that of the accepted trial. */
import { number } from "../format.js";

/**
 * What stands beside the learning rate of a method with a line search; empty for others, and while the trials of the
 * update are not loaded.
 * @param {Pick<import("../types.js").Frame, "trials">|null} frame
 */
export function taken(frame) {
  const trials = frame?.trials ?? [];
  const found = trials.find(({ accepted }) => accepted);
  if (found) return `is tried first, ${number(found.eta)} is taken`;
  return trials.length ? "is tried first, but no rate is taken" : "";
}
