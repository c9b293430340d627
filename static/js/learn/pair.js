/** Two landscapes side by side as small maps. In each, the places that the text names are joined by a line. */
import { html, useEffect, useSignal } from "ui";
import { number } from "../format.js";
import { image, onCanvas, viridis } from "../draw/colormap.js";
import { contourLines } from "../draw/contours.js";
import { heights } from "../landscape/samples/height.js";
import { plotBox } from "../draw/plot.js";
import { linear, ticks } from "../draw/scale.js";
import { denser } from "../draw/upsample.js";
import { sampled } from "./picture.js";
import { colour } from "../draw/theme.js";
import { useCanvas } from "../draw/canvas.js";
import { axisBelow, axisBeside, labelWidth } from "../landscape/flat/axes.js";
import { clipped, stroke } from "../draw/pen.js";
import { paintStart } from "../landscape/flat/marks.js";
/** @import { Picture, ViewPiece } from "../types.js" */

const DENSER = 3;
const LINES = 9; // contours

/**
 * A picture and contours of the samples.
 * @param {{loss: ArrayLike<number>, u: number[], v: number[], range: {u: [number, number], v: [number, number]},
 *   minimum: number, maximum: number, plane: {u: string, v: string}}} given
 */
function mapped(given) {
  const map = heights(given.loss, { log: true }); // logarithmic, to tell a valley's floor from its walls
  const grid = denser(Float32Array.from(given.loss), given.u.length, given.v.length, DENSER);
  for (let i = 0; i < grid.values.length; i++) grid.values[i] = map.open(grid.values[i]);
  const every = Math.ceil(map.levels.length / LINES);
  const levels = map.levels.filter((_, i) => i % every === 0);
  return {
    ...given,
    map,
    canvas: onCanvas(image(grid.values, grid.width, grid.height, (h) => h, viridis)),
    grid,
    lines: contourLines(grid.values, grid.width, grid.height, levels.map(map.open)),
    levels,
  };
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {ReturnType<typeof mapped>|null} of @param {number[][]} points
 */
function draw(context, width, height, of, points) {
  if (!of) return;
  const { u, v } = of.range;
  const beside = ticks(...v, 4);
  const room = {
    left: Math.max(42, Math.ceil(labelWidth(context, beside)) + 12),
    top: 4,
    right: width - 2,
    bottom: height - 24,
  };
  const box = plotBox(room, u, v);
  const x = linear(u, [box.left, box.right]);
  const y = linear(v, [box.bottom, box.top]);
  clipped(context, box, () => {
    context.drawImage(of.canvas, box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.lineWidth = 1;
    of.lines.forEach(({ lines }, i) => {
      context.globalAlpha = 0.45;
      context.strokeStyle = colour(of.map.position(of.levels[i]) > 0.5 ? "--map-dark" : "--map-light");
      for (const line of lines) {
        context.beginPath();
        for (let k = 0; k < line.length; k += 2) {
          context.lineTo(
            box.left + (line[k] / (of.grid.width - 1)) * (box.right - box.left),
            box.bottom - (line[k + 1] / (of.grid.height - 1)) * (box.bottom - box.top),
          );
        }
        context.stroke();
      }
    });
    context.globalAlpha = 1;
    for (const [ink, wide] of /** @type {const} */ ([
      ["--map-dark", 4],
      ["--map-light", 2],
    ])) {
      context.strokeStyle = colour(ink);
      context.lineWidth = wide;
      points
        .slice(1)
        .forEach((point, i) => stroke(context, x(points[i][0]), y(points[i][1]), x(point[0]), y(point[1])));
    }
    for (const [pu, pv] of points) paintStart(context, x(pu), y(pv));
  });
  axisBelow(context, box, x, ticks(...u, 4), of.plane.u);
  axisBeside(context, box, y, beside, of.plane.v);
}

/** @param {{of: Picture}} props */
function Small({ of }) {
  const samples = useSignal(/** @type {ReturnType<typeof mapped>|null} */ (null));
  const ask = async () => {
    const answer = await sampled(of, ask);
    if (answer) samples.value = mapped(/** @type {any} */ (answer));
  };
  useEffect(() => {
    ask();
  }, []);
  const canvas = useCanvas((context, width, height) => draw(context, width, height, samples.value, of.points));
  const given = samples.value;
  const places = of.points.map(([u, v]) => `(${number(u)}, ${number(v)})`).join(" and ");
  return html`<li><span class="small-map"><canvas ref=${canvas} aria-hidden="true"></canvas></span>
    <span class="small">${of.caption}</span>
    ${
      given &&
      html`<span class="unseen">Map of the loss from ${number(given.minimum)} to ${number(given.maximum)},
      over ${given.plane.u} from ${number(given.range.u[0])} to ${number(given.range.u[1])} and
      ${` ${given.plane.v}`} from ${number(given.range.v[0])} to ${number(given.range.v[1])}.${places && ` A straight line joins ${places}.`}</span>`
    }</li>`;
}

/** @param {{piece: ViewPiece & {beside: Picture}}} props */
export const Pair = ({ piece }) => html`<ul class="pair" aria-label="Two landscapes side by side">
  ${[piece, piece.beside].map((of) => html`<${Small} key=${of.caption} of=${of} />`)}</ul>`;
