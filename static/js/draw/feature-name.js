/** An input's name: x and x1 as symbols, x1^2 and sin(x1) as formulas, "petal length" as words. */
import { html } from "ui";
import { colour } from "./theme.js";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const LONGEST = 13; // letters of a label on a canvas

/** @typedef {{text: string, as: "letter"|"index"|"power"|"upright"}} Piece */

/** The pieces of x or x1. @param {string} name @returns {Piece[]|null} */
function letter(name) {
  const [, text, digit] = /^([a-z])(\d?)$/.exec(name) ?? [];
  return text
    ? [{ text, as: "letter" }, ...(digit ? [{ text: digit, as: /** @type {const} */ ("index") }] : [])]
    : null;
}

/**
 * The pieces of a name that is a symbol or a formula of some; null for words.
 * @param {string} name @returns {Piece[]|null}
 */
export function featureSymbol(name) {
  const [, first, second] = /^(\w+)\*(\w+)$/.exec(name) ??
    /^(\w+)\^2$/.exec(name) ??
    /^sin\((\w+)\)$/.exec(name) ?? [name, name];
  const [of, times] = [letter(first), second === undefined ? [] : letter(second)];
  if (!of || !times) return null;
  if (name.startsWith("sin(")) return [{ text: "sin ", as: "upright" }, ...of];
  return name.endsWith("^2") ? [...of, { text: "2", as: "power" }] : [...of, ...times];
}

/** In text. @param {string} name */
export const featureName = (name) => {
  const symbol = featureSymbol(name);
  if (!symbol) return name;
  const tags = { letter: "i", index: "sub", power: "sup", upright: "span" };
  return html`<span class="math">${symbol.map(({ text, as }) => html`<${tags[as]}>${text}<//>`)}</span>`;
};

/** In a label that is plain text. @param {string} name */
export const featureText = (name) =>
  featureSymbol(name)
    ?.map(({ text, as }) => (as === "index" ? SUBSCRIPTS[Number(text)] : as === "power" ? "²" : text))
    .join("") ?? name;

/**
 * On a canvas, with its right end or its middle at x. A symbol is `size` high, words are 12 or 13 px and cut if long.
 * @param {CanvasRenderingContext2D} context @param {string} name @param {number} x @param {number} y
 * @param {{size: number, words: number, align: "right"|"center", write: (text: string, x: number, y: number) => void}}
 *   how
 *   `write` draws a piece of text that begins at x
 */
export function paintFeature(context, name, x, y, { size, words, align, write }) {
  const symbol = featureSymbol(name);
  const math = colour("--face-math");
  const word = name.length > LONGEST ? (name.split(" = ")[1] ?? name) : name; // of a class its own name is enough
  const short = word.length > LONGEST ? `${word.slice(0, LONGEST - 1)}…` : word;
  /** @type {[string, string, number][]} */
  const pieces = symbol
    ? symbol.map(({ text, as }) => {
        if (as === "letter") return [text, `italic ${size}px ${math}`, 0];
        return as === "upright" ? [text, `${size}px ${math}`, 0] : [text, `12px ${math}`, as === "index" ? 4 : -6];
      })
    : [[short, `${words}px ${colour("--face")}`, 0]];
  const widths = pieces.map(([text, font]) => {
    context.font = font;
    return context.measureText(text).width;
  });
  const width = widths.reduce((sum, w) => sum + w, 0);
  let from = align === "right" ? x - width : x - width / 2;
  context.textAlign = "left";
  pieces.forEach(([text, font, down], i) => {
    context.font = font;
    write(text, from, y + down);
    from += widths[i];
  });
}
