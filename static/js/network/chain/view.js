/** The 1-1-1 chain written out: x, then z and a of each unit, then C, with every number of the update in its place. */
import { html, useSignal } from "ui";
import { exact } from "../../format.js";
import { frame, lane, updateProgress, phase } from "../../store.js";
import { chainPlaces } from "./places.js";
import { ChainLines } from "./lines.js";
import { backTo } from "../../explain/back-values.js";
import { featureName } from "../../draw/feature-name.js";
import { placeOf, samePart } from "../layout.js";
import { fitted, widthIn } from "../digits.js";
import { faint, lit } from "../phase.js";
import { NetworkReadout, Slope } from "../readout.js";
import { hoveredPart, selectedPart, toggle } from "../selection.js";
import { heldGradient, newParameters } from "../new-values.js";
import { useSize } from "../../draw/size.js";
import { QuantitySymbol } from "../../draw/symbol.js";

/** @typedef {import("../layout.js").Part} Part */

const SYMBOL = 40; // px of an error term's symbol, beside its number
const AIR = 6; // px between a number and what is beside it

/**
 * A number of the frame, with as many digits as fit in `room` px, and all of them on hover.
 * @param {{value: number|null|undefined, q?: string, shown?: number, room?: number, width: (text: string) => number}} props
 */
function Value({ value, q = "", shown = 1, room = Infinity, width }) {
  const { text, size } = fitted(value, room - AIR, width);
  return html`<span class=${`value ${q}`} title=${exact(value)}
      style=${{ opacity: shown, fontSize: size < 1 ? `${size}em` : null }}>
    ${text}</span>`;
}

