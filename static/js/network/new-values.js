/** What the parameters become: from the full frame, or from the next one when it is known. */
import { frame, nextFrame } from "../store.js";

/** @returns {number[]|null} */
export const newParameters = () => frame.value?.new_parameters ?? nextFrame.value?.state.parameters ?? null;
