/** The loss chart on a canvas of any kind: its library draws on its own one only. */
import { cut } from "../../draw/plot.js";
import { linear, ticks } from "../../draw/scale.js";
import { colour } from "../../draw/theme.js";
import { stroke } from "../../draw/pen.js";
import { hasScore, scoreName } from "../../run/score.js";
import { cursor, lane } from "../../store.js";
import { axisFor, reachOf, scoreAxis } from "../../timeline/loss-axis.js";
import { chosen, limit, linesOf, scores } from "../../timeline/loss-lines.js";
/** @import { Line } from "../../timeline/loss-plot.js" */

const FEWEST = 20; // steps of an axis, as on the page
const POINTS = 1200; // of a line, at most
const APART = 18; // px from one number to the next

/** Whether the chart shows scores. */
const scored = () => scores.value && hasScore(lane.value?.data);

/** The lines, in the order in which they are named. */
export const lossLines = () => linesOf(scored());

/** What the chart is of. */
const lossName = () => (scored() ? scoreName(lane.value?.data) : "C");

/**
 * Steps and heights of a line.
 * @param {Line} line @param {(loss: number) => number|null} to @param {number} end its last step @returns {[number, number][]}
 */
function pointsOf({ frames, key }, to, end) {
  const stride = Math.max(1, Math.ceil(end / POINTS));
  /** @type {[number, number][]} */
  const points = [];
  for (let t = 0; t <= end; t = t === end ? t + 1 : Math.min(end, t + stride)) {
    const loss = t < frames.length ? frames.number(key, t) : null;
    const height = loss === null ? null : to(loss);
    if (height !== null) points.push([t, height]);
  }
  return points;
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {number} end the step that the axes reach at least, also where the lines do not yet
 */
export function drawLoss(context, width, height, end) {
  const lines = lossLines();
  if (!lines.length) return;
  const axis = scored() ? scoreAxis(Boolean(lane.value?.data?.classes.length)) : axisFor(lines, chosen.value);
  const drawn = lines.map((line) => ({ line, points: pointsOf(line, axis.to, line.frames.shown) }));
  const heights = lines.flatMap((line) => pointsOf(line, axis.to, Math.max(line.frames.shown, end)).map(([, h]) => h));
  const extent = heights.reduce(([low, high], h) => [Math.min(low, h), Math.max(high, h)], [Infinity, -Infinity]);
  const [low, high] = reachOf(axis, limit(), ...(heights.length ? extent : [0, 1]));
  const last = Math.max(FEWEST, end, ...lines.map(({ frames }) => frames.shown));
  const box = { left: 62, top: 24, right: width - 12, bottom: height - 26 };
  const x = linear([0, last], [box.left, box.right]);
  const y = linear([low, high], [box.bottom, box.top]);
  context.font = `13px ${colour("--face")}`;
  context.lineWidth = 1;
  context.textBaseline = "alphabetic";
  context.strokeStyle = colour("--rule");
  context.fillStyle = colour("--ink-2");
  context.textAlign = "right";
  for (const mark of axis.marks(low, high, Math.max(2, Math.floor((box.bottom - box.top) / APART)))) {
    const at = Math.round(y(axis.to(mark) ?? low)) + 0.5;
    stroke(context, box.left, at, box.right, at);
    context.fillText(axis.text(Number(mark.toPrecision(9))), box.left - 8, at + 4);
  }
  context.textAlign = "center";
  for (const mark of ticks(0, last, 8).filter(Number.isInteger)) {
    const at = Math.round(x(mark)) + 0.5;
    stroke(context, at, box.top, at, box.bottom);
    context.fillText(mark.toLocaleString("en"), at, box.bottom + 18);
  }
  const now = x(Math.min(cursor.value.step, last));
  context.strokeStyle = colour("--ink");
  stroke(context, now, box.top, now, box.bottom);
  for (const { line, points } of drawn) {
    context.strokeStyle = colour(line.colour);
    context.lineWidth = line.width;
    context.lineJoin = "round";
    context.setLineDash(line.dash ?? []);
    context.beginPath();
    for (let i = 1; i < points.length; i++) {
      const [[t0, h0], [t1, h1]] = [points[i - 1], points[i]];
      const part = cut(x(t0), y(h0), x(t1), y(h1), box);
      if (!part) continue;
      const [from, to] = part.map((share) => [x(t0 + share * (t1 - t0)), y(h0 + share * (h1 - h0))]);
      if (i === 1 || part[0] > 0) context.moveTo(from[0], from[1]);
      context.lineTo(to[0], to[1]);
    }
    context.stroke();
    context.setLineDash([]);
    const head = points.at(-1);
    if (!head || head[1] > high) continue;
    context.beginPath();
    context.arc(x(head[0]), y(head[1]), line.width + 1, 0, 2 * Math.PI);
    context.fillStyle = colour(line.colour);
    context.fill();
  }
  context.textAlign = "left";
  context.fillStyle = colour(scored() ? "--ink" : "--q-loss");
  context.font = scored() ? `600 13px ${colour("--face")}` : `italic 17px ${colour("--face-math")}`;
  context.fillText(lossName(), box.left, 16);
  const after = box.left + context.measureText(lossName()).width + 6;
  context.fillStyle = colour("--ink-2");
  context.font = `13px ${colour("--face")}`;
  context.fillText("over steps", after, 16);
}
