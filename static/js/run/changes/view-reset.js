/** Keeps the view and the selection when runs are replaced, as far as they still apply. */
import { options, selection, setOptions } from "../../store.js";
/** @import { Lane, Plane } from "../../types.js" */

/** @param {Lane|null} of */
const names = (of) => of?.parameters.join();

/** Whether a range and a plane of one run apply to the other. @param {Lane|null} a @param {Lane|null} b */
export function sameShape(a, b) {
  const [of, other] = [a, b].map((lane) =>
    lane?.experiment.objective.kind === "function"
      ? JSON.stringify([
          lane.experiment.objective.name,
          lane.experiment.objective.formula,
          lane.experiment.objective.range,
        ])
      : "",
  );
  return names(a) === names(b) && of === other;
}

/** The plane, unless its parameters are not the run's. @param {Plane|null} plane @param {Lane|null} now */
export const planeOf = (plane, now) =>
  plane?.kind === "parameters" && ![plane.u, plane.v].every((name) => !name || now?.parameters.includes(name))
    ? null
    : plane;

/** Reset range, plane and selection if the new run lacks them. @param {Lane|null} before @param {Lane|null} now */
export function resetView(before, now) {
  const same = names(before) === names(now);
  if (!sameShape(before, now)) {
    const plane = planeOf(options.peek().plane, now);
    setOptions({ range: null, plane, ...(!same && { features: [0, 1] }) });
  }
  const { example } = selection.peek();
  if (!same) selection.value = { parameter: null, example: null, unit: null };
  else if (example !== null && example >= (now?.data?.targets[0].length ?? 0))
    selection.value = { ...selection.peek(), example: null };
}
