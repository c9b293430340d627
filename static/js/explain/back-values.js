/** The server's numbers of backpropagation for the shown frame: slopes, errors, dC/da. */
import { frame } from "../store.js";
import { answers } from "./ask.js";

/** A number of the chain's links by its line's key; null if not known. @param {string} key @returns {number|null} */
export function linkValue(key) {
  const answer = answers.value.get("links");
  const now = frame.value;
  if (!answer || !now || answer.frame.state !== now.state || (now.examples && answer.example !== now.examples[0]))
    return null;
  return answer.lines.find((line) => line.key === key)?.value ?? null;
}

/** dC/da of a unit for the example; at the output the loss's slope. @param {number} layer @param {number} unit */
export const backTo = (layer, unit) =>
  linkValue(layer === frame.value?.layers?.length ? `error-${unit}` : `back${layer}-${unit}`);
