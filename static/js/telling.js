/** What the page says of where the run is: aloud to who cannot see it, and above the run why it stopped there. */
import { effect } from "ui";
import { number } from "./format.js";
import { announcement, cursor, frame, lane, notice } from "./store.js";

/** @param {string} sentence */
export const announce = (sentence) => { announcement.value = sentence; };

/** What one step did, in a sentence. */
export function tell() {
  const now = frame.peek();
  if (now) announce(`Step ${now.state.step}: loss ${number(now.loss_train)}, gradient norm ${number(now.gradient_norm)}.`);
}

/** How the run looked at ended, where it overflowed. */
export function tellEnd() {
  const here = lane.peek();
  if (here?.status === "diverged") announce(here.divergence?.message ?? "The run diverged.");
}

/** Why an update of length 0 leaves the frame under the cursor. */
export function still() {
  const here = lane.value;
  const now = frame.value;
  if (!here?.free.includes(true)) return "Every parameter is held fixed, so nothing moves.";
  if ((now?.gradient_norm ?? 0) > 0) return "The update is zero here, though the gradient is not: nothing moves.";
  return `The gradient is exactly zero here, so the update is zero too and nothing moves.${here.experiment.objective.kind === "function" ? " Drag the point to begin elsewhere." : ""}`;
}

/** Say why the clock stopped here; it is of no interest once somebody has moved on. @param {string} why */
export function stopped(why) {
  const from = cursor.peek();
  notice.value = why;
  announce(why);
  const end = effect(() => {
    const { lane: on, step } = cursor.value;
    if (notice.value === why && on === from.lane && step === from.step) return;
    queueMicrotask(() => {
      end();
      if (notice.peek() === why) notice.value = null;
    });
  });
}
