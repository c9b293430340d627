/** An input's name: x and x1 as symbols, "petal length" as words. */
import { html } from "ui";
import { colour } from "./theme.js";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** Letter and index of a name that is a symbol, or null. @param {string} name @returns {[string, string]|null} */
export function featureSymbol(name) {
  const found = /^([a-z])(\d?)$/.exec(name);
  return found && [found[1], found[2]];
}

/** In text. @param {string} name */
export const featureName = (name) => {
  const symbol = featureSymbol(name);
  return symbol
    ? html`<span class="math"><i>${symbol[0]}</i>${symbol[1] && html`<sub>${symbol[1]}</sub>`}</span>`
    : name;
};

/** In a label that is plain text. @param {string} name */
export const featureText = (name) => {
  const symbol = featureSymbol(name);
  return symbol ? symbol[0] + (symbol[1] && SUBSCRIPTS[Number(symbol[1])]) : name;
};

/**
 * On a canvas, with its right end or its middle at x. A symbol is `size` high, words are 12 or 13 px.
 * @param {CanvasRenderingContext2D} context @param {string} name @param {number} x @param {number} y
 * @param {{size: number, words: number, align: "right"|"center", write: (text: string, x: number, y: number) => void}}
 *   how
 *   `write` draws a piece of text that begins at x
 */
export function paintFeature(context, name, x, y, { size, words, align, write }) {
  const symbol = featureSymbol(name);
  const fonts = symbol
    ? [`italic ${size}px ${colour("--face-math")}`, `12px ${colour("--face-math")}`]
    : [`${words}px ${colour("--face")}`];
  const pieces = symbol ? symbol : [name];
  const widths = fonts.map((font, i) => {
    context.font = font;
    return context.measureText(pieces[i]).width;
  });
  const width = widths.reduce((sum, w) => sum + w, 0);
  let from = align === "right" ? x - width : x - width / 2;
  context.textAlign = "left";
  fonts.forEach((font, i) => {
    context.font = font;
    if (pieces[i]) write(pieces[i], from, i ? y + 4 : y);
    from += widths[i];
  });
}
