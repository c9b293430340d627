/** The network at this step: the map of each unit, the size of each weight, and the phases of an update. */
import { html, useEffect, useRef, useSignal } from "ui";
import { number } from "../format.js";
import { boundary, frame, lane, updateProgress, phase } from "../store.js";
import { theme } from "../draw/theme.js";
import { followParts } from "../explain/ask.js";
import { pointIn, useCanvas } from "../draw/canvas.js";
import { Enlarge } from "../widgets/enlarge.js";
import { ListedPicture } from "../widgets/listed-picture.js";
import { Chain } from "./chain/view.js";
import { paint } from "./draw.js";
import { hit, isCondensed, layout, neighbour, placeOf, samePart, sizesOf } from "./layout.js";
import { NetworkReadout } from "./readout.js";
import { hoveredPart, selectedPart, toggle } from "./selection.js";
import { backTo } from "../explain/back-values.js";
import { featureSymbol, featureText } from "../draw/feature-name.js";
import { useLateOutputs } from "../widgets/as-at.js";
import { newParameters } from "./new-values.js";
import { spoken } from "../draw/symbol.js";

/** @import { Part } from "./layout.js" */
/** @import { Lane } from "../types.js" */

/** A part in words, with its value now. @param {Part} part @param {Lane} here @param {number[]} sizes */
function describe(part, here, sizes) {
  const now = frame.value;
  if (part.kind === "unit") {
    const a =
      part.layer === 0 ? now?.inputs?.[0]?.[part.unit - 1] : now?.layers?.[part.layer - 1]?.a[0]?.[part.unit - 1];
    const name =
      part.layer === 0
        ? `Input ${featureText(here.data?.features[part.unit - 1] ?? "")}`
        : `Unit ${part.unit} of layer ${part.layer}`;
    return a === undefined ? name : `${name}: ${number(a)}`;
  }
  const i = placeOf(sizes, part);
  return `${spoken(here.parameters[i])} = ${number(now?.state.parameters[i])}, gradient ${number(now?.gradient[i])}`;
}

/** The whole picture in words. @param {Lane} here */
function summary(here) {
  const now = frame.value;
  const { objective } = here.experiment;
  if (objective.kind !== "network") return "";
  const layers = objective.layers.map((l, i) => `layer ${i + 1} of ${l.units} ${l.activation} units`).join(", ");
  return (
    `A network: inputs ${here.data?.features.map(featureText).join(", ")}; ${layers}. Step ${now?.state.step}, loss ${number(now?.loss_train)}. ` +
    "Arrow keys go through units, weights and biases; Enter selects."
  );
}

/**
 * Draw the network of the cursor's step. Returns its layout, or null if there is nothing to draw.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {number[]} sizes
 * @param {Part|null} active the part that is pointed at
 */
export function drawNetwork(context, width, height, sizes, active) {
  const now = frame.value;
  const run = lane.value;
  if (!now || !run) return null;
  const features = run.data?.features ?? [];
  const made = layout(sizes, width, height, features.some((name) => !featureSymbol(name)) ? 92 : 56);
  const next = newParameters();
  const moved = updateProgress.value;
  const old = now.state.parameters;
  paint(context, made, {
    weights: moved > 0 && next ? old.map((w, i) => w + moved * (next[i] - w)) : old,
    gradient: now.gradient,
    free: run.free,
    layers: now.layers ?? [],
    inputs: now.inputs?.[0] ?? null,
    target: now.targets?.[0] ?? null,
    loss: now.example_losses?.[0] ?? null,
    features,
    boundary: boundary.value,
    theme: theme.value,
    phase: phase.value,
    back: backTo,
    selected: selectedPart(),
    active,
  });
  return made;
}

