/** Linear layers in a row as one layer, or why there are none. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { Lines } from "./line.js";
import { Matrices } from "./matrices.js";

/** @param {{values: number[]}} props */
const Numbers = ({ values }) =>
  values.map((value, i) => html`${i ? ", " : ""}<span class="q-z" title=${exact(value)}>${number(value)}</span>`);

/** @param {{answer: import("../explain/ask.js").Answer}} props */
export function Collapse({ answer }) {
  const of = answer.collapse;
  if (!of) return null;
  const lines = answer.lines.filter((line) => line.level === 0 && line.key !== "difference");
  return html`<div class="why-collapse">
    <p class="why-said">${of.text}</p>
    ${answer.matrices && answer.matrices.length > 0 && html`<${Matrices} matrices=${answer.matrices} />`}
    ${
      of.stack.length > 0 &&
      html`<p class="why-said">For this example the layers one after the other give <${Numbers}
          values=${of.stack} />, the single one <${Numbers} values=${of.single} />.
      ${
        of.difference !== null &&
        html` Over all ${of.examples} examples they differ by <span title=${exact(of.difference)}>
          ${number(of.difference)}</span> at most${of.difference > 0 ? ", by rounding" : ""}.`
      }</p>`
    }
    <${Lines} lines=${lines} all=${answer.lines} path="collapse" />
  </div>`;
}
