/** The map of rates as a dialog: what was run, the picture, how to read it, and what lies under the pointer. */
import { html, useEffect } from "ui";
import { number } from "../format.js";
import { keepRate, withMethod } from "../experiment/memory.js";
import { ratesOpen, showsTuned, tunedRates } from "../experiment/rates-open.js";
import { changeExperiment } from "../run/changes/experiment.js";
import { catalog, cursor, experiment, offline } from "../store.js";
import { Dialog } from "../widgets/dialog.js";
import { Select } from "../widgets/select.js";
import { again, asked, begin, cancel, STEPS, titleOf, toggle } from "./ask.js";
import { Chart, dashOf, picked } from "./chart.js";
import { limitSaid, marksSaid } from "./said.js";
import { divergedFrom, lossesOf, ratesOf } from "./scales.js";

/** @typedef {import("./ask.js").Curve} Curve */

const FINGER = matchMedia("(hover: none)").matches;

/** Go on with this rate, and this method if it is another. @param {Curve} curve @param {number} eta */
function take({ method }, eta) {
  const tables = catalog.peek();
  if (!tables) return;
  changeExperiment(method === experiment.peek()?.optimizer.name ? "optimizer.eta" : "optimizer.name", (e) => {
    if (e.optimizer.name !== method) withMethod(e, tables, method);
    e.optimizer.eta = eta;
    keepRate(e);
  });
}

/** The colour of a method: its place among those shown. @param {string} method */
const colourOf = (method) => Math.max(0, asked.value.methods.indexOf(method)) % 12;

/** The settings that the curves share, and which curves there are. */
function Choices() {
  const { methods, steps, fromStart, busy, curves, step: from } = asked.value;
  const { step } = cursor.value;
  return html`<div class="rates-choices">
    <label>Updates <${Select} value=${steps} choices=${STEPS.map((count) => [count, count])}
        onChange=${(/** @type {string} */ count) => again({ steps: Number(count) })} /></label>
    ${
      step > 0 &&
      html`<div class="segments" role="group" aria-label="Where the runs begin">
      <button type="button" aria-pressed=${!fromStart}
          onClick=${() => again({ fromStart: false })}>From step ${fromStart ? step : from}</button>
      <button type="button" aria-pressed=${fromStart}
          onClick=${() => again({ fromStart: true })}>From the start</button></div>`
    }
    <div class="rates-methods" role="group" aria-label="Methods">
      ${catalog.value?.optimizers.map(
        ({ name, title }) => html`<button key=${name} type="button" aria-pressed=${methods.includes(name)}
            style=${`--swatch: var(--lane-${colourOf(name)})`}
        onClick=${() => toggle(name)}>${methods.includes(name) && html`<i class="swatch"></i>`}${title}</button>`,
      )}
    </div>
    <p class="rates-progress quiet small" role="status">${
      busy &&
      html`${
        offline.value && "The server does not answer. The map goes on as soon as it does. "
      }${curves.length} of ${methods.length} ${methods.length === 1 ? "curve" : "curves"} so
      far. <button
          type="button" class="link" onClick=${cancel}>Cancel</button>`
    }</p>
  </div>`;
}

/** Each curve's best rate. @param {{curves: Curve[], colours: number[], offered: boolean}} props */
function Key({ curves, colours, offered }) {
  return html`<ul class="rates-key">${curves.map(
    (curve, i) => html`<li key=${curve.method} style=${`--swatch: var(--lane-${colours[i]})`}>
    <svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true">
      <line class="curve" x1="1" x2="25" y1="5" y2="5" stroke-dasharray=${dashOf(i)} />
      <circle class="dot" cx="13" cy="5" r="3.5" /></svg>
    <span>${curve.title}: ${
      curve.lane.eta === null
        ? "every rate diverged"
        : html`best at <i
          class="math">η</i> = ${number(curve.lane.eta)}, <i class="math">C</i> = ${number(curve.lane.loss)}`
    }</span>
    ${
      offered &&
      curve.lane.eta !== null &&
      html`<button type="button" class="link"
          onClick=${() => take(curve, /** @type {number} */ (curve.lane.eta))}>Take it</button>`
    }</li>`,
  )}</ul>`;
}

