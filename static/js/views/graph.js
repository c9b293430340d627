/** A small network as a graph of operations: values flow right, derivatives back, one edge after the other in slow motion. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { frame, hover, lane, phase, playing } from "../store.js";
import { answers } from "../why.js";
import { graphPlaces, radiusOf, small } from "./graph-places.js";
import { place, sizesOf } from "./network-layout.js";
import { activationLit, deltaLit, gradientLit, lossLit, pulse } from "./network-phase.js";
import { useSize } from "./size.js";

/**
 * @typedef {import("./graph-places.js").Node} Node
 * @typedef {import("./graph-places.js").Edge} Edge
 * @typedef {import("../types.js").Frame} Frame
 */

/** @returns {number[]|null} */
function sizes() {
  const here = lane.value;
  const objective = here?.experiment.objective;
  return here?.data && objective?.kind === "network" ? sizesOf(objective, here.data.features.length) : null;
}

/** Whether the run's network is drawn as a graph. */
export const fits = () => { const all = sizes(); return all !== null && small(all); };

const QUANTITY = { x: "q-input", z: "q-z", a: "q-activation", C: "q-loss", w: "q-weight", b: "q-bias" };

/** The place of a node's parameter in the vector. @param {Node} node @param {number[]} all */
const parameterAt = (node, all) => place(all, node.layer, node.unit, node.kind === "b" ? all[node.layer - 1] + 1 : node.from ?? 1);

/** What a node holds, and C's derivative by it, as the frame has them. @param {Node} node @param {Frame} now @param {number[]} all @returns {[number|undefined, number|undefined]} */
function numbers(node, now, all) {
  const values = now.layers?.[node.layer - 1];
  const { unit } = node;
  if (node.kind === "x") return [now.inputs?.[0]?.[unit - 1], undefined];
  if (node.kind === "z") return [values?.z[0]?.[unit - 1], values?.delta[0]?.[unit - 1]];
  if (node.kind === "a") return [values?.a[0]?.[unit - 1], undefined];
  if (node.kind === "C") return [now.example_losses?.[0], undefined];
  const i = parameterAt(node, all);
  return [now.state.parameters[i], now.gradient[i]];
}

/** The slope along an edge: that of its end by its beginning. @param {Edge} edge @param {Frame} now @param {number[]} all */
function factor(edge, now, all) {
  const lines = answers.value.get("links")?.frame.state === now.state ? answers.value.get("links")?.lines ?? [] : [];
  const of = (/** @type {string} */ key) => lines.find((line) => line.key === key)?.value ?? null;
  if (edge.kind === "sigma") return of(`slope${edge.layer}-${edge.to.unit}`);
  if (edge.kind === "loss") return of(`error-${edge.from.unit}`);
  if (edge.kind === "weight") return now.state.parameters[place(all, edge.layer, edge.to.unit, edge.from.unit)];
  if (edge.from.kind === "b") return 1;
  return edge.layer > 1 ? now.layers?.[edge.layer - 2]?.a[0]?.[0] : now.inputs?.[0]?.[0];
}

/** How far forward values, and backward derivatives, have come at a node. @param {Node} node */
function lit(node) {
  const now = phase.value;
  if (node.kind === "x" || node.kind === "w" || node.kind === "b") return { value: 1, slope: now ? (now.name === "update" ? 1 : gradientLit(now, node.layer)) : 1 };
  if (node.kind === "C") return { value: lossLit(now), slope: 1 };
  const back = !now || now.name === "gradient" || now.name === "update" ? 1 : deltaLit(now, node.layer);
  return { value: activationLit(now, node.layer), slope: back };
}

/** @param {number} share */
const faint = (share) => 0.12 + 0.88 * share;

/** What hovering a node lights up in the network. @param {Node} node */
function speak({ kind, layer, unit, from }) {
  if (kind === "w" || kind === "b") return { parameter: kind === "w" ? `w${layer}[${unit},${from}]` : `b${layer}[${unit}]` };
  return kind === "C" ? null : { unit: { layer, unit } };
}

/** A node's letter with its layer, and its unit where there are several. @param {{node: Node, chain: boolean}} props */
function Letter({ node, chain }) {
  const { kind, layer, unit, x, y } = node;
  const bare = kind === "C" || (kind === "x" && chain);
  return html`<text class="letter" x=${x - (bare ? 0 : 5)} y=${y + 5}>${kind === "x" ? "x" : kind}</text>
    ${!bare && kind !== "x" && html`<text class="index" x=${x + 0.5} y=${y - 1}>(${layer})</text>`}
    ${!bare && !chain && html`<text class="index" x=${x + 0.5} y=${y + 10}>${unit}</text>`}`;
}

