/** The box of a plot, and lines cut to it. */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {[number, number]} Range */

/** The least share of the longer side that a box with one scale for both axes must have. */
const ENOUGH = 0.66;

/**
 * The largest box inside `room` with one scale for u and v, so that the gradient is perpendicular to the contours; the
 * whole room if that box would be too slim.
 * @param {Box} room @param {Range} u @param {Range|null} v
 * @param {number} [enough] the least share of the room's sides that the box must have
 * @returns {Box}
 */
export function plotBox(room, u, v, enough = ENOUGH) {
  const width = room.right - room.left;
  const height = room.bottom - room.top;
  const ratio = v ? (u[1] - u[0]) / (v[1] - v[0]) : width / height;
  const wide = Math.min(width, height * ratio);
  const tall = Math.min(height, width / ratio);
  if (!(ratio > 0) || wide < enough * width || tall < enough * height) return { ...room };
  const left = room.left + Math.round((width - wide) / 2);
  const top = room.top + Math.round((height - tall) / 2);
  return { left, top, right: left + Math.round(wide), bottom: top + Math.round(tall) };
}

/**
 * The part of a segment inside a box (Liang and Barsky 1984), as shares of its length, or null if it misses the box.
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {Box} box
 * @returns {[number, number]|null}
 */
export function cut(x0, y0, x1, y1, box) {
  let from = 0;
  let to = 1;
  for (const [step, room] of [
    [x0 - x1, x0 - box.left],
    [x1 - x0, box.right - x0],
    [y0 - y1, y0 - box.top],
    [y1 - y0, box.bottom - y0],
  ]) {
    if (step === 0) {
      if (room < 0) return null;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
    if (from > to) return null;
  }
  return [from, to];
}

/**
 * A path in pixels, ready to draw: cut to `box`, without points within `near` pixels of the one before. Each part is
 * x0, y0, x1, y1, ...
 * @param {ArrayLike<number>} points x0, y0, x1, y1, ... @param {Box} box @param {number} [near]
 * @returns {number[][]}
 */
export function runs(points, box, near = 0.75) {
  /** @type {number[][]} */
  const out = [];
  /** @type {number[]|null} */
  let run = null;
  let x = points[0];
  let y = points[1];
  const last = points.length - 2;
  for (let i = 2; i <= last; i += 2) {
    const nextX = points[i];
    const nextY = points[i + 1];
    if (i < last && Math.abs(nextX - x) < near && Math.abs(nextY - y) < near) continue;
    const part = cut(x, y, nextX, nextY, box);
    if (part) {
      const [from, to] = part;
      if (!run || from > 0) out.push((run = [x + (nextX - x) * from, y + (nextY - y) * from]));
      run.push(x + (nextX - x) * to, y + (nextY - y) * to);
      if (to < 1) run = null;
    } else run = null;
    x = nextX;
    y = nextY;
  }
  return out;
}

/** The path of an SVG through points, broken where there is none. @param {([number, number]|false)[]} points */
export const linePath = (points) =>
  points
    .map((at, i) => at && `${points[i - 1] ? "L" : "M"}${at[0].toFixed(1)} ${at[1].toFixed(1)}`)
    .filter(Boolean)
    .join("");

/**
 * Whether a point lies in a box, or within `margin` of it.
 * @param {Box} box @param {number} x @param {number} y @param {number} [margin]
 */
export const holds = (box, x, y, margin = 0) =>
  x >= box.left - margin && x <= box.right + margin && y >= box.top - margin && y <= box.bottom + margin;

/**
 * The point where the line from the box's middle to a point outside leaves the box.
 * @param {Box} box @param {number} x @param {number} y
 * @returns {{x: number, y: number, angle: number}}
 */
export function edgeToward(box, x, y) {
  const cx = (box.left + box.right) / 2;
  const cy = (box.top + box.bottom) / 2;
  const [, to] = cut(cx, cy, x, y, box) ?? [0, 0];
  return { x: cx + (x - cx) * to, y: cy + (y - cy) * to, angle: Math.atan2(y - cy, x - cx) };
}
