/** What of the view and the selection still means something when other runs take the place of those on the page. */
import { options, selection } from "../store.js";

/** @typedef {import("../types.js").Lane} Lane */

/** @param {Lane|null} of */
const names = (of) => of?.parameters.join();

/**
 * Whether two runs are of one function, or of networks of one shape, so that one range and one plane may be of both.
 * @param {Lane|null} a @param {Lane|null} b
 */
export function sameShape(a, b) {
  const [of, other] = [a, b].map((lane) =>
    lane?.experiment.objective.kind === "function" ? lane.experiment.objective.name : "",
  );
  return names(a) === names(b) && of === other;
}

/**
 * Let go of the part in sight and of what is selected, where the run that comes has no such thing.
 * @param {Lane|null} before @param {Lane|null} now
 */
export function resetView(before, now) {
  const same = names(before) === names(now);
  if (!sameShape(before, now)) options.value = { ...options.peek(), range: null, ...(!same && { features: [0, 1] }) };
  const { example } = selection.peek();
  if (!same) selection.value = { parameter: null, example: null, unit: null };
  else if (example !== null && example >= (now?.data?.targets[0].length ?? 0))
    selection.value = { ...selection.peek(), example: null };
}
