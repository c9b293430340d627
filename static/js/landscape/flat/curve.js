/** The loss along one parameter: the curve, the tangent at the point, the path on the curve, arrows along the axis. */
import { holds } from "../../draw/plot.js";
import { between } from "../../draw/samples.js";
import { axis, axisTicks } from "../../draw/broken.js";
import { frame, held, phase } from "../../store.js";
import { colour } from "../../draw/theme.js";
import { axisBelow, axisBeside, colourBar, drawBreaks, labelWidth } from "./axes.js";
import { clipped, stroke } from "../../draw/pen.js";
import { compared } from "./compared.js";
import { drawBasins } from "./basins.js";
import { flat } from "./stage.js";
import { paintArrow, paintBall, paintBeyond, paintCompared, paintMinimum, paintNext } from "./marks.js";
import { arrows, axes, ball, landing, MAGNIFIED, magnified, minimaHere, placeOf } from "../point.js";
import { ballInk, drawRuns, inkOf, PAPER_INK } from "./trails.js";
import { lossOf, samples, scale, view } from "../samples/shown.js";
import { drawTrials, trialsOf } from "./trials.js";

/** @import { Heads, Layout } from "./stage.js" */

const BAR = 6;
const TANGENT = 88; // px to either side of the point
const APART = 3; // px between the true loss and the curve that are worth a line
const DROPS = 60; // steps, up to the present one, that such lines are drawn for
const BESIDE = 8; // px between two such lines

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
function layout(context, width, height) {
  const [given, seen, map] = [samples.value, view.value, scale.value];
  if (!given || !seen || !map) return null;
  const left = Math.max(34, Math.ceil(labelWidth(context, map.ticks)) + 14) + BAR + 4;
  const box = { left, top: 8, right: width - 8, bottom: height - 28 };
  // some air, so that neither the lowest point nor the highest lies on the edge
  const [low, high] = [box.bottom - 12, box.top + 20];
  const x = axis(seen.u, seen.far?.u, [box.left, box.right]);
  return { given, seen, map, box, x, y: (/** @type {number} */ loss) => low - map.open(loss) * (low - high) };
}

/** @param {number} value */
const drawable = (value) => Math.max(-1e6, Math.min(1e6, value));

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
export function drawGround(context, width, height) {
  const at = layout(context, width, height);
  if (!at) return;
  const { given, seen, map, box, x, y } = at;
  context.strokeStyle = colour("--rule");
  context.lineWidth = 1;
  for (const value of map.ticks) {
    const level = Math.round(y(value)) + 0.5;
    stroke(context, box.left, level, box.right, level);
  }
  drawBreaks(context, box, x.breaks, (map.breaks ?? []).map(y));
  clipped(context, box, () => {
    if (!seen.far) drawBasins(context, { x, bottom: box.bottom });
    context.beginPath();
    given.u.forEach((u, i) => {
      const height = drawable(y(given.loss[i]));
      if (given.hole?.[i]) return;
      if (i && !given.hole?.[i - 1]) context.lineTo(x(u), height);
      else context.moveTo(x(u), height);
    });
    context.strokeStyle = colour("--q-loss");
    context.lineWidth = 2.25;
    context.lineJoin = "round";
    context.stroke();
    if (given.barrier && given.barrier.height > 0) drawBarrier(context, at, given.barrier);
    for (const { u, loss } of minimaHere.value) paintMinimum(context, x(u), y(loss), "--ink", "--paper");
  });
  context.strokeStyle = colour("--rule-strong");
  stroke(context, box.left, box.bottom + 0.5, box.right, box.bottom + 0.5);
  axisBelow(context, box, x, axisTicks(seen.u, seen.far?.u, (box.right - box.left) / 80), given.labels.u);
  colourBar(context, { ...map, clipped: false }, box.left - BAR - 4, BAR, y(map.top), y(map.bottom));
  axisBeside(context, box, y, map.ticks, "C", { at: box.left - BAR - 4 });
}

/**
 * The line through the point with the gradient for its slope.
 * @param {CanvasRenderingContext2D} context @param {Layout} at @param {number} u @param {number} loss
 * @param {number} slope
 */
function drawTangent(context, { x, y }, u, loss, slope) {
  const small = 1e-6 * Math.max(1e-6, Math.abs(loss));
  const step = 1e-6 * Math.max(1e-3, Math.abs(u));
  const perUnit = x.along(u - step, 2 * step) / (2 * step);
  const rise = ((y(loss + small) - y(loss - small)) / (2 * small)) * (slope / perUnit); // px per px
  if (!Number.isFinite(rise)) return;
  const half = TANGENT / Math.hypot(1, rise);
  context.strokeStyle = colour("--q-gradient");
  context.lineWidth = 1.5;
  stroke(context, x(u) - half, y(loss) - half * rise, x(u) + half, y(loss) + half * rise);
}

