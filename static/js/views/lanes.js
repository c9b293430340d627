/** The runs side by side at the cursor's step, the best first. */
import { html, useSignal } from "ui";
import { exact, number, parse } from "../format.js";
import { close, watch } from "../lanes.js";
import { experimentAt } from "../runs.js";
import { catalog, cursor, lanes } from "../store.js";
import { Compare } from "./compare.js";
import { SmallMultiples } from "./small-multiples.js";

/** @typedef {import("../types.js").Lane} Lane */

/** What a lane shows at `step`: its last where it ended before. @param {Lane} of @param {number} step */
const standing = ({ frames }, step) => {
  const at = Math.min(step, frames.length - 1);
  return { loss_train: frames.number("loss_train", at) ?? 0, distance: frames.number("distance", at) };
};

/** What a lane runs, in a few words. @param {Lane} of @param {number} step */
export function course(of, step) {
  const { optimizer, batch_size: size } = experimentAt(of, step);
  const title = catalog.value?.optimizers.find((o) => o.name === optimizer.name)?.title ?? optimizer.name;
  return { title, eta: optimizer.eta, batch: of.data && size !== null && size < of.data.targets[0].length ? size : null };
}

/** The lanes in a row: what each runs, and which one the page looks at. */
export function LaneChips() {
  const { lane: at, step } = cursor.value;
  return html`<span class="lane-chips" role="group" aria-label="Lanes">
    ${lanes.value.map((l, i) => {
      const { title, eta } = course(l, step);
      return html`<button key=${l.name} type="button" aria-pressed=${i === at} onClick=${() => watch(i)}>
        <i class="swatch" style=${`--swatch: var(--lane-${l.colour})`}></i>${l.name} ${title} <span class="quiet">${number(eta)}</span></button>`;
    })}
  </span>`;
}

/** @param {Lane} of */
const status = (of) => (of.status === "diverged" ? "diverged" : "");

export function LanesTable() {
  const maps = useSignal(false);
  const target = useSignal(/** @type {number|null} */ (null));
  const { lane: at, step } = cursor.value;
  const rows = lanes.value.map((l, i) => ({ l, i, now: standing(l, step), out: l.status === "diverged" && l.frames.length <= step + 1 }));
  rows.sort((a, b) => Number(a.out) - Number(b.out) || a.now.loss_train - b.now.loss_train);
  const wanted = target.value;
  const far = rows.some(({ now }) => now.distance !== null);
  const reached = (/** @type {Lane} */ l) => (wanted === null ? -1 : l.frames.reached("loss_train", wanted));
  return html`<div class="lanes">
    <table>
      <thead><tr><th scope="col">lane</th><th scope="col">method</th><th scope="col"><i class="math">η</i></th><th scope="col" class="q-loss"><i class="math">C</i></th>
        ${far && html`<th scope="col" title="Distance to the nearest known minimum">off</th>`}${wanted !== null && html`<th scope="col">steps to</th>`}<th scope="col"><span class="unseen">close</span></th></tr></thead>
      <tbody>${rows.map(({ l, i, now, out }) => {
        const { title, eta, batch } = course(l, step);
        const hit = reached(l);
        return html`<tr key=${l.name} class=${i === at ? "here" : ""}>
          <th scope="row"><button type="button" aria-pressed=${i === at} title=${l.parent ? `forked from ${l.parent.name} at step ${l.parent.step}` : "Look at this lane"} onClick=${() => watch(i)}>
            <i class="swatch" style=${`--swatch: var(--lane-${l.colour})`}></i>${l.name}</button></th>
          <td>${title}${batch !== null && html` <span class="quiet">batch ${batch}</span>`}${l.parent && html` <span class="quiet">from ${l.parent.name} at ${l.parent.step}</span>`}</td>
          <td>${number(eta)}</td><td class="q-loss" title=${exact(now.loss_train)}>${out ? html`<span class="alarm-text">${status(l)}</span>` : number(now.loss_train)}</td>
          ${far && html`<td title=${exact(now.distance)}>${out ? "" : number(now.distance)}</td>`}
          ${wanted !== null && html`<td>${hit < 0 ? "–" : hit}</td>`}
          <td><button type="button" class="glyph" aria-label=${`Close lane ${l.name}`} title="Close this lane" onClick=${() => close(i)}>×</button></td>
        </tr>`;
      })}</tbody>
    </table>
    <button type="button" class="maps" aria-pressed=${maps.value} onClick=${() => { maps.value = !maps.peek(); }}>Small maps</button>
    ${maps.value && html`<${SmallMultiples} />`}
    <label class="target">Steps to reach a loss of <input type="text" inputmode="decimal" aria-label="Target loss" value=${wanted ?? ""} placeholder="–"
      onChange=${(/** @type {any} */ e) => { target.value = parse(e.currentTarget.value); }} /></label>
    <${Compare} />
    <p class="quiet small">All lanes began with the same weights and see the same batches. Ranked by the loss at step ${step}.</p>
  </div>`;
}
