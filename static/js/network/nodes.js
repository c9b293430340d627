/** The network's nodes: inputs by name, units with their maps, their biases, and the loss. */
import { number } from "../format.js";
import { roomy } from "./digits.js";
import { circle, edgedText, stroke } from "../draw/pen.js";
import { colour } from "../draw/theme.js";
import { paintFeature } from "../draw/feature-name.js";
import { signColour } from "./edges.js";
import { MARKED, biasPoint, placeOf, samePart, unitY } from "./layout.js";
import { largest, unitCurve, unitMap } from "./unit-maps.js";
import { covers, lit as litOf } from "./phase.js";

/** @import { Layout, Part } from "./layout.js" */
/** @import { Scene } from "./draw.js" */

/** @typedef {CanvasRenderingContext2D} Context */

const GAP = 6; // px between the numbers of two columns

const face = () => colour("--face");
const mathFace = () => colour("--face-math");

/** @param {Context} context @param {Layout} picture @param {Scene} scene */
export function inputs(context, picture, scene) {
  const column = picture.columns[0];
  for (let unit = 1; unit <= column.units; unit++) {
    const y = unitY(picture, 0, unit);
    circle(context, column.x, y, column.size / 2);
    context.fillStyle = colour("--paper");
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = colour("--q-input");
    context.stroke();
    if (column.pitch < 12) continue;
    const name = scene.features[unit - 1] ?? "";
    const both = column.labels && scene.inputs;
    paintFeature(context, name, column.x - column.size / 2 - 6, y + (both ? -3 : 4), {
      size: 16,
      words: 13,
      align: "right",
      write: (text, at, line) => edgedText(context, text, at, line, colour("--q-input")),
    });
    if (!both || !scene.inputs) continue;
    context.textAlign = "right";
    context.font = `12px ${face()}`;
    edgedText(context, number(scene.inputs[unit - 1]), column.x - column.size / 2 - 6, y + 12, colour("--ink-2"));
  }
}

/** @param {Context} context @param {Layout} picture @param {Scene} scene @param {number} layer @param {number} unit */
function answer(context, picture, scene, layer, unit) {
  const { x, size } = picture.columns[layer];
  const y = unitY(picture, layer, unit);
  const [left, top] = [x - size / 2, y - size / 2];
  context.beginPath();
  context.roundRect(left, top, size, size, size > 14 ? 4 : 1);
  context.fillStyle = colour("--paper-2");
  context.fill();
  const map = unitMap(scene.boundary, scene.theme, layer, unit);
  const curve = unitCurve(scene.boundary, layer, unit, size - 2, size - 6);
  context.save();
  context.clip();
  if (map) context.drawImage(map, left, top, size, size);
  if (curve && size >= 10) {
    context.lineWidth = 1;
    context.strokeStyle = colour("--rule");
    stroke(context, left, y, left + size, y);
    context.lineWidth = 1.5;
    context.strokeStyle = colour("--q-activation");
    context.beginPath();
    for (const [cx, cy] of curve) context.lineTo(left + 1 + cx, top + 3 + cy);
    context.stroke();
  }
  context.restore();
}

/** @param {Context} context @param {Layout} picture @param {Scene} scene */
export function units(context, picture, scene) {
  const { sizes, columns } = picture;
  const biggest = largest([...picture.biases].map((i) => scene.weights[i])) || 1;
  const worst = Math.max(...scene.layers.map((l) => largest(l.delta[0] ?? []))) || 1;
  for (let layer = 1; layer < sizes.length; layer++) {
    const { x, size, labels } = columns[layer];
    const [summed, lit] = [litOf(scene.phase, "z", layer), litOf(scene.phase, "a", layer)];
    const [came, back] = [covers(scene.phase, "da", layer), covers(scene.phase, "delta", layer)];
    for (let unit = 1; unit <= sizes[layer]; unit++) {
      const y = unitY(picture, layer, unit);
      const here = /** @type {Part} */ ({ kind: "unit", layer, unit });
      const delta = scene.layers[layer - 1]?.delta[0]?.[unit - 1] ?? 0;
      const a = scene.layers[layer - 1]?.a[0]?.[unit - 1];
      const z = scene.layers[layer - 1]?.z[0]?.[unit - 1];
      const da = scene.back(layer, unit);
      context.globalAlpha = 1;
      context.fillStyle = colour("--paper");
      context.fillRect(x - size / 2, y - size / 2, size, size);
      context.globalAlpha = 0.2 + 0.8 * lit;
      answer(context, picture, scene, layer, unit);
      const now = scene.phase?.layer === layer ? scene.phase.fills : "";
      const arriving = now === "z" ? summed > 0 : now === "a";
      const ring = (/** @type {Parameters<typeof outline>[3]} */ how) => outline(context, { x, y }, size, how);
      if (arriving) ring({ away: 0, width: 2, ink: lit > 0 ? "--q-activation" : "--q-z", alpha: 1 });
      else ring({ away: 0, width: 1, ink: "--rule-strong", alpha: 0.5 * (0.2 + 0.8 * lit) });
      if (came > 0 && back < 1) ring({ away: 1.5, width: 1.5, ink: "--ink-2", alpha: came * (1 - back) });
      const error = (size > 14 ? 3 : 1.5) * (Math.abs(delta) / worst);
      if (back > 0) ring({ away: 1.5, width: 1 + error, ink: "--q-delta", alpha: back });
      if (samePart(here, scene.selected)) ring({ away: 3, width: 2, ink: "--ink", alpha: 1 });
      else if (samePart(here, scene.active)) ring({ away: 2, width: 1.5, ink: "--ink-2", alpha: 1 });
      context.globalAlpha = 1;
      if (size >= MARKED) bias(context, picture, scene, layer, unit, biggest);
      if (!labels || a === undefined) continue;
      context.font = `12px ${face()}`;
      context.textAlign = "center";
      // the latest known of z, a, dC/da and delta
      const room = Math.min(x - columns[layer - 1].x, (columns[layer + 1] ?? picture.loss).x - x) - GAP;
      const short = (/** @type {number} */ value) => roomy(value, room, (text) => context.measureText(text).width);
      const [text, paint] =
        back > 0.5
          ? [short(delta), "--q-delta"]
          : came > 0.5 && da !== null
            ? [short(da), "--ink"]
            : lit > 0.5
              ? [short(a), "--q-activation"]
              : summed > 0.5
                ? [short(z), "--q-z"]
                : ["", ""];
      if (text) edgedText(context, text, x, y + size / 2 + 14, colour(paint), { room });
    }
  }
}

