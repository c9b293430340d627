/** The basins over the landscape: a colour for each minimum, one for runs that diverge, one for those not there yet. */
import { computed, html } from "ui";
import { basins, heldBeside, possible, toggleBasins, working } from "../basins.js";
import { exact, number, portion } from "../../format.js";
import { colour, theme } from "../../draw/theme.js";
import { picture as ground, samples, view } from "../samples/shown.js";

const DIVERGED = -1;
const COLOURS = 5; // the sixth class is as grey as what is not there yet
const STRENGTH = 0.84; // over the map, whose contours lie on top
const BAND = 10; // px, along the axis of a curve
const LISTED = 6;
const CLOTH = 1024; // px, of what is laid over the surface

/** The colour of a label. @param {number} label */
const nameOf = (label) =>
  label >= 0 ? `--class-${label % COLOURS}` : label === DIVERGED ? "--alarm" : "--rule-strong";

/** One pixel per start, v upwards. */
const picture = computed(() => {
  const map = basins.value;
  if (!map) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [map.labels[0].length, map.labels.length];
  const context = canvas.getContext("2d");
  map.labels.forEach((row, j) =>
    row.forEach((label, i) => {
      if (!context) return;
      // the map shines through, but not to make of red and yellow the orange of a minimum
      context.globalAlpha = map.range.v && label !== DIVERGED ? STRENGTH : 1;
      context.fillStyle = colour(nameOf(label));
      context.fillRect(i, canvas.height - 1 - j, 1, 1);
    }),
  );
  return canvas;
});

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: (u: number) => number, y?: (v: number) => number, bottom?: number}} at without y a band that ends at
 *   `bottom`
 */
export function drawBasins(context, { x, y, bottom = 0 }) {
  const map = basins.value;
  const image = picture.value;
  if (!map || !image || !samples.value || (map.range.v === null) !== (y === undefined)) return;
  const { u, v } = map.range;
  const du = (u[1] - u[0]) / (image.width - 1) / 2;
  const dv = v ? (v[1] - v[0]) / (image.height - 1) / 2 : 0;
  const [left, right] = [x(u[0] - du), x(u[1] + du)];
  const [top, low] = v && y ? [y(v[1] + dv), y(v[0] - dv)] : [bottom - BAND, bottom];
  context.save();
  context.imageSmoothingEnabled = false; // a start leads to one minimum or another, not to something between
  context.drawImage(image, left, top, right - left, low - top);
  context.restore();
}

/** The map with the basins over it, on the samples' range: what is laid over the surface. Null without basins. */
export const cloth = computed(() => {
  const given = samples.value;
  const under = ground.value;
  if (!basins.value || !given?.range.v || !under) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = CLOTH;
  const context = canvas.getContext("2d");
  if (!context) return null;
  theme.value; // its colours are the theme's
  const { u, v } = given.range;
  const [bottom, top] = v;
  context.drawImage(under, 0, 0, CLOTH, CLOTH);
  drawBasins(context, {
    x: (at) => ((at - u[0]) / (u[1] - u[0])) * CLOTH,
    y: (at) => ((top - at) / (top - bottom)) * CLOTH,
  });
  return canvas;
});

/** The switch among the legend's. */
export function BasinsSwitch() {
  if (!possible.value || !samples.value) return null;
  return html`<button type="button" class="switch" data-plain aria-pressed=${basins.value !== null}
      aria-busy=${working.value} disabled=${working.value}
    title=${`Which minimum a run of up to 500 steps reaches from every place in sight, with this optimizer and rate${
      heldBeside.value ? ", all other parameters held" : ""
    }`}
        onClick=${() => toggleBasins(view.peek())}>
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d="M1 1h6l-2 5 2 5H1z" fill="var(--class-0)" /><path d="M7 1h4v10H7L5 6z" fill="var(--class-1)" /></svg>
    ${working.value ? "basins…" : "basins"}</button>`;
}

/** What the colours mean, with how much of the map each has. */
export function BasinsKey() {
  const map = basins.value;
  if (!map || !samples.value) return null;
  const all = map.labels.length * map.labels[0].length;
  const share = (/** @type {number} */ count) => portion(count, all).replace("under ", "<").replace("over ", ">");
  const swatch = (/** @type {number} */ label) =>
    html`<i class="swatch" style=${`background: var(${nameOf(label)})`} aria-hidden="true"></i>`;
  const rest = map.minima.length - LISTED;
  const minimum = (/** @type {typeof map.minima[number]} */ { point, loss, starts, flat }, /** @type {number} */ i) => {
    const place = point.map((x) => number(x)).join(", ");
    return html`<span key=${i} title=${`Loss ${exact(loss)} at ${point.map(exact).join(", ")}`}>${swatch(i)}
      ${flat ? "valley near" : "to"} ${point.length > 1 ? `(${place})` : place} ${share(starts)}</span>`;
  };
  return html`<div class="basins-key small quiet" role="group" aria-label="Basins">
    ${map.minima.slice(0, LISTED).map(minimum)}
    ${rest > 0 && html`<span>and ${rest} more</span>`}
    ${heldBeside.value > 0 && html`<span>runs within this slice</span>`}
    ${map.diverged > 0 && html`<span>${swatch(DIVERGED)} diverges ${share(map.diverged)}</span>`}
    ${map.unsettled > 0 && html`<span>${swatch(-2)} not there after ${map.steps} steps ${share(map.unsettled)}</span>`}
  </div>`;
}
