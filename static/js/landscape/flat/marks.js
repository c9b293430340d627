/**
 * Marks on a canvas picture: the path, its start, minima, the ball, arrows. Each has an edge, so that it reads on any
 * colour.
 */
import { edgeToward, holds, runs } from "../../draw/plot.js";
import { circle, edgedText, strokeLayers } from "../../draw/pen.js";
import { colour } from "../../draw/theme.js";

/** @typedef {import("../../draw/plot.js").Box} Box */

const CHUNKS = 14; // pieces of the path, each fainter than the next
const FIRST = 30; // steps at the beginning of a long path that are joined by lines
const LATEST = 50; // and up to the present one
const LONG = 24; // px from one step to the next, from which on lines that lie close to each other are left out
const APART = 5; // px between two that are drawn
const DOT_GAP = 7; // px between the dots of two steps, below which they would run together

/** @param {CanvasRenderingContext2D} context @param {number[][]} lines */
function trace(context, lines) {
  context.beginPath();
  for (const line of lines) {
    context.moveTo(line[0], line[1]);
    for (let i = 2; i < line.length; i += 2) context.lineTo(line[i], line[i + 1]);
  }
  context.stroke();
}

/**
 * The path so far, older parts fainter, a dot at every step where there is room; known steps beyond it, faint. Of a
 * long path only the first and the last steps are joined by lines: those between are dots, one in a place, so that
 * a run that swings to and fro does not become one dark patch.
 * @param {CanvasRenderingContext2D} context @param {Box} box
 * @param {Float64Array} points x0, y0, x1, y1, ... @param {number} now how many of the points are past and present
 * @param {{core?: string, edge?: string, dot?: number, faintest?: number, whole?: boolean}} [how] the colours of this
 *   lane, the dots' radius, how strong the oldest part is, and whether all steps are joined
 */
