/**
 * Gradients as dots around the tip of the full one: across, how far each reaches along it; upwards, how far to the side.
 * No state.
 */
import { axisBelow, axisBeside, textFace } from "../landscape/flat/axes.js";
import { circle, edgedText, stroke } from "../draw/pen.js";
import { paintArrow } from "../landscape/flat/marks.js";
import { colour } from "../draw/theme.js";
import { marks, places } from "./places.js";

/** @typedef {import("../server/openapi.js").NoiseAnswer} NoiseAnswer @typedef {import("./places.js").Places} Places */

const FEW = 60; // dots that are drawn large
const NAME = 18; // px, for the name of an axis, outside so that no dot covers it

/**
 * @param {CanvasRenderingContext2D} context @param {NoiseAnswer} given @param {number} width @param {number} height
 * @param {number|null} pointed the dot that is pointed at
 * @returns {Places}
 */
export function paint(context, given, width, height, pointed) {
  const box = { left: 40, top: NAME, right: width - 6, bottom: height - 20 - NAME };
  const at = places(given, box);
  const { x, y } = at;
  context.fillStyle = colour("--paper-2");
  context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.strokeStyle = colour("--rule");
  context.lineWidth = 1;
  const [zeroX, zeroY] = [Math.round(x(0)) + 0.5, Math.round(y(0)) + 0.5];
  stroke(context, box.left, zeroY, box.right, zeroY);
  stroke(context, zeroX, box.top, zeroX, box.bottom);
  const few = given.along.length <= FEW;
  const dot = (/** @type {number} */ i, /** @type {number} */ radius) => {
    circle(context, x(given.along[i]), y(given.across[i]), radius);
  };
  context.fillStyle = colour("--ink-2"); // the colour of the gradient is that of the arrow
  context.globalAlpha = few ? 0.65 : 0.45;
  for (let i = 0; i < given.along.length; i++) {
    dot(i, few ? 3.5 : 2.5);
    context.fill();
  }
  context.globalAlpha = 1;
  paintArrow(context, box, "gradient", x(0), y(0), x(given.gradient.norm), y(0));
  for (const [i, wide] of /** @type {[number|null, number][]} */ ([
    [given.current, 1.5],
    [pointed, 2.5],
  ])) {
    if (i === null || i >= given.along.length) continue;
    dot(i, 6.5);
    context.strokeStyle = colour("--ink");
    context.lineWidth = wide;
    context.stroke();
  }
  if (given.gradient.norm > 0) {
    textFace(context, 14, 600);
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    const at = Math.min(x(given.gradient.norm) + 5, box.right - 24);
    edgedText(context, "∇C", at, y(0) - 8, colour("--q-gradient"), { edge: colour("--paper-2"), width: 5 });
  }
  axisBelow(context, box, x, marks(x, 56, 26), "");
  axisBeside(context, box, y, marks(y, 36, 7), " ");
  textFace(context, 12);
  context.fillStyle = colour("--ink-2");
  context.textBaseline = "alphabetic";
  context.textAlign = "right";
  context.fillText("along ∇C →", box.right, height - 5);
  context.textAlign = "left";
  context.fillText("↑ to the side", box.left, box.top - 5);
  return at;
}
