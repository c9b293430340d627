/** The landscape's controls: dimensions, axes, height, zoom; and the arrows' legend, whose entries are switches. */
import { html, useState } from "ui";
import { lane, frame, options, selection, setOptions } from "../store.js";
import { plane } from "./plane/shown.js";
import { VIEWS } from "./surface/orbit.js";
import { lookFrom } from "./surface/camera.js";
import { fit, zoom } from "./gestures.js";
import { choose } from "./plane/axis-labels.js";
import { minimaHere } from "./point.js";
import { BasinsSwitch } from "./flat/basins.js";
import { PlaneMenu } from "./plane/menu.js";
import { isAbstract } from "./plane/model.js";
import { minima, mode, samples, showsSmallMaps } from "./samples/shown.js";
import { Enlarge } from "../widgets/enlarge.js";
import { showsTrials } from "./flat/trials.js";

/** @typedef {typeof options.value} Options */
/** A line has a curve only, and a plane of its own directions no single axis. @param {string} m */
const possible = (m) => !plane.value || !isAbstract(plane.value) || (m === "1d") === (plane.value.v === null);

const MODES = /** @type {const} */ ([
  ["1d", "The loss along one parameter (key 1)"],
  ["2d", "The loss as a map (key 2)"],
  ["3d", "The loss as a surface (key 3)"],
]);

function Modes() {
  if ((lane.value?.parameters.length ?? 0) < 2) return null; // one parameter has a curve only
  return html`<div class="segments" role="group" aria-label="Dimensions of the landscape">
    ${MODES.map(
      ([m, title]) => html`<button key=${m} type="button" aria-pressed=${mode.value === m} disabled=${!possible(m)}
          onClick=${() => setOptions({ mode: m })} title=${title}>${m[0]}-D</button>`,
    )}
  </div>`;
}

/**
 * A list of all parameters; thousands of them are put in only when it is opened.
 * @param {{label: string, value: string, pick: (name: string) => void}} props
 */
function Axis({ label, value, pick }) {
  const [open, setOpen] = useState(false);
  const names = lane.value?.parameters ?? [];
  const free = lane.value?.free ?? [];
  const text = (/** @type {string} */ name) => `${name}${free[names.indexOf(name)] === false ? " (frozen)" : ""}`;
  const shown = open || names.length < 40 ? names : [value];
  return html`<select aria-label=${label} title=${label} value=${value}
      data-chosen=${selection.value.parameter === value}
      onPointerDown=${() => setOpen(true)} onFocus=${() => setOpen(true)}
      onChange=${(/** @type {Event} */ e) => pick(/** @type {HTMLSelectElement} */ (e.target).value)}>
    ${shown.map((name) => html`<option key=${name} value=${name} selected=${name === value}>${text(name)}</option>`)}
  </select>`;
}

function Axes() {
  const where = plane.value;
  const names = lane.value?.parameters ?? [];
  if (!where || isAbstract(where) || names.length <= (where.v === null ? 1 : 2)) return null;
  const pick = (/** @type {string} */ name, /** @type {string} */ u, /** @type {string|null} */ v) => {
    setOptions({ plane: { kind: "parameters", u, v }, range: null });
    choose(name);
  };
  // two axes must differ: taking the other's parameter swaps them
  const pickU = (/** @type {string} */ u) =>
    pick(u, u, where.v === u ? where.u : (where.v ?? options.peek().plane?.v ?? null));
  const pickV = (/** @type {string} */ v) => pick(v, where.u === v && where.v !== null ? where.v : where.u, v);
  return html`<div class="axes" role="group" aria-label="Axes">
    ${names.length < 3 && html`<span class="quiet small">${where.v === null ? "axis" : "axes"}</span>`}
    <${Axis} label="Parameter along the first axis" value=${where.u} pick=${pickU} />
    ${
      where.v !== null &&
      html`<span class="quiet" aria-hidden="true">×</span>
      <${Axis} label="Parameter along the second axis" value=${where.v} pick=${pickV} />`
    }
  </div>`;
}

function Zoom() {
  return html`<div class="zoom" role="group" aria-label="Zoom">
    <button type="button" class="icon" aria-label="Zoom out" title="Zoom out (−)" onClick=${() => zoom(1.5)}>
      <${Sign} d="M4 8h8" /></button>
    <button type="button" class="icon" aria-label="Zoom in" title="Zoom in (+)" onClick=${() => zoom(1 / 1.5)}>
      <${Sign} d="M4 8h8M8 4v8" /></button>
    <button type="button" title="Back to the part that shows the run (0)" onClick=${fit}>Fit</button>
  </div>`;
}

