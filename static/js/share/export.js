/** The part of the dialog that takes a run home: code that makes it again, and its numbers as a table. */
import { html, useState } from "ui";
import { catalog } from "../store.js";
import { Code } from "./code.js";
import { useSaid } from "./said.js";
import { fileOf, keep, take } from "./taken.js";
/** @import { Kind, Taken } from "./taken.js" */

/** @param {{of: Taken}} props */
function Numbers({ of }) {
  const { say, said } = useSaid();
  const download = async (/** @type {Kind} */ kind) => {
    say("");
    keep(await fileOf(kind, of, say), say);
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
  const { from, steps, asShown, changed } = of;
  const method = catalog.value?.optimizers.find((o) => o.name === of.experiment.optimizer.name);
  const number = (/** @type {number} */ n) => n.toLocaleString("en");
  return html`<section aria-label="Code"><h3>Code</h3>
    <p class="quiet">${
      asShown
        ? `Steps ${number(from)} to ${number(from + steps)} of this run.`
        : `No update was shown yet. This is about the ${steps} updates from step ${number(from)} on.`
    }
    ${changed && ` A file begins at the last change by hand, with the numbers of step ${number(from)}.`}
    ${" The code makes the run again, with the same numbers but for rounding."}</p>
    <${Code} of=${of} missing=${
      method && !method.pytorch ? `Not for ${method.title}: it needs more of the loss than its gradient.` : ""
    } />
    </section>
    <section aria-label="The numbers"><h3>The numbers</h3>
    <p class="quiet">Loss, parameters, gradient, update and memory of every step, with all digits.</p>
    <${Numbers} of=${of} /></section>`;
}
