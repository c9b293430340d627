/** Every lane's own map of the one plane, side by side on the stage: paths that lie on top of each other in one map. */
import { html } from "ui";
import { useCanvas } from "../../draw/canvas.js";
import { holds } from "../../draw/plot.js";
import { useSize } from "../../draw/size.js";
import { number } from "../../format.js";
import { watch } from "../../run/lanes/fork.js";
import { cursor, lanes } from "../../store.js";
import { clipped } from "../../draw/pen.js";
import { paintBall, paintBeyond, paintMinimum, paintPath, paintStart } from "./marks.js";
import { mapIn } from "./stage.js";
import { minimaHere } from "../point.js";
import { picture, samples, view } from "../samples/shown.js";
import { MAP_INK, inkOf, pixels, trails } from "./trails.js";

const GAP = 8; // px between two maps
const WORDS = 28; // px of the line below each
const LEAST = { width: 104, height: 96 }; // px: smaller ones scroll

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {number} index */
export function drawMap(context, width, height, index) {
  const seen = view.value;
  const given = samples.value;
  const image = picture.value;
  const trail = trails.value.find((t) => t.index === index);
  if (!seen?.v || !given?.range.v || !image || !trail) return;
  const { box, x, y } = mapIn({ left: 0, top: 0, right: width, bottom: height }, { ...seen, v: seen.v });
  const { u, v } = given.range;
  const points = pixels(trail, { x, y });
  const [bx, by] = [x(trail.head.u), y(trail.head.v)];
  clipped(context, box, () => {
    context.drawImage(image, x(u[0]), y(v[1]), x(u[1]) - x(u[0]), y(v[0]) - y(v[1]));
    for (const minimum of minimaHere.value) paintMinimum(context, x(minimum.u), y(minimum.v));
    const ink = inkOf({ ...trail, colour: null }, MAP_INK);
    paintPath(context, box, points, trail.now, { ...ink, dot: 1.25 });
    if (trail.now > 1) paintStart(context, points[0], points[1]);
    if (holds(box, bx, by)) paintBall(context, bx, by, { ...inkOf(trail, MAP_INK), radius: 5.5 });
  });
  if (!holds(box, bx, by)) paintBeyond(context, box, bx, by);
}

/** How many columns of maps fill a stage best. @param {number} count @param {number} width @param {number} height */
function columnsFor(count, width, height) {
  let [best, largest] = [1, 0];
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cell = [width / columns - GAP, height / rows - GAP - WORDS];
    const side = Math.min(...cell) + 0.1 * Math.max(...cell);
    if (side > largest && cell[0] >= LEAST.width) [best, largest] = [columns, side];
  }
  return best;
}

/** @param {{index: number}} props */
function SmallMap({ index }) {
  const l = lanes.value[index];
  const loss = number(l.frames.number("loss_train", Math.min(cursor.value.step, l.frames.length - 1)));
  const canvas = useCanvas((context, width, height) => drawMap(context, width, height, index), [index]);
  return html`<li><button type="button" aria-pressed=${index === cursor.value.lane} onClick=${() => watch(index)}
      aria-label=${`Lane ${l.name}: its path on the map; loss ${loss}`}>
    <canvas ref=${canvas} aria-hidden="true"></canvas><span>
      <i class="swatch" style=${`--swatch: var(--lane-${l.colour})`}></i>${l.name} <span class="q-loss">
        ${loss}</span></span>
  </button></li>`;
}

export function SmallMaps() {
  const [ref, width, height] = useSize(600, 400);
  const shown = lanes.value.map((l, i) => ({ l, i })).filter(({ l, i }) => i === cursor.value.lane || !l.hidden);
  const columns = columnsFor(shown.length, width, height);
  const tall = Math.max(LEAST.height, height / Math.ceil(shown.length / columns) - GAP);
  return html`<ul class="small-multiples" ref=${ref} tabindex="0" aria-label="A map for each lane"
      style=${{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridAutoRows: `${Math.floor(tall)}px` }}>
    ${shown.map(({ l, i }) => html`<${SmallMap} key=${l.name} index=${i} />`)}</ul>`;
}
