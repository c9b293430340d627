/** What a room lays over the loss chart. */
import { signal } from "ui";

/**
 * Views inside the chart's plot. Its properties `--from` and `--per-step`, in pixels, are where step 0 is and how far
 * apart steps are.
 * @type {import("ui").Signal<(() => any)[]>}
 */
export const chartLayers = signal([]);

/** Lay a view over the loss chart. Returns a function that takes it away. @param {() => any} view */
export function layOnChart(view) {
  chartLayers.value = [...chartLayers.peek(), view];
  return () => (chartLayers.value = chartLayers.peek().filter((other) => other !== view));
}
