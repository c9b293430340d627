/** The layers of a network over the steps: a quantity as a heat map, and the factor per layer in words. */
import { html, useEffect, useRef, useSignal } from "ui";
import { pointIn, useCanvas } from "../draw/canvas.js";
import { number, typeset } from "../format.js";
import { select } from "../run/changes/actions.js";
import { ListedPicture } from "../widgets/listed-picture.js";
import { useOverdue } from "../widgets/overdue.js";
import { Select } from "../widgets/select.js";
import { Wait } from "../widgets/wait.js";
import { OfLane } from "../run/lanes/of-lane.js";
import { lane, playing, selection, shownStep } from "../store.js";
import { columns, exact, follow, isCurrent } from "./ask.js";
import { columnAt, reading } from "./columns.js";
import { cellAt, paint } from "./heat-map.js";

/** @import { Columns, Quantity } from "./columns.js" */

/** What each quantity is called, and what it says. @type {Record<Quantity, {title: string, reads: string}>} */
const WORDS = {
  gradient: {
    title: "Gradient norm",
    reads:
      "How long the gradient of each layer's weights is. Where it darkens towards layer 1, little error comes through.",
  },
  spread: {
    title: "Spread of activations",
    reads:
      "How much a unit's activation varies over the training examples. Where it is near 0, the layers after it see all examples alike.",
  },
  saturated: {
    title: "Saturated share",
    reads: "How many activations lie where the slope of σ is nearly 0, so that little error comes through.",
  },
  dead: {
    title: "Dead units",
    reads: "How many units have slope 0 for every training example: they get no gradient at all.",
  },
};

/** @param {Quantity} quantity @param {number|null|undefined} value */
const written = (quantity, value) =>
  value == null ? "none" : quantity === "saturated" || quantity === "dead" ? `${number(100 * value)} %` : number(value);

/** From which slope on a layer's activation counts as saturated. @param {Columns["layers"][number]} layer */
const rule = ({ saturated_at: at, activation }) =>
  at === null ? `${activation} never saturates` : `${activation}: slope ${at === 0 ? "0" : `at most ${number(at, 2)}`}`;

/** A cell in words. @param {Columns} known @param {Quantity} quantity @param {{layer: number, column: number}} cell */
function describe(known, quantity, { layer, column }) {
  const more =
    quantity === "saturated" ? ` (${rule(known.layers[layer])})` : known.layers[layer].free ? "" : " (weights frozen)";
  return `Step ${known.step[column]}, layer ${layer + 1}: ${written(quantity, known[quantity][layer][column])}${more}`;
}

/** The layer of what is selected, or null. */
function chosenLayer() {
  const { unit, parameter } = selection.value;
  const layer = unit?.layer ?? Number(/^\D+(\d+)/.exec(parameter ?? "")?.[1] ?? 0);
  return layer || null;
}

/** @param {{known: Columns, quantity: Quantity}} props */
function HeatMap({ known, quantity }) {
  const pointed = useSignal(/** @type {{layer: number, column: number}|null} */ (null));
  const drawn = useRef(/** @type {import("./heat-map.js").Places|null} */ (null));
  const here = {
    layer: Math.min(chosenLayer() ?? 1, known.layers.length) - 1,
    column: columnAt(known, shownStep.value),
  };
  const read = reading(known, exact.value, shownStep.value);
  const cell = pointed.value && pointed.value.column < known.step.length ? pointed.value : null;
  const canvas = useCanvas(
    (context, width, height) => {
      const now = columns.value;
      if (!now) return;
      const marks = { step: shownStep.value, chosen: chosenLayer(), pointed: pointed.value };
      drawn.current = paint(context, now, quantity, width, height, marks);
    },
    [quantity],
  );
  const at = (/** @type {PointerEvent|MouseEvent} */ event) => {
    if (!drawn.current) return null;
    const { x, y } = pointIn(event);
    return cellAt(known, drawn.current, x, y);
  };
  const choose = (/** @type {{layer: number}|null} */ of) => {
    if (of) select({ unit: { layer: of.layer + 1, unit: 1 }, parameter: null });
  };
  const onKey = (/** @type {string} */ key) => {
    const { layer, column } = cell ?? here;
    const last = known.step.length - 1;
    const to = {
      ArrowRight: [layer, column + 1],
      ArrowLeft: [layer, column - 1],
      ArrowDown: [layer + 1, column],
      ArrowUp: [layer - 1, column],
      Home: [layer, 0],
      End: [layer, last],
    }[key];
    if (to)
      pointed.value = {
        layer: Math.max(0, Math.min(known.layers.length - 1, to[0])),
        column: Math.max(0, Math.min(last, to[1])),
      };
    else if (key === "Enter" || key === " ") choose(cell ?? here);
    else return false;
    return true;
  };
  const { title, reads } = WORDS[quantity];
  const summary = () => {
    const values = read.of(quantity).map((value, i) => `layer ${i + 1} ${written(quantity, value)}`);
    const keys = "Arrow keys go through layers and steps; Enter shows a layer in the network.";
    return `${title} at step ${read.step}: ${values.join(", ")}. ${keys}`;
  };
  return html`<${ListedPicture} class="heat" label=${`${title} by layer and step`} canvas=${canvas} summary=${summary}
      part=${describe(known, quantity, cell ?? here)} onKey=${onKey}
      onPointerMove=${(/** @type {PointerEvent} */ e) => (pointed.value = at(e))}
      onPointerLeave=${() => (pointed.value = null)} onBlur=${() => (pointed.value = null)}
      onClick=${(/** @type {MouseEvent} */ e) => choose(at(e))} />
    <p class="factor">${read.step === shownStep.value ? "" : `Step ${read.step}: `}${typeset(read.text)}</p>
    <p class="small quiet reads">
      ${cell ? `${describe(known, quantity, cell)}. A press shows the layer in the network.` : reads}</p>`;
}

export function Depth() {
  useEffect(follow, []);
  const quantity = useSignal(/** @type {Quantity} */ ("gradient"));
  const known = columns.value;
  const late = useOverdue(!isCurrent.value && !playing.value, known);
  return html`<section class="depth" aria-label="Layers over the steps">
    <label class="depth-choice"><span class="unseen">Quantity</span><${Select} value=${quantity.value}
        choices=${Object.entries(WORDS).map(([key, { title }]) => [key, title])}
        onChange=${(/** @type {Quantity} */ key) => (quantity.value = key)} />
    <span class="small quiet">layer 1 on top<${OfLane} lane=${lane.value} begin=", of " /></span></label>
    ${
      known
        ? html`<div class="depth-map" data-old=${late ? "" : undefined}>
          <${HeatMap} known=${known} quantity=${quantity.value} /></div>`
        : html`<${Wait} place="depth">Looking at the layers…<//>`
    }
  </section>`;
}
