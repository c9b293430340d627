/** The dialog that takes a run home: a Python script that makes it again, and its numbers as a table. */
import { html, signal, useEffect, useState } from "ui";
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
/** @typedef {import("../types.js").Lane} Lane */
/** @typedef {import("../types.js").Experiment} Experiment */

/** @typedef {{here: Lane, experiment: Experiment, from: number, steps: number, asShown: boolean, notes: any[]}} Taken */

/** The script, with its text; null until it is there. @type {import("ui").Signal<{text: string, file: File}|null>} */
const script = signal(null);
/** What was done last, or why it could not be done. */
const said = signal("");
const wrong = signal(false);

/** @param {string} text @param {boolean} [isWrong] */
function say(text, isWrong = false) {
  said.value = text;
  wrong.value = isWrong;
}

/** What of the run under the cursor is exported: a run that plays on does not change it. @returns {Taken|null} */
function take() {
  const here = lane.peek();
  const stretch = here && stretchOf(here);
  return here && stretch && { here, experiment: experimentAt(here, stretch.from), ...stretch };
}

/** The file, or null if there is none. @param {Kind} kind @param {Taken} of @returns {Promise<File|null>} */
async function file(kind, { here, experiment, from, steps, notes }) {
  const state = await stateAt(here, from);
  if (!state) return null;
  const body = { experiment, state, steps, kind, notes: kind === "numpy" ? notes : [] };
  const found = await request("export", () => exported(body), { silent: true });
  if (typeof found === "string") say(found, true);
  return typeof found === "string" ? null : found;
}

/** @param {File|null} found */
function keep(found) {
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

/** @param {{of: Taken}} props */
function Script({ of }) {
  useEffect(() => {
    let isOpen = true;
    file("numpy", of).then(async (found) => {
      const text = await found?.content.text();
      if (isOpen && found && text) script.value = { text, file: found };
    });
    return () => {
      isOpen = false;
      script.value = null;
    };
  }, []);
  const now = script.value;
  if (!now)
    return html`<pre class="quiet">${wrong.value ? "There is no script." : "The script is being written."}</pre>`;
  return html`<pre tabindex="0" role="region" aria-label="The script">${now.text}</pre>
    <div class="actions">
      <button type="button" onClick=${copy}>Copy</button>
      <button type="button" onClick=${() => keep(now.file)}>Download script</button>
    </div>`;
}

function Inside() {
  const [of] = useState(take);
  useEffect(() => () => say(""), []);
  if (!of) return null;
  const { from, steps, asShown, notes } = of;
  const method = catalog.value?.optimizers.find((o) => o.name === of.experiment.optimizer.name);
  const number = (/** @type {number} */ n) => n.toLocaleString("en");
  const download = async (/** @type {Kind} */ kind) => {
    say("");
    keep(await file(kind, of));
  };
  return html`<p>${asShown ? `Steps ${number(from)} to ${number(from + steps)} of this run.` : `No update was shown yet. This is about the ${steps} updates from step ${number(from)} on.`}
    ${notes.length > 0 && ` A file begins at the last change by hand, with the numbers of step ${number(from)}.`}</p>
    <h3>Python script</h3>
    ${
      method?.scripted
        ? html`<p class="quiet">It makes the run again, with the same numbers but for rounding. It needs Python and NumPy 2.</p><${Script} of=${of} />`
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
