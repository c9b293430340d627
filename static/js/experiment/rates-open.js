/** Whether the map of rates is open, and what race tuning found, if that is what it is to show. */
import { signal } from "ui";

export const ratesOpen = signal(false);

/** @type {import("ui").Signal<import("../server/openapi.js").TuneAnswer|null>} */
export const tunedRates = signal(null);

/** Whether it shows what race tuning found, or the rates of the run looked at. */
export const showsTuned = signal(false);

/** @param {boolean} tuned */
export function openRates(tuned) {
  showsTuned.value = tuned;
  ratesOpen.value = true;
}
