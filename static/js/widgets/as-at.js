/** Of when a picture is whose samples have not come yet. */
import { boundary, frame, lane, playing } from "../store.js";
import { useOverdue } from "./overdue.js";

/** @param {{run: import("../run/memory/track.js").Track, step: number}} of */
export const asAt = ({ run, step }) =>
  run === lane.value?.frames ? `as at step ${step.toLocaleString("en")}` : "as in another run";

/** Of when the network's outputs are, if for longer than a request takes they are not those of the step shown. */
export function useLateOutputs() {
  const given = boundary.value;
  const isCurrent = given?.run === lane.value?.frames && given?.step === frame.value?.state.step;
  const late = useOverdue(!isCurrent && !playing.value, given);
  return late && given ? asAt(given) : null;
}
