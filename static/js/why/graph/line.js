/** A line of the computation graph: its value forward, and the slope that multiplies a derivative on its way back. */
import { html } from "ui";
import { exact, number } from "../../format.js";
import { frame, phase } from "../../store.js";
import { linkValue } from "../../explain/back-values.js";
import { place } from "../../network/layout.js";
import { covers, faint, lit, pulse } from "../../network/phase.js";
/** @import { Fills } from "../../types.js" */
/** @import { Edge } from "./places.js" */

/**
 * A number that fits: with two digits if it has an exponent or the place is `narrow`.
 * @param {number|null|undefined} value @param {boolean} [narrow]
 */
export const short = (value, narrow = false) => number(value, narrow || number(value).includes("×") ? 2 : 3);

/** The quantities that fill a line forward and backward. @type {Record<Edge["kind"], [Fills, Fills]>} */
const CARRIES = { weight: ["z", "da"], sigma: ["a", "delta"], loss: ["C", "da"], into: ["z", "dw"] };

/** The slope along an edge, of its end by its start. None goes back to x. @param {Edge} edge @param {number[]} all */
function factor({ kind, from, to, layer }, all) {
  const now = frame.value;
  if (kind === "sigma") return linkValue(`slope${layer}-${to.unit}`);
  if (kind === "loss") return linkValue(`error-${from.unit}`);
  if (kind === "weight") return from.kind === "x" ? null : now?.state.parameters[place(all, layer, to.unit, from.unit)];
  if (from.kind === "b") return 1;
  return layer > 1 ? now?.layers?.[layer - 2]?.a[0]?.[0] : now?.inputs?.[0]?.[0];
}

/** An arrow head at x, y along ux, uy. @param {number} x @param {number} y @param {number} ux @param {number} uy */
const head = (x, y, ux, uy) =>
  `M${x - 5 * ux - 3 * uy} ${y - 5 * uy + 3 * ux}L${x} ${y}L${x - 5 * ux + 3 * uy} ${y - 5 * uy - 3 * ux}`;

/** @param {{edge: Edge, all: number[], chain: boolean, radius: number, steepest: number}} props */
export function Line({ edge, all, chain, radius, steepest }) {
  const { from, to, kind, layer } = edge;
  const during = phase.value;
  const now = frame.value;
  const long = Math.hypot(to.x - from.x, to.y - from.y);
  const [ux, uy] = [(to.x - from.x) / long, (to.y - from.y) / long];
  const [x1, y1, x2, y2] = [
    from.x + ux * (radius + 1),
    from.y + uy * (radius + 1),
    to.x - ux * (radius + 2),
    to.y - uy * (radius + 2),
  ];
  const [forward, back] = CARRIES[kind];
  const backLayer = kind === "into" || kind === "sigma" ? layer : layer - 1; // the layer of the derivative that comes back
  const used =
    during?.fills === forward && (kind === "loss" || during.layer === layer)
      ? "forward"
      : during?.fills === back && during.layer === backLayer
        ? "back"
        : "";
  const moving = pulse(during, layer, kind);
  const value = chain ? factor(edge, all) : null;
  const i = kind === "weight" && !chain ? place(all, layer, to.unit, from.unit) : -1;
  const weight = i < 0 ? 0 : (now?.state.parameters[i] ?? 0);
  // without nodes for the weights, the lines themselves get the gradient
  const steep = i < 0 ? 0 : covers(during, "dw", layer);
  const wide = steep > 0.5 ? 1 + (3 * Math.abs(now?.gradient[i] ?? 0)) / steepest : undefined;
  const upright = kind === "into";
  const sort = steep > 0.5 ? "gradient" : used && `now ${used} ${kind}`;
  return html`<g class=${`edge ${sort || (weight > 0 ? "positive" : weight < 0 ? "negative" : "")}`}
      data-now=${used || (steep > 0.5 && during?.layer === layer ? "gradient" : undefined)}>
    <path d=${`M${x1} ${y1}L${x2} ${y2}`} stroke-width=${wide}
        opacity=${Math.max(0.3, lit(during, forward, kind === "loss" ? 0 : layer), used ? 1 : 0)} />
    <path class="head" d=${used === "back" ? head(x1, y1, -ux, -uy) : head(x2, y2, ux, uy)} />
    ${
      moving &&
      html`<circle class=${`pulse ${moving.back ? "back" : kind}`} cx=${x1 + moving.at * (x2 - x1)}
          cy=${y1 + moving.at * (y2 - y1)} r="3.5" />`
    }
    ${
      value !== null &&
      value !== undefined &&
      html`<text class="factor" opacity=${faint(lit(during, back, backLayer))}
      x=${upright ? from.x : (x1 + x2) / 2} y=${upright ? from.y - radius - 8 : from.y + radius + 12}><title>
        ${exact(value)}</title>×${number(value, 2)}</text>`
    }
  </g>`;
}