export function paintPath(
  context,
  box,
  points,
  now,
  { core = colour("--map-light"), edge = colour("--map-dark"), dot = 2.5, faintest = 0.4, whole = true } = {},
) {
  context.lineJoin = "round";
  context.lineCap = "butt";
  const reach = { left: box.left - 8, top: box.top - 8, right: box.right + 8, bottom: box.bottom + 8 };
  const last = now - 1;
  const end = points.length / 2 - 1;
  const future = runs(
    points.subarray(2 * Math.max(0, last), whole ? undefined : 2 * Math.min(end + 1, last + LATEST)),
    reach,
  );
  context.globalAlpha = 0.4;
  context.strokeStyle = core;
  context.lineWidth = 1.25;
  context.setLineDash([3, 3]);
  trace(context, future);
  context.setLineDash([]);

  const gap = whole || last <= FIRST + LATEST ? null : { from: FIRST, to: last - LATEST };
  const size = Math.max(1, Math.ceil(last / CHUNKS));
  const taken = new Set();
  for (let from = 0; from < last; from += size) {
    const to = Math.min(last, from + size);
    const alpha = 1 - (1 - faintest) * (1 - to / (last || 1));
    const parts = gap
      ? joined(from, to, gap).flatMap(([a, b]) => roomy(points, a, b))
      : [points.subarray(2 * from, 2 * to + 2)];
    for (const part of parts) {
      const lines = runs(part, reach);
      context.globalAlpha = (0.35 + faintest / 2) * alpha;
      context.strokeStyle = edge;
      context.lineWidth = 4;
      trace(context, lines);
      context.globalAlpha = alpha;
      context.strokeStyle = core;
      context.lineWidth = 1.75;
      trace(context, lines);
    }
    context.globalAlpha = gap ? 0.6 * alpha : alpha;
    context.fillStyle = core;
    context.beginPath();
    let [lastX, lastY] = [Infinity, Infinity];
    for (let i = Math.max(1, from); i < to + (to === last ? 0 : 1); i++) {
      const x = points[2 * i];
      const y = points[2 * i + 1];
      if (Math.abs(x - lastX) + Math.abs(y - lastY) < DOT_GAP || !holds(box, x, y)) continue;
      [lastX, lastY] = [x, y];
      if (gap) {
        const place = Math.round(x / DOT_GAP) * 1e4 + Math.round(y / DOT_GAP);
        if (taken.has(place)) continue;
        taken.add(place);
      }
      context.moveTo(x + dot, y);
      context.arc(x, y, dot, 0, 2 * Math.PI);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}

/**
 * The parts of the steps `from` to `to` that are joined by lines: all but those in the gap.
 * @param {number} from @param {number} to @param {{from: number, to: number}} gap
 */
const joined = (from, to, gap) =>
  [
    [from, Math.min(to, gap.from)],
    [Math.max(from, gap.to), to],
  ].filter(([a, b]) => a < b);

/**
 * Single lines from step to step, of long ones that lie close to each other only some.
 * @param {Float64Array} points @param {number} from @param {number} to
 */
function roomy(points, from, to) {
  const kept = [];
  let before = Infinity; // the height of the long line before
  for (let i = to - 1; i >= from; i--) {
    const line = points.subarray(2 * i, 2 * i + 4);
    const middle = (line[1] + line[3]) / 2;
    const long = Math.hypot(line[2] - line[0], line[3] - line[1]) > LONG;
    if (long && Math.abs(middle - before) < APART) continue;
    if (long) before = middle;
    kept.push(line);
  }
  return kept;
}

/**
 * Where the run began: a ring.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} [core]
 * @param {string} [edge]
 */
export function paintStart(context, x, y, core = "--map-light", edge = "--map-dark") {
  circle(context, x, y, 5);
  strokeLayers(context, { width: 4.5, ink: colour(edge) }, { width: 2, ink: colour(core) });
}

/**
 * A known minimum: a cross.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} [core]
 * @param {string} [edge]
 */
export function paintMinimum(context, x, y, core = "--map-light", edge = "--map-dark") {
  const r = 4;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x - r, y - r);
  context.lineTo(x + r, y + r);
  context.moveTo(x - r, y + r);
  context.lineTo(x + r, y - r);
  strokeLayers(context, { width: 4, ink: colour(edge) }, { width: 1.75, ink: colour(core) });
}

/**
 * A point that is compared with another: a diamond, and above or below it whether it is "from" or "to".
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} text
 * @param {{core?: string, edge?: string}} ink
 */
export function paintCompared(context, x, y, text, { core = colour("--map-light"), edge = colour("--map-dark") }) {
  const r = 6;
  context.save();
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
  context.lineWidth = 4;
  context.strokeStyle = edge;
  context.stroke();
  context.fillStyle = core;
  context.fill();
  context.font = `13px ${colour("--face")}`;
  const below = text === "to"; // the two may lie side by side
  context.textBaseline = below ? "top" : "bottom";
  context.textAlign = "center";
  edgedText(context, text, x, y + (below ? r + 3 : -r - 2), core, { edge });
  context.restore();
}

/**
 * The point itself.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y
 * @param {{core?: string, edge?: string, radius?: number, width?: number}} [how] its radius is 10 when a hand holds it,
 *   5.5 for a run beside the one looked at; `width` is the edge's
 */
export function paintBall(context, x, y, how = {}) {
  const { core = colour("--ink"), edge = colour("--paper"), radius = 7.5, width = 2.25 } = how;
  circle(context, x, y, radius);
  context.fillStyle = core;
  context.fill();
  context.lineWidth = width;
  context.strokeStyle = edge;
  context.stroke();
}

/**
 * The point behind a hill: an open ring, so that it is not taken for one in front.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y
 * @param {{core?: string, edge?: string, radius?: number}} [how]
 */
export function paintBehind(context, x, y, { core = colour("--ink"), edge = colour("--paper"), radius = 7.5 } = {}) {
  circle(context, x, y, radius);
  strokeLayers(context, { width: 5, ink: edge }, { width: 2, ink: core, dash: [4, 3] });
}

/**
 * Where the update lands: drawn beside a magnified arrow, whose tip is further.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y
 */
export const paintNext = (context, x, y) =>
  paintBall(context, x, y, { core: colour("--q-update"), edge: colour("--mark-edge"), radius: 3, width: 1.25 });

/**
 * The point lies outside of the picture, in this direction.
 * @param {CanvasRenderingContext2D} context @param {Box} box @param {number} x @param {number} y
 */
export function paintBeyond(context, box, x, y) {
  const at = edgeToward(box, x, y);
  paintPointer(context, at.x, at.y, at.angle);
}

/**
 * A wedge with its tip at a place.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} angle
 */
export function paintPointer(context, x, y, angle) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(-2, 0);
  context.lineTo(-19, -6);
  context.lineTo(-19, 6);
  context.closePath();
  context.fillStyle = colour("--ink");
  context.strokeStyle = colour("--paper");
  context.lineWidth = 2;
  context.stroke();
  context.fill();
  context.restore();
}

/** Line widths: the gradient is broad and lies below, so that an update that equals it shows as its core. */
const WIDTHS = { gradient: 5, velocity: 3, update: 2.25 };

const FADES = 140; // px over which an arrow that leaves the picture fades, so that it does not cover the path
const PIECES = 14; // each fainter than the one before

