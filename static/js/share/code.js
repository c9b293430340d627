/** A run as code, of the kind that is chosen: what it is and needs, its text, and buttons that take it home. */
import { html, signal, useEffect, useState } from "ui";
import { copy, useSaid } from "./said.js";
import { fileOf, keep } from "./taken.js";
/** @import { Kind, Taken } from "./taken.js" */

/**
 * @typedef {{kind: Kind, title: string, text: string, cells?: boolean, torch?: boolean}} Form `cells` that it is a notebook
 */

/** @type {Form[]} */
const FORMS = [
  {
    kind: "numpy",
    title: "NumPy script",
    text: "Every formula is written out, as in a textbook. Needs NumPy 2.",
  },
  {
    kind: "pytorch",
    title: "PyTorch script",
    text: "Modules of torch.nn and methods of torch.optim, in 64 bits. Needs PyTorch 2.",
    torch: true,
  },
  {
    kind: "notebook-numpy",
    title: "NumPy notebook",
    text: "The NumPy script in cells, with plots. Needs Jupyter and matplotlib too.",
    cells: true,
  },
  {
    kind: "notebook-pytorch",
    title: "PyTorch notebook",
    text: "The PyTorch script in cells, with plots. Needs Jupyter and matplotlib too.",
    cells: true,
    torch: true,
  },
];

/** The kind that was chosen last, which the next dialog begins with. @type {import("ui").Signal<Kind>} */
const chosen = signal("numpy");

/** A file as a person reads it: of a notebook the words and code. @param {string} text @param {boolean} cells */
const readable = (text, cells) =>
  cells
    ? JSON.parse(text)
        .cells.map((/** @type {{source: string[]}} */ cell) => cell.source.join(""))
        .join("\n\n")
    : text;

/** @param {{of: Taken, form: Form}} props */
function Text({ of, form }) {
  const { kind, cells = false } = form;
  const { say, wrong, said } = useSaid();
  const [now, show] = useState(/** @type {{text: string, file: import("../server/files.js").File}|null} */ (null));
  const what = cells ? "notebook" : "script";
  useEffect(() => {
    let isOpen = true;
    fileOf(kind, of, say).then(async (file) => {
      const text = await file?.content.text();
      if (isOpen && file && text) show({ text: readable(text, cells), file });
    });
    return () => (isOpen = false);
  }, []);
  if (!now)
    return html`<pre class="quiet">${wrong ? `There is no ${what}.` : `The ${what} is being written.`}</pre>${said}`;
  return html`<pre tabindex="0" role="region" aria-label=${`The ${what}`}>${now.text}</pre>
    <div class="actions">
      ${!cells && html`<button type="button" onClick=${() => copy(now.text, "The script", say)}>Copy script</button>`}
      <button type="button" onClick=${() => keep(now.file, say)}>Download ${what}</button>
    </div>${said}`;
}

/** @param {{of: Taken, missing: string}} props `missing` is why there is no code for PyTorch, "" if there is */
export function Code({ of, missing }) {
  const form = FORMS.find(({ kind, torch }) => kind === chosen.value && !(torch && missing)) ?? FORMS[0];
  return html`<div class="forms" role="radiogroup" aria-label="Kind of code">
      ${FORMS.map(
        ({ kind, title, text, torch }) => html`<label key=${kind} data-off=${Boolean(torch && missing)}>
          <input type="radio" name="code" checked=${kind === form.kind} disabled=${Boolean(torch && missing)}
              onChange=${() => (chosen.value = kind)} />
          <span>${title}<span class="quiet small">${(torch && missing) || text}</span></span></label>`,
      )}
    </div><${Text} key=${form.kind} of=${of} form=${form} />`;
}