/** @param {{d: string}} props */
const Sign = ({ d }) =>
  html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d=${d} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" /></svg>`;

/** An arrow as the pictures draw it. @param {{name: string}} props */
const Arrow = ({
  name,
}) => html`<svg class=${`q-${name}`} viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
  <path d="M1 6h13" fill="none" stroke="currentColor" stroke-width=${name === "gradient" ? 4 : 2.25} />
  <path d="M12 1l9 5-9 5z" fill="currentColor" /></svg>`;

/** A few small arrows. */
const Arrows = () => html`<svg class="q-gradient" viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
  <path d="M1 9l5-4m-3 0h3v3M11 10l5-4m-3 0h3v3" fill="none" stroke="currentColor" stroke-width="1.5" /></svg>`;

function Legend() {
  if (showsSmallMaps())
    return html`<div class="legend">
      <span class="small quiet">Each lane on its own map.</span> <button type="button" class="link"
          onClick=${() => setOptions({ maps: false })}>All on one map</button></div>`;
  const now = frame.value;
  const { arrows, field } = options.value;
  const slots = now?.state.slots ?? {};
  const memory = Array.isArray(slots.velocity)
    ? html`<span class="math">−<i>η</i></span> velocity`
    : Array.isArray(slots.m)
      ? html`<span class="math">−<i>η</i> <i>m</i></span>`
      : null;
  /** @type {[keyof Options["arrows"], any, string][]} */
  const entries = [
    [
      "gradient",
      html`<span class="math">−<i>η</i>∇<i>C</i></span>`,
      "Minus η times the gradient: where plain gradient descent would land",
    ],
    ["velocity", memory, "Minus η times what the optimizer remembers of earlier gradients"],
    ["update", "update", "The update itself: its tip is where the point lands"],
  ];
  return html`<div class="legend" role="group" aria-label="Arrows">
    ${entries
      .filter(([, text]) => text)
      .map(
        ([name, text, title]) => html`<button key=${name} type="button" class="switch" title=${title}
      aria-pressed=${arrows[name]} onClick=${() => setOptions({ arrows: { ...arrows, [name]: !arrows[name] } })}>
        <${Arrow} name=${name} />${text}</button>`,
      )}
    ${
      mode.value === "2d" &&
      html`<button type="button" class="switch"
          title="The gradient on a grid, downhill: minus its slopes along both axes" aria-pressed=${field} data-plain
      onClick=${() => setOptions({ field: !field })}><${Arrows} />field</button>`
    }
    <${BasinsSwitch} />
  </div>`;
}

/** What the marks mean, or in three dimensions where to look from. */
function Key() {
  if (mode.value === "3d") {
    return html`<div class="views" role="group" aria-label="Look from">
      ${Object.keys(VIEWS).map(
        (name) => html`<button key=${name} type="button" title=${`Look from: ${name}`}
            onClick=${() => lookFrom(name)}>
          ${name}</button>`,
      )}
    </div>`;
  }
  return html`<div class="key small quiet">
    <span><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.75" /></svg> start</span>
    ${
      showsTrials.value &&
      html`<span
          title="Each ring is a rate that was tried, the filled one was taken. The dashed line is the highest loss allowed.">
        <svg class="q-update" viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="1.75" />
          <circle cx="21" cy="6" r="4.5" fill="currentColor" /></svg> tried, taken</span>`
    }
    ${
      minimaHere.value.length > 0 &&
      html`<span><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d="M2 2l8 8M2 10l8-8" stroke="currentColor"
            stroke-width="1.75" /></svg> ${minima.value[0]?.found ? "minimum found" : "known minimum"}</span>`
    }
  </div>`;
}

export function Toolbar() {
  const [open, setOpen] = useState(false);
  const { logHeight } = options.value;
  return html`<div class="landscape-bar">
    <${Modes} /><${PlaneMenu} />
    <button type="button" class="more-button icon" aria-label="More of the landscape's controls" aria-expanded=${open}
        aria-controls="landscape-more"
      onClick=${() => setOpen(!open)}><${Sign} d="M3 8h.01M8 8h.01M13 8h.01" /></button>
    <div class="more" id="landscape-more" data-open=${open}>
      <${Axes} />
      <button type="button" class="log" aria-pressed=${logHeight} title="Height and colour by the logarithm of the loss"
          disabled=${!samples.value}
        onClick=${() => setOptions({ logHeight: !logHeight })}>log <i class="math">C</i></button>
      <${Zoom} />
      <div class="second"><${Legend} /><${Key} /></div>
    </div>
    <${Enlarge} room="landscape" />
  </div>`;
}
