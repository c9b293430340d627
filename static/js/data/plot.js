/** Paints the data: the network's output as a map or a curve, and the examples. */
import { css, image, onCanvas, signs } from "../draw/colormap.js";
import { circle, clipped, stroke } from "../draw/pen.js";
import { plotBox } from "../draw/plot.js";
import { linear, ticks } from "../draw/scale.js";
import { denser } from "../draw/upsample.js";
import { tick } from "../format.js";
import { colour, components } from "../draw/theme.js";
import { levelLine } from "./lines.js";
import { classOf, count, plotKind } from "./points.js";
import { featureSymbol, paintFeature } from "../draw/feature-name.js";
import { largest } from "../network/unit-maps.js";

/** @import { Data, Boundary } from "../types.js" */

/**
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {{x: ReturnType<typeof linear>, y: ReturnType<typeof linear>, left: number, top: number, width: number,
 *   height: number}} Frame
 *
 * @typedef {{data: Data, boundary: Boundary|null, features: number[], theme: "light"|"dark", range: [number, number][],
 *   batch: Set<number>|null, shown: number|null, chosen: boolean, shownOutput: number|null, pointed: number|null, test:
 *   boolean, held?: import("../store.js").Held|null}} Scene
 *   `batch` null when every example is in it; `shown` is the example whose values the network shows, `chosen` whether a
 *   person chose it.
 */

const FINER = 4;
/** The opacity of the map below the points. */
const MAP = 0.45;

/** @type {WeakMap<Boundary, {theme: string, picture: HTMLCanvasElement}>} */
const made = new WeakMap();

/**
 * The place of a target or output on the blue-orange map: labels are centred at 1/2, values at 0.
 * @param {Data} data @returns {(value: number) => number}
 */
function signPosition(data) {
  if (data.classes.length) return (value) => value;
  const scale = largest(data.targets[0]) || 1;
  return (value) => 0.5 + value / (2 * scale);
}

/**
 * The output over the plane as a picture, made once per boundary and theme.
 * @param {Scene} scene @param {Boundary} over
 */
function outputMap(scene, over) {
  const known = made.get(over);
  if (known?.theme === scene.theme) return known.picture;
  const rows = over.y?.length ?? 1;
  const fine = over.output.map((values) => denser(values, over.x.length, rows, FINER));
  const [{ values, width, height }] = fine;
  const picture = onCanvas(
    fine.length === 1
      ? image(values, width, height, signPosition(scene.data), signs(scene.theme))
      : likeliest(fine, width, height),
  );
  made.set(over, { theme: scene.theme, picture });
  return picture;
}

/**
 * The class of the largest output in each place. Its tint grows with the probability.
 * @param {{values: ArrayLike<number>}[]} outputs @param {number} width @param {number} height
 */
function likeliest(outputs, width, height) {
  const tints = outputs.map((_, k) => components(colour(`--class-${k}`)));
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    let best = 0;
    let second = -Infinity;
    for (let k = 1; k < outputs.length; k++) {
      if (outputs[k].values[i] > outputs[best].values[i]) [second, best] = [outputs[best].values[i], k];
      else second = Math.max(second, outputs[k].values[i]);
    }
    const to = 4 * ((height - 1 - Math.floor(i / width)) * width + (i % width));
    pixels.data.set(tints[best], to);
    pixels.data[to + 3] = 60 + 195 * Math.min(1, Math.max(0, outputs[best].values[i] - Math.max(0, second)));
  }
  return pixels;
}

/** Axis ticks and names. @param {Context} context @param {Frame} frame @param {string} xName @param {string} yName */
function axes(context, frame, xName, yName) {
  const { left, top, width, height, x, y } = frame;
  context.font = `12px ${colour("--face")}`;
  context.fillStyle = colour("--ink-2");
  context.textAlign = "center";
  for (const value of ticks(x.domain[0], x.domain[1], 4)) context.fillText(tick(value), x(value), top + height + 15);
  context.textAlign = "right";
  for (const value of ticks(y.domain[0], y.domain[1], 4))
    context.fillText(tick(value), left - 5, Math.min(top + height - 1, Math.max(top + 9, y(value) + 4)));
  context.fillStyle = colour("--ink");
  const how = { size: 15, words: 12, align: /** @type {const} */ ("center"), write: context.fillText.bind(context) };
  paintFeature(context, xName, left + width / 2, top + height + 28, how);
  context.save();
  context.translate(left - 29, top + height / 2);
  if (!featureSymbol(yName)) context.rotate(-Math.PI / 2);
  paintFeature(context, yName, 0, 0, how);
  context.restore();
}

/** @param {Context} context @param {Scene} scene @param {Frame} frame */
function ground(context, scene, frame) {
  const { left, top, width, height, x, y } = frame;
  const over = scene.boundary;
  context.fillStyle = colour("--paper-2");
  context.fillRect(left, top, width, height);
  if (!over) return;
  if (!over.y) {
    context.lineWidth = 2.5;
    context.strokeStyle = colour("--q-activation");
    context.beginPath();
    over.x.forEach((value, i) => context.lineTo(x(value), y(over.output[0][i])));
    context.stroke();
    return;
  }
  context.globalAlpha = MAP;
  context.drawImage(
    outputMap(scene, over),
    x(over.x[0]),
    y(over.y[over.y.length - 1]),
    x(over.x[over.x.length - 1]) - x(over.x[0]),
    y(over.y[0]) - y(over.y[over.y.length - 1]),
  );
  context.globalAlpha = 1;
  if (over.output.length > 1 || !scene.data.classes.length) return;
  context.lineWidth = 1.5;
  context.strokeStyle = colour("--ink");
  context.beginPath();
  const step = [over.x[1] - over.x[0], over.y[1] - over.y[0]];
  for (const [x1, y1, x2, y2] of levelLine(over.output[0], over.x.length, over.y.length, 0.5)) {
    context.moveTo(x(over.x[0] + x1 * step[0]), y(over.y[0] + y1 * step[1]));
    context.lineTo(x(over.x[0] + x2 * step[0]), y(over.y[0] + y2 * step[1]));
  }
  context.stroke();
}

