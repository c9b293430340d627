/** The dialog for the user's own data: a file or pasted text, and the preview of what was read. */
import { html, useEffect } from "ui";
import { ownOpen } from "../widgets/open.js";
import { opened } from "../rooms.js";
import { drawing, setOptions } from "../store.js";
import { Dialog } from "../widgets/dialog.js";
import { Beside } from "./beside.js";
import { bring } from "./bring.js";
import { dropped } from "./drop.js";
import { Preview } from "./preview.js";
import { clear, limits, open, plan, take, wrong } from "./reading.js";

/** One point of each class, to begin with. */
const TWO_POINTS = {
  title: "Drawn points",
  inputs: [
    { name: "x1", values: [-2, 2] },
    { name: "x2", values: [-2, 2] },
  ],
  targets: [{ name: "class", classes: ["class 0", "class 1"], values: [0, 1] }],
};

/** Begin with two points, and the pen. */
async function drawPoints() {
  if (!(await bring(TWO_POINTS, { standardize: false, test_share: 0 }))) return;
  setOptions(opened("data"));
  drawing.value = true;
  ownOpen.value = false;
}

function Choose() {
  const most = limits();
  return html`<p>Bring a table with a row for each example: numbers or classes to predict, from up
  to ${most?.inputs[1]} inputs. Nothing but this page's server sees it.</p>
    <label class="drop">
      <input type="file" class="unseen" accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          onChange=${(/** @type {any} */ e) => {
            const [file] = e.currentTarget.files;
            if (file) open(file);
          }} />
      <span><b>Choose a CSV file</b>, or drop one anywhere on the page</span>
    </label>
    <p>Or <button type="button" class="link"
        onClick=${drawPoints}>draw points</button>, starting with two. “Draw points” beside the data changes any points,
        also those of other data.</p>
    <${Beside} />
    <label class="paste">Or paste a table, for example from a spreadsheet
      <textarea rows="4" spellcheck=${false} placeholder=${"size;rent\n50;700\n62;810"} onInput=${(
        /** @type {any} */ e,
      ) => {
        if (e.inputType !== "insertFromPaste") return;
        take(e.currentTarget.value, "", "");
      }}></textarea>
    </label>
    <div class="actions"><button type="button" onClick=${(/** @type {any} */ e) =>
      take(e.currentTarget.closest(".inside").querySelector("textarea").value, "", "")}>Read the text</button></div>
    ${wrong.value && html`<p class="wrong-note" role="alert">${wrong.value}</p>`}`;
}

function Inside() {
  useEffect(() => clear, []);
  const file = dropped.value;
  useEffect(() => {
    if (!file) return;
    dropped.value = null;
    open(file);
  }, [file]);
  return plan.value ? html`<${Preview} />` : html`<${Choose} />`;
}

export const OwnDialog = () => html`<${Dialog} open=${ownOpen} title="Your own data" name="own"><${Inside} /><//>`;
