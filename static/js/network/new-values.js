/** The parameters after the update: from the full frame, or from the next one. */
import { frame, nextFrame } from "../store.js";

/** @returns {number[]|null} */
export const newParameters = () => frame.value?.new_parameters ?? nextFrame.value?.state.parameters ?? null;

/** What the gradient of a frozen parameter would be; undefined until it is known. @param {number} index */
export const heldGradient = (index) => frame.value?.held_gradient?.[index] ?? undefined;
