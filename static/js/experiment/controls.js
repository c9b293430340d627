/** The controls of the experiment panel: each acts while it is dragged, and shows the value in force when refused. */
import { html, useEffect, useId, useRef, useSignal } from "ui";
import { exact, written } from "../format.js";
import { experiment, refusal, unused } from "../store.js";
import { changeExperiment, changesHandled, intendedExperiment } from "../run/changes/experiment.js";
import { putAt } from "./objective.js";
import { sentence } from "../widgets/refusals.js";
import { read } from "../widgets/typed.js";

const STEPS = 1000; // positions of a slider

/** @param {{minimum: number, maximum: number, scale?: string}} range @param {number} value */
function position({ minimum, maximum, scale }, value) {
  const t =
    scale === "log" ? Math.log(value / minimum) / Math.log(maximum / minimum) : (value - minimum) / (maximum - minimum);
  return Math.round(STEPS * Math.min(1, Math.max(0, t)));
}

/** @param {{minimum: number, maximum: number, scale?: string, kind?: string}} range @param {number} at */
function valueAt({ minimum, maximum, scale, kind }, at) {
  const t = at / STEPS;
  const value = scale === "log" ? minimum * (maximum / minimum) ** t : minimum + t * (maximum - minimum);
  if (kind === "integer") return Math.round(value);
  return Math.min(maximum, Math.max(minimum, Number(value.toPrecision(2 + Number(scale !== "log")))));
}

/** The value at a dotted path of an experiment. @param {any} of @param {string} path */
const heldAt = (of, path) => JSON.stringify(path.split(".").reduce((inner, key) => inner?.[key], of));

/** What was refused of the control at `path`, or not asked for yet. @param {{path: string, id?: string}} props */
export function Refusal({ path, id }) {
  const said = [refusal.value, ...unused.value].find((refused) => {
    const field = refused && (refused.by ?? refused.field.replace(/^lanes\.\d+\.experiment\./, ""));
    return field === path || `${field}.name` === path;
  });
  // nobody asked for a value that a choice leaves out
  const asked = intendedExperiment.value !== experiment.value ? heldAt(intendedExperiment.value, path) : undefined;
  if (asked !== undefined && asked !== heldAt(experiment.value, path)) {
    return html`<p class="wrong-note" id=${id} role="status">Not applied yet: it will be when the server answers.</p>`;
  }
  if (!said) return null;
  return html`<p class="wrong-note" id=${id} role="alert">${sentence(said)}</p>`;
}

/** An input at the value in force: it goes back there if another one was refused. @param {string|number} value */
function useInForce(value) {
  const input = useRef(/** @type {any} */ (null));
  const asked = changesHandled.value;
  useEffect(() => {
    if (input.current) input.current.value = value;
  }, [value, asked]);
  return input;
}

/** What a control usually does: sets the value at its path of the experiment. @param {string} path */
export const setAt = (path) => (/** @type {string|number|null} */ value) =>
  changeExperiment(path, (e) => putAt(e, path, value));

/**
 * A box to type in. A refusal is said beside it, and the box shows the old value again. Unchanged text does nothing.
 * @param {{id: string, shown: string, hint?: string, placeholder?: string, take: (text: string) => string}} props
 *   `take` acts on a text, or says what is wrong with it
 */
export function useBox({ id, shown, hint, placeholder, take }) {
  const draft = useSignal(/** @type {string|null} */ (null));
  const wrong = useSignal("");
  const commit = () => {
    if (draft.value === null) return;
    wrong.value = take(draft.value);
    draft.value = null;
  };
  const box = html`<input id=${id} type="text" inputmode="decimal" autocomplete="off" placeholder=${placeholder}
      class=${wrong.value ? "wrong" : ""} title=${hint}
    aria-invalid=${wrong.value ? "true" : "false"} aria-describedby=${`${id}-note`} value=${draft.value ?? shown}
    onInput=${(/** @type {any} */ e) => {
      draft.value = e.currentTarget.value;
      wrong.value = "";
    }}
    onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
      if (e.key === "Enter") commit();
      if (e.key === "Escape") {
        draft.value = null;
        wrong.value = "";
      }
    }}
    onBlur=${commit} />`;
  const note = wrong.value && html`<p class="wrong-note" id=${`${id}-note`} role="alert">${wrong.value}</p>`;
  return { box, note, forget: () => (wrong.value = "") };
}

