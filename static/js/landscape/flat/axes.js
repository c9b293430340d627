/** Axes on a canvas: ticks, numbers, names in the mathematical face, and the colour bar of the loss. */
import { signal } from "ui";
import { css, viridis } from "../../draw/colormap.js";
import { axisLabel } from "../../draw/labels.js";
import { stroke } from "../../draw/pen.js";
import { selection } from "../../store.js";
import { colour } from "../../draw/theme.js";
import { quantityClass, symbolParts } from "../../draw/symbol.js";

/** @typedef {import("../../draw/plot.js").Box} Box @typedef {import("../samples/height.js").Heights} Heights */

/** Counts the fonts that have come in, so that text on a canvas is drawn again then. */
const fonts = signal(0);
document.fonts.addEventListener("loadingdone", () => {
  fonts.value++;
});

const TEXT = 13;
const LETTER = 17;
const SCRIPT = 12;

/**
 * The page's text face on a canvas.
 * @param {CanvasRenderingContext2D} context @param {number} [size] @param {number} [weight]
 */
export function textFace(context, size = TEXT, weight = 400) {
  fonts.value;
  context.font = `${weight} ${size}px ${colour("--face")}`;
}

/** @param {CanvasRenderingContext2D} context @param {number} size @param {boolean} italic */
const mathFace = (context, size, italic) => {
  context.font = `${italic ? "italic " : ""}${size}px ${colour("--face-math")}`;
};

/**
 * A parameter's name as in the article: the letter, its layer raised, its indices lowered.
 * @param {CanvasRenderingContext2D} context @param {string} name
 * @param {number} x where it begins, or ends with `align` "right" @param {number} y its baseline
 * @param {"left"|"right"|"center"} [align]
 * @returns {number} its width
 */
export function drawName(context, name, x, y, align = "left") {
  fonts.value;
  if (name.includes(" ")) return drawWords(context, name, x, y, align);
  const [letter, number, indices] = symbolParts(name);
  const layer = number && `(${number})`;
  mathFace(context, LETTER, true);
  const wide = context.measureText(letter).width + 1;
  mathFace(context, SCRIPT, false);
  const width = wide + Math.max(context.measureText(layer).width, context.measureText(indices).width);
  const from = align === "right" ? x - width : align === "center" ? x - width / 2 : x;
  const chosen = selection.value.parameter === name;
  context.fillStyle = colour(quantityClass(name) ? `--${quantityClass(name)}` : "--ink");
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  mathFace(context, LETTER, true);
  context.fillText(letter, from, y);
  mathFace(context, SCRIPT, false);
  context.fillText(layer, from + wide, y - 7);
  context.fillText(indices, from + wide, y + 4);
  if (chosen) context.fillRect(from - 1, y + 7, width + 2, 2);
  return width;
}

/** The name of an axis that is no parameter's. @type {typeof drawName} */
function drawWords(context, text, x, y, align = "left") {
  textFace(context, TEXT, 600);
  context.fillStyle = colour("--ink");
  context.textAlign = align;
  context.textBaseline = "alphabetic";
  context.fillText(text, x, y);
  return context.measureText(text).width;
}

/**
 * The room left of a plot that an axis named in words needs: its name stands upright there.
 * @param {string|null} name
 */
export const nameRoom = (name) => (name?.includes(" ") ? 20 : 0);

/**
 * The width of the widest of some numbers as tick labels.
 * @param {CanvasRenderingContext2D} context @param {number[]} values
 */
export function labelWidth(context, values) {
  textFace(context);
  return Math.max(0, ...values.map((value) => context.measureText(axisLabel(value)).width));
}

/**
 * The axis below a plot, its name at the right end.
 * @param {CanvasRenderingContext2D} context @param {Box} box
 * @param {(value: number) => number} x @param {number[]} values where the ticks are @param {string} name
 */
