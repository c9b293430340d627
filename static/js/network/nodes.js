/** The network's nodes: inputs by name, units with their maps, their biases, and the loss. */
import { number } from "../format.js";
import { roomy } from "./digits.js";
import { colour } from "../draw/theme.js";
import { paintFeature } from "../draw/feature-name.js";
import { signColour } from "./edges.js";
import { MARKED, biasPoint, placeOf, samePart, unitY } from "./layout.js";
import { largest, unitCurve, unitMap } from "./unit-maps.js";
import { covers, lit as litOf } from "./phase.js";

/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./layout.js").Part} Part
 * @typedef {import("./draw.js").Scene} Scene
 * @typedef {CanvasRenderingContext2D} Context
 */

const GAP = 6; // px between the numbers of two columns

const face = () => colour("--face");
const mathFace = () => colour("--face-math");

/**
 * A word or number with the paper's colour around it, so that lines do not run through it.
 * @param {Context} context @param {string} text @param {number} x @param {number} y @param {string} paint
 * @param {number} [room] px, into which it is squeezed
 */
function label(context, text, x, y, paint, room = Infinity) {
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = colour("--paper");
  const width = Number.isFinite(room) ? room : undefined;
  context.strokeText(text, x, y, width);
  context.fillStyle = paint;
  context.fillText(text, x, y, width);
}

/** @param {Context} context @param {Layout} picture @param {Scene} scene */
export function inputs(context, picture, scene) {
  const column = picture.columns[0];
  for (let unit = 1; unit <= column.units; unit++) {
    const y = unitY(picture, 0, unit);
    context.beginPath();
    context.arc(column.x, y, column.size / 2, 0, 7);
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
      write: (text, at, line) => label(context, text, at, line, colour("--q-input")),
    });
    if (!both || !scene.inputs) continue;
    context.textAlign = "right";
    context.font = `12px ${face()}`;
    label(context, number(scene.inputs[unit - 1]), column.x - column.size / 2 - 6, y + 12, colour("--ink-2"));
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
  if (map) {
    context.save();
    context.clip();
    context.drawImage(map, left, top, size, size);
    context.restore();
  }
  if (curve && size >= 10) {
    context.save();
    context.clip();
    context.lineWidth = 1;
    context.strokeStyle = colour("--rule");
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(left + size, y);
    context.stroke();
    context.lineWidth = 1.5;
    context.strokeStyle = colour("--q-activation");
    context.beginPath();
    for (const [cx, cy] of curve) context.lineTo(left + 1 + cx, top + 3 + cy);
    context.stroke();
    context.restore();
  }
}

/** @param {Context} context @param {Layout} picture @param {Scene} scene */
export function units(context, picture, scene) {
  const { sizes, columns } = picture;
  const biggest = largest([...picture.biases].map((i) => scene.weights[i])) || 1;
  const write = (/** @type {number} */ room) => (/** @type {number} */ value) =>
    roomy(value, room, (text) => context.measureText(text).width);
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
      ring(
        context,
        x,
        y,
        size,
        0,
        arriving ? 2 : 1,
        colour(arriving ? (lit > 0 ? "--q-activation" : "--q-z") : "--rule-strong"),
        arriving ? 1 : 0.5 * (0.2 + 0.8 * lit),
      );
      if (came > 0 && back < 1) ring(context, x, y, size, 1.5, 1.5, colour("--ink-2"), came * (1 - back));
      if (back > 0)
        ring(
          context,
          x,
          y,
          size,
          1.5,
          1 + (size > 14 ? 3 : 1.5) * (Math.abs(delta) / worst),
          colour("--q-delta"),
          back,
        );
      if (samePart(here, scene.selected)) ring(context, x, y, size, 3, 2, colour("--ink"), 1);
      else if (samePart(here, scene.active)) ring(context, x, y, size, 2, 1.5, colour("--ink-2"), 1);
      context.globalAlpha = 1;
      if (size >= MARKED) bias(context, picture, scene, layer, unit, biggest);
      if (!labels || a === undefined) continue;
      context.font = `12px ${face()}`;
      context.textAlign = "center";
      // the latest known of z, a, dC/da and delta
      const room = Math.min(x - columns[layer - 1].x, (columns[layer + 1] ?? picture.loss).x - x) - GAP;
      const short = write(room);
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
      if (text) label(context, text, x, y + size / 2 + 14, colour(paint), room);
    }
  }
}

/**
 * @param {Context} context @param {number} x @param {number} y @param {number} size @param {number} away
 * @param {number} width @param {string} paint @param {number} alpha
 */
function ring(context, x, y, size, away, width, paint, alpha) {
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.strokeStyle = paint;
  context.beginPath();
  context.roundRect(
    x - size / 2 - away,
    y - size / 2 - away,
    size + 2 * away,
    size + 2 * away,
    (size > 14 ? 4 : 1) + away,
  );
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
  context.beginPath();
  context.arc(at.x, at.y, radius + (picked ? 3 : 1), 0, 7);
  context.fillStyle = colour(picked ? "--ink" : "--paper");
  context.fill();
  context.beginPath();
  context.arc(at.x, at.y, radius + (picked ? 1 : 0), 0, 7);
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
  context.beginPath();
  context.arc(at.x, at.y, at.radius, 0, 7);
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
    label(
      context,
      roomy(scene.loss, room, (text) => context.measureText(text).width),
      at.x,
      at.y + at.radius + 15,
      colour("--q-loss"),
      room,
    );
  }
  if (scene.target?.length !== 1) return;
  const text = ` = ${number(scene.target[0])}`;
  const wide = context.measureText(text).width;
  label(context, text, at.x + 4, at.y - at.radius - 8, colour("--ink-2"));
  context.font = `italic 14px ${mathFace()}`;
  label(context, "y", at.x + 4 - wide / 2 - 3, at.y - at.radius - 8, colour("--ink-2"));
}
