/** The network's lines: as wide as their weights, coloured by sign or by the gradient, with pulses on them. */
import { circle, strokeLayers } from "../draw/pen.js";
import { colour } from "../draw/theme.js";
import { edgeLine, place, placeOf, samePart, unitY } from "./layout.js";
import { largest } from "./unit-maps.js";
import { covers, lit, pulse } from "./phase.js";

/** @import { Layout, Part } from "./layout.js" */
/** @import { Scene } from "./draw.js" */

/** @typedef {CanvasRenderingContext2D} Context */

const WIDEST = 5;
const THINNEST = 0.5;
const UNDER = 3;
const BINS = 20;
const BUSY = 40; // with more lines in a gap each is fainter
const STREAM = 96; // with more lines there are no pulses

/** Begin a path: lines whose ends are hidden under their nodes. @param {Context} context @param {number[][]} lines */
function trace(context, lines) {
  context.beginPath();
  for (const [x1, y1, x2, y2] of lines) {
    context.moveTo(x1 - UNDER, y1);
    context.lineTo(x1, y1);
    context.lineTo(x2, y2);
    context.lineTo(x2 + UNDER, y2);
  }
}

/**
 * The width of the largest weight's line: smaller where the lines of a gap are close.
 * @param {Layout} picture @param {number} layer
 */
const widest = ({ columns }, layer) =>
  Math.max(
    1.5,
    Math.min(WIDEST, 0.1 * Math.min(columns[layer].pitch * columns[layer - 1].units ** 0.2, columns[layer - 1].pitch)),
  );

/** Whether a line touches the unit. @param {Part} unit @param {number} layer @param {number} to @param {number} from */
const touches = (unit, layer, to, from) =>
  (unit.layer === layer && unit.unit === to) || (unit.layer === layer - 1 && unit.unit === from);

/**
 * The lines of one gap, grouped by sign and width, so that a few strokes draw a thousand.
 * @param {Context} context @param {Layout} picture @param {Scene} scene @param {number} layer
 * @param {ArrayLike<number>} values @param {number} scale the value of the widest line
 * @param {(sign: number) => string} paint @param {number} strength
 */
function gap(context, picture, scene, layer, values, scale, paint, strength) {
  const { sizes } = picture;
  const lines = sizes[layer] * sizes[layer - 1];
  const about = [scene.active, scene.selected].find((p) => p?.kind === "unit") ?? null;
  /** @type {Map<number, number[][]>} */
  const paths = new Map();
  for (let to = 1; to <= sizes[layer]; to++) {
    for (let from = 1; from <= sizes[layer - 1]; from++) {
      const i = place(sizes, layer, to, from);
      const bin = Math.round(BINS * Math.min(1, Math.abs(values[i]) / (scale || 1)));
      const aside = about && !touches(about, layer, to, from) ? 1 : 0;
      const key = ((bin * 2 + (values[i] < 0 ? 1 : 0)) * 2 + aside) * 2 + (scene.free[i] ? 0 : 1);
      const line = edgeLine(picture, layer, to, from);
      const path = paths.get(key);
      if (path) path.push(line);
      else paths.set(key, [line]);
    }
  }
  const crowd = about ? 1 : Math.min(1, Math.sqrt(BUSY / lines));
  for (const [key, path] of paths) {
    const size = Math.floor(key / 8) / BINS;
    const sure = crowd < 0.6 ? 0.1 + 0.9 * size * size : 0.3 + 0.7 * size;
    context.globalAlpha = strength * sure * (key & 2 ? 0.15 * Math.min(1, Math.sqrt(BUSY / lines)) : crowd);
    context.strokeStyle = paint(key & 4 ? -1 : 1);
    context.lineWidth = THINNEST + (widest(picture, layer) - THINNEST) * size;
    context.lineJoin = "round";
    context.setLineDash(key & 1 ? [3, 3] : []);
    trace(context, path);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** @param {number} sign */
export const signColour = (sign) => colour(sign < 0 ? "--negative" : "--positive");

/** @param {Context} context @param {Layout} picture @param {Scene} scene */
export function edges(context, picture, scene) {
  const { sizes } = picture;
  const scale = largest(scene.weights.filter((_, i) => !picture.biases.has(i)));
  const steepest = largest(scene.gradient);
  for (let layer = 1; layer < sizes.length; layer++) {
    const shown = covers(scene.phase, "dw", layer);
    const used = 0.25 + 0.75 * lit(scene.phase, "z", layer);
    gap(context, picture, scene, layer, scene.weights, scale, signColour, used * (1 - shown));
    if (shown > 0) gap(context, picture, scene, layer, scene.gradient, steepest, () => colour("--q-gradient"), shown);
  }
  for (const part of [scene.active, scene.selected]) {
    if (part?.kind !== "weight") continue;
    const chosen = samePart(part, scene.selected);
    const value = scene.weights[placeOf(sizes, part)];
    const width = THINNEST + (Math.max(2, widest(picture, part.layer)) - THINNEST) * (Math.abs(value) / (scale || 1));
    trace(context, [edgeLine(picture, part.layer, part.unit, part.from)]);
    strokeLayers(
      context,
      { width: width + 5, ink: colour(chosen ? "--ink" : "--rule-strong") },
      { width: width + 2.5, ink: colour("--paper") },
      { width, ink: signColour(value) },
    );
  }
}

/**
 * Pulses on the lines into `layer`, and into the loss.
 * @param {Context} context @param {Layout} picture @param {Scene} scene
 */
export function pulses(context, picture, scene) {
  const { sizes, columns, loss } = picture;
  for (let layer = 1; layer <= sizes.length; layer++) {
    const moving = pulse(scene.phase, layer);
    if (!moving) continue;
    const into = layer === sizes.length ? 1 : sizes[layer];
    if (into * sizes[layer - 1] > STREAM) continue;
    context.fillStyle = colour(moving.back ? "--q-delta" : layer === sizes.length ? "--q-loss" : "--q-activation");
    for (let to = 1; to <= into; to++) {
      for (let from = 1; from <= sizes[layer - 1]; from++) {
        const source = columns[layer - 1];
        const [x1, y1, x2, y2] =
          layer === sizes.length
            ? [source.x + source.size / 2, unitY(picture, layer - 1, from), loss.x - loss.radius, loss.y]
            : edgeLine(picture, layer, to, from);
        circle(context, x1 + moving.at * (x2 - x1), y1 + moving.at * (y2 - y1), 3);
        context.fill();
      }
    }
  }
}
