/** A small network as a graph of operations: values flow right, derivatives flow back. */
import { html } from "ui";
import { exact, number } from "../../format.js";
import { frame, hover, lane, updateProgress, phase, playing } from "../../store.js";
import { backTo } from "../../explain/back-values.js";
import { Line, short } from "./line.js";
import { graphPlaces, small } from "./places.js";
import { place, sizesOf } from "../../network/layout.js";
import { faint, lit } from "../../network/phase.js";
import { newParameters } from "../../network/new-values.js";
import { useSize } from "../../draw/size.js";
/** @import { Fills, Frame } from "../../types.js" */
/** @import { Node, Places } from "./places.js" */

/** @returns {number[]|null} */
function sizes() {
  const here = lane.value;
  const objective = here?.experiment.objective;
  return here?.data && objective?.kind === "network" ? sizesOf(objective, here.data.features.length) : null;
}

/** Whether the run's network is drawn as a graph. */
export const fits = () => {
  const all = sizes();
  return all !== null && small(all);
};

const QUANTITY = { x: "q-input", z: "q-z", a: "q-activation", C: "q-loss", w: "q-weight", b: "q-bias" };
const SLOPES = /** @type {{[kind: string]: string}} */ ({ z: "q-delta", a: "q-back" });

/** The place of a node's parameter in the vector. @param {Node} node @param {number[]} all */
const parameterAt = (node, all) =>
  place(all, node.layer, node.unit, node.kind === "b" ? all[node.layer - 1] + 1 : (node.from ?? 1));

/**
 * A node's value, and C's derivative by it, for the shown example.
 * @param {Node} node @param {Frame} now @param {number[]} all @returns {[number|undefined, number|null|undefined]}
 */
function numbers(node, now, all) {
  const values = now.layers?.[node.layer - 1];
  const { unit } = node;
  if (node.kind === "x") return [now.inputs?.[0]?.[unit - 1], undefined];
  if (node.kind === "z") return [values?.z[0]?.[unit - 1], values?.delta[0]?.[unit - 1]];
  if (node.kind === "a") return [values?.a[0]?.[unit - 1], backTo(node.layer, unit)];
  if (node.kind === "C") return [now.example_losses?.[0], undefined];
  const i = parameterAt(node, all);
  return [(updateProgress.value > 0.5 ? newParameters()?.[i] : undefined) ?? now.state.parameters[i], now.gradient[i]];
}

/** What fills a node's value and C's derivative by it. @type {Record<Node["kind"], [Fills|null, Fills|null]>} */
const FILLS = { x: [null, null], z: ["z", "delta"], a: ["a", "da"], C: ["C", null], w: [null, "dw"], b: [null, "dw"] };

/** How far a node's value and slope are known by now, 0 to 1, and if one is being filled. @param {Node} node */
function state({ kind, layer }) {
  const now = phase.value;
  const at = kind === "C" ? 0 : layer;
  const [value, slope] = FILLS[kind];
  const moves = now?.fills === "w" && (kind === "w" || kind === "b");
  const filled = now && (moves || ((now.fills === value || now.fills === slope) && now.layer === at));
  return { value: value ? lit(now, value, at) : 1, slope: slope ? lit(now, slope, at) : 1, filled, moves };
}

/** The line from a node to numbers that are further out. @param {Node} node @param {number} radius */
const leaders = ({ x, y, value, slope, kind }, radius) =>
  kind !== "a" && kind !== "x"
    ? ""
    : value < y
      ? `M${x} ${y - radius}V${value + 4}`
      : `M${x} ${y + radius}V${value - 11}${kind === "a" ? `M${x} ${y - radius}V${slope + 4}` : ""}`;

/** The part of the network that a hovered node lights up. @param {Node} node */
function speak({ kind, layer, unit, from }) {
  if (kind === "w" || kind === "b")
    return { parameter: kind === "w" ? `w${layer}[${unit},${from}]` : `b${layer}[${unit}]` };
  return kind === "C" ? null : { unit: { layer, unit } };
}