/**
 * The colour of an example: its class's, or its target's place on the map.
 * @param {Scene} scene @param {number[][]} targets @param {number} i
 */
function pointColour(scene, targets, i) {
  if (scene.data.classes.length) return colour(`--class-${classOf(targets, i)}`);
  if (plotKind(scene.data) === "curve") return colour("--ink");
  return css(signs(scene.theme), signPosition(scene.data)(targets[0][i]));
}

/**
 * The places of the examples.
 * @param {Scene} scene @param {Frame} frame @param {boolean} [test] @returns {{xs: number[], ys: number[]}}
 */
export function positions(scene, frame, test = false) {
  const { data, features } = scene;
  const inputs = test ? data.test_inputs : data.inputs;
  const up = plotKind(data) === "curve" ? (test ? data.test_targets : data.targets)[0] : inputs[features[1]];
  return { xs: inputs[features[0]].map(frame.x), ys: up.map(frame.y) };
}

/** @param {Context} context @param {Scene} scene @param {Frame} frame */
function points(context, scene, frame) {
  const { data, batch } = scene;
  const edge = colour(plotKind(data) === "values" ? "--ink-2" : "--mark-edge");
  if (scene.test && count(data.test_inputs)) {
    const { xs, ys } = positions(scene, frame, true);
    context.lineWidth = 1.5;
    xs.forEach((x, i) => {
      context.strokeStyle =
        plotKind(data) === "curve" ? colour("--rule-strong") : pointColour(scene, data.test_targets, i);
      circle(context, x, ys[i], 3);
      context.stroke();
    });
  }
  const { xs, ys } = positions(scene, frame);
  const radius = xs.length > 400 ? 2.5 : xs.length < 8 ? 5 : 3.2;
  /** @param {number} i @param {number} size @param {string} outline @param {number} wide */
  const dot = (i, size, outline, wide) => {
    circle(context, xs[i], ys[i], size);
    context.fillStyle = pointColour(scene, data.targets, i);
    context.fill();
    context.lineWidth = wide;
    context.strokeStyle = outline;
    context.stroke();
  };
  for (let i = 0; i < xs.length; i++) if (!batch?.has(i)) dot(i, radius, edge, 1);
  for (const i of batch ?? []) dot(i, radius + 0.5, colour("--ink"), 2);
  for (const [i, wide] of /** @type {[number|null, number][]} */ ([
    [scene.pointed, 1.5],
    [scene.shown, scene.chosen ? 2.5 : 1.5],
  ])) {
    if (i === null || i >= xs.length) continue;
    dot(i, radius + 0.5, colour("--mark-edge"), 1);
    circle(context, xs[i], ys[i], radius + 5);
    context.lineWidth = wide;
    context.strokeStyle = colour("--ink");
    context.stroke();
  }
  if (plotKind(data) === "curve" && scene.shown !== null && scene.shownOutput !== null) {
    // from the target to the output: the error of the shown example
    context.lineWidth = 2;
    context.strokeStyle = colour("--q-delta");
    stroke(context, xs[scene.shown], ys[scene.shown], xs[scene.shown], frame.y(scene.shownOutput));
  }
}

/** The point under the pen. @param {Context} context @param {Scene} scene @param {Frame} frame */
function heldPoint(context, { held, data }, frame) {
  if (!held) return;
  circle(context, frame.x(held.x), frame.y(held.y), 6);
  context.fillStyle =
    held.i !== null && data.classes.length ? colour(`--class-${classOf(data.targets, held.i)}`) : colour("--ink");
  context.globalAlpha = 0.7;
  context.fill();
  context.globalAlpha = 1;
}

/** Two features whose ranges differ by more than this are of different units: neither scale is the other's. */
const ALIKE = 4;

/**
 * Two features have one scale, whatever the window: a distance is as long in every direction.
 * @param {Pick<Scene, "data"|"range">} scene @param {number} width @param {number} height
 * @returns {Frame}
 */
export function plotFrame({ data, range: [across, up] }, width, height) {
  const room = { left: 40, top: 6, right: width - 6, bottom: height - 34 };
  const ratio = (across[1] - across[0]) / (up[1] - up[0]);
  const equal = plotKind(data) !== "curve" && ratio <= ALIKE && ratio >= 1 / ALIKE;
  const { left, top, right, bottom } = equal ? plotBox(room, across, up, 0) : room;
  return {
    left,
    top,
    width: right - left,
    height: bottom - top,
    x: linear(across, [left, right]),
    y: linear(up, [bottom, top]),
  };
}

/** @param {Context} context @param {Scene} scene @param {Frame} frame */
export function paintData(context, scene, frame) {
  const { data, features } = scene;
  const curve = plotKind(data) === "curve";
  const { left, top, width, height } = frame;
  clipped(context, { left, top, right: left + width, bottom: top + height }, () => {
    ground(context, scene, frame);
    points(context, scene, frame);
    heldPoint(context, scene, frame);
  });
  axes(context, frame, data.features[features[0]], curve ? "y" : data.features[features[1]]);
}