/**
 * The hill on a line: how far its top is above the higher end.
 * @param {CanvasRenderingContext2D} context @param {Layout} at @param {import("../../types.js").Barrier} barrier
 */
function drawBarrier(context, { x, y }, { u, loss, from, to }) {
  const [top, foot] = [y(loss), y(Math.max(from, to))];
  context.strokeStyle = colour("--ink-2");
  context.lineWidth = 1.25;
  context.setLineDash([3, 3]);
  stroke(context, x(0), foot, x(1), foot);
  context.setLineDash([]);
  stroke(context, x(u), top, x(u), foot);
  for (const at of [top, foot]) stroke(context, x(u) - 5, at, x(u) + 5, at);
}

/**
 * Lines from true losses to the curve, where they are not on it.
 * @param {CanvasRenderingContext2D} context @param {Layout} at @param {Float64Array} points @param {number} count
 */
function drawDrops(context, { x }, points, count, /** @type {(u: number) => number|null} */ curve) {
  context.strokeStyle = colour("--rule-strong");
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  let last = Infinity;
  for (let i = count - 1; i >= Math.max(0, count - DROPS); i--) {
    const [at, loss] = [points[2 * i], points[2 * i + 1]];
    const foot = Math.abs(at - last) < BESIDE ? null : curve(x.invert(at));
    if (foot === null || Math.abs(foot - loss) < APART) continue;
    stroke(context, at, loss, at, foot);
    last = at;
  }
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
export function drawMarks(context, width, height) {
  const at = layout(context, width, height);
  const now = ball.value;
  const here = frame.value;
  const [iu] = axes.value;
  if (!at || !now || !here) return at;
  const { given, box, x, y } = at;
  const curve = (/** @type {number} */ u) => {
    const loss = between(given, u, 0);
    return loss === null ? null : y(loss);
  };
  const [bx, by] = [x(now.u), drawable(y(now.loss))];
  /** @type {Heads} */
  let heads = [];
  const place = {
    x: (/** @type {number} */ u) => drawable(x(u)),
    y: (/** @type {number} */ _, /** @type {number} */ loss) => drawable(y(loss)),
  };
  clipped(context, box, () => {
    heads = drawRuns(context, box, place, PAPER_INK, { dot: 3, whole: false }, (points, now) => {
      if (!given.plane.exact) drawDrops(context, at, points, now, curve);
    });
    if (iu !== undefined && !held.value && (!phase.value || phase.value.name === "gradient"))
      drawTangent(context, at, now.u, now.loss, here.gradient[iu]);
    const tried = held.value ? [] : trialsOf(here, iu);
    drawTrials(context, tried, { x, y: (loss) => drawable(y(loss)), from: [now.u, lossOf(here)] });
    for (const { u, loss, text, trail } of compared.value)
      paintCompared(context, x(u), drawable(y(loss)), text, inkOf(trail, PAPER_INK));
    const [fx, fy] = [x(placeOf(here)?.[0] ?? now.u), drawable(y(lossOf(here)))];
    const tips = arrows.value.map(({ name, move, share }) => ({ name, share, dx: x.along(now.u, move[0]) }));
    const factor = at.seen.far ? 1 : magnified(tips.map(({ dx }) => Math.abs(dx)));
    for (const { name, share, dx } of factor ? tips : []) {
      const tip = fx + dx * factor * share;
      const landing = name === "update" && factor === 1 ? curve(x.invert(tip)) : null;
      if (landing !== null) {
        context.strokeStyle = colour("--q-update");
        context.setLineDash([2, 3]);
        context.lineWidth = 1.25;
        stroke(context, tip, fy, tip, landing);
        context.setLineDash([]);
      }
      context.globalAlpha = factor > 1 ? MAGNIFIED : 1;
      paintArrow(context, box, name, fx, fy, tip, fy);
      context.globalAlpha = 1;
    }
    paintBall(context, bx, by, ballInk());
    const next = landing.value;
    if (next && factor > 1) paintNext(context, x(next.u), drawable(y(next.loss)));
  });
  if (!holds(box, bx, by)) paintBeyond(context, box, bx, by);
  return { ...at, heads };
}

export const Landscape1D = flat(drawGround, drawMarks, ({ loss }) => loss);
