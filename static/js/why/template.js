/** A template of a derivation's line, typeset once: the TeX of its symbols and of its numbers, with slots for these. */
import { number, tick } from "../format.js";
/** @import { Line, Quantity } from "../types.js" */

/**
 * @typedef {{term: string, css: string, wrap: boolean, power: boolean}} Slot
 *   `wrap`: a negative number needs parentheses there; `power`: so does one with a power of ten
 * @typedef {{symbols: string, numbers: {tex: string, slots: Slot[]}|null}} Template
 */

const FIRST = 0xe000; // slots are private characters while the TeX is processed
const SLOT = "[\ue000-\uf8ff]";
const CSS = /^\\htmlClass\{([^{}]*)\}\{/;
const TERM = /\\htmlData\{term=([^{}]*)\}\{/;

/** The end of the brace group that begins before `start`. @param {string} tex @param {number} start */
function closing(tex, start) {
  let depth = 1;
  for (let i = start; i < tex.length; i++) {
    if (tex[i] === "{") depth++;
    else if (tex[i] === "}" && --depth === 0) return i;
  }
  return tex.length;
}

/** TeX in the page's style: layers as superscripts, large fractions, one name for the example. @param {string} tex */
export const dressed = (tex) =>
  tex
    .replace(/([wbza]|\\delta)\^\{(\d+)\}/g, "$1^{($2)}")
    .replace(/(?<![a-zA-Z])([wbza]|\\delta)_\{(\d+)\}/g, "$1^{($2)}")
    .replace(/C_\{\d+\}/g, "C_i")
    .replace(/\\frac(?!\{\d+\}\{\d+\})/g, "\\dfrac");

/**
 * The numbers' TeX with slots. The slots of a sum do not depend on the signs of its numbers: parentheses around a
 * number, or around a product that begins with a negative one, become part of the slot.
 * @param {string} tex @param {Slot[]} slots found slots are added
 */
function slotted(tex, slots) {
  let text = tex;
  for (let found = TERM.exec(text); found; found = TERM.exec(text)) {
    const start = found.index + found[0].length;
    const end = closing(text, start);
    const css = CSS.exec(text.slice(start, end))?.[1] ?? "";
    text = text.slice(0, found.index) + String.fromCharCode(FIRST + slots.length) + text.slice(end + 1);
    slots.push({ term: found[1], css, wrap: false, power: false });
  }
  const lone = new RegExp(`(^|[^a-zA-Z}])\\((${SLOT})\\)`, "g");
  text = text.replace(lone, "$1$2").replace(lone, "$1$2");
  text = text.replace(new RegExp(`([+-] )\\((${SLOT}(?: \\\\cdot ${SLOT})*)\\)`, "g"), "$1$2");
  for (const { 0: slot, index } of text.matchAll(new RegExp(SLOT, "g"))) {
    const power = text[index + 1] === "^";
    Object.assign(slots[slot.charCodeAt(0) - FIRST], {
      power,
      wrap: power || /(?:\\cdot |[+-] ?)$/.test(text.slice(0, index)),
    });
  }
  return text;
}

/** Break a long line at sums and before its value, not in products or short parentheses. @param {string} text */
const unbroken = (text) =>
  text
    .replace(/\(([^()]*)\)/g, (group) =>
      (group.match(new RegExp(SLOT, "g")) ?? []).length > 3 ? group : group.replace(/ ([+-]) /g, " $1\\nobreak "),
    )
    .replaceAll("\\cdot ", "\\cdot\\nobreak ");

/** The placeholder of slot `k`, by which it is found once typeset. @param {number} k */
export const placeholder = (k) => String(70001 + k);

/** @param {string} text @param {Slot[]} slots */
const filled = (text, slots) =>
  text.replace(new RegExp(SLOT, "g"), (slot) => {
    const k = slot.charCodeAt(0) - FIRST;
    const { term, css } = slots[k];
    return `\\htmlData{term=${term}, slot=${k}}{\\htmlClass{${css || "q-plain"}}{${placeholder(k)}}}`;
  });

/** @param {Line} line @returns {Template} */
export function template(line) {
  const symbols = dressed(line.formula);
  const parted = line.numbers.lastIndexOf(" = ");
  /** @type {Slot[]} */
  const slots = [];
  const shown = dressed(slotted(parted < 0 ? line.numbers : line.numbers.slice(0, parted), slots));
  if (parted < 0 && !slots.length) return { symbols, numbers: null }; // the formula itself is the number
  if (parted < 0) return { symbols, numbers: { tex: `{} =\\nobreak ${filled(shown, slots)}`, slots } };
  const css = /\\htmlClass\{([^{}]*)\}/.exec(line.formula.split(" = ")[0])?.[1] ?? "";
  const value = { term: line.result.term, css: `${css} why-value`.trim(), wrap: false, power: false };
  const tex = `{} =\\nobreak ${unbroken(shown)} \\allowbreak{} =\\nobreak ${String.fromCharCode(FIRST + slots.length)}`;
  slots.push(value);
  return { symbols, numbers: { tex: filled(tex, slots), slots } };
}

const CHOSEN = /^(setting|eta)$/;

/**
 * The text of a slot's number. Settings, such as a rate of 0.2, have no trailing zeros.
 * @param {Quantity|undefined} quantity @param {Pick<Slot, "wrap"|"power">} slot
 */
export function slotText(quantity, { wrap, power }) {
  const value = quantity?.value;
  const text =
    quantity && (CHOSEN.test(quantity.quantity) || quantity.term === "t") && value != null
      ? tick(value)
      : number(value);
  return (wrap && (value ?? 0) < 0) || (power && text.includes("×")) ? `(${text})` : text;
}

const WIDTHS = /** @type {{[character: string]: number}} */ ({
  ".": 0.278,
  "(": 0.389,
  ")": 0.389,
  "−": 0.778,
  "×": 0.778,
  "⁻": 0.55,
});

/** The width of a number, in em of the mathematical face. @param {string} text */
export const widthOf = (text) =>
  [...text].reduce((sum, character) => sum + (WIDTHS[character] ?? (/\d/.test(character) ? 0.5 : 0.4)), 0);

/** The quantities of a line by term: those it uses, and its result. @param {Line} line */
export const quantitiesOf = (line) => new Map([...line.uses, line.result].map((quantity) => [quantity.term, quantity]));

/**
 * The lines that derive the quantities of `line`. An output's error opens into the slope of the loss.
 * @param {Line} line @param {Line[]} lines
 */
export function opens(line, lines) {
  const used = new Set(line.uses.map((quantity) => quantity.term));
  const found = lines.filter((other) => other !== line && other.level > 0 && used.has(other.result.term));
  const output = /^delta\d+-(\d+)$/.exec(line.key);
  const slope =
    output &&
    !found.some((other) => other.key.startsWith("delta")) &&
    lines.find((other) => other.key === `error-${output[1]}`);
  return slope ? [...found, slope] : found;
}

/** A note that a line's numbers, as written, differ from its value at the end. @param {Pick<Line, "residual">} line */
export const rounded = ({ residual }) =>
  residual ? `Rounded differently by ${number(residual)} when written out.` : "";

/** A sentence without the number of the example, which changes at every step. @param {string} text */
export const sentence = (text) =>
  text.replace(/\bexample \d+ alone/, "example i alone").replace(/of example \d+/, "of example i");