/**
 * A line round a unit, `away` px outside of it.
 * @param {Context} context @param {{x: number, y: number}} centre @param {number} size
 * @param {{away: number, width: number, ink: string, alpha: number}} how
 */
function outline(context, { x, y }, size, { away, width, ink, alpha }) {
  const [side, corner] = [size + 2 * away, (size > 14 ? 4 : 1) + away];
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.strokeStyle = colour(ink);
  context.beginPath();
  context.roundRect(x - side / 2, y - side / 2, side, side, corner);
  context.stroke();
}

/**
 * @param {Context} context @param {Layout} picture @param {Scene} scene @param {number} layer @param {number} unit
 * @param {number} biggest
 */
function bias(context, picture, scene, layer, unit, biggest) {
  const here = /** @type {Part} */ ({ kind: "bias", layer, unit });
  const value = scene.weights[placeOf(picture.sizes, here)];
  const at = biasPoint(picture, layer, unit);
  const picked = samePart(here, scene.selected) || samePart(here, scene.active);
  const radius = 2 + 2.5 * Math.sqrt(Math.abs(value) / biggest);
  const steep = covers(scene.phase, "dw", layer);
  circle(context, at.x, at.y, radius + (picked ? 3 : 1));
  context.fillStyle = colour(picked ? "--ink" : "--paper");
  context.fill();
  circle(context, at.x, at.y, radius + (picked ? 1 : 0));
  context.fillStyle = steep > 0.5 ? colour("--q-gradient") : value === 0 ? colour("--rule-strong") : signColour(value);
  context.fill();
}

/** @param {Context} context @param {Layout} picture @param {Scene} scene */
export function loss(context, picture, scene) {
  const { sizes, columns, loss: at } = picture;
  const last = sizes.length - 1;
  const lit = litOf(scene.phase, "C");
  context.strokeStyle = colour("--q-loss");
  context.globalAlpha = 0.25 + 0.5 * lit;
  context.lineWidth = 1;
  context.beginPath();
  for (let unit = 1; unit <= sizes[last]; unit++) {
    context.moveTo(columns[last].x + columns[last].size / 2, unitY(picture, last, unit));
    context.lineTo(at.x - at.radius, at.y);
  }
  context.stroke();
  context.globalAlpha = 0.3 + 0.7 * lit;
  circle(context, at.x, at.y, at.radius);
  context.fillStyle = colour("--paper");
  context.fill();
  context.lineWidth = scene.phase?.name === "loss" ? 1.5 + 2.5 * Math.sin(Math.PI * lit) : 1.5;
  context.stroke();
  context.textAlign = "center";
  context.font = `italic 17px ${mathFace()}`;
  context.fillStyle = colour("--q-loss");
  context.fillText("C", at.x, at.y + 6);
  context.globalAlpha = 1;
  context.font = `12px ${face()}`;
  if (scene.loss !== null && lit > 0.5) {
    const room = Math.min(at.x - columns[last].x - GAP, 2 * (picture.width - at.x));
    const text = roomy(scene.loss, room, (words) => context.measureText(words).width);
    edgedText(context, text, at.x, at.y + at.radius + 15, colour("--q-loss"), { room });
  }
  if (scene.target?.length !== 1) return;
  const text = ` = ${number(scene.target[0])}`;
  const wide = context.measureText(text).width;
  edgedText(context, text, at.x + 4, at.y - at.radius - 8, colour("--ink-2"));
  context.font = `italic 14px ${mathFace()}`;
  edgedText(context, "y", at.x + 4 - wide / 2 - 3, at.y - at.radius - 8, colour("--ink-2"));
}
