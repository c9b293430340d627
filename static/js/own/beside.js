/** Classes by a curve: random points above and below a typed y = f(x). The server makes them. */
import { html, signal, useId } from "ui";
import { Caret, mistakeOf } from "../experiment/typed/caret.js";
import { ownOpen } from "../widgets/open.js";
import { opened } from "../rooms.js";
import { pointsBeside } from "../server/api.js";
import { newest } from "../server/latest.js";
import { notice, setOptions } from "../store.js";
import { read } from "../widgets/typed.js";
import { bring } from "./bring.js";
import { leftOut } from "./said.js";

/** @typedef {import("../experiment/typed/caret.js").Mistake} Mistake */
/**
 * @typedef {{name: "n"|"noise"|"seed", label: string, minimum: number, maximum: number, kind: "integer"|"float"}} Field
 */

/** The fields, with what stands in them; the server has the same limits. @type {Field[]} */
const FIELDS = [
  { name: "n", label: "Points", minimum: 4, maximum: 2000, kind: "integer" },
  { name: "noise", label: "Noise", minimum: 0, maximum: 1, kind: "float" },
  { name: "seed", label: "Seed", minimum: 0, maximum: 2147483647, kind: "integer" },
];
const given = signal({ formula: "sin(2x)", n: "200", noise: "0", seed: "0" });

/** @type {import("ui").Signal<Mistake|null>} */
const mistake = signal(null);
const turn = newest();

/** The fault of the number in a field; "" if there is none. @param {Field} field */
const wrongWith = (field) => read(given.value[field.name], field).wrong;

async function make() {
  const numbers = Object.fromEntries(FIELDS.map((field) => [field.name, read(given.peek()[field.name], field).value]));
  if (Object.values(numbers).includes(null)) return;
  const asked = turn.begin();
  try {
    const found = await pointsBeside({ formula: given.peek().formula, ...numbers }, asked);
    mistake.value = null;
    if (!(await bring(found.table, { standardize: false, test_share: 0.2 }))) return;
    setOptions(opened("data"));
    ownOpen.value = false;
    const said = leftOut(found);
    if (said) notice.value = said;
  } catch (error) {
    if (!asked.aborted) mistake.value = mistakeOf(error, "The server cannot be reached. The data stay as they are.");
  }
}

export function Beside() {
  const id = useId();
  const now = given.value;
  const wrong = mistake.value;
  const put = (/** @type {string} */ name) => (/** @type {any} */ e) => {
    given.value = { ...given.peek(), [name]: e.currentTarget.value };
    if (name === "formula") mistake.value = null;
  };
  const bad = FIELDS.map(wrongWith).find(Boolean);
  return html`<form class="beside" onSubmit=${(/** @type {Event} */ e) => {
    e.preventDefault();
    make();
  }}>
    <label for=${id}>Or let a curve make the classes: points above and below <i class="math">y</i> =</label>
    <input type="text" id=${id} class=${wrong ? "formula wrong" : "formula"} maxlength="200" spellcheck="false"
        autocomplete="off" autocapitalize="off"
      aria-invalid=${wrong ? "true" : "false"} aria-describedby=${`${id}-note`} value=${now.formula}
      onInput=${put("formula")} />
    ${wrong && html`<${Caret} text=${now.formula} wrong=${wrong} id=${`${id}-note`} />`}
    <div class="numbers">${FIELDS.map(
      (field) => html`<label key=${field.name}>${field.label}
      <input type="text" inputmode="decimal" class=${wrongWith(field) ? "wrong" : ""}
          aria-invalid=${wrongWith(field) ? "true" : "false"} value=${now[field.name]}
          onInput=${put(field.name)} /></label>`,
    )}
      <button type="submit" disabled=${Boolean(bad)}>Make the points</button></div>
    <p class=${bad ? "wrong-note" : "hint"} role=${bad ? "alert" : undefined}>${
      bad
        ? `${bad}.`
        : html`A function of <i class="math">x</i>, such as x^2/2 - 1 or abs(x). <i
          class="math">x</i> and <i
          class="math">y</i> are random from −3 to 3. Noise shifts points after they got their class.`
    }</p>
  </form>`;
}
