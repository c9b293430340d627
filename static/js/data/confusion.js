/** The confusion table: the examples of each class by the class that the network names. */
import { html, useRef, useSignal } from "ui";
import { frame, lane } from "../store.js";

/** @typedef {import("../types.js").Data} Data */

/**
 * How many examples of each class (a row) the network calls what (a column). While frames come without counts, the last
 * ones stay, fainter.
 * @param {{data: Data}} props
 */
export function Confusion({ data }) {
  const test = useSignal(false);
  const last = useRef({ of: lane.value?.frames, counts: frame.value?.confusion });
  const now = frame.value?.confusion;
  if (now || last.current.of !== lane.value?.frames) last.current = { of: lane.value?.frames, counts: now };
  const { counts } = last.current;
  if (!counts) return null;
  const rows = (test.value && counts.test) || counts.train;
  const which = test.value && counts.test ? "test" : "training";
  const dot = (/** @type {number} */ k) => html`<i class="class-dot" style=${`--dot: var(--class-${k})`}></i>`;
  return html`<table class="confusion" data-old=${now ? undefined : ""}>
    <caption>${
      counts.test
        ? html`<button type="button" class="link" title="Show the other examples"
            onClick=${() => (test.value = !test.peek())}>${which}</button>`
        : which
    } called →</caption>
    <thead><tr><td></td>${data.classes.map(
      (name, k) => html`<th key=${k} scope="col" title=${`called ${name}`}>${dot(k)}
        <span class="unseen">called ${name}</span></th>`,
    )}</tr></thead>
    <tbody>${rows.map(
      (row, k) => html`<tr key=${k}><th scope="row" title=${`is ${data.classes[k]}`}>${dot(k)}
        <span class="unseen">is ${data.classes[k]}</span></th>
        ${row.map(
          (count, j) => html`<td key=${j} class=${j === k ? "right" : count ? "wrong" : "quiet"}
              title=${`${count} of class ${data.classes[k]} called ${data.classes[j]}`}>
            ${count}</td>`,
        )}</tr>`,
    )}</tbody>
  </table>`;
}
