/** Text and marks over the surface: axes with their numbers, the start, minima, the ball and its arrows. */
import { axisTicks } from "../../draw/broken.js";
import { css, viridis } from "../../draw/colormap.js";
import { axisLabel } from "../../draw/labels.js";
import { draped } from "./mesh.js";
import { between } from "../../draw/samples.js";
import { nearEdges } from "./orbit.js";
import { frame, held } from "../../store.js";
import { colour } from "../../draw/theme.js";
import { drawName, textFace } from "../flat/axes.js";
import { stroke } from "../../draw/pen.js";
import { compared } from "../flat/compared.js";
import { orbit } from "./camera.js";
import {
  paintBall,
  paintBehind,
  paintBent,
  paintCompared,
  paintMinimum,
  paintNext,
  paintPointer,
  paintStart,
} from "../flat/marks.js";
import { arrows, ball, landing, MAGNIFIED, magnified, minimaHere, placeOf } from "../point.js";
import { ballInk, inkOf, MAP_INK, trails } from "../flat/trails.js";
import { lossOf, samples, scale, view } from "../samples/shown.js";

/** @typedef {import("./mesh.js").Space} Space @typedef {import("./mesh.js").Vector} Vector */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{space: Space, project: (at: Vector) => Point, hidden: (at: Vector) => boolean}} Eye */

const HIDDEN = 0.35; // how strongly a mark behind a hill still shows
const UPRIGHT = 0.95; // how much of the way out of the picture is sideways
const BELOW = 8; // px that a name reaches below its middle
const SHORTEST = 44; // px: an axis seen end on has no room for numbers

/**
 * One axis of the box: a line, ticks that point away from the middle of the picture, numbers, a name.
 * @param {CanvasRenderingContext2D} context @param {Eye} eye @param {string} name
 * @param {number[]} values @param {[number, number]} range @param {(value: number) => Vector} place
 * @param {Point} middle @param {Point[]} taken where numbers stand already
 */
function drawAxis(context, { project }, name, values, range, place, middle, taken) {
  const [from, to] = range.map((value) => project(place(value)));
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < SHORTEST) return;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  let out = { x: -along.y, y: along.x };
  const centre = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  if (out.x * (middle.x - centre.x) + out.y * (middle.y - centre.y) > 0) out = { x: -out.x, y: -out.y };
  context.strokeStyle = colour("--rule-strong");
  context.lineWidth = 1;
  stroke(context, from.x, from.y, to.x, to.y);
  textFace(context);
  context.textBaseline = "middle";
  context.textAlign = out.x < -0.5 ? "right" : out.x > 0.5 ? "left" : "center";
  let widest = 0;
  for (const value of values) {
    const at = project(place(value));
    context.strokeStyle = colour("--rule-strong");
    stroke(context, at.x, at.y, at.x + 5 * out.x, at.y + 5 * out.y);
    const text = axisLabel(value);
    const width = context.measureText(text).width;
    const spot = { x: at.x + 10 * out.x, y: at.y + 13 * out.y };
    if (taken.some((other) => Math.abs(spot.x - other.x) < width + 10 && Math.abs(spot.y - other.y) < 17)) continue;
    context.fillStyle = colour("--ink-2");
    context.fillText(text, spot.x, spot.y);
    widest = Math.max(widest, width);
    taken.push(spot);
  }
  const align = out.x < -0.5 ? "right" : out.x > 0.5 ? "left" : "center";
  if (Math.abs(out.x) > UPRIGHT) {
    drawName(context, name, to.x + 8 * out.x, Math.min(from.y, to.y) - 12, align); // at its end: a narrow picture ends beside it
    return;
  }
  const gap = 38 - 14 * Math.abs(out.x) + Math.abs(out.x) * widest;
  const bottom = context.canvas.height / context.getTransform().d; // in a low window the name would stand below it
  drawName(context, name, centre.x + gap * out.x, Math.min(centre.y + gap * out.y + 5, bottom - BELOW), align);
}

