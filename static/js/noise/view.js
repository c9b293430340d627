/** The gradients of batches, or of single examples, around the gradient over all examples. */
import { html, useEffect, useRef, useSignal } from "ui";
import { pointIn, useCanvas } from "../draw/canvas.js";
import { lay, mapLayers } from "../draw/layers.js";
import { exact, number, typeset } from "../format.js";
import { mode } from "../landscape/samples/shown.js";
import { select } from "../run/changes/actions.js";
import { loadDetails } from "../run/memory/replay.js";
import { OfLane } from "../run/lanes/of-lane.js";
import { lanes, playing } from "../store.js";
import { Check } from "../widgets/check.js";
import { ListedPicture, stepped } from "../widgets/listed-picture.js";
import { useOverdue } from "../widgets/overdue.js";
import { Wait } from "../widgets/wait.js";
import { answer, chosen, follow, isCurrent, of, onMap } from "./ask.js";
import { cloud, drawnBy } from "./on-map.js";
import { nearest } from "./places.js";
import { paint } from "./plot.js";

/** @typedef {import("../server/openapi.js").NoiseAnswer} NoiseAnswer */

const KINDS = /** @type {const} */ ([
  ["batches", "Batches"],
  ["examples", "Examples"],
]);

/** One gradient in words. @param {NoiseAnswer} given @param {number} i */
function describe(given, i) {
  const count = given.along.length;
  const which = given.of === "examples" ? `Example ${i}` : `Batch ${i + 1} of ${count}`;
  const own = i === given.current ? ", the one of this step" : "";
  const angle = given.degrees && given.norm[i] > 0 ? `, ${number(given.degrees[i])}° from the full gradient` : "";
  return `${which}${own}: length ${number(given.norm[i])}${angle}`;
}

/** @param {number} many @param {string} what */
const count = (many, what) => `${many} ${what}${many === 1 ? "" : "s"}`;

/** How to read the picture. @param {NoiseAnswer} given */
function legend({ of, gradient, current }) {
  const dot = `A dot is the tip of the gradient of one ${of === "examples" ? "example" : "batch"}`;
  const full =
    gradient.norm > 0 ? ["the arrow is that of all examples", "its tip"] : ["that of all examples is 0", "0"];
  const ring = current == null ? "" : " The ring is this step's batch.";
  return `${dot}, ${full[0]}. The further the dots lie from ${full[1]}, the more noise.${ring}`;
}

/** @param {NoiseAnswer} given */
const summary = (given) =>
  `${count(given.along.length, "gradient")} around the full one, whose length is ${number(given.gradient.norm)}. Median angle ` +
  `${number(given.median_degrees)}°, spread ${number(given.spread)}, noise scale ${number(given.noise_scale)}. ` +
  `${given.text} Arrow keys go through the gradients.`;

function Scatter() {
  const pointed = useSignal(/** @type {number|null} */ (null));
  const drawn = useRef(/** @type {import("./places.js").Places|null} */ (null));
  const given = answer.value?.found;
  const canvas = useCanvas((context, width, height) => {
    const now = answer.value?.found;
    drawn.current = now ? paint(context, now, width, height, pointed.value) : null;
  });
  const at = (/** @type {PointerEvent|MouseEvent} */ event) => {
    if (!drawn.current || !given) return null;
    const { x, y, touch } = pointIn(event);
    return nearest(given, drawn.current, x, y, touch ? 22 : 10);
  };
  const choose = (/** @type {number|null} */ i) => {
    if (i === null || given?.of !== "examples") return;
    select({ example: i });
    loadDetails();
  };
  if (!given) return null;
  const onKey = (/** @type {string} */ key) => {
    const to = stepped(key, pointed.peek() ?? -1, given.along.length - 1);
    if (to !== null) pointed.value = to;
    else if (key === "Enter") choose(pointed.peek());
    else return false;
    return true;
  };
  const shown = pointed.value !== null && pointed.value < given.along.length ? pointed.value : null;
  return html`<figure class="cloud">
    <${ListedPicture} class="cloud-plot" label="Gradients" canvas=${canvas} summary=${() => summary(given)}
      part=${describe(given, shown ?? given.current ?? 0)} onKey=${onKey}
      onPointerMove=${(/** @type {PointerEvent} */ e) => (pointed.value = at(e))}
      onPointerLeave=${() => (pointed.value = null)} onBlur=${() => (pointed.value = null)}
      onClick=${(/** @type {MouseEvent} */ e) => choose(at(e))} />
    <figcaption class="small quiet">${
      shown === null
        ? legend(given)
        : `${describe(given, shown)}${given.of === "examples" ? ". A press shows it in every view." : ""}`
    }</figcaption>
  </figure>`;
}

/** @param {{name: any, value: number|null|undefined, unit?: string, title: string}} props */
const Row = ({ name, value, unit = "", title }) =>
  html`<div title=${title}><dt>${name}</dt><dd title=${exact(value)}>
    ${number(value)}${value == null ? "" : unit}</dd></div>`;

/** @param {{given: NoiseAnswer}} props */
function Figures({ given }) {
  const one = given.of === "examples" ? "an example" : "a batch";
  return html`<dl class="noise-figures">
    <${Row} name=${html`<span class="math q-gradient">|∇<i>C</i>|</span> over all`}
      value=${given.gradient.norm} title="How long the gradient over all training examples is" />
    <${Row} name="median angle" value=${given.median_degrees} unit="°"
        title=${`Between the gradient of ${one} and the full one: half of those that are not 0 lie closer`} />
    <${Row} name="spread" value=${given.spread}
        title=${`How far the gradient of ${one} lies from the full one, as a root mean square`} />
    <${Row} name=${html`noise scale<br /><span class="math">tr Σ / |∇<i>C</i>|²</span>`} value=${given.noise_scale}
        title="Σ is the covariance of the gradients of single examples. A batch of about so many examples has as much noise as gradient" />
    <div><dt>batch size</dt><dd>${given.batch_size}${
      given.batch_size === given.examples && html` <span class="quiet">all</span>`
    }</dd></div>
  </dl>`;
}

/** The choice whether the map shows the gradients too. */
function OnMap() {
  useEffect(() => (onMap.value ? lay(mapLayers, cloud) : undefined), [onMap.value]);
  useEffect(() => () => (onMap.value = false), []);
  if (mode.value !== "2d") return null;
  const factor = drawnBy.value;
  return html`<label title="Where the gradient of each of them would move the ball: minus eta times it">
    <${Check} of=${onMap} /> on the map${
      onMap.value && factor !== null && factor !== 1
        ? html` <span class="quiet">
      ${number(factor, 1)} times as long</span>`
        : ""
    }</label>`;
}

export function Noise() {
  useEffect(follow, []);
  const given = answer.value?.found;
  const late = useOverdue(!isCurrent.value && !playing.value, given);
  return html`<section class="noise" aria-label="Gradient noise" data-old=${late ? "" : undefined}>
    <div class="noise-choice"><div class="kinds" role="group" aria-label="Gradients of">${KINDS.map(
      ([kind, title]) =>
        html`<button key=${kind} type="button" aria-pressed=${of.value === kind}
            onClick=${() => (chosen.value = kind)}>${title}</button>`,
    )}</div><${OnMap} /></div>
    ${
      given
        ? html`<${Scatter} /><${Figures} given=${given} /><p class="noise-text">
          <${OfLane} lane=${lanes.value.find((l) => l.frames === answer.value?.track)} begin="Of " end=": " />
          ${typeset(given.text)}</p>`
        : html`<${Wait} place="noise">Taking the gradients…<//>`
    }
  </section>`;
}
