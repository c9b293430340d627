/** The preview of a table: what was understood of it, what each column is for, and what is left out. */
import { html, signal, useEffect } from "ui";
import { Refused } from "../server/api.js";
import { Check } from "../widgets/check.js";
import { ownOpen } from "../widgets/open.js";
import { Select } from "../widgets/select.js";
import { bring } from "./bring.js";
import { isMissing } from "./numbers.js";
import { clear, limits, made, plan, setHeader, source } from "./reading.js";

/** @typedef {import("./columns.js").Column} Column */

const SHOWN = 20; // rows that are named
const VALUES = 4; // of a column
const ROLES = /** @type {const} */ ([
  ["input", "Input"],
  ["target", "Target"],
  ["ignored", "Ignored"],
]);
const KINDS = /** @type {const} */ ([
  ["number", "Number"],
  ["category", "Category"],
]);
const SEPARATORS = /** @type {Record<string, string>} */ ({
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
  " ": "blanks",
});

/** Whether a person agreed to leave rows out. */
const agreed = signal(false);
/** Why the server refused the table. */
const refused = signal("");
const busy = signal(false);

/** @param {number} count @param {string} word */
const several = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

/** @param {number} k @param {Partial<Column>} next */
function change(k, next) {
  const now = plan.peek();
  if (!now) return;
  plan.value = {
    ...now,
    columns: now.columns.map((column, i) => (i === k ? { ...column, ...next, note: "" } : column)),
  };
  agreed.value = false;
  refused.value = "";
}

/** @param {{column: Column, k: number}} props */
function Row({ column, k }) {
  const { name, kind, role, note, cells } = column;
  const first = cells.filter((cell) => !isMissing(cell)).slice(0, VALUES);
  return html`<tr class=${role}>
    <th scope="row">${name}</th>
    <td><${Select} aria-label=${`Use of ${name}`} value=${role} choices=${ROLES}
        onChange=${(/** @type {Column["role"]} */ v) => change(k, { role: v })} /></td>
    <td><${Select} aria-label=${`Kind of ${name}`} value=${kind} choices=${KINDS}
        onChange=${(/** @type {Column["kind"]} */ v) => change(k, { kind: v })} /></td>
    <td class="values">${first.join(", ")}${cells.length > VALUES ? ", …" : ""}${
      note && html` <span class="quiet">(${note})</span>`
    }</td>
  </tr>`;
}

/** Rows that lack a value, and the consent to leave them out. */
function Lacking() {
  const now = made.value;
  if (!now?.lacks.length) return null;
  const { lacks } = now;
  return html`<details open=${lacks.length <= 3}><summary>
    ${several(lacks.length, "row")} ${lacks.length === 1 ? "lacks" : "lack"} a value that can be read</summary>
      <ul>${lacks.slice(0, SHOWN).map(({ row, why }) => html`<li key=${row}>Row ${row}: ${why}</li>`)}
      ${lacks.length > SHOWN && html`<li>and ${several(lacks.length - SHOWN, "more row")}</li>`}</ul></details>
    ${
      now.rows > 0 &&
      html`<label class="consent"><${Check} of=${agreed} /> Leave ${lacks.length === 1 ? "it" : "them"} out, and use the
      other ${several(now.rows, "row")}</label>`
    }`;
}

async function use() {
  const table = made.peek()?.table;
  if (!table) return;
  busy.value = true;
  refused.value = "";
  try {
    if (await bring(table)) ownOpen.value = false;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refused.value = `The server cannot use this table: ${error.message}.`;
  } finally {
    busy.value = false;
  }
}

export function Preview() {
  useEffect(
    () => () => {
      agreed.value = false;
      refused.value = "";
    },
    [],
  );
  const [of, now, found] = [source.value, plan.value, made.value];
  if (!of || !now || !found) return null;
  const most = limits()?.rows[1] ?? 0;
  const ways = [
    now.columns.length > 1 && `separated by ${SEPARATORS[now.separator] ?? `“${now.separator}”`}`,
    now.mark === "," && "with decimal commas",
    of.encoding && of.encoding !== "utf-8" && `in ${of.encoding.toUpperCase()}`,
  ].filter(Boolean);
  const ready = found.table && (!found.lacks.length || agreed.value);
  return html`<p><b>${of.title || "The text"}</b>: ${several(now.rows, "row")} and ${several(now.columns.length, "column")}${
    ways.length ? `, ${ways.join(", ")}` : ""
  }.
      <label class="header">
        <input type="checkbox" checked=${now.hasHeader}
            onChange=${(/** @type {any} */ e) => setHeader(e.currentTarget.checked)} /> The first row holds the names</label></p>
    <div class="columns"><table>
      <thead><tr><th scope="col">Column</th><th scope="col">Use</th><th scope="col">Kind</th>
      <th scope="col">Values</th></tr></thead>
      <tbody>${now.columns.map((column, k) => html`<${Row} key=${k} column=${column} k=${k} />`)}</tbody>
    </table></div>
    <${Lacking} />
    ${
      found.sampled &&
      html`<p>
        ${several(found.rows, "row")} are more than the ${most.toLocaleString("en")} that can be used. A random sample
        of ${most.toLocaleString("en")} is taken, the same one each time.</p>`
    }
    <p class="quiet">The server standardizes the numbers and keeps a fifth of the rows for testing. Both can be changed
      in the panel.</p>
    ${(found.wrong || refused.value) && html`<p class="wrong-note" role="alert">${found.wrong || refused.value}</p>`}
    <div class="actions">
      <button type="button" class="main" disabled=${!ready || busy.value} onClick=${use}>Use these data</button>
      <button type="button" onClick=${clear}>Another table</button>
    </div>`;
}
