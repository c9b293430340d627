/** The numbers of all lines at one step of the loss chart: under the pointer, or where the arrow keys are. */
import { html } from "ui";
import { exact, number } from "../format.js";
/** @import { Line } from "./loss-plot.js" */

/** The loss of a line at a step; null after the end of its run. @param {Line} line @param {number} step */
const lossAt = ({ frames, key }, step) => (step <= frames.shown ? frames.number(key, step) : null);

/** @param {Line} line @param {number} step */
const textAt = (line, step) => (line.text ?? number)(lossAt(line, step));

/** The numbers of a step for screen readers. @param {Line[]} lines @param {number} step */
export const inWords = (lines, step) =>
  `Step ${step}: ${lines.map((line) => `${line.title} ${textAt(line, step)}`).join(", ")}`;

/** @param {{lines: Line[], step: number, put: (box: HTMLElement|null) => void}} props `put` gives the box its place */
export function Reading({ lines, step, put }) {
  return html`<div class="reading" aria-hidden="true" ref=${put}>
    <p class="quiet">step ${step.toLocaleString("en")}</p>
    <dl>${lines.map(
      (line) => html`<div key=${line.title}><dt>
        <i style=${`border-color: var(${line.colour})`} class=${line.dash ? "dashed" : ""}></i>${line.title}</dt>
      <dd title=${exact(lossAt(line, step))}>${textAt(line, step)}</dd></div>`,
    )}</dl>
  </div>`;
}
