/**
 * The comparison of two points, each a lane and a step: their distance, the parameters that differ, the directions of
 * their updates, and the loss between them.
 */
import { html, useEffect, useId, useSignal } from "ui";
import { select } from "../run/changes/actions.js";
import { answer, chooseLane, ends, follow, keepComparing, pin, swap } from "./ask.js";
import { exact, number } from "../format.js";
import { comparable } from "../run/lanes/pair.js";
import { lanes, selection } from "../store.js";
import { Select } from "../widgets/select.js";
import { LossLine } from "./line.js";
import { quantityClass, QuantitySymbol } from "../draw/symbol.js";

/** @typedef {import("../run/lanes/pair.js").End} End */
/** @typedef {import("../types.js").Comparison} Comparison */

const TITLES = { from: "From", to: "To" };

/** The controls of one end: its lane and its step. @param {{end: End}} props */
function Chooser({ end }) {
  const { side, lane, asked, step, follows } = end;
  const id = useId();
  const typed = useSignal(/** @type {string|null} */ (null)); // typed text stays, whatever arrives meanwhile
  const wrong = useSignal("");
  const several = lanes.value.length > 1;
  const go = async (/** @type {any} */ e) => {
    const box = e.currentTarget;
    const text = box.value;
    typed.value = null;
    wrong.value = await pin(side, text);
    box.value = String(ends.peek()[side === "to" ? 1 : 0].asked);
  };
  const free = () => (wrong.value = "");
  return html`<div class="chooser" role="group" aria-label=${TITLES[side]}>
    <span class="side-name">${TITLES[side]}</span>
    ${
      several &&
      html`<${Select} aria-label=${`${TITLES[side]} lane`} value=${lane.name}
        choices=${lanes.value.map((l) => [l.name, l.name])} onChange=${(/** @type {string} */ name) => {
          free();
          chooseLane(side, name);
        }} />`
    }
    <label>step <input type="text" inputmode="numeric" autocomplete="off" aria-label=${`${TITLES[side]} step`}
        class=${wrong.value ? "wrong" : ""} aria-invalid=${wrong.value ? "true" : "false"}
      aria-describedby=${`${id}-note`} value=${typed.value ?? String(asked)} onInput=${(/** @type {any} */ e) => {
        typed.value = e.currentTarget.value;
        free();
      }}
      onBlur=${() => (typed.value = null)} onChange=${go} /></label>
    <label class="follows" title="Follows the cursor. Turn off to pin it to this step.">
      <input type="checkbox" checked=${follows}
      onChange=${(/** @type {any} */ e) => {
        free();
        follow(side, e.currentTarget.checked);
      }} /> at the cursor</label>
    ${
      wrong.value
        ? html`<p class="wrong-note" id=${`${id}-note`} role="alert">${wrong.value}</p>`
        : step < asked &&
          html`<p class="quiet small" id=${`${id}-note`}>
            ${several ? `${lane.name} is` : "The run is"} computed up to step ${step}, which is shown.</p>`
    }
  </div>`;
}

/** @param {{of: import("../types.js").Angle}} props */
const Degrees = ({ of }) =>
  html`<dd title=${exact(of.degrees)}>${of.direction ?? (of.degrees === null ? "–" : `${number(of.degrees)}°`)}</dd>`;

/** The parameters that differ most. @param {{of: Comparison}} props */
function Ranked({ of }) {
  const chosen = selection.value.parameter;
  const more = of.difference.filter((x) => x !== 0).length - of.largest.length;
  return html`<table class="differences">
    <caption>Parameters that differ most</caption>
    <thead><tr><th scope="col"><span class="unseen">parameter</span></th><th scope="col">from</th>
    <th scope="col">to</th><th scope="col">difference</th></tr></thead>
    <tbody>${of.largest.map(
      ({ parameter, a, b, difference }) => html`<tr key=${parameter} class=${parameter === chosen ? "here" : ""}>
      <th scope="row"><button type="button" aria-pressed=${parameter === chosen} title="Show it in every view"
          onClick=${() => select({ parameter: parameter === chosen ? null : parameter, unit: null })}>
            <${QuantitySymbol} name=${parameter} /></button></th>
      <td class=${quantityClass(parameter)} title=${exact(a)}>${number(a)}</td>
      <td class=${quantityClass(parameter)} title=${exact(b)}>${number(b)}</td>
      <td title=${exact(difference)}>${difference > 0 ? "+" : ""}${number(difference)}</td></tr>`,
    )}</tbody>
  </table>
  ${more > 0 && html`<p class="quiet small">${more} more ${more === 1 ? "differs" : "differ"} less.</p>`}`;
}

/** A note on the line's losses, if the runs have different objectives. @param {{of: Comparison, ends: End[]}} props */
function Own({ of, ends: [from, to] }) {
  const own = of.losses[1];
  const shown = of.line.loss[of.line.loss.length - 1];
  if (own === null || shown === null || Math.abs(own - shown) <= 1e-9 * Math.abs(own)) return null;
  return html`<p class="quiet small">The line shows the loss of ${from.lane.name}. The loss of ${to.lane.name} at its
  own end is <span
      class="q-loss" title=${exact(own)}>
    ${number(own)}</span>.</p>`;
}

/** @param {{of: Comparison, ends: End[]}} props */
function Found({ of, ends: pair }) {
  if (!of.norm)
    return html`<p class="same">These are the same parameters. Choose another
    step${lanes.value.length > 1 ? " or lane" : ""} for one of them.</p>`;
  const layers = of.layers.length > 1 ? of.layers : [];
  return html`<dl>
      <div><dt>distance</dt><dd title=${exact(of.norm)}>${number(of.norm)}</dd></div>
      ${
        layers.length > 0 &&
        html`<div class="parts small"><dt>of each layer</dt><dd>${layers.map(
          (norm, i) => html`<span key=${i} class="part" title=${exact(norm)}><span class="quiet">
            ${i + 1}:</span> ${number(norm)}</span> `,
        )}</dd></div>`
      }
      <div title="Between the next updates of the two points">
        <dt>angle between the <span class="q-update">updates</span></dt><${Degrees} of=${of.updates} /></div>
      <div title="Between the displacements from each run's start to its point"><dt>angle of the displacements</dt>
      <${Degrees} of=${of.displacements} /></div>
    </dl>
    <${LossLine} of=${of} ends=${pair} /><${Own} of=${of} ends=${pair} />
    <${Ranked} of=${of} />`;
}

export function Compare() {
  useEffect(keepComparing, []);
  const [from, to] = ends.value;
  if (!from) return null;
  const known = answer.value;
  return html`<section class="compare" aria-label="Compare two points">
    <div class="choosers"><${Chooser} end=${from} /><${Chooser} end=${to} />
      <button type="button" class="glyph swap" aria-label="Swap from and to" title="Swap"
          onClick=${swap}>⇅</button></div>
    ${
      !comparable(from, to)
        ? html`<p class="quiet">Their networks have different sizes, so their weights cannot be compared.</p>`
        : known && html`<${Found} of=${known.found} ends=${known.ends} />`
    }
  </section>`;
}
