/** The inputs of a network beside its data: features that are computed, and how the user's own numbers are scaled. */
import { html } from "ui";
import { featureName } from "../draw/feature-name.js";
import { exact, number } from "../format.js";
import { changeExperiment, intendedExperiment } from "../run/changes/experiment.js";
import { catalog, lane } from "../store.js";
import { Refusal } from "./controls.js";
import { reshaped } from "./objective.js";
/** @import { Choice, NetworkObjective } from "../types.js" */

/** @param {string} key @param {(network: NetworkObjective) => void} edit */
const change = (key, edit) =>
  changeExperiment(key, (e) => {
    const tables = catalog.peek();
    if (e.objective.kind !== "network" || !tables) return;
    edit(e.objective);
    reshaped(e.objective, tables);
  });

/** A box for each feature that can be computed. @param {{data: Choice, names: string[], measured: string[]}} props */
function Features({ data, names, measured }) {
  const chosen = /** @type {string[]} */ (data.features ?? []);
  const toggle = (/** @type {string} */ name) =>
    change("objective.data.features", ({ data: of }) => {
      const now = /** @type {string[]} */ (of.features ?? []);
      const next = now.includes(name) ? now.filter((one) => one !== name) : [...now, name];
      of.features = names.filter((one) => next.includes(one));
      if (!next.length) delete of.features;
    });
  // x1 is called as the data call it
  const called = (/** @type {string} */ name) =>
    name.replace(/x(\d)/g, (_, k) => (/^[a-z]\d?$/.test(measured[k - 1] ?? "") ? measured[k - 1] : `x${k}`));
  return html`<fieldset class="features"><legend class="unseen">Computed inputs</legend>
    ${names.map(
      (name) => html`<label key=${name}>
        <input type="checkbox" checked=${chosen.includes(name)} onChange=${() => toggle(name)} />
      ${featureName(called(name))}</label>`,
    )}
    <${Refusal} path="objective.data.features" />
  </fieldset>
  <p class="hint">Further inputs, computed from ${measured.length > 1 ? "the two" : "the one"} of the data. A change of
    the inputs starts again.</p>`;
}

/** How the user's own numbers are scaled. @param {{data: Choice}} props */
function Scaling({ data }) {
  const scaling = lane.value?.data?.scaling;
  const rows = [...(scaling?.features ?? []), ...(scaling?.targets ?? [])].filter(
    ({ mean, spread }) => mean !== 0 || spread !== 1,
  );
  return html`<label><input type="checkbox" checked=${data.standardize !== false} onChange=${(/** @type {any} */ e) => {
    const on = e.currentTarget.checked;
    change("objective.data.standardize", ({ data: of }) => (of.standardize = on));
  }} /> Standardize the numbers</label>
  ${
    rows.length > 0 &&
    html`<table class="scaling"><thead><tr><th scope="col">Column</th><th scope="col">mean</th>
      <th scope="col">spread</th></tr></thead>
    <tbody>${rows.map(
      ({ name, mean, spread }) => html`<tr key=${name}><th scope="row">${name}</th><td title=${exact(mean)}>
        ${number(mean)}</td><td title=${exact(spread)}>${number(spread)}</td></tr>`,
    )}</tbody></table>`
  }
  <p class="hint">${
    data.standardize === false
      ? "The network sees the numbers as they are."
      : "The network sees (value − mean) / spread. Both are those of the training rows."
  }</p>`;
}

export function Inputs() {
  const now = intendedExperiment.value;
  const tables = catalog.value;
  const here = lane.value?.data;
  if (!now || !tables || !here || now.objective.kind !== "network") return null;
  const { data } = now.objective;
  const names = tables.features
    .filter(({ inputs }) => here.measured <= 2 && inputs <= here.measured)
    .map((f) => f.name);
  return html`<div class="inputs">
    ${
      names.length > 0 &&
      html`<${Features} data=${data} names=${names} measured=${here.features.slice(0, here.measured)} />`
    }
    ${data.name === tables.own_data.name && html`<${Scaling} data=${data} />`}
    ${
      !names.length &&
      data.name !== tables.own_data.name &&
      html`<p class="hint">The ${here.measured} inputs of these data are used as they are.</p>`
    }
  </div>`;
}
