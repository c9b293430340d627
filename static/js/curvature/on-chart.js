/** The sharpness and its limit as lines over the loss chart, on a scale of their own. */
import { html, signal } from "ui";
import { chartLayers, lay } from "../draw/layers.js";
import { number } from "../format.js";
import { history } from "./ask.js";
import { extent, pathOf, stretches } from "./history.js";

/** Whether the loss chart has them. */
export const onChart = signal(false);

function Lines() {
  const points = history.value;
  if (!onChart.value || points.length < 2) return null;
  const { low, high, limits } = extent(points);
  const last = points[points.length - 1].step;
  const line = (/** @type {"sharpness"|"limit"} */ key) =>
    pathOf(stretches(points, key, high), String, (value) => 1 - (value - low) / (high - low));
  return html`<div class="sharpness-lines" aria-hidden="true">
    <svg style=${`--last: ${last}`} viewBox=${`0 0 ${last} 1`} preserveAspectRatio="none">
      ${limits && html`<path class="limit" d=${line("limit")} />`}<path class="sharp" d=${line("sharpness")} /></svg>
    <p class="small"><i class="math">λ</i> from ${number(low, 2)} to ${number(high, 2)}${limits && ", limit dashed"}</p></div>`;
}

/** Keep the lines over the chart. Returns a function that takes them away. */
export const keepLines = () => lay(chartLayers, Lines);
