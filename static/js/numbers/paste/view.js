/** The dialog for the weights as text: they are shown as JSON, and taken from JSON or from the rows of a matrix. */
import { html, signal, useEffect, useId } from "ui";
import { editParameters } from "../../run/changes/actions.js";
import { frame, lane, notice, refusal } from "../../store.js";
import { Dialog } from "../../widgets/dialog.js";
import { clause } from "../../widgets/refusals.js";
import { pasteOpen } from "../../widgets/open.js";
import { Select } from "../../widgets/select.js";
import { readWeights, Unreadable } from "./read.js";
import { blocksOf, weightsText } from "./shapes.js";

/** What was pasted, the matrix it is for, and what is wrong with it. */
const text = signal("");
const into = signal("w1");
const wrong = signal("");
const said = signal("");

/** The parameter that a refusal is about. @param {import("../../types.js").Refusal} refused @param {string[]} names */
function reason(refused, names) {
  const name = names[Number(/parameters\.(\d+)$/.exec(refused.field)?.[1])];
  const words = clause(refused, name ?? "a weight");
  return `${words[0].toUpperCase()}${words.slice(1)}. The weights stay as they are.`;
}

/** @param {import("./shapes.js").Block[]} blocks @param {import("./shapes.js").Block} block */
async function apply(blocks, block) {
  const names = lane.peek()?.parameters ?? [];
  try {
    const values = readWeights(text.peek(), blocks, block);
    wrong.value = "";
    const before = refusal.peek();
    await editParameters(values);
    const no = refusal.peek();
    if (no && no !== before) {
      refusal.value = before;
      wrong.value = reason(no, names);
      return;
    }
    const now = frame.peek()?.state;
    if (!now || !Object.entries(values).every(([name, value]) => now.parameters[names.indexOf(name)] === value)) {
      wrong.value = "The server cannot be reached. The weights stay as they are.";
      return;
    }
    pasteOpen.value = false;
    if (now.step === 0) notice.value = "Set by hand at the start.";
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    wrong.value = error.message;
  }
}

/** @param {string} words */
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    said.value = "Copied.";
  } catch {
    said.value = "This browser does not let the page copy. Select the text and copy it.";
  }
}

function Inside() {
  const id = useId();
  useEffect(() => void (wrong.value = said.value = ""), []);
  const here = lane.value;
  const now = frame.value;
  if (!here || !now) return null;
  const blocks = blocksOf(here.parameters);
  const block = blocks.find(({ name }) => name === into.value) ?? blocks[0];
  const present = weightsText(here.parameters, now.state.parameters);
  return html`<p>Paste the rows of one matrix, from a spreadsheet or as NumPy prints it; or JSON with a matrix for each
  name, as below. A row is a unit, a column is one of its inputs.</p>
    <div class="into"><label for=${`${id}-into`}>Rows are for</label>
      <${Select} id=${`${id}-into`} value=${block.name}
        choices=${blocks.map(({ name, rows, columns }) => [name, `${name}: ${rows.length} × ${columns}`])}
        onChange=${(/** @type {string} */ name) => {
          into.value = name;
          wrong.value = "";
        }} /></div>
    <label for=${id}>New weights</label>
    <textarea id=${id} rows="6" spellcheck=${false} autocomplete="off" class=${wrong.value ? "wrong" : ""}
        aria-invalid=${wrong.value ? "true" : "false"} aria-describedby=${`${id}-wrong`}
      value=${text.value} onInput=${(/** @type {any} */ e) => {
        text.value = e.currentTarget.value;
        wrong.value = "";
      }} />
    ${wrong.value && html`<p class="wrong-note" id=${`${id}-wrong`} role="alert">${wrong.value}</p>`}
    <div class="actions">
      <button type="button" class="main" onClick=${() => apply(blocks, block)}>Set the weights</button></div>
    <details><summary>The weights at step ${now.state.step} as JSON</summary>
      <pre tabindex="0" role="region" aria-label="The weights as JSON">${present}</pre>
      <div class="actions"><button type="button" onClick=${() => copy(present)}>Copy</button>
        <button type="button" onClick=${() => {
          text.value = present;
          wrong.value = "";
        }}>Put it into the box</button><span class="quiet" role="status">${said.value}</span></div></details>`;
}

export const PasteWeights = () =>
  html`<${Dialog} open=${pasteOpen} title="Weights as text" name="paste-weights"><${Inside} /><//>`;