export function axisBelow(context, box, x, values, name) {
  const width = drawName(context, name, box.right, box.bottom + 19, "right");
  textFace(context);
  context.textBaseline = "alphabetic";
  context.strokeStyle = colour("--rule-strong");
  context.fillStyle = colour("--ink-2");
  context.lineWidth = 1;
  let free = -Infinity;
  for (const value of values) {
    const at = Math.round(x(value)) + 0.5;
    stroke(context, at, box.bottom, at, box.bottom + 4);
    const text = axisLabel(value);
    const half = context.measureText(text).width / 2;
    if (at + half > box.right - width - 8 || at - half < free + 8) continue;
    context.textAlign = "center";
    context.fillText(text, at, box.bottom + 18);
    free = at + half;
  }
}

/**
 * The axis at a plot's left, its name on top; or at its right.
 * @param {CanvasRenderingContext2D} context @param {Box} box
 * @param {(value: number) => number} y @param {number[]} values @param {string} name
 * @param {{at?: number, side?: "left"|"right"}} [where] the x of the axis and the side its numbers stand on
 */
export function axisBeside(context, box, y, values, name, { at = box.left, side = "left" } = {}) {
  const away = side === "left" ? -1 : 1;
  const words = nameRoom(name) > 0;
  if (words) {
    context.save();
    context.translate(at - labelWidth(context, values) - 18, box.top);
    context.rotate(-Math.PI / 2);
    drawWords(context, name, 0, 0, "right");
    context.restore();
  } else drawName(context, name, at + 8 * away, box.top + 11, side === "left" ? "right" : "left");
  textFace(context);
  context.textBaseline = "middle";
  context.textAlign = side === "left" ? "right" : "left";
  context.strokeStyle = colour("--rule-strong");
  context.fillStyle = colour("--ink-2");
  context.lineWidth = 1;
  let free = Infinity;
  for (const value of [...values].sort((a, b) => a - b)) {
    const height = Math.round(y(value)) + 0.5;
    stroke(context, at, height, at + 4 * away, height);
    if (height < box.top + (words ? 6 : 24) || height > free - 14) continue;
    context.fillText(axisLabel(value), at + 8 * away, height + 0.5);
    free = height;
  }
}

/**
 * The loss as colours from low to high, upright. A point on top says that some samples lie above.
 * @param {CanvasRenderingContext2D} context @param {Heights} map
 * @param {number} left @param {number} width @param {number} top @param {number} bottom
 */
export function colourBar(context, map, left, width, top, bottom) {
  const gradient = context.createLinearGradient(0, bottom, 0, top);
  for (let i = 0; i <= 32; i++) gradient.addColorStop(i / 32, css(viridis, i / 32));
  context.fillStyle = gradient;
  context.fillRect(left, top, width, bottom - top);
  if (!map.clipped) return;
  context.fillStyle = css(viridis, 1);
  context.beginPath();
  context.moveTo(left, top - 1);
  context.lineTo(left + width / 2, top - 8);
  context.lineTo(left + width, top - 1);
  context.fill();
}

/**
 * The y of a loss on a bar or axis from `bottom` to `top`.
 * @param {Heights} map @param {number} top @param {number} bottom
 */
export const upright = (map, top, bottom) => (/** @type {number} */ loss) => bottom - map.height(loss) * (bottom - top);

/**
 * Where axes turn logarithmic: dashed lines across a plot.
 * @param {CanvasRenderingContext2D} context @param {Box} box @param {number[]} across x of upright lines
 * @param {number[]} along y of level ones @param {string} ink
 */
export function drawBreaks(context, box, across, along, ink = colour("--rule-strong")) {
  context.save();
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  for (const x of across) stroke(context, Math.round(x) + 0.5, box.top, Math.round(x) + 0.5, box.bottom);
  for (const y of along) stroke(context, box.left, Math.round(y) + 0.5, box.right, Math.round(y) + 0.5);
  context.restore();
}