/**
 * An arrow whose tip is not in the picture: its beginning, which says the way.
 * @param {CanvasRenderingContext2D} context @param {keyof typeof WIDTHS} name
 * @param {number} x0 @param {number} y0 @param {number} dx @param {number} dy its way, of length 1
 */
function paintLeaving(context, name, x0, y0, dx, dy) {
  context.save();
  const alpha = context.globalAlpha;
  for (let i = 0; i < PIECES; i++) {
    const [from, to] = [(FADES * i) / PIECES, (FADES * (i + 1)) / PIECES];
    context.globalAlpha = alpha * (1 - i / PIECES);
    for (const [ink, wider] of /** @type {[string, number][]} */ ([
      ["--mark-edge", 2.5],
      [`--q-${name}`, 0],
    ])) {
      context.strokeStyle = colour(ink);
      context.lineWidth = WIDTHS[name] + wider;
      trace(context, [[x0 + dx * from, y0 + dy * from, x0 + dx * to, y0 + dy * to]]);
    }
  }
  context.restore();
}

/**
 * An arrow from the ball, in its quantity's colour. One that leaves the picture fades on its way out.
 * @param {CanvasRenderingContext2D} context @param {Box} box @param {keyof typeof WIDTHS} name
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 its tip
 */
export function paintArrow(context, box, name, x0, y0, x1, y1) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 2)) return;
  const width = WIDTHS[name];
  const dx = (x1 - x0) / length;
  const dy = (y1 - y0) / length;
  if (length > FADES && !holds(box, x1, y1)) return paintLeaving(context, name, x0, y0, dx, dy);
  const head = Math.min(width * 2 + 5, length * 0.7);
  const half = head * 0.55;
  const [neckX, neckY] = [x0 + dx * (length - head * 0.85), y0 + dy * (length - head * 0.85)];
  const [backX, backY] = [x0 + dx * (length - head), y0 + dy * (length - head)];
  context.beginPath();
  context.moveTo(x0 - (dy * width) / 2, y0 + (dx * width) / 2);
  context.lineTo(neckX - (dy * width) / 2, neckY + (dx * width) / 2);
  context.lineTo(backX - dy * half, backY + dx * half);
  context.lineTo(x1, y1);
  context.lineTo(backX + dy * half, backY - dx * half);
  context.lineTo(neckX + (dy * width) / 2, neckY - (dx * width) / 2);
  context.lineTo(x0 + (dy * width) / 2, y0 - (dx * width) / 2);
  context.closePath();
  context.lineJoin = "round";
  context.strokeStyle = colour("--mark-edge");
  context.lineWidth = 2.5;
  context.stroke();
  context.fillStyle = colour(`--q-${name}`);
  context.fill();
}

/**
 * An arrow along a bent line, as it lies on a surface.
 * @param {CanvasRenderingContext2D} context @param {keyof typeof WIDTHS} name
 * @param {{x: number, y: number}[]} line from the ball to the tip
 */
export function paintBent(context, name, line) {
  const tip = line[line.length - 1];
  const width = WIDTHS[name];
  const size = width * 2 + 5;
  // the head points where the last stretch of its own length leads
  let back = line.length - 1;
  while (back > 0 && Math.hypot(tip.x - line[back].x, tip.y - line[back].y) < size) back--;
  const length = Math.hypot(tip.x - line[back].x, tip.y - line[back].y);
  if (!(length > 2)) return;
  const head = Math.min(size, length * 0.8);
  const [dx, dy] = [(tip.x - line[back].x) / length, (tip.y - line[back].y) / length];
  const neck = { x: tip.x - dx * head * 0.85, y: tip.y - dy * head * 0.85 };
  const shaft = [...line.slice(0, back + 1), neck];
  const paint = (/** @type {number} */ extra) => {
    context.lineJoin = "round";
    context.lineWidth = width + extra;
    context.beginPath();
    shaft.forEach(({ x, y }, i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
    const half = head * 0.55;
    context.beginPath();
    context.moveTo(tip.x, tip.y);
    context.lineTo(tip.x - dx * head - dy * half, tip.y - dy * head + dx * half);
    context.lineTo(tip.x - dx * head + dy * half, tip.y - dy * head - dx * half);
    context.closePath();
    if (extra) {
      context.lineWidth = extra;
      context.stroke();
    }
    context.fill();
  };
  context.strokeStyle = context.fillStyle = colour("--mark-edge");
  paint(2.5);
  context.strokeStyle = context.fillStyle = colour(`--q-${name}`);
  paint(0);
}
