/** A quantity's symbol as in the article: italic letter, layer above in parentheses, indices below, in its colour. */
import { html } from "ui";

/** The colour class of each letter; x and y are a function's parameters and look like weights. */
const QUANTITIES = /** @type {{[letter: string]: string}} */ ({
  w: "q-weight",
  b: "q-bias",
  x: "q-weight",
  y: "q-weight",
  z: "q-z",
  a: "q-activation",
  δ: "q-delta",
  C: "q-loss",
});

/** The class that colours a parameter or quantity, such as "q-weight" for w1[2,1]. @param {string} name */
export const quantityClass = (name) => QUANTITIES[name[0]] ?? "";

/**
 * Letter, layer and indices of w1[2,1], x, or a quantity such as z2[1] or δ2[1].
 * @param {string} name
 * @returns {[string, string, string]}
 */
export function symbolParts(name) {
  const found = /^([^\d[\]]+)(\d*)(?:\[([\d,]+)\])?$/.exec(name);
  return found ? [found[1], found[2], found[3] ?? ""] : [name, "", ""];
}

/** The spoken name: "w 1, to 2 from 1", "b 1 of unit 2", "x". @param {string} name */
export function spoken(name) {
  const [letter, layer, indices] = symbolParts(name);
  const said = letter === "δ" ? "delta" : letter;
  if (!layer) return said;
  const [to, from] = indices.split(",");
  if (from) return `${said} ${layer}, to ${to} from ${from}`;
  return to ? `${said} ${layer} of unit ${to}` : `${said} ${layer}`;
}

/** `plain` leaves the colour to the caller. @param {{name: string, plain?: boolean}} props */
export function QuantitySymbol({ name, plain = false }) {
  const [letter, layer, indices] = symbolParts(name);
  return html`<span class=${`symbol math ${plain ? "" : quantityClass(name)}`}><span class="unseen">
    ${spoken(name)}</span
    ><span aria-hidden="true"><i>${letter}</i>${
      (layer || indices) &&
      html`<span class="scripts"
      >${layer ? html`<span>(${layer})</span>` : html`<span></span>`}<span>${indices}</span></span>`
    }</span></span>`;
}
