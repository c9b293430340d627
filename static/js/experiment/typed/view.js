/** A typed function. The server reads it meanwhile; a mistake is shown at its character, the last good one stays. */
import { html, signal, useEffect, useId, useRef, useSignal } from "ui";
import { changeExperiment } from "../../run/changes/experiment.js";
import { keepEntry } from "../../run/function-entry.js";
import { newest } from "../../server/latest.js";
import { catalog, refusal } from "../../store.js";
import { NumberControl, Refusal } from "../controls.js";
import { withOwnRate } from "../memory.js";
import { Caret, mistakeOf } from "./caret.js";
import { EXAMPLES, objectiveOf } from "./formula.js";
import * as api from "../../server/api.js";
/** @import { FunctionObjective } from "../../types.js" */
/** @import { Mistake } from "./caret.js" */

const PAUSE = 250; // ms without a key, after which the text is read
const turn = newest();

/** The fault of the text in the box, or null. @type {import("ui").Signal<Mistake|null>} */
const mistake = signal(null);

/** The text that was applied last. */
let own = "";

/**
 * Read a text, and descend on it if it is a function. A fault in a range is said beside its control.
 * @param {string} formula @param {number[][]} [range] @param {string} [path] of the end of it that was changed
 */
async function take(formula, range, path) {
  const signal = turn.begin();
  try {
    const entry = await api.readFunction({ formula, range }, signal);
    mistake.value = null;
    own = formula;
    keepEntry(formula, entry);
    const tables = catalog.peek();
    if (!tables) return;
    changeExperiment("objective.formula", (e) =>
      withOwnRate(e, tables, () => (e.objective = objectiveOf(e.objective, formula, entry, range !== undefined))),
    );
  } catch (error) {
    if (signal.aborted) return;
    const [said] = error instanceof api.Refused ? error.refusals : [];
    if (said?.field.startsWith("range")) refusal.value = { ...said, by: path };
    else mistake.value = mistakeOf(error, "The server cannot be reached. The function stays as it is.");
  }
}

/** Path of one end of a range; the lower one also takes refusals of both. @param {number} i @param {number} k */
const pathOf = (i, k) => `objective.range.${i}${k ? ".1" : ""}`;

/** @param {{objective: FunctionObjective}} props */
export function TypedFunction({ objective }) {
  const id = useId();
  const draft = useSignal(/** @type {string|null} */ (null));
  const timer = useRef(0);
  const formula = objective.formula ?? "";
  const range = objective.range ?? [];
  const giveUp = () => {
    clearTimeout(timer.current);
    turn.end();
  };
  useEffect(() => giveUp, []);
  useEffect(() => {
    // typing goes on when the text was applied meanwhile, and ends when undo or a link brought another function
    if (formula === own && draft.peek() !== formula) return;
    giveUp();
    draft.value = null;
    mistake.value = null;
  }, [formula]);
  const put = (/** @type {string} */ text, /** @type {number} */ pause) => {
    giveUp();
    draft.value = text;
    if (text === formula) {
      mistake.value = null;
      return;
    }
    timer.current = window.setTimeout(() => take(text), pause);
  };
  const text = draft.value ?? formula;
  const wrong = mistake.value;
  return html`<div class="typed-function">
    <label for=${id}><i class="math">f</i>(<i class="math">x</i>) or <i class="math">f</i>(<i class="math">x</i>, <i
        class="math">y</i>) =</label>
    <textarea id=${id} rows="2" maxlength="200" spellcheck="false" autocomplete="off" autocapitalize="off"
        class=${wrong ? "wrong" : ""}
      aria-invalid=${wrong ? "true" : "false"} aria-describedby=${`${id}-note`} value=${text}
      onInput=${(/** @type {any} */ e) => put(e.currentTarget.value, PAUSE)}
      onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
        if (e.key === "Enter") {
          e.preventDefault();
          put(text, 0);
        }
        if (e.key === "Escape") put(formula, 0);
      }} />
    ${
      wrong
        ? html`<${Caret} text=${text} wrong=${wrong} id=${`${id}-note`} />`
        : html`<${Refusal} path="objective.formula" id=${`${id}-note`} />`
    }
    ${
      wrong &&
      html`<p class="hint">The function in force is still <code>
        ${formula}</code>. <button type="button" class="link" onClick=${() => put(formula, 0)}>Back to it</button></p>`
    }
    <div class="examples" role="group" aria-label="Examples">${EXAMPLES.map(
      ([name, example]) =>
        html`<button key=${name} type="button" class="link" title=${example} onClick=${() => put(example, 0)}>
          ${name}</button>`,
    )}</div>
    <p class="hint">Use <code>+ - * / ^</code>, brackets, <code>pi</code>, <code>e</code>, and abs, max, min, exp, log
      (natural), sqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh. <code>2x</code> is a
      product; <code>1/2x</code> is (1/2)x.</p>
    ${range.map((ends, i) =>
      ends.map(
        (end, k) => html`<${NumberControl} key=${`${i}${k}`} value=${end}
        label=${html`<i class="math">${"xy"[i]}</i> ${k ? "to" : "from"}`}
        minimum=${k ? ends[0] : -1e6} maximum=${k ? 1e6 : ends[1]} path=${pathOf(i, k)} slider=${false}
        onChange=${(/** @type {number} */ v) =>
          take(
            formula,
            range.map((pair, j) => (j === i ? (k ? [pair[0], v] : [v, pair[1]]) : pair)),
            pathOf(i, k),
          )} />`,
      ),
    )}
  </div>`;
}