/** @param {CanvasRenderingContext2D} context @param {Eye} eye */
export function drawAxes(context, eye) {
  const seen = view.value;
  const given = samples.value;
  const map = scale.value;
  if (!seen?.v || !given || given.plane.v === null || !map) return;
  const { u, v } = seen;
  const { place } = eye.space;
  const near = nearEdges(orbit.value);
  /** @type {Point[]} */
  const taken = [];
  const middle = eye.project([0, -eye.space.half[1], 0]);
  const backU = near.v > 0 ? u[1] : u[0];
  const frontV = near.u > 0 ? v[0] : v[1];
  const corner = [near.height[0] > 0 ? u[1] : u[0], near.height[1] > 0 ? v[0] : v[1]];
  const upright = (/** @type {number} */ loss) => place(corner[0], corner[1], map.height(loss));
  const [low, high] = [eye.project(upright(map.bottom)), eye.project(upright(map.top))];
  if (Math.hypot(high.x - low.x, high.y - low.y) >= SHORTEST) {
    // the axis of the height is the colour bar: they are one quantity
    const colours = context.createLinearGradient(low.x, low.y, high.x, high.y);
    for (let i = 0; i <= 16; i++) colours.addColorStop(i / 16, css(viridis, i / 16));
    context.strokeStyle = colours;
    context.lineWidth = 6;
    context.lineCap = "butt";
    stroke(context, low.x - 4, low.y, high.x - 4, high.y);
    const shift = (/** @type {Vector} */ at) => {
      const p = eye.project(at);
      return { x: p.x - 7, y: p.y };
    };
    drawAxis(context, { ...eye, project: shift }, "C", map.ticks, [map.bottom, map.top], upright, middle, taken);
  }
  const uTicks = axisTicks(u, seen.far?.u, 5);
  const vTicks = axisTicks(v, seen.far?.v, 5);
  drawAxis(context, eye, given.labels.u, uTicks, u, (value) => place(value, frontV, 0), middle, taken);
  drawAxis(context, eye, given.labels.v ?? "", vTicks, v, (value) => place(backU, value, 0), middle, taken);
  context.save();
  context.setLineDash([2, 4]);
  context.strokeStyle = colour("--rule-strong");
  for (const [from, to] of [
    ...eye.space.breaks.u.map((at) => [place(at, v[0], 0), place(at, v[1], 0)]),
    ...eye.space.breaks.v.map((at) => [place(u[0], at, 0), place(u[1], at, 0)]),
  ].map((ends) => ends.map(eye.project)))
    stroke(context, from.x, from.y, to.x, to.y);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context @param {Eye} eye
 * @returns {{index: number, x: number, y: number}[]} where the other runs' heads are
 */
export function drawMarks(context, eye) {
  const given = samples.value;
  const map = scale.value;
  const here = frame.value;
  const point = ball.value;
  const seen = view.value;
  if (!given || !map || !here || !point || !seen?.v) return [];
  const { v } = seen;
  const { place } = eye.space;
  const spot = (/** @type {{u: number, v: number, loss: number}} */ at) => place(at.u, at.v, map.height(at.loss));
  const within = (/** @type {{u: number, v: number}} */ at) =>
    at.u >= seen.u[0] && at.u <= seen.u[1] && at.v >= v[0] && at.v <= v[1];
  /** @param {{u: number, v: number, loss: number}} at @param {(x: number, y: number) => void} paint */
  const mark = (at, paint) => {
    if (!within(at)) return;
    const { x, y } = eye.project(spot(at));
    context.globalAlpha = eye.hidden(spot(at)) ? HIDDEN : 1;
    paint(x, y);
    context.globalAlpha = 1;
  };
  for (const at of minimaHere.value) mark(at, (x, y) => paintMinimum(context, x, y));
  /** @type {{index: number, x: number, y: number}[]} */
  const heads = [];
  for (const trail of trails.value) {
    if (!trail.here) {
      mark(trail.head, (x, y) => {
        heads.push({ index: trail.index, x, y });
        paintBall(context, x, y, { ...inkOf(trail, MAP_INK), radius: 5.5 });
      });
    } else if (trail.now > 1 && !held.value) {
      const [u, w, loss] = trail.points;
      mark({ u, v: w, loss }, (x, y) => paintStart(context, x, y));
    }
  }
  for (const at of compared.value) mark(at, (x, y) => paintCompared(context, x, y, at.text, inkOf(at.trail, MAP_INK)));
  if (point.foot !== null && within(point)) {
    const [top, foot] = [eye.project(spot(point)), eye.project(spot({ ...point, loss: point.foot }))];
    if (Math.hypot(top.x - foot.x, top.y - foot.y) > 3) {
      context.strokeStyle = colour("--ink");
      context.lineWidth = 1.25;
      context.setLineDash([3, 3]);
      stroke(context, top.x, top.y, foot.x, foot.y);
      context.setLineDash([]);
    }
  }
  const [fu, fv] = placeOf(here) ?? [point.u, point.v];
  const from = { u: fu, v: fv, loss: lossOf(here) };
  const factor = within(from) ? drawArrows(context, eye, from, spot) : 0;
  if (within(point)) {
    const { x, y } = eye.project(spot(point));
    const paint = eye.hidden(spot(point)) ? paintBehind : paintBall;
    paint(context, x, y, ballInk());
  }
  const next = landing.value;
  if (next && factor > 1) mark(next, (x, y) => paintNext(context, x, y));
  if (!within(point)) {
    // out of the picture: a pointer at the edge of the ground, in its direction
    const middle = { u: (seen.u[0] + seen.u[1]) / 2, v: (v[0] + v[1]) / 2 };
    const share =
      1 /
      Math.max(Math.abs(point.u - middle.u) / (seen.u[1] - middle.u), Math.abs(point.v - middle.v) / (v[1] - middle.v));
    const [from, to] = [0.8 * share, share].map((s) =>
      eye.project(place(middle.u + s * (point.u - middle.u), middle.v + s * (point.v - middle.v), 0)),
    );
    paintPointer(context, to.x, to.y, Math.atan2(to.y - from.y, to.x - from.x));
  }
  return heads;
}

/**
 * A magnified move ends where the point does not land, so it does not lie on the surface there: it goes on straight, in
 * the direction in which the surface lies at the ball.
 * @param {import("../../types.js").Surface} given @param {{u: number, v: number, loss: number}} from
 * @param {number[]} move @param {(at: {u: number, v: number, loss: number}) => Vector} spot @param {number} factor
 * @returns {Vector[]}
 */
function tangent(given, from, move, spot, factor) {
  const begin = spot(from);
  const to = { u: from.u + move[0], v: from.v + move[1] };
  const [here, there] = [between(given, from.u, from.v), between(given, to.u, to.v)];
  const [low, high] = [here ?? from.loss, there ?? here ?? from.loss].map((loss) => spot({ ...from, loss })[1]);
  const end = spot({ ...to, loss: from.loss });
  const straight = [end[0] - begin[0], high - low, end[2] - begin[2]];
  return [begin, /** @type {Vector} */ (begin.map((x, i) => x + factor * straight[i]))];
}

/**
 * @param {CanvasRenderingContext2D} context @param {Eye} eye @param {{u: number, v: number, loss: number}} from
 * @param {(at: {u: number, v: number, loss: number}) => Vector} spot
 * @returns {number} how much they are magnified
 */
function drawArrows(context, eye, from, spot) {
  const given = samples.value;
  if (!given) return 0;
  const base = eye.project(spot(from));
  const flat = arrows.value.map(({ move }) => {
    const tip = eye.project(spot({ u: from.u + move[0], v: from.v + move[1], loss: from.loss }));
    return Math.hypot(tip.x - base.x, tip.y - base.y);
  });
  const factor = view.value?.far ? 1 : magnified(flat);
  context.globalAlpha = (eye.hidden(spot(from)) ? HIDDEN : 1) * (factor > 1 ? MAGNIFIED : 1);
  for (const { name, move, share } of factor ? arrows.value : []) {
    const part = move.map((whole) => whole * share);
    const line = factor > 1 ? tangent(given, from, part, spot, factor) : draped(given, from, part).map(spot);
    paintBent(context, name, line.map(eye.project));
  }
  context.globalAlpha = 1;
  return factor;
}
