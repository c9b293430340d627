/** Every lane's own small map of one plane: the paths that lie on top of each other in the large one, side by side. */
import { html } from "ui";
import { number } from "../format.js";
import { axis } from "../draw/broken.js";
import { watch } from "../run/lanes.js";
import { cursor, lanes } from "../store.js";
import { useCanvas } from "../draw/canvas.js";
import { paintBall, paintPath } from "../landscape/marks.js";
import { picture, samples, view } from "../landscape/samples.js";
import { MAP_INK, inkOf, trails } from "../landscape/trails.js";

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {number} index */
function draw(context, width, height, index) {
  const seen = view.value;
  const given = samples.value;
  const image = picture.value;
  const trail = trails.value.find((t) => t.index === index);
  if (!seen?.v || !given?.v || !image || !trail) return;
  const x = axis(seen.u, seen.far?.u, [0, width]);
  const y = axis(seen.v, seen.far?.v, [height, 0]);
  const { u, v } = given.range;
  if (v) context.drawImage(image, x(u[0]), y(v[1]), x(u[1]) - x(u[0]), y(v[0]) - y(v[1]));
  const points = new Float64Array(2 * trail.count);
  for (let t = 0; t < trail.count; t++) {
    points[2 * t] = x(trail.points[3 * t]);
    points[2 * t + 1] = y(trail.points[3 * t + 1]);
  }
  paintPath(context, { left: 0, top: 0, right: width, bottom: height }, points, trail.now, {
    ...inkOf({ ...trail, colour: null }, MAP_INK),
    dot: 1.25,
  });
  paintBall(context, x(trail.head.u), y(trail.head.v), { ...inkOf(trail, MAP_INK), radius: 5 });
}

/** @param {{index: number}} props */
function SmallMap({ index }) {
  const l = lanes.value[index];
  const loss = number(l.frames.number("loss_train", Math.min(cursor.value.step, l.frames.length - 1)));
  const canvas = useCanvas((context, width, height) => draw(context, width, height, index), [index]);
  return html`<li><button type="button" aria-pressed=${index === cursor.value.lane} onClick=${() => watch(index)}
      aria-label=${`Lane ${l.name}: its path on the map; loss ${loss}`}>
    <canvas ref=${canvas} aria-hidden="true"></canvas><span><i class="swatch" style=${`--swatch: var(--lane-${l.colour})`}></i>${l.name} <span class="q-loss">${loss}</span></span>
  </button></li>`;
}

export function SmallMultiples() {
  if (!samples.value?.v)
    return html`<p class="quiet small">Small maps need a landscape of two axes: choose 2-D or 3-D.</p>`;
  return html`<ul class="small-multiples" aria-label="A map for each lane">
    ${lanes.value.map((l, i) => html`<${SmallMap} key=${l.name} index=${i} />`)}</ul>
    ${!samples.value.plane.exact && html`<p class="quiet small">All on the slice through lane ${lanes.value[cursor.value.lane]?.name}; the others hold the remaining weights elsewhere.</p>`}`;
}