/**
 * A number with a slider (logarithmic where factors matter) and a box to type it.
 * @param {{label: any, value: number, minimum: number, maximum: number, scale?: "linear"|"log", kind?:
 *   "float"|"integer", path: string, onChange?: (value: number) => void, hint?: string, slider?: boolean,
 *   name?: string}} props
 *   `name` is the label in words, where it is not text alone
 */
export function NumberControl({
  label,
  name = typeof label === "string" ? label : "",
  value,
  minimum,
  maximum,
  scale = "linear",
  kind = "float",
  path,
  onChange = setAt(path),
  hint,
  slider = true,
}) {
  const id = useId();
  const range = { minimum, maximum, scale: scale === "log" && minimum > 0 ? "log" : "linear", kind };
  const take = (/** @type {string} */ text) => {
    const typed = read(text, range);
    if (typed.value === null) return `${typed.wrong}; the value stays ${written(value)}.`;
    if (typed.value !== value) onChange(typed.value);
    return "";
  };
  const { box, note, forget } = useBox({ id, shown: written(value), hint: exact(value), take });
  const at = position(range, value);
  const thumb = useInForce(at);
  return html`<div class="control ${slider ? "" : "no-slider"}">
    <label for=${id} title=${hint}>${label}</label>
    ${box}
    ${
      slider &&
      html`<input ref=${thumb} type="range" min="0" max=${STEPS} value=${at} aria-label=${name} title=${hint}
          aria-valuetext=${written(value)} onInput=${(/** @type {any} */ e) => {
            forget();
            const next = valueAt(range, Number(e.currentTarget.value));
            if (next !== value) onChange(next);
          }} />`
    }
    ${note || html`<${Refusal} path=${path} id=${`${id}-note`} />`}
  </div>`;
}

/**
 * One of a few named things.
 * @param {{label: any, value: string, path: string, onChange?: (value: string) => void, hint?: string,
 *   choices: {name: string, title: string, description?: string, group?: string}[]}} props
 */
export function SelectControl({ label, value, choices, path, onChange = setAt(path), hint }) {
  const id = useId();
  const box = useInForce(value);
  const groups = [...new Set(choices.map((c) => c.group ?? ""))];
  const option = (/** @type {{name: string, title: string}} */ c) =>
    html`<option key=${c.name} value=${c.name} selected=${c.name === value}>${c.title}</option>`;
  return html`<div class="control choice">
    <label for=${id}>${label}</label>
    <select ref=${box} id=${id} value=${value} title=${hint}
        onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.value)}>
      ${
        groups.length > 1
          ? groups.map(
              (g) =>
                html`<optgroup key=${g} label=${g}>
                  ${choices.filter((c) => (c.group ?? "") === g).map(option)}</optgroup>`,
            )
          : choices.map(option)
      }
    </select>
    <${Refusal} path=${path} id=${`${id}-note`} />
  </div>`;
}

/**
 * A whole number with buttons to make it one less or more.
 * @param {{label: any, value: number, minimum: number, maximum: number, path: string, what: string, onChange: (value:
 *   number) => void}} props
 */
export function Stepper({ label, value, minimum, maximum, path, what, onChange }) {
  const go = (/** @type {number} */ by) => onChange(Math.min(maximum, Math.max(minimum, value + by)));
  return html`<div class="control stepper" role="group" aria-label=${what}>
    <span>${label}</span>
    <span class="buttons">
      <button type="button" aria-label=${`Fewer: ${what}`} disabled=${value <= minimum}
          onClick=${() => go(-1)}>−</button>
      <output>${value}</output>
      <button type="button" aria-label=${`More: ${what}`} disabled=${value >= maximum} onClick=${() => go(1)}>+</button>
    </span>
    <${Refusal} path=${path} />
  </div>`;
}
