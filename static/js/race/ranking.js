/** The runs side by side at the cursor's step, the best first. */
import { html, useSignal } from "ui";
import { exact, number, parse } from "../format.js";
import { close, rename, watch } from "../run/lanes.js";
import { cursor, lanes } from "../store.js";
import { BranchTree } from "./branch-tree.js";
import { description } from "./description.js";
import { SmallMultiples } from "./small-maps.js";

/** @typedef {import("../types.js").Lane} Lane */

/** What a lane shows at `step`: its last where it ended before. @param {Lane} of @param {number} step */
const standing = ({ frames }, step) => {
  const at = Math.min(step, frames.length - 1);
  return { loss_train: frames.number("loss_train", at) ?? 0, distance: frames.number("distance", at) };
};

/** The lanes in a row: what each runs, and which one the page looks at. */
export function LaneChips() {
  const { lane: at, step } = cursor.value;
  return html`<span class="lane-chips" role="group" aria-label="Lanes">
    ${lanes.value.map((l, i) => {
      const { title, eta } = description(l, step);
      return html`<button key=${l.name} type="button" aria-pressed=${i === at} onClick=${() => watch(i)}>
        <i class="swatch" style=${`--swatch: var(--lane-${l.colour})`}></i>${l.name} ${title} <span class="quiet">${number(eta)}</span></button>`;
    })}
  </span>`;
}

/** How a lane stands at the cursor's step. @param {Lane} of @param {number} step */
function status({ status: how, frames }, step) {
  const end = frames.length - 1;
  if (how === "diverged" && step >= end) return { text: `diverged at ${end + 1}`, out: true };
  if (step > end) return { text: `known to ${end}`, out: false };
  return { text: frames.number("update_norm", step) === 0 ? "at rest" : "goes on", out: false };
}

/** What stands in a box is chosen as it comes up, so that typing replaces it. @param {HTMLInputElement|null} box */
const enter = (box) => {
  box?.focus();
  box?.select();
};

/** The name of the lane looked at: it can be changed. @param {{index: number}} props */
function Name({ index }) {
  const editing = useSignal(false);
  const { name, colour } = lanes.value[index];
  const here = index === cursor.value.lane;
  const done = (/** @type {any} */ e) => {
    editing.value = false;
    rename(index, e.currentTarget.value);
  };
  if (editing.value) {
    return html`<input class="rename" type="text" maxlength="16" aria-label=${`New name for lane ${name}`} value=${name} ref=${enter}
      onChange=${done} onBlur=${() => {
        editing.value = false;
      }} onKeyDown=${(/** @type {KeyboardEvent} */ e) => {
        if (e.key === "Escape") editing.value = false;
        e.stopPropagation();
      }} />`;
  }
  return html`<button type="button" aria-pressed=${here} title="Look at this lane; a double click names it" onClick=${() => watch(index)} onDblClick=${() => {
    editing.value = true;
  }}>
      <i class="swatch" style=${`--swatch: var(--lane-${colour})`}></i>${name}</button>
    ${
      here &&
      html`<button type="button" class="glyph pen" aria-label=${`Rename lane ${name}`} title="Rename" onClick=${() => {
        editing.value = true;
      }}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M2.5 13.5l.7-3 7.6-7.6 2.3 2.3-7.6 7.6z" fill="none" stroke="currentColor" stroke-width="1.3" stroke-linejoin="round" /></svg></button>`
    }`;
}

/** What all lanes share, in a sentence. */
function Shared() {
  const all = lanes.value;
  const { step } = cursor.value;
  const [first] = all;
  const start = first.frames.first.state.parameters;
  const alike = all.every(
    (l) =>
      l.frames.first.state.parameters.length === start.length &&
      l.frames.first.state.parameters.every((x, i) => x === start[i]),
  );
  const seeds = new Set(all.flatMap((l) => l.courses.map((c) => c.experiment.seed))).size === 1;
  const sizes = new Set(all.flatMap((l) => l.courses.map((c) => c.experiment.batch_size))).size === 1;
  return html`<p class="quiet small">${alike ? "All lanes began at the same point" : "The lanes began at different points"}${first.data ? (seeds && sizes ? " and see the same batches" : "; their batches differ") : ""}. Ranked by the loss at step ${step}.</p>`;
}

export function LanesTable() {
  const maps = useSignal(false);
  const target = useSignal(/** @type {number|null} */ (null));
  const { lane: at, step } = cursor.value;
  const rows = lanes.value.map((l, i) => ({ l, i, now: standing(l, step), how: status(l, step) }));
  rows.sort((a, b) => Number(a.how.out) - Number(b.how.out) || a.now.loss_train - b.now.loss_train);
  const wanted = target.value;
  const usual = description(lanes.value[0], 0);
  const far = rows.some(({ now }) => now.distance !== null);
  return html`<div class="lanes">
    <${BranchTree} />
    <div class="ranked"><table>
      <thead><tr><th scope="col">lane</th><th scope="col">method</th><th scope="col"><i class="math">η</i></th><th scope="col" class="q-loss"><i class="math">C</i></th>
        ${far && html`<th scope="col" title="Distance to the nearest known minimum">off</th>`}${wanted !== null && html`<th scope="col" title="Steps to the target loss">steps to</th>`}<th scope="col">status</th><th scope="col"><span class="unseen">close</span></th></tr></thead>
      <tbody>${rows.map(({ l, i, now, how }) => {
        const { title, eta, batch, schedule, seed, shape } = description(l, step);
        const hit = wanted === null ? -1 : l.frames.reached("loss_train", wanted);
        return html`<tr key=${i} class=${i === at ? "here" : ""}>
          <th scope="row"><${Name} index=${i} /></th>
          <td>${title}${shape !== usual.shape && html` <span class="quiet">${shape}</span>`}${schedule && html` <span class="quiet">${schedule.toLowerCase()}</span>`}${batch !== usual.batch && html` <span class="quiet">batch ${batch ?? "all"}</span>`}${seed !== usual.seed && html` <span class="quiet">seed ${seed}</span>`}</td>
          <td>${number(eta)}</td><td class="q-loss" title=${exact(now.loss_train)}>${number(now.loss_train)}</td>
          ${far && html`<td title=${exact(now.distance)}>${number(now.distance)}</td>`}
          ${wanted !== null && html`<td>${hit < 0 ? "–" : hit}</td>`}
          <td class=${how.out ? "alarm-text" : "quiet"}>${how.text}</td>
          <td><button type="button" class="glyph" aria-label=${`Close lane ${l.name}`} title="Close this lane" onClick=${() => close(i)}>×</button></td>
        </tr>`;
      })}</tbody>
    </table></div>
    <label class="target">Steps to reach a loss of <input type="text" inputmode="decimal" aria-label="Target loss" value=${wanted ?? ""} placeholder="–"
      onChange=${(/** @type {any} */ e) => {
        target.value = parse(e.currentTarget.value);
      }} /></label>
    <${Shared} />
    <button type="button" class="maps" aria-pressed=${maps.value} onClick=${() => {
      maps.value = !maps.peek();
    }}>Small maps</button>
    ${maps.value && html`<${SmallMultiples} />`}
  </div>`;
}