/** A node's letter with its layer, and its unit if there are several. @param {{node: Node, chain: boolean}} props */
function Letter({ node, chain }) {
  const { kind, layer, unit, x, y } = node;
  const bare = kind === "C" || (kind === "x" && chain);
  return html`<text class="letter" x=${x - (bare ? 0 : 5)} y=${y + 5}>${kind === "x" ? "x" : kind}</text>
    ${!bare && kind !== "x" && html`<text class="index" x=${x + 0.5} y=${y - 1}>(${layer})</text>`}
    ${!bare && !chain && html`<text class="index" x=${x + 0.5} y=${y + 10}>${unit}</text>`}`;
}

let said = "";

/** The graph in words. @param {Places} places @param {Frame} now @param {number[]} all */
const summary = ({ nodes }, now, all) =>
  nodes
    .map((node) => {
      const [value, slope] = numbers(node, now, all);
      const name =
        node.kind === "C"
          ? "C"
          : node.kind === "x"
            ? `x ${node.unit}`
            : `${node.kind} ${node.layer}, unit ${node.unit}`;
      return `${name}: ${number(value)}${slope === undefined || slope === null ? "" : `, derivative ${number(slope)}`}`;
    })
    .join("; ");

export function Graph() {
  const [ref, width] = useSize(340);
  const now = frame.value;
  const all = sizes();
  if (!all || !now) return null;
  const places = graphPlaces(all, width || 340);
  const { nodes, edges, chain, height, tight, radius } = places;
  if (!playing.value && !phase.value) said = summary(places, now, all);
  const part = (now.batch?.length ?? 1) > 1;
  const steepest = Math.max(...now.gradient.map(Math.abs)) || 1;
  return html`<div class=${tight ? "graph tight" : "graph"} ref=${ref}>
    <svg width=${width} height=${height} role="img" aria-label=${`Computation graph. ${said}`}>
      ${edges.map(
        (edge, i) => html`<${Line} key=${i} edge=${edge} all=${all} chain=${chain} radius=${radius}
            steepest=${steepest} />`,
      )}
      ${nodes.map((node, i) => {
        const [value, slope] = numbers(node, now, all);
        const shown = state(node);
        const parameter = node.kind === "w" || node.kind === "b";
        const frozen = parameter && !lane.value?.free[parameterAt(node, all)];
        const moved = shown.moves && !frozen && updateProgress.value > 0.5;
        return html`<g key=${i} class=${`node ${QUANTITY[node.kind]}`}
            data-node=${`${node.kind}${node.layer}-${node.unit}`} data-now=${shown.filled ? "" : undefined}
            onPointerEnter=${() => (hover.value = speak(node))} onPointerLeave=${() => (hover.value = null)}>
          ${tight && html`<path class="leader" d=${leaders(node, radius)} />`}
          <circle cx=${node.x} cy=${node.y} r=${radius} /><${Letter} node=${node} chain=${chain} />
          <text class=${moved ? "value q-update" : "value"} x=${node.x} y=${node.value} opacity=${faint(shown.value)}>
            <title>${exact(value)}</title>${short(value, tight && parameter)}</text>
          ${
            slope !== undefined &&
            html`<text class=${`slope ${SLOPES[node.kind] ?? "q-gradient"}`} x=${node.x} y=${node.slope}
                opacity=${faint(shown.slope)}>
              <title>${exact(slope)}</title>${
                frozen ? "frozen" : slope === null ? "" : short(slope, tight && parameter)
              }</text>`
          }</g>`;
      })}
    </svg>
    <p class="quiet">${
      chain
        ? html`Each node with its value, and the derivative of <i class="math">C</i> by it: <span
            class="q-delta">δ</span> at <i class="math">z</i>, <span class="q-gradient">slopes</span> at <i
            class="math">w</i> and <i class="math">b</i>, <i class="math">∂C/∂a</i> at <i
            class="math">a</i>. Going back from <i
            class="math">C</i>, a derivative is the one before it times the slope on the
            edge.${part ? " The weights’ slopes are means over the batch." : ""}`
        : html`Each node has its value below, and <i class="math">∂C/∂a</i> or the error <span
            class="q-delta">δ = ∂C/∂z</span> above. Lines are weights, blue above zero.`
    } <b>Part by part</b> goes through one operation at a time.</p>
  </div>`;
}
