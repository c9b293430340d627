/** The lines of a written-out chain: values to the right, errors back, and the curve of each unit. */
import { html } from "ui";
import { boundary, frame, updateProgress, phase } from "../../store.js";
import { place } from "../layout.js";
import { largest, unitCurve } from "../unit-maps.js";
import { covers, lit, pulse } from "../phase.js";
import { newParameters } from "../new-values.js";

const CURVE = { width: 52, height: 30 };

/**
 * An arrow head that points along +x or, `back`, along -x, or up.
 * @param {number} x @param {number} y @param {"right"|"left"|"up"} way
 */
const head = (x, y, way) =>
  ({
    right: `M${x - 6} ${y - 4}L${x} ${y}L${x - 6} ${y + 4}`,
    left: `M${x + 6} ${y - 4}L${x} ${y}L${x + 6} ${y + 4}`,
    up: `M${x - 4} ${y + 6}L${x} ${y}L${x + 4} ${y + 6}`,
  })[way];

/**
 * The activation of a unit over x, with the example's place on it.
 * @param {{at: {x: number, y: number}, layer: number}} props
 */
function Curve({ at, layer }) {
  const points = unitCurve(boundary.value, layer, 1, CURVE.width, CURVE.height);
  const x = frame.value?.inputs?.[0]?.[0];
  const samples = boundary.value?.layers[layer - 1]?.[0];
  const range = boundary.value?.range[0];
  if (!points || !samples || !range) return null;
  const left = at.x - CURVE.width / 2;
  const top = at.y - CURVE.height / 2;
  const share = x === undefined ? -1 : (x - range[0]) / (range[1] - range[0]);
  const near = points[Math.round(share * (points.length - 1))];
  return html`<path class="axis" d=${`M${left} ${at.y}h${CURVE.width}`} />
    <path class="answer" d=${`M${points.map(([px, py]) => `${(left + px).toFixed(1)} ${(top + py).toFixed(1)}`).join("L")}`} />
    ${near && html`<circle class="here" cx=${left + near[0]} cy=${top + near[1]} r="3" />`}`;
}

/** @param {{places: import("./places.js").Places, width: number, height: number}} props */
export function ChainLines({ places, width, height }) {
  const now = frame.value;
  const during = phase.value;
  if (!width || !now) return null;
  const { units, input, loss, half, radius, back } = places;
  const sizes = [1, ...units.map(() => 1)];
  const next = newParameters();
  const weights = units.map((_, i) => {
    const k = place(sizes, i + 1, 1, 1);
    const w = now.state.parameters[k];
    return next ? w + updateProgress.value * (next[k] - w) : w;
  });
  const most = largest(weights) || 1;
  const stops = [input.x + radius, ...units.map((u) => u.x + half.width)];
  const lines = units.map((unit, i) => {
    const end = unit.x - half.width - 1;
    const way = pulse(during, i + 1);
    return html`<g key=${i} opacity=${0.25 + 0.75 * lit(during, "z", i + 1)}>
      <path class=${covers(during, "dw", i + 1) > 0.5 ? "line gradient" : weights[i] < 0 ? "line negative" : "line positive"}
          d=${`M${stops[i] + 1} ${unit.y}H${end - 3}`}
        stroke-width=${1 + 3.5 * (Math.abs(weights[i]) / most)} />
      <path class="head" d=${head(end, unit.y, "right")} />
      ${
        way &&
        html`<circle class=${way.back ? "pulse back" : "pulse"} cx=${stops[i] + way.at * (end - stops[i])}
            cy=${unit.y} r="4" />`
      }
      <path class="thin" d=${`M${unit.x} ${unit.bias.y - 18}V${unit.y + half.height + 2}${head(unit.x, unit.y + half.height + 2, "up")}`} />
      <path class="thin" d=${`M${unit.x - half.width} ${unit.y}h${2 * half.width}`} />
      ${unit.curve && html`<${Curve} at=${unit.curve} layer=${i + 1} />`}</g>`;
  });
  const last = units[units.length - 1];
  const out = pulse(during, units.length + 1);
  const exit = last.x + half.width;
  const enter = loss.x - radius - 2;
  return html`<svg width=${width} height=${height} aria-hidden="true">
    <path class="line plain" d=${`M${exit + 1} ${loss.y}H${enter - 2}`} stroke-width="1.5" />
    <path class="head" d=${head(enter, loss.y, "right")} />
    ${
      out &&
      html`<circle class=${out.back ? "pulse back" : "pulse loss"} cx=${exit + out.at * (enter - exit)}
          cy=${loss.y} r="4" />`
    }
    ${lines}
    <g opacity=${0.15 + 0.85 * lit(during, "da", units.length)}>
      <path class="errors" d=${`M${loss.x} ${loss.y + radius + 26}V${back - 8}q0 8 -8 8H${units[0].x + 1}`} />
    ${units.map((unit) => html`<path class="errors" d=${head(unit.x, back, "left")} />`)}</g>
  </svg>`;
}
