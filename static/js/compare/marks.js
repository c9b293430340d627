/** The compared points that are pinned to a step, on the time axis. A click goes there. */
import { html } from "ui";
import { ends, goTo } from "./ask.js";
import { lanes, lastStep, options } from "../store.js";

export function CompareMarks() {
  if (options.value.detail !== "compare") return null;
  const pinned = ends.value.filter((end) => !end.follows);
  if (!pinned.length) return null;
  return html`<ul class="compare-marks" aria-label="Points compared">
    ${pinned.map(
      (end) => html`<li key=${end.side} class=${`${end.side} ${end.step > lastStep.value / 2 ? "late" : ""}`}
          style=${`--step: ${end.step}${lanes.value.length > 1 ? `; --lane: var(--lane-${end.lane.colour})` : ""}`}>
      <button type="button" aria-label=${`Compared ${end.side}: ${end.label}`}
          title=${`Compared ${end.side}: ${end.label}`} onClick=${() => goTo(end)}>
        ${end.side}</button></li>`,
    )}
  </ul>`;
}
