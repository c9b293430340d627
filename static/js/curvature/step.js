/**
 * What this step does to the loss: by the slope alone, by slope and curvature, and as it happens; and the best rate.
 */
import { html } from "ui";
import { exact, number } from "../format.js";
import { Check } from "../widgets/check.js";
import { fits, none, onMap } from "./model.js";

/** @typedef {import("../types.js").Curvature} Curvature */

/** A change with its sign. @param {number|null} value */
const signed = (value) => (value === null ? "overflows" : `${value > 0 ? "+" : ""}${number(value)}`);

/** A switch for the quadratic model on the map. */
function Model() {
  const shown = onMap.value && fits.value;
  return html`<p><label class="model"><${Check} of=${onMap} /> quadratic model on the map</label></p>
    ${onMap.value && !fits.value && html`<p class="small quiet">The map of two dimensions shows it, on even axes.</p>`}
    ${
      shown &&
      (none.value
        ? html`<p class="small quiet">There is none here: the curvature overflows, or the plane lies along a frozen
          parameter.</p>`
        : html`<p class="how">Dashed lines are where slope and curvature at the ball put the levels of the map that are
          nearest to its loss. Where they part from the map’s own lines, a step that trusts them goes wrong.</p>`)
    }`;
}

/** @param {{of: Curvature, batch: number|null}} props `batch` is the size of batches that are not all examples */
export function Step({ of, batch }) {
  const { slope, predicted, real } = of.update;
  const rows = /** @type {const} */ ([
    ["by the slope alone", slope],
    ["by slope and curvature", predicted],
    ["as it happens", real],
  ]);
  const known = rows.flatMap(([, value]) => (value === null ? [] : [value]));
  const low = Math.min(0, ...known);
  const width = Math.max(0, ...known) - low || 1;
  const zero = (100 * -low) / width;
  const best = of.gradient.best_rate;
  return html`<section><h3>This step, predicted and real</h3>
    <table class="changes"><caption class="small quiet">Change of <i class="math q-loss">C</i>
    ${batch && `; the update follows a batch of ${batch}`}</caption>
      <tbody>${rows.map(
        ([name, value]) => html`<tr key=${name}><th scope="row">${name}</th><td class="q-loss" title=${exact(value)}>
          ${signed(value)}</td>
        <td class="bar-cell" aria-hidden="true"><span class="bar" style=${`--zero: ${zero}%`}>${
          value !== null &&
          html`<span class=${value > 0 ? "rise" : "fall"}
              style=${`left: ${(100 * (Math.min(0, value) - low)) / width}%; width: ${(100 * Math.abs(value)) / width}%`}></span>`
        }</span></td></tr>`,
      )}</tbody></table>
    <dl><div><dt>best rate straight down the <span class="q-gradient">gradient</span></dt><dd title=${exact(best)}>
      ${best === null ? (of.gradient.norm > 0 ? "none" : "no gradient") : number(best)}</dd></div>
      <div><dt>rate used${
        of.rate === of.eta
          ? html`, <i class="math">η</i>`
          : html`; <i
            class="math">η</i> = ${number(of.eta)} was tried first`
      }</dt><dd title=${exact(of.rate)}>${number(of.rate)}</dd></div></dl>
    <p class="how">Where the first two differ, curvature matters for a step this long; where the last two differ, the
      curvature changes on the way.${of.gradient.norm > 0 && ` ${of.gradient.words}`}</p>
    <${Model} /></section>`;
}