/**
 * How to read the picture, or the point under the pointer.
 * @param {{curves: Curve[], steps: number, own: string, start: number|null, takes: boolean}} props
 */
function Reading({ curves, steps, own, start, takes }) {
  const at = picked.value;
  const curve = at && curves[at.curve];
  const trial = curve && curve.lane.results[at.at];
  if (trial) {
    const end =
      trial.loss === null
        ? `diverged after ${trial.steps} updates`
        : html`<i class="math">C</i> = <span class="q-loss">${number(trial.loss)}</span> after ${trial.steps} updates`;
    return html`<p class="rates-reading">
      ${curve.title}, <i class="math">η</i> = ${number(trial.eta)}: ${end}.${
        takes ? (FINGER ? " Tap it again to take this rate." : " Click to take this rate.") : ""
      }</p>`;
  }
  const mine = curves.find(({ method }) => method === own);
  const methods = catalog.value?.optimizers ?? [];
  const reason = methods.find(({ name }) => name === own)?.no_limit;
  const searching = curves.filter(({ method }) => methods.find(({ name }) => name === method)?.searches);
  const searches = searching.length
    ? ` For ${searching.map(({ title }) => title).join(" and ")}, η is the rate that each update tries first.`
    : "";
  const limit = mine ? limitSaid(mine.lane, ratesOf(curves)) || reason : "";
  const { high } = lossesOf(curves, start);
  const marks = marksSaid(
    curves.some(({ lane }) => lane.results.some(({ loss }) => loss !== null && loss > high)),
    curves.some((curve) => curve !== mine && divergedFrom(curve) !== null),
  );
  return html`<p class="rates-reading">Each dot is a run with another rate, ${steps} updates long: the large one is its
  method’s best${
    takes ? (FINGER ? "; tap a dot to read it, and again to take it" : ", and a click takes it") : ""
  }. ${marks}${searches}${" "}${limit}</p>`;
}

export function EtaMap() {
  const tuned = showsTuned.value ? tunedRates.value : null;
  const open = ratesOpen.value;
  useEffect(() => {
    picked.value = null;
    if (open && !showsTuned.peek()) begin();
    if (!open) cancel();
  }, [open]);
  const { curves: found, steps, own, loss, refused, busy } = asked.value;
  const tried = tuned?.lanes.map((lane) => {
    const method = lane.experiment.optimizer?.name ?? "";
    return { method, title: titleOf(method), lane };
  });
  const curves = tried ?? found;
  const [length, mine, start] = tuned ? [tuned.steps, "", null] : [steps, own, loss];
  // a race's lanes have their colours in the order of the request
  const colours = curves.map(({ method }, i) => (tuned ? i : colourOf(method)));
  const now = experiment.value?.optimizer;
  return html`<${Dialog} open=${ratesOpen} title=${tuned ? "Rates that the tuning tried" : "Every learning rate"}
      name="rates">
    ${tuned ? html`<p class="quiet">${tuned.text}</p>` : html`<${Choices} />`}
    ${
      curves.length > 0
        ? html`<${Chart} curves=${curves} colours=${colours} own=${mine} steps=${length} start=${start}
        present=${tuned ? null : (now?.eta ?? null)} onTake=${tuned ? null : take} />
        <${Reading} curves=${curves} steps=${length} own=${mine} start=${start} takes=${!tuned} />
        <${Key} curves=${curves} colours=${colours} offered=${!tuned} />`
        : html`<p class="rates-chart nothing quiet">${busy && !offline.value ? "Trying every rate…" : ""}</p>`
    }
    ${refused && html`<p class="alarm-text" role="alert">${refused}</p>`}
  <//>`;
}
