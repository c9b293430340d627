/** The controls of the experiment panel: each shows its value, acts while dragged, and keeps the old value when refused. */
import { html, useId, useSignal } from "ui";
import { exact, parse } from "../format.js";
import { refusal } from "../store.js";

const STEPS = 1000; // positions of a slider

/** A value in a text box: what the person would type. @param {number} value */
const plain = (value) => String(Number(value.toPrecision(6)));

/** @param {{minimum: number, maximum: number, scale?: string}} range @param {number} value */
function position({ minimum, maximum, scale }, value) {
  const t = scale === "log" ? Math.log(value / minimum) / Math.log(maximum / minimum) : (value - minimum) / (maximum - minimum);
  return Math.round(STEPS * Math.min(1, Math.max(0, t)));
}

/** @param {{minimum: number, maximum: number, scale?: string, kind?: string}} range @param {number} at */
function valueAt({ minimum, maximum, scale, kind }, at) {
  const t = at / STEPS;
  const value = scale === "log" ? minimum * (maximum / minimum) ** t : minimum + t * (maximum - minimum);
  if (kind === "integer") return Math.round(value);
  return Math.min(maximum, Math.max(minimum, Number(value.toPrecision(2 + Number(scale !== "log")))));
}

/** What the server refused of the control at `path`, if anything. @param {{path: string, id?: string}} props */
export function Refusal({ path, id }) {
  const said = refusal.value;
  if (!said || !said.field || !(said.field === path || said.field.endsWith("." + path))) return null;
  return html`<p class="wrong-note" id=${id} role="alert">${JSON.stringify(said.value)} cannot be: ${said.allowed}.</p>`;
}

/**
 * A number with a slider (logarithmic where factors matter) and a box to type it.
 * @param {{label: any, value: number, minimum: number, maximum: number, scale?: "linear"|"log", kind?: "float"|"integer",
 *   path: string, onChange: (value: number) => void, hint?: string, slider?: boolean}} props
 */
export function NumberControl({ label, value, minimum, maximum, scale = "linear", kind = "float", path, onChange, hint, slider = true }) {
  const id = useId();
  const draft = useSignal(/** @type {string|null} */ (null));
  const wrong = useSignal("");
  const range = { minimum, maximum, scale: scale === "log" && minimum > 0 ? "log" : "linear", kind };
  const commit = (/** @type {string} */ text) => {
    draft.value = null;
    const number = parse(text);
    if (number === null) wrong.value = `“${text}” is not a number; the value stays ${plain(value)}.`;
    else if (number < minimum || number > maximum) wrong.value = `${plain(number)} is outside ${plain(minimum)} to ${plain(maximum)}; the value stays ${plain(value)}.`;
    else {
      wrong.value = "";
      const next = kind === "integer" ? Math.round(number) : number;
      if (next !== value) onChange(next);
    }
  };
  return html`<div class="control ${slider ? "" : "no-slider"}">
    <label for=${id} title=${hint}>${label}</label>
    <input id=${id} type="text" inputmode="decimal" autocomplete="off" class=${wrong.value ? "wrong" : ""} title=${exact(value)}
      aria-invalid=${wrong.value ? "true" : "false"} aria-describedby=${`${id}-note`} value=${draft.value ?? plain(value)}
      onInput=${(/** @type {any} */ e) => { draft.value = e.currentTarget.value; wrong.value = ""; }}
      onKeyDown=${(/** @type {KeyboardEvent & {currentTarget: HTMLInputElement}} */ e) => {
        if (e.key === "Enter") commit(e.currentTarget.value);
        if (e.key === "Escape") { draft.value = null; wrong.value = ""; }
      }}
      onBlur=${(/** @type {any} */ e) => draft.value !== null && commit(e.currentTarget.value)} />
    ${slider && html`<input type="range" min="0" max=${STEPS} value=${position(range, value)} aria-label=${`${path.split(".").pop()} slider`} aria-valuetext=${plain(value)}
      onInput=${(/** @type {any} */ e) => { wrong.value = ""; const next = valueAt(range, Number(e.currentTarget.value)); if (next !== value) onChange(next); }} />`}
    ${wrong.value ? html`<p class="wrong-note" id=${`${id}-note`} role="alert">${wrong.value}</p>` : html`<${Refusal} path=${path} id=${`${id}-note`} />`}
  </div>`;
}

/**
 * One of a few named things.
 * @param {{label: any, value: string, path: string, onChange: (value: string) => void, hint?: string,
 *   choices: {name: string, title: string, description?: string, group?: string}[]}} props
 */
export function SelectControl({ label, value, choices, path, onChange, hint }) {
  const id = useId();
  const groups = [...new Set(choices.map((c) => c.group ?? ""))];
  const option = (/** @type {{name: string, title: string}} */ c) => html`<option key=${c.name} value=${c.name} selected=${c.name === value}>${c.title}</option>`;
  return html`<div class="control choice">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} title=${hint} onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.value)}>
      ${groups.length > 1
        ? groups.map((g) => html`<optgroup key=${g} label=${g}>${choices.filter((c) => (c.group ?? "") === g).map(option)}</optgroup>`)
        : choices.map(option)}
    </select>
    <${Refusal} path=${path} id=${`${id}-note`} />
  </div>`;
}

/**
 * A whole number with buttons to make it one less or more.
 * @param {{label: any, value: number, minimum: number, maximum: number, path: string, what: string, onChange: (value: number) => void}} props
 */
export function Stepper({ label, value, minimum, maximum, path, what, onChange }) {
  const go = (/** @type {number} */ by) => onChange(Math.min(maximum, Math.max(minimum, value + by)));
  return html`<div class="control stepper" role="group" aria-label=${what}>
    <span>${label}</span>
    <span class="buttons">
      <button type="button" aria-label=${`Fewer: ${what}`} disabled=${value <= minimum} onClick=${() => go(-1)}>−</button>
      <output>${value}</output>
      <button type="button" aria-label=${`More: ${what}`} disabled=${value >= maximum} onClick=${() => go(1)}>+</button>
    </span>
    <${Refusal} path=${path} id=${undefined} />
  </div>`;
}