/** @param {{edge: Edge, now: Frame, all: number[], chain: boolean}} props */
function Line({ edge, now, all, chain }) {
  const { from, to, kind, layer } = edge;
  const radius = radiusOf(all);
  const long = Math.hypot(to.x - from.x, to.y - from.y);
  const [ux, uy] = [(to.x - from.x) / long, (to.y - from.y) / long];
  const [x1, y1, x2, y2] = [from.x + ux * (radius + 1), from.y + uy * (radius + 1), to.x - ux * (radius + 2), to.y - uy * (radius + 2)];
  const moving = kind === "into" ? null : pulse(phase.value, layer);
  const halves = kind === "weight" ? [0, 0.5] : kind === "sigma" ? [0.5, 1] : [0, 1]; // of a layer's phase: into z first, then a
  const part = moving ? (moving.back ? 1 - moving.at : moving.at) : 0;
  const span = moving?.back ? [1 - halves[1], 1 - halves[0]] : halves;
  const along = moving && part >= span[0] && part <= span[1] ? (part - span[0]) / (span[1] - span[0]) : -1;
  const at = moving?.back ? 1 - along : along;
  const value = chain ? factor(edge, now, all) : undefined;
  const back = kind === "into" ? lit(from).slope : kind === "loss" ? (phase.value && (phase.value.name === "forward") ? 0 : lossLit(phase.value)) : lit(from.kind === "x" ? to : { ...from, layer: from.kind === "z" ? from.layer : to.layer, kind: "z" }).slope;
  const upright = kind === "into";
  const weight = kind === "weight" && !chain ? now.state.parameters[place(all, layer, to.unit, from.unit)] : 0;
  return html`<g class=${`edge ${weight > 0 ? "positive" : weight < 0 ? "negative" : ""}`}>
    <path d=${`M${x1} ${y1}L${x2} ${y2}`} opacity=${faint(Math.min(1, Math.max(0.3, lit(to).value)))} />
    <path class="head" d=${`M${x2 - 5 * ux - 3 * uy} ${y2 - 5 * uy + 3 * ux}L${x2} ${y2}L${x2 - 5 * ux + 3 * uy} ${y2 - 5 * uy - 3 * ux}`} />
    ${along >= 0 && html`<circle class=${moving?.back ? "pulse back" : "pulse"} cx=${x1 + at * (x2 - x1)} cy=${y1 + at * (y2 - y1)} r="3.5" />`}
    ${value !== undefined && value !== null && html`<text class="factor" opacity=${faint(back)} x=${upright ? from.x : (x1 + x2) / 2} y=${upright ? from.y - radius - 8 : from.y + radius + 12}><title>${exact(value)}</title>×${number(value, 2)}</text>`}
  </g>`;
}

let said = "";

/** The graph in words. @param {import("./graph-places.js").Places} places @param {Frame} now @param {number[]} all */
const summary = ({ nodes }, now, all) => nodes.map((node) => {
  const [value, slope] = numbers(node, now, all);
  const name = node.kind === "C" ? "C" : node.kind === "x" ? `x ${node.unit}` : `${node.kind} ${node.layer}, unit ${node.unit}`;
  return `${name}: ${number(value)}${slope === undefined ? "" : `, derivative ${number(slope)}`}`;
}).join("; ");

export function Graph() {
  const [ref, width] = useSize(340);
  const now = frame.value;
  const all = sizes();
  if (!all || !now) return null;
  const places = graphPlaces(all, width || 340);
  const { nodes, edges, chain, height } = places;
  if (!playing.value && !phase.value) said = summary(places, now, all);
  const radius = radiusOf(all);
  const part = (now.batch?.length ?? 1) > 1;
  return html`<div class="graph" ref=${ref}>
    <svg width=${width} height=${height} role="img" aria-label=${`Computation graph. ${said}`}>
      ${edges.map((edge, i) => html`<${Line} key=${i} edge=${edge} now=${now} all=${all} chain=${chain} />`)}
      ${nodes.map((node, i) => {
        const [value, slope] = numbers(node, now, all);
        const shown = lit(node);
        const frozen = slope !== undefined && node.kind !== "z" && !lane.value?.free[parameterAt(node, all)];
        const above = chain && node.kind !== "w" && node.kind !== "b";
        return html`<g key=${i} class=${`node ${QUANTITY[node.kind]}`} onPointerEnter=${() => { hover.value = speak(node); }} onPointerLeave=${() => { hover.value = null; }}>
          <circle cx=${node.x} cy=${node.y} r=${radius} /><${Letter} node=${node} chain=${chain} />
          <text class="value" x=${node.x} y=${above ? node.y - radius - 6 : node.y + radius + 13} opacity=${faint(shown.value)}><title>${exact(value)}</title>${number(value)}</text>
          ${slope !== undefined && html`<text class=${`slope ${node.kind === "z" ? "q-delta" : "q-gradient"}`} x=${node.x}
            y=${above ? node.y - radius - 21 : chain ? node.y + radius + 28 : node.y - radius - 5} opacity=${faint(shown.slope)}><title>${exact(slope)}</title>${frozen ? "frozen" : number(slope)}</text>`}</g>`;
      })}
    </svg>
    <p class="quiet">${chain ? html`With each node its value, and with z, w and b the derivative of <i class="math">C</i> by it: <span class="q-delta">δ</span> and <span class="q-gradient">slopes</span>. Going back from <i class="math">C</i>, a derivative is the one before it times what stands on the edge.${part ? " The weights’ slopes are means over the batch." : ""}`
      : html`Below each node its value; above <i class="math">z</i> the error <span class="q-delta">δ = ∂C/∂z</span> that came back. Lines are weights, blue above zero. Slow motion shows one layer at a time.`}</p>
  </div>`;
}
