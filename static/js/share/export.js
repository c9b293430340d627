/** The dialog that takes a run home: a Python script that makes it again, and its numbers as a table. */
import { html, signal, useEffect } from "ui";
import { exported, save } from "../server/files.js";
import { request } from "../server/requests.js";
import { stateAt } from "../run/replay.js";
import { experimentAt } from "../run/runs.js";
import { catalog, lane } from "../store.js";
import { Dialog } from "../widgets/dialog.js";
import { exportOpen } from "./export-open.js";
import { stretchOf } from "./stretch.js";

/** @typedef {"numpy"|"csv"|"json"|"npz"} Kind */
/** @typedef {import("../server/files.js").File} File */

/** The script of the run in sight, with its text; null while it is made. @type {import("ui").Signal<{text: string, file: File}|null>} */
const script = signal(null);
/** What was done last, or why it could not be. */
const said = signal("");
const wrong = signal(false);

/** @param {string} text @param {boolean} [isWrong] */
function say(text, isWrong = false) {
  said.value = text;
  wrong.value = isWrong;
}

/** The file of the run under the cursor, or null if there is none. @param {Kind} kind @returns {Promise<File|null>} */
async function file(kind) {
  const here = lane.peek();
  if (!here) return null;
  const { from, steps, notes } = stretchOf(here);
  const state = await stateAt(here, from);
  if (!state) return null;
  const body = { experiment: experimentAt(here, from), state, steps, kind, notes: kind === "numpy" ? notes : [] };
  const found = await request("export", () => exported(body), { silent: true });
  if (typeof found === "string") say(found, true);
  return typeof found === "string" ? null : found;
}

/** @param {Kind} kind */
async function download(kind) {
  say("");
  const found = kind === "numpy" ? (script.peek()?.file ?? null) : await file(kind);
  if (!found) return;
  save(found);
  say(`Saved as ${found.name}.`);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(script.peek()?.text ?? "");
    say("The script is copied. Paste it into an editor or a notebook.");
  } catch {
    // no clipboard without a secure origin, or it was refused
    say("This browser does not let the page copy. Download the script, or select it and copy it.", true);
  }
}

/** Ask for the script when the dialog opens. */
async function ask() {
  script.value = null;
  say("");
  const found = await file("numpy");
  if (found) script.value = { text: await found.content.text(), file: found };
}

function Script() {
  useEffect(() => void ask(), []);
  const now = script.value;
  return html`<pre tabindex="0" aria-label="The script">${now ? now.text : wrong.value ? "" : "The script is being written."}</pre>
    <div class="actions">
      <button type="button" disabled=${!now} onClick=${copy}>Copy</button>
      <button type="button" disabled=${!now} onClick=${() => download("numpy")}>Download script</button>
    </div>`;
}

function Inside() {
  const here = lane.value;
  if (!here) return null;
  const { from, steps, asShown, notes } = stretchOf(here);
  const method = catalog.value?.optimizers.find((o) => o.name === experimentAt(here, from).optimizer.name);
  const number = (/** @type {number} */ n) => n.toLocaleString("en");
  return html`<p>${asShown ? `Steps ${number(from)} to ${number(from + steps)} of this run.` : `No update was shown yet. This is about the ${steps} updates from step ${number(from)} on.`}
    ${notes.length > 0 && ` A file begins at the last change by hand, with the numbers of step ${number(from)}.`}</p>
    <h3>Python script</h3>
    ${
      method?.scripted
        ? html`<p class="quiet">It makes the run again, with the same numbers but for rounding. It needs Python and NumPy 2.</p><${Script} />`
        : html`<p>${method?.title} has no script yet, because it needs more of the loss than its gradient. Its numbers can be saved.</p>`
    }
    <h3>The numbers</h3>
    <p class="quiet">Loss, parameters, gradient, update and memory of every step, with all digits.</p>
    <div class="actions">
      <button type="button" onClick=${() => download("csv")}>CSV, for spreadsheets</button>
      <button type="button" onClick=${() => download("json")}>JSON</button>
      <button type="button" onClick=${() => download("npz")}>NPZ, for NumPy</button>
    </div>
    <p role="status" class=${wrong.value ? "said wrong-note" : "said"}>${said.value}</p>`;
}

export const Export = () => html`<${Dialog} open=${exportOpen} title="Export this run" name="export"><${Inside} /><//>`;
