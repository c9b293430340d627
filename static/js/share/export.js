/** The part of the dialog that takes a run home: a Python script that makes it again, and its numbers as a table. */
import { html, signal, useEffect, useState } from "ui";
import { exported, save } from "../server/files.js";
import { request } from "../server/requests.js";
import { stateAt } from "../run/replay.js";
import { experimentAt } from "../run/runs.js";
import { catalog, lane } from "../store.js";
import { copy, useSaid } from "./said.js";
import { stretchOf } from "./stretch.js";

/** @typedef {"numpy"|"csv"|"json"|"npz"} Kind */
/** @typedef {import("../server/files.js").File} File */
/** @typedef {import("../types.js").Lane} Lane */
/** @typedef {import("../types.js").Experiment} Experiment */

/** @typedef {{here: Lane, experiment: Experiment, from: number, steps: number, asShown: boolean, notes: any[]}} Taken */

/** The script, with its text; null until it is there. @type {import("ui").Signal<{text: string, file: File}|null>} */
const script = signal(null);

/** What of the run under the cursor is exported: a run that plays on does not change it. @returns {Taken|null} */
function take() {
  const here = lane.peek();
  const stretch = here && stretchOf(here);
  return here && stretch && { here, experiment: experimentAt(here, stretch.from), ...stretch };
}

/**
 * The file, or null if there is none.
 * @param {Kind} kind @param {Taken} of @param {import("./said.js").Say} say why there is none @returns {Promise<File|null>}
 */
async function file(kind, { here, experiment, from, steps, notes }, say) {
  const state = await stateAt(here, from);
  if (!state) return null;
  const body = { experiment, state, steps, kind, notes: kind === "numpy" ? notes : [] };
  const found = await request("export", () => exported(body), { silent: true });
  if (typeof found === "string") say(found, true);
  return typeof found === "string" ? null : found;
}

/** @param {File|null} found @param {import("./said.js").Say} say */
function keep(found, say) {
  if (!found) return;
  save(found);
  say(`Saved as ${found.name}.`);
}

/** @param {{of: Taken}} props */
function Script({ of }) {
  const { say, wrong, said } = useSaid();
  useEffect(() => {
    let isOpen = true;
    file("numpy", of, say).then(async (found) => {
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
    return html`<pre class="quiet">${wrong ? "There is no script." : "The script is being written."}</pre>${said}`;
  return html`<pre tabindex="0" role="region" aria-label="The script">${now.text}</pre>
    <div class="actions">
      <button type="button" onClick=${() => copy(now.text, "The script", say)}>Copy script</button>
      <button type="button" onClick=${() => keep(now.file, say)}>Download script</button>
    </div>${said}`;
}

/** @param {{of: Taken}} props */
function Numbers({ of }) {
  const { say, said } = useSaid();
  const download = async (/** @type {Kind} */ kind) => {
    say("");
    keep(await file(kind, of, say), say);
  };
  return html`<div class="actions">
      <button type="button" onClick=${() => download("csv")}>CSV, for spreadsheets</button>
      <button type="button" onClick=${() => download("json")}>JSON</button>
      <button type="button" onClick=${() => download("npz")}>NPZ, for NumPy</button>
    </div>${said}`;
}

export function Export() {
  const [of] = useState(take);
  if (!of) return null;
  const { from, steps, asShown, notes } = of;
  const method = catalog.value?.optimizers.find((o) => o.name === of.experiment.optimizer.name);
  const number = (/** @type {number} */ n) => n.toLocaleString("en");
  return html`<section aria-label="Python script"><h3>Python script</h3>
    <p class="quiet">${asShown ? `Steps ${number(from)} to ${number(from + steps)} of this run.` : `No update was shown yet. This is about the ${steps} updates from step ${number(from)} on.`}
    ${notes.length > 0 && ` A file begins at the last change by hand, with the numbers of step ${number(from)}.`}
    ${method?.scripted && " The script makes the run again, with the same numbers but for rounding. It needs Python and NumPy 2."}</p>
    ${method?.scripted ? html`<${Script} of=${of} />` : html`<p>${method?.title} has no script yet, because it needs more of the loss than its gradient. Its numbers can be saved.</p>`}
    </section>
    <section aria-label="The numbers"><h3>The numbers</h3>
    <p class="quiet">Loss, parameters, gradient, update and memory of every step, with all digits.</p>
    <${Numbers} of=${of} /></section>`;
}
