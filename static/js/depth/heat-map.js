/** A quantity of the layers over the steps as colours: a row per layer, the first on top. No state. */
import { css, viridis } from "../draw/colormap.js";
import { decade } from "../draw/labels.js";
import { linear, logAxis, ticks } from "../draw/scale.js";
import { strokeLayers } from "../draw/pen.js";
import { colour } from "../draw/theme.js";
import { rangeOf, shade, isLogarithmic } from "./columns.js";
import { tick } from "../format.js";

/** @import { Columns, Quantity } from "./columns.js" */

/** @typedef {import("../draw/plot.js").Box & {x: ReturnType<typeof linear>, high: number}} Places */

const LEFT = 36; // for the layers' numbers, and the name of the axis below
const BELOW = 58; // for the steps and the legend
const BAR = 9; // px, of the legend

/** @param {Columns} known @param {number} width @param {number} height @returns {Places} */
export function places(known, width, height) {
  const [left, right, top, bottom] = [LEFT, width - 10, 4, height - BELOW];
  const end = Math.max(known.step[known.step.length - 1] + known.every, 1);
  return { left, right, top, bottom, x: linear([0, end], [left, right]), high: (bottom - top) / known.layers.length };
}

/**
 * The layer, from 0, and the column at a place; null outside.
 * @param {Columns} known @param {Places} at @param {number} px @param {number} py
 */
export function cellAt(known, at, px, py) {
  if (px < at.left - LEFT || px > at.right || py < at.top || py >= at.bottom) return null;
  const column = Math.floor(at.x.invert(Math.max(px, at.left)) / known.every);
  return {
    layer: Math.floor((py - at.top) / at.high),
    column: Math.max(0, Math.min(known.step.length - 1, column)),
  };
}

/**
 * @param {CanvasRenderingContext2D} context @param {Columns} known @param {Quantity} quantity
 * @param {number} width @param {number} height
 * @param {{step: number, chosen: number|null, pointed: {layer: number, column: number}|null}} marks the cursor's step, the
 *   selected layer from 1
 * @returns {Places}
 */
export function paint(context, known, quantity, width, height, { step, chosen, pointed }) {
  const at = places(known, width, height);
  const { left, right, top, bottom, x, high } = at;
  const range = rangeOf(known, quantity);
  const place = shade(quantity, range);
  context.fillStyle = colour("--paper-2");
  context.fillRect(left, top, right - left, bottom - top);
  known[quantity].forEach((row, layer) => {
    const [from, to] = [Math.round(top + layer * high), Math.round(top + (layer + 1) * high) - 1];
    row.forEach((value, k) => {
      const share = place(value);
      if (share === null) return;
      const start = Math.round(x(known.step[k]));
      context.fillStyle = css(viridis, share);
      context.fillRect(start, from, Math.round(x(known.step[k] + known.every)) - start, to - from);
    });
  });
  context.textBaseline = "middle";
  context.textAlign = "right";
  known.layers.forEach((_, layer) => {
    context.fillStyle = colour(chosen === layer + 1 ? "--ink" : "--ink-2");
    context.font = `${chosen === layer + 1 ? "600 " : ""}12px ${colour("--face")}`;
    context.fillText(String(layer + 1), left - 7, top + (layer + 0.5) * high);
  });
  context.font = `12px ${colour("--face")}`;
  context.fillStyle = colour("--ink-2");
  context.textBaseline = "alphabetic";
  context.fillText("step", left - 9, bottom + 14);
  context.textAlign = "center";
  for (const value of ticks(0, x.domain[1], (right - left) / 70)) {
    const half = context.measureText(tick(value)).width / 2;
    if (Number.isInteger(value)) context.fillText(tick(value), Math.min(x(value), width - half - 1), bottom + 14);
  }
  const middle = (Math.floor(step / known.every) + 0.5) * known.every;
  if (middle <= x.domain[1]) line(context, x(middle), top, bottom);
  if (pointed) frame(context, known, at, pointed);
  if (range) legend(context, quantity, range, left, right, height - 26);
  return at;
}

/**
 * The cursor's step: a line that reads on any colour.
 * @param {CanvasRenderingContext2D} context @param {number} at @param {number} top @param {number} bottom
 */
function line(context, at, top, bottom) {
  context.beginPath();
  context.moveTo(at, top - 3);
  context.lineTo(at, bottom + 3);
  strokeLayers(context, { width: 3.5, ink: colour("--paper") }, { width: 1.5, ink: colour("--ink") });
}

/**
 * The cell that is pointed at.
 * @param {CanvasRenderingContext2D} context @param {Columns} known @param {Places} at
 * @param {{layer: number, column: number}} cell
 */
function frame(context, known, at, { layer, column }) {
  const wide = Math.max(5, at.x(known.every) - at.x(0));
  const middle = at.x((column + 0.5) * known.every);
  context.beginPath();
  context.rect(middle - wide / 2, at.top + layer * at.high, wide, at.high - 1);
  strokeLayers(context, { width: 4, ink: colour("--paper") }, { width: 2, ink: colour("--ink") });
}

/**
 * The colours with their numbers.
 * @param {CanvasRenderingContext2D} context @param {Quantity} quantity @param {[number, number]} range
 * @param {number} left @param {number} right @param {number} top
 */
function legend(context, quantity, [low, high], left, right, top) {
  const wide = right - left;
  const gradient = context.createLinearGradient(left, 0, right, 0);
  for (let i = 0; i <= 32; i++) gradient.addColorStop(i / 32, css(viridis, low < high ? i / 32 : 0.5));
  context.fillStyle = gradient;
  context.fillRect(left, top, wide, BAR);
  context.fillStyle = colour("--ink-2");
  const place = shade(quantity, [low, high]);
  const log = isLogarithmic(quantity);
  const values = log ? logAxis(low, high, Math.max(2, Math.floor(wide / 60))) : ticks(low, high, 4);
  let free = -Infinity;
  for (const value of values.length ? values : [low]) {
    const text = log ? decade(value) : `${Math.round(100 * value)} %`;
    const half = context.measureText(text).width / 2;
    const at = Math.max(left + half, Math.min(right - half, left + (place(value) ?? 0) * wide));
    if (at - half < free + 6) continue;
    context.textAlign = "center";
    context.fillText(text, at, top + BAR + 13);
    free = at + half;
  }
}
