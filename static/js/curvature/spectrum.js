/** What the point is, and the outermost eigenvalues as bars. A press takes the direction of one as the plane's. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { lane, options, setOptions } from "../store.js";
import { bars, rowsOf } from "./history.js";

/** @typedef {import("../types.js").Curvature} Curvature */

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** @param {number} which */
function lookAlong(which) {
  const { u, v } = options.peek().plane ?? { u: "u", v: "v" }; // the two weights that were looked along before
  setOptions({ plane: { kind: "curvature", u, v, which }, range: null });
}

/**
 * @param {{which: number, value: number, flat: boolean, share: number, zero: number}} props all lengths as shares of the width
 */
function Row({ which, value, flat, share, zero }) {
  const chosen = options.value.plane?.kind === "curvature" && options.value.plane.which === which;
  const from = Math.min(zero, zero + share);
  const text = html`<span class="which small quiet">${which === 1 ? "largest" : which === -1 ? "smallest" : ""}
    <span class="unseen"> eigenvalue</span></span>
    <span class="figure" title=${flat && value !== 0 ? `${exact(value)}, which may be rounding` : exact(value)}>
      ${flat && value !== 0 ? "≈ 0" : number(value)}</span
    ><span class="bar" aria-hidden="true" style=${`--zero: ${100 * zero}%`}>
      <span class=${value < 0 ? "down" : "up"}
          style=${`left: ${100 * from}%; width: ${100 * Math.abs(share)}%`}></span></span>`;
  if ((lane.value?.parameters.length ?? 0) < 3) return html`<li>${text}</li>`;
  return html`<li><button type="button" aria-pressed=${chosen} title="Look along this direction on the landscape"
      onClick=${() => lookAlong(which)}>${text}</button></li>`;
}

/** The way on from a gradient of nothing but rounding; where it is exactly 0, the status line has it. */
const Nudge = () =>
  html`<button type="button" class="link" title="Moves it a little, in a direction drawn from the seed"
      onClick=${() => import("../run/changes/nudge.js").then((m) => m.nudge())}>Nudge the ball</button>`;

/** @param {{of: Curvature}} props */
export function Spectrum({ of }) {
  const { place } = of;
  const { upper, between, lower } = rowsOf(of);
  const rows = [...upper, ...lower];
  const values = rows.map(({ value }) => value);
  const { log, share: length } = bars(values.filter((_, i) => !rows[i].flat));
  const share = (/** @type {{value: number, flat: boolean}} */ { value, flat }) => (flat ? 0 : length(value));
  const shares = rows.map(share);
  const low = Math.min(0, ...shares);
  const width = Math.max(0, ...shares) - low || 1;
  const row = (/** @type {{which: number, value: number, flat: boolean}} */ of) =>
    html`<${Row} key=${of.which} ...${of} share=${share(of) / width} zero=${-low / width} />`;
  const slope =
    place.level === false
      ? "and where the curvature would have it level it has hardly fallen"
      : place.away !== null
        ? `and along one direction the slope is level only ${number(place.away)} away (a stationary point: at most ${number(place.near, 1)})`
        : place.unknown > 0
          ? "and too much of it lies along directions that were not looked at"
          : "and along one direction the slope has no end";
  return html`<section><h3>Where am I</h3>
    <p><strong class="place">
      ${capital(place.words)}.</strong> The loss ${place.meaning}. The gradient is <span class="q-gradient"
          title=${exact(of.gradient.norm)}>
        ${number(of.gradient.norm)}</span> long${
          place.kind === "not stationary" && `, ${slope}`
        }.${of.nudge && of.gradient.norm > 0 && html` ${of.nudge.words} <${Nudge} />`}</p>
    ${
      rows.length > 0 &&
      html`<ul class="spectrum" aria-label="Eigenvalues of the Hessian">${upper.map(row)}
      ${
        between > 0 && html`<li class="between quiet small">${between.toLocaleString("en")} between</li>`
      }${lower.map(row)}</ul>
      <p class="how">Each bar is an eigenvalue, the curvature along one direction: to the right the loss bends upwards,
          to the left downwards.${log && " Lengths are logarithmic."}${
            (lane.value?.parameters.length ?? 0) > 2 && " Press one to look along it on the landscape."
          }</p>`
    }</section>`;
}
