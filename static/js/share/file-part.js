/** The part of the dialog that saves the state of the page as a file, and opens one. */
import { html } from "ui";
import { wholeQuery } from "../address/bar.js";
import { title } from "../experiment/title.js";
import { save } from "../server/files.js";
import { fileName, fileText } from "./file.js";
import { openFile } from "./open.js";
import { useSaid } from "./said.js";
import { shareOpen } from "../widgets/open.js";

export function FilePart() {
  const { say, said } = useSaid();
  const keep = () => {
    const name = fileName(title());
    save({ name, content: new Blob([fileText(wholeQuery(), title())], { type: "application/json" }) });
    say(`Saved as ${name}.`);
  };
  const open = async (/** @type {any} */ event) => {
    const { files } = event.currentTarget;
    const wrong = files[0] && (await openFile(files[0]));
    if (wrong) say(wrong, true);
    else shareOpen.value = false;
  };
  return html`<section aria-label="File"><h3>File</h3>
    <p class="quiet">All lanes and changes, however many; to open it, choose it here or drop it onto the page.</p>
    <div class="actions">
      <button type="button" onClick=${keep}>Save file</button>
      <label class="button">Open a file<input type="file" accept=".json,application/json" onChange=${open} /></label>
    </div>${said}</section>`;
}
