/** The loss over a plane as a map: colours, labelled contours, the path, the ball and its arrows. */
import { mapLayers } from "../../draw/layers.js";
import { axisLabel } from "../../draw/labels.js";
import { labelSpot } from "../../draw/contours.js";
import { holds } from "../../draw/plot.js";
import { axisTicks } from "../../draw/broken.js";
import { frame, held, options, playing } from "../../store.js";
import { colour } from "../../draw/theme.js";
import { axisBelow, axisBeside, colourBar, drawBreaks, labelWidth, nameRoom, textFace, upright } from "./axes.js";
import { clipped } from "../../draw/pen.js";
import { compared } from "./compared.js";
import { drawBasins } from "./basins.js";
import { flat, mapIn } from "./stage.js";
import { drawField } from "./gradient-field.js";
import { paintArrow, paintBall, paintBeyond, paintCompared, paintMinimum, paintNext } from "./marks.js";
import { arrows, ball, landing, MAGNIFIED, magnified, minimaHere, placeOf } from "../point.js";
import { ballInk, drawRuns, inkOf, MAP_INK } from "./trails.js";
import { contours, holes, picture, samples, scale, view } from "../samples/shown.js";
import { FINE } from "../samples/surface.js";

/** @import { Heads } from "./stage.js" */
/** @typedef {NonNullable<ReturnType<typeof layout>>} Layout */

const BAR = 10;

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
function layout(context, width, height) {
  const [given, inSight, map] = [samples.value, view.value, scale.value];
  if (!given || !inSight?.v || !map) return null;
  const seen = { ...inSight, v: inSight.v };
  const away = width < 480 ? 8 : 16; // px from the map to its colour bar
  const beside = Math.ceil(labelWidth(context, axisTicks(seen.v, seen.far?.v, (height - 38) / 64)));
  const left = Math.max(34, beside + 14) + nameRoom(given.labels.v);
  const right = BAR + away + Math.ceil(labelWidth(context, map.ticks)) + 14;
  const place = mapIn({ left, top: 10, right: width - right, bottom: height - 28 }, seen);
  return { given, seen, map, ...place, bar: place.box.right + away };
}

/**
 * A picture of the samples in their own place.
 * @param {CanvasRenderingContext2D} context @param {Layout} at @param {HTMLCanvasElement|null} image
 */
function drawSamples(context, { given, x, y }, image) {
  if (!given.range.v || !image) return;
  const { u, v } = given.range;
  const [left, right, top, bottom] = [x(u[0]), x(u[1]), y(v[1]), y(v[0])];
  // the first and last samples lie on the border: their pixels reach half a pixel beyond it
  const [dx, dy] = [(right - left) / (image.width - 1) / 2, (bottom - top) / (image.height - 1) / 2];
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, left - dx, top - dy, right - left + 2 * dx, bottom - top + 2 * dy);
}

/** @param {CanvasRenderingContext2D} context @param {Layout} at */
function drawContours(context, { given, map, box, x, y }) {
  if (!given.range.v) return;
  const { u, v } = given.range;
  const [u0, v0] = [x(u[0]), y(v[0])];
  const [uw, vw] = [x(u[1]) - u0, y(v[1]) - v0];
  const taken = minimaHere.value.map(({ u, v }) => ({ x: x(u), y: y(v) }));
  context.save();
  textFace(context, 12, 600);
  context.lineWidth = 1;
  context.lineJoin = "round";
  for (const { level, lines } of contours.value) {
    const text = axisLabel(level);
    const width = context.measureText(text).width;
    // dark lines on the light half of the map, light ones on the dark half
    const ink = colour(map.position(level) > 0.5 ? "--map-dark" : "--map-light");
    context.strokeStyle = ink;
    context.fillStyle = ink;
    const drawn = lines.map((line) => line.map((share, i) => (i % 2 ? v0 + share * vw : u0 + share * uw)));
    const longest = drawn.reduce((a, b) => (b.length > a.length ? b : a), drawn[0] ?? []);
    const spot = longest.length ? labelSpot(longest, width, box, taken) : null;
    context.globalAlpha = 0.55;
    context.beginPath();
    for (const line of drawn) {
      let open = false;
      for (let i = 0; i < line.length; i += 2) {
        const free = !spot || line !== longest || Math.hypot(line[i] - spot.x, line[i + 1] - spot.y) > width / 2 + 4;
        if (free && open) context.lineTo(line[i], line[i + 1]);
        else if (free) context.moveTo(line[i], line[i + 1]);
        open = free;
      }
    }
    context.stroke();
    context.globalAlpha = 0.95;
    if (!spot) continue;
    taken.push(spot);
    context.save();
    context.translate(spot.x, spot.y);
    context.rotate(spot.angle);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, 0, 0.5);
    context.restore();
  }
  context.restore();
}

