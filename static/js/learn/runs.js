/** The tables and studies of a lesson, run on demand, each with its finding. */
import { html, useComputed, useSignal } from "ui";
import { exact, number } from "../format.js";
import { run as runTable, tableOf } from "./answers.js";
import { colourOf, symbolOf } from "./quantity.js";
import { cancel, run as runStudy, studyOf } from "./study/ask.js";
import { catalog, deferred, offline } from "../store.js";
import { StudyChart, StudyNumbers } from "./study/chart.js";
import { arranged, byLayer } from "./study/panels.js";
import { pathWords, valueWords } from "./study/words.js";
import { QuantitySymbol } from "../draw/symbol.js";
import { Prose } from "./prose.js";
import { Waits } from "../widgets/waits.js";
/** @import { Ran, StudyPiece, TablePiece } from "../types.js" */

/** A column's heading, with symbols as in formulas. @param {{of: string, title: string}} props */
function Heading({ of, title }) {
  const symbol = symbolOf(of);
  const word = /^(?:gradient|update) of /.exec(of)?.[0] ?? "";
  return symbol ? html`${word}<${QuantitySymbol} name=${symbol} plain />` : title;
}

/** @param {{piece: TablePiece, ran: Ran}} props */
const Rows = ({ piece, ran }) => html`<div class="rows" tabindex="0" role="group"
    aria-label=${`Results after ${piece.steps} updates`}><table>
  <thead><tr><th scope="col">${piece.heading.split(", ").map(pathWords).join(", ")}</th>${piece.columns.map(
    (title, i) => html`<th key=${i} scope="col" class=${colourOf(piece.show[i])}>
      <${Heading} of=${piece.show[i]} title=${title} /></th>`,
  )}</tr></thead>
  <tbody>${ran.rows.map(
    (row, i) => html`<tr key=${i}><th scope="row">${row.label}</th>
    ${row.values.map((value, k) => html`<td key=${k} title=${exact(value)}>${number(value)}</td>`)}
    ${row.status === "diverged" && html`<td class="ended">diverged at step ${row.steps}</td>`}</tr>`,
  )}</tbody></table></div>`;

/** @param {{piece: TablePiece}} props */
export function TableBlock({ piece }) {
  const { ran, busy, refused } = tableOf(piece.block);
  return html`<section class="runs">
    <p class="kind">Experiment</p>
    <div class="prose"><${Prose} text=${piece.claim} /></div>
    <div class="foot"><button type="button" class="go" disabled=${busy} onClick=${() => runTable(piece)}>
      ${busy ? "Running…" : ran ? "Run it again" : "Run it"}</button>
      <span class="quiet small">
        ${piece.rows} runs of ${piece.steps} ${piece.steps === 1 ? "update" : "updates"}</span></div>
    <${Waits} on=${busy && deferred.value.has("lesson")} />
    ${refused && html`<p class="wrong-note" role="alert">${refused}</p>`}
    <div role="status">${
      ran &&
      html`<${Rows} piece=${piece} ran=${ran} /><div class="finding prose">
        <${Prose} text=${ran.finding} /></div>`
    }</div>
  </section>`;
}

/** The title of the catalogue's entry of this name. @param {string} name */
function titled(name) {
  const tables = catalog.value;
  if (!tables) return undefined;
  return [tables.optimizers, tables.activations, tables.initializers, tables.data, tables.functions, tables.losses]
    .flat()
    .find((entry) => entry.name === name)?.title;
}

/** @param {any} value @param {string} path */
const words = (value, path) => valueWords(value, path, titled);

/** @param {{piece: StudyPiece, now: import("./study/ask.js").Study}} props */
function Going({ piece, now }) {
  const { state, done, total } = now;
  if (state === "running") {
    return html`<button type="button" class="go" onClick=${() => cancel(piece.block)}>Cancel</button>
      <label class="progress"><span class="unseen">Progress of the study</span>
      <progress value=${total ? done : undefined} max=${total || undefined}></progress>
      <span class="quiet small figure">${total ? `${done} of ${total}` : "beginning"}</span></label>`;
  }
  return html`<button type="button" class="go" onClick=${() => runStudy(piece)}>
    ${state === "new" ? "Run the study" : "Run it again"}</button>
    <span class="quiet small">
      ${
        state === "done"
          ? `${now.summary?.runs.toLocaleString("en")} runs`
          : state === "stopped"
            ? `cancelled at ${done} of ${total}`
            : ""
      }</span>`;
}

/** @param {{piece: StudyPiece}} props */
export function StudyBlock({ piece }) {
  const table = useSignal(false);
  const layers = useSignal(false);
  const now = studyOf(piece.block);
  const asked = layers.value ? { ...piece, measure: "layer_gradient", x: "layer" } : piece;
  const of = useComputed(() => {
    const { cells } = studyOf(piece.block);
    return cells.length ? arranged(layers.value ? byLayer(cells) : cells, asked) : null;
  }).value;
  return html`<section class="runs study">
    <p class="kind">Study</p>
    <h3>${piece.title}</h3>
    <div class="prose"><${Prose} text=${piece.text} /></div>
    <div class="foot"><${Going} piece=${piece} now=${now} /></div>
    ${
      now.state === "broken" &&
      html`<p class="wrong-note" role="alert">
        ${
          now.refused ||
          (offline.value
            ? "The server does not answer; run it again when it does."
            : "The study broke off. Run it again.")
        }</p>`
    }
    ${
      of &&
      piece.measure === "gradient_norm_per_layer" &&
      html`<div class="segments" role="group" aria-label="What the chart shows">
      ${["First layer", "Layer by layer"].map(
        (title, i) =>
          html`<button key=${i} type="button" aria-pressed=${layers.value === (i === 1)}
              onClick=${() => (layers.value = i === 1)}>${title}</button>`,
      )}</div>`
    }
    ${
      of &&
      html`<${StudyChart} of=${of} asked=${asked} words=${words} />
      <button type="button" class="link small" aria-expanded=${table.value}
          onClick=${() => (table.value = !table.peek())}>
        ${table.value ? "Hide the numbers" : "Show the numbers"}</button>
      ${table.value && html`<${StudyNumbers} of=${of} asked=${asked} words=${words} />`}`
    }
    <div role="status">${
      now.state === "done" && html`<div class="finding prose"><${Prose} text=${piece.finding} /></div>`
    }</div>
  </section>`;
}
