/**
 * Gradients as dots around the tip of the full one: across, how far each reaches along it; upwards, how far to the side.
 * No state.
 */
import { axisBelow, axisBeside, stroke, textFace } from "../landscape/axes.js";
import { paintArrow } from "../landscape/marks.js";
import { ticks } from "../draw/scale.js";
import { colour } from "../draw/theme.js";
import { places } from "./places.js";

/** @typedef {import("../server/openapi.js").NoiseAnswer} NoiseAnswer @typedef {import("./places.js").Places} Places */

const FEW = 60; // dots that are drawn large

/**
 * @param {CanvasRenderingContext2D} context @param {NoiseAnswer} given @param {number} width @param {number} height
 * @param {number|null} pointed the dot that is pointed at
 * @returns {Places}
 */
export function paint(context, given, width, height, pointed) {
  const box = { left: 40, top: 4, right: width - 6, bottom: height - 22 };
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
    context.beginPath();
    context.arc(x(given.along[i]), y(given.across[i]), radius, 0, 7);
  };
  context.fillStyle = colour("--q-gradient");
  context.globalAlpha = few ? 0.75 : 0.5;
  for (let i = 0; i < given.along.length; i++) {
    dot(i, few ? 3.5 : 2.5);
    context.fill();
  }
  context.globalAlpha = 1;
  paintArrow(context, box, "gradient", x(0), y(0), x(given.gradient.norm), y(0));
  textFace(context, 13, 600);
  context.fillStyle = colour("--q-gradient");
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  if (given.gradient.norm > 0) context.fillText("∇C", Math.min(x(given.gradient.norm) + 5, box.right - 22), y(0) - 7);
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
  axisBelow(context, box, x, ticks(...x.domain, (box.right - box.left) / 56), "");
  axisBeside(context, box, y, ticks(...y.domain, (box.bottom - box.top) / 36), " ");
  textFace(context, 12);
  context.fillStyle = colour("--ink-2");
  context.textBaseline = "alphabetic";
  context.textAlign = "right";
  context.fillText("along ∇C →", box.right - 5, box.bottom - 6);
  context.textAlign = "left";
  context.fillText("↑ to the side", box.left + 5, box.top + 14);
  return at;
}