/** Computes the pictures that the ground is drawn from. Returns whether the drawing should wait a frame. */
function prepare() {
  picture.peek();
  contours.peek();
  return playing.peek() || (samples.peek()?.u.length ?? 0) >= FINE;
}

/**
 * Draw the parts that change with the samples and the range in sight only.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 */
export function drawGround(context, width, height) {
  const at = layout(context, width, height);
  if (!at) return;
  const { given, seen, map, box, x, y } = at;
  context.fillStyle = colour("--paper-2");
  context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  clipped(context, box, () => {
    if (!given.far || seen.far) drawSamples(context, at, picture.value); // or samples of broken axes are about to be replaced
    if (!seen.far) drawBasins(context, at);
    if (!given.far || seen.far) {
      drawContours(context, at);
      drawSamples(context, at, holes.value);
    }
    if (options.value.field && !seen.far) drawField(context, at);
    drawBreaks(context, box, x.breaks, y.breaks, colour("--map-light"));
    for (const { u, v } of minimaHere.value) paintMinimum(context, x(u), y(v));
  });
  axisBelow(context, box, x, axisTicks(seen.u, seen.far?.u, (box.right - box.left) / 80), given.labels.u);
  axisBeside(context, box, y, axisTicks(seen.v, seen.far?.v, (box.bottom - box.top) / 64), given.labels.v ?? "");
  colourBar(context, map, at.bar, BAR, box.top + (map.clipped ? 9 : 0), box.bottom);
  axisBeside(context, box, upright(map, box.top + (map.clipped ? 9 : 0), box.bottom), map.ticks, "C", {
    at: at.bar + BAR,
    side: "right",
  });
}

/**
 * Draw the parts that change with every step.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 */
export function drawMarks(context, width, height) {
  const at = layout(context, width, height);
  const now = ball.value;
  const here = frame.value;
  if (!at || !now || !here) return at;
  const { box, x, y } = at;
  const [bx, by] = [x(now.u), y(now.v)];
  /** @type {Heads} */
  let heads = [];
  clipped(context, box, () => {
    heads = drawRuns(context, box, at, MAP_INK);
    for (const { u, v, text, trail } of compared.value) paintCompared(context, x(u), y(v), text, inkOf(trail, MAP_INK));
    const [fx, fy] = (placeOf(here) ?? [now.u, now.v]).map((value, i) => (i ? y(value) : x(value)));
    const tips = arrows.value.map(({ name, move: [du, dv], share }) => {
      return { name, share, dx: x.along(now.u, du), dy: y.along(now.v, dv) };
    });
    const factor = at.seen.far ? 1 : magnified(tips.map(({ dx, dy }) => Math.hypot(dx, dy)));
    for (const draw of mapLayers.value) draw(context, at, { x: fx, y: fy }, tips.length ? factor : 0);
    context.globalAlpha = factor > 1 ? MAGNIFIED : 1;
    for (const { name, share, dx, dy } of factor ? tips : [])
      paintArrow(context, box, name, fx, fy, fx + dx * factor * share, fy + dy * factor * share);
    context.globalAlpha = 1;
    if (holds(box, bx, by)) paintBall(context, bx, by, ballInk());
    const next = landing.value;
    if (next && factor > 1) paintNext(context, x(next.u), y(next.v));
  });
  if (held.value)
    paintBall(context, bx, by, ballInk()); // also past the edge it stays under the hand
  else if (!holds(box, bx, by)) paintBeyond(context, box, bx, by);
  return { ...at, heads };
}

export const Landscape2D = flat(drawGround, drawMarks, ({ v }) => v, { turn: "map", before: prepare });