/** @param {{here: import("../../types.js").Lane, sizes: number[]}} props */
export function Chain({ here, sizes }) {
  const [ref, width, height] = useSize();
  const active = useSignal(/** @type {Part|null} */ (null));
  const now = frame.value;
  const during = phase.value;
  const selected = selectedPart();
  const hovered = hoveredPart();
  const places = chainPlaces(sizes.length - 1, width || 380, height || 240);
  const box = 2 * places.half.width;
  const gap = places.units[0].x - places.half.width - places.input.x - places.radius; // of all gaps
  const next = newParameters();
  const updating = updateProgress.value > 0.5;
  const letters = widthIn(ref.current);
  const end = 2 * (width - places.loss.x); // as much on the left of C as there is on its right

  /**
   * @param {Part} part @param {string} label @param {any} children @param {string} kind
   * @param {{x: number, y: number}} at
   */
  const spot = (
    part,
    label,
    children,
    kind,
    at,
  ) => html`<button type="button" class=${`chain-spot ${kind}`} aria-pressed=${samePart(part, selected)}
    data-pointed=${hovered && samePart(part, hovered) ? "" : undefined}
    style=${{ left: `${at.x}px`, top: `${at.y}px` }} title=${label}
    onPointerEnter=${() => (active.value = part)} onPointerLeave=${() => (active.value = null)}
    onFocus=${() => (active.value = part)} onBlur=${() => (active.value = null)}
    onClick=${() => toggle(part, here, sizes)}>${children}</button>`;

  /**
   * A parameter: its symbol and value, and below, its slope.
   * @param {Part} part @param {{x: number, y: number}} at @param {{x: number, y: number}} below
   */
  const parameter = (part, at, below) => {
    const i = placeOf(sizes, part);
    const letter = part.kind === "bias" ? "b" : "w";
    const frozen = !lane.value?.free[i];
    const value = updating && next && !frozen ? next[i] : now?.state.parameters[i];
    return html`${spot(
      part,
      here.parameters[i],
      html`<${QuantitySymbol} name=${`${letter}${part.layer}`} />
        <${Value} width=${letters} value=${value} room=${letter === "b" ? box : gap}
        q=${updating && !frozen ? "q-update" : letter === "b" ? "q-bias" : "q-weight"} />`,
      "parameter",
      at,
    )}
      <div class="chain-slope" style=${{ left: `${below.x}px`, top: `${below.y}px` }}>${
        frozen
          ? html`<span class="quiet" title=${`Held. Its gradient would be ${exact(heldGradient(i))}`}><span>held</span>
            <${Value} width=${letters} value=${heldGradient(i)} room=${gap} /></span>`
          : html`<span class="q-gradient" style=${{ opacity: faint(lit(during, "dw", part.layer)) }}>
            <${Slope} letter=${letter} /><${Value} width=${letters} value=${now?.gradient[i]} room=${gap} /></span>`
      }</div>`;
  };

  const units = places.units.map((at, i) => {
    const layer = i + 1;
    const values = now?.layers?.[i];
    const came = backTo(layer, 1);
    // dC/da is in the place of the later delta
    const before = came !== null && lit(during, "delta", layer) < 0.5;
    const back = lit(during, before ? "da" : "delta", layer);
    const filled = during?.layer === layer ? during.fills : "";
    const part = /** @type {Part} */ ({ kind: "unit", layer, unit: 1 });
    return html`${parameter({ kind: "weight", layer, unit: 1, from: 1 }, at.weight, at.weightSlope)}
      ${spot(
        part,
        `unit of layer ${layer}`,
        html`
        <span class="half q-z" data-now=${filled === "z" || filled === "delta" ? "" : undefined}>
          <${QuantitySymbol} name=${`z${layer}`} />
          <${Value} width=${letters} value=${values?.z[0]?.[0]} room=${box}
              shown=${faint(lit(during, "z", layer))} /></span>
        <span class="half q-activation" data-now=${filled === "a" || filled === "da" ? "" : undefined}>
          <${QuantitySymbol} name=${`a${layer}`} />
          <${Value} width=${letters} value=${values?.a[0]?.[0]} room=${box}
              shown=${faint(lit(during, "a", layer))} /></span>`,
        "neuron",
        at,
      )}
      ${parameter({ kind: "bias", layer, unit: 1 }, at.bias, at.biasSlope)}
      <div class=${before ? "chain-delta" : "chain-delta q-delta"}
          style=${{ left: `${at.delta.x}px`, top: `${at.delta.y}px`, opacity: faint(back) }}>
        ${
          before
            ? html`<${Slope} letter="a" /> <${Value} width=${letters} value=${came}
              room=${gap + box - SYMBOL} />`
            : html`<${QuantitySymbol} name=${`δ${layer}`} plain /> <${Value}
              width=${letters} value=${values?.delta[0]?.[0]} room=${gap + box - SYMBOL} />`
        }</div>`;
  });

  return html`<div class="chain" ref=${ref} role="group" aria-label="The chain from x to C, with this step's numbers">
      <${ChainLines} places=${places} width=${width} height=${height} />
      <div class="chain-end" style=${{ left: `${places.input.x}px`, top: `${places.input.y}px` }}>
        <span class="disc">${featureName(here.data?.features[0] ?? "x")}</span>
        <${Value} width=${letters} value=${now?.inputs?.[0]?.[0]} room=${2 * places.input.x} /></div>
      ${units}
      <div class="chain-end q-loss" style=${{ left: `${places.loss.x}px`, top: `${places.loss.y}px` }}>
        <span class="disc"><i class="math">C</i></span>
        <${Value} width=${letters} value=${now?.example_losses?.[0]} room=${end}
            shown=${faint(lit(during, "C"))} /></div>
      <div class="chain-target" style=${{ left: `${places.loss.x}px`, top: `${places.target}px` }}><span class="quiet">
        <i class="math">y</i> = <${Value} width=${letters} value=${now?.targets?.[0]?.[0]} /></span></div>
    </div>
    <${NetworkReadout} active=${active.value ?? hovered} selected=${selected} sizes=${sizes} />`;
}