/** @param {{here: Lane, sizes: number[]}} props */
function Picture({ here, sizes }) {
  const pointed = useSignal(/** @type {Part|null} */ (null));
  const focused = useSignal(/** @type {Part|null} */ (null));
  const picture = useRef(/** @type {import("./layout.js").Layout|null} */ (null));
  const features = here.data?.features ?? [];

  const canvas = useCanvas(
    (context, width, height) =>
      (picture.current = drawNetwork(context, width, height, sizes, pointed.value ?? focused.value ?? hoveredPart())),
    [sizes.join(), features.join()],
  );

  const at = (/** @type {PointerEvent|MouseEvent} */ event) => {
    const { x, y, touch } = pointIn(event);
    return picture.current && hit(picture.current, x, y, touch ? 14 : 6);
  };
  const start = /** @type {Part} */ ({ kind: "unit", layer: 0, unit: 1 });
  const current = focused.value ?? selectedPart() ?? start;
  const onKey = (/** @type {string} */ key) => {
    if (key === "Enter" || key === " ") toggle(current, here, sizes);
    else if (key.startsWith("Arrow") || key === "Home" || key === "End")
      focused.value = neighbour(sizes, current, key) ?? current;
    else return false;
    return true;
  };

  return html`<${ListedPicture} class="network-picture" label="Network" canvas=${canvas}
      summary=${() => summary(here)} part=${describe(current, here, sizes)} selected=${samePart(current, selectedPart())}
      onKey=${onKey} onKeyFocus=${() => (focused.value = current)} data-pointing=${pointed.value ? "" : undefined}
      onPointerMove=${(/** @type {PointerEvent} */ e) => {
        const found = at(e);
        if (!samePart(found, pointed.peek())) pointed.value = found;
      }}
      onPointerLeave=${() => (pointed.value = null)}
      onClick=${(/** @type {MouseEvent} */ e) => {
        const found = at(e);
        if (found) toggle(found, here, sizes);
      }}
      onBlur=${() => (focused.value = null)} />
    <${NetworkReadout} active=${pointed.value ?? focused.value ?? hoveredPart()} selected=${selectedPart()}
        sizes=${sizes} />`;
}

/** The legend; instead, of when the picture is where it is old. @param {{chain: boolean, condensed: boolean}} props */
function Legend({ chain, condensed }) {
  const late = useLateOutputs();
  if (late) return html`<span class="network-legend quiet">${chain ? "curves" : "maps"} ${late}</span>`;
  if (chain)
    return html`<span class="network-legend quiet">values run right, <span class="q-delta">errors</span> back</span>`;
  if (condensed) return html`<span class="network-legend quiet">point at a unit to see its weights</span>`;
  return html`<span class="network-legend quiet"><span aria-hidden="true">−</span>
    <span class="sign-bar" role="img" aria-label="orange below zero, blue above"></span>
    <span aria-hidden="true">+</span>
    <span class="network-marks">line <i class="math">w</i>, dot <i class="math">b</i>, square <i
        class="math">a</i></span></span>`;
}

/** The layers' sizes, shortened if there are many. @param {number[]} sizes */
const shape = (sizes) =>
  sizes.length > 7 || (sizes.length > 5 && Math.max(...sizes) > 9)
    ? `${sizes[0]}–${sizes[1]}–…–${sizes.slice(-2).join("–")}`
    : sizes.join("–");

export function Network() {
  useEffect(followParts, []);
  const here = lane.value;
  const objective = here?.experiment.objective;
  if (!here?.data || objective?.kind !== "network") return null;
  const sizes = sizesOf(objective, here.data.features.length);
  const chain = sizes.every((n) => n === 1) && sizes.length <= 3;
  return html`<div class="network">
    <header class="room-head"><h2 title=${sizes.join("–")}>${shape(sizes)} <span class="quiet">network</span></h2>
      <${Legend} chain=${chain} condensed=${isCondensed(sizes)} /><${Enlarge} room="network" /></header>
    ${
      chain
        ? html`<${Chain} here=${here} sizes=${sizes} />`
        : html`<${Picture} key=${sizes.join()} here=${here}
          sizes=${sizes} />`
    }
  </div>`;
}
