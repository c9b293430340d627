/** Which lane a room describes, told only while there are several. */
import { html } from "ui";
import { lanes } from "../../store.js";

/**
 * @param {{lane: import("../../types.js").Lane|null|undefined, begin?: string, end?: string}} props what stands around the name
 */
export const OfLane = ({ lane, begin = " of ", end = "" }) =>
  lane && lanes.value.length > 1
    ? html`<span class="of-lane">
      ${begin}lane <i class="swatch" style=${`--swatch: var(--lane-${lane.colour})`} aria-hidden="true"></i> <strong>
        ${lane.name}</strong>${end}</span>`
    : null;
