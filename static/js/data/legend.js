/** The legend of the data, the two losses, and the example under the pointer. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { hasScore } from "../run/score.js";
import { Confusion, Scores } from "./scores.js";
import { boundary, frame, options, playing, selection, setOptions } from "../store.js";
import { classOf, count, plotKind } from "./points.js";
import { Check } from "../widgets/check.js";
import { later } from "../widgets/later.js";
import { Select } from "../widgets/select.js";
import { featureName } from "../draw/feature-name.js";

const Palette = later(() => import("./palette.js").then((m) => m.Palette), { patient: true });

/** A small mark as in the plot. @param {{kind: "dot"|"hollow"|"batch"|"curve"|"line"|"ring", colour?: string}} props */
function Mark({ kind, colour = "var(--ink-2)" }) {
  const shapes = {
    dot: html`<circle cx="8" cy="8" r="4" fill=${colour} />`,
    hollow: html`<circle cx="8" cy="8" r="3.5" fill="none" stroke=${colour} stroke-width="1.5" />`,
    batch: html`<circle cx="8" cy="8" r="4.5" fill=${colour} stroke="var(--ink)" stroke-width="2" />`,
    ring: html`<circle cx="8" cy="8" r="2.5" fill=${colour} />
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="var(--ink)" stroke-width="2" />`,
    curve: html`<path d="M1 11C5 1 10 15 15 4" fill="none" stroke="var(--q-activation)" stroke-width="2.5" />`,
    line: html`<path d="M1 8h14" stroke="var(--ink)" stroke-width="1.5" />`,
  };
  return html`<svg width="16" height="16" aria-hidden="true">${shapes[kind]}</svg>`;
}

/** @param {{value: number|null|undefined}} props */
const Loss = ({ value }) => html`<dd class="q-loss" title=${exact(value)}>${number(value)}</dd>`;

/** The example whose values the network shows: the chosen one, or at rest the first of the batch. */
export const shownExample = () =>
  selection.value.example ?? (playing.value ? null : (frame.value?.examples?.[0] ?? null));

/** Which two of more than two features the plane shows. @param {{data: import("../types.js").Data}} props */
function Axes({ data }) {
  const chosen = options.value.features;
  const pick = (/** @type {0|1} */ axis, /** @type {number} */ feature) => {
    const next = /** @type {[number, number]} */ ([...chosen]);
    if (feature === chosen[1 - axis]) next[1 - axis] = chosen[axis]; // swap the two
    next[axis] = feature;
    setOptions({ features: next });
  };
  const choices = data.features.slice(0, data.measured).map((name, i) => [i, name]);
  const axis = (/** @type {0|1} */ k, /** @type {string} */ label) =>
    html`<${Select} aria-label=${label} value=${chosen[k]} choices=${choices}
        onChange=${(/** @type {string} */ i) => pick(k, Number(i))} />`;
  return html`<div class="data-axes">${axis(0, "Feature across")}${axis(1, "Feature upwards")}</div>`;
}

/**
 * @param {{data: import("../types.js").Data, test: import("ui").Signal<boolean>, pointed: number|null, output: boolean}} props
 *   `output` whether the network's output is to be seen in the plot
 */
export function DataLegend({ data, test, pointed, output }) {
  const now = frame.value;
  const kind = plotKind(data);
  const examples = count(data.inputs);
  const part = now?.batch && now.batch.length < examples;
  const held = Object.entries(boundary.value?.held ?? {});
  const shown = pointed ?? shownExample();
  const target = (/** @type {number} */ i) =>
    data.classes.length ? data.classes[classOf(data.targets, i)] : number(data.targets[0][i]);
  return html`<div class="data-legend">
    <dl class="data-losses"><div><dt class="quiet">train loss</dt><${Loss} value=${now?.loss_train} /></div>
      ${
        now?.loss_test != null && html`<div><dt class="quiet">test loss</dt><${Loss} value=${now.loss_test} /></div>`
      }</dl>
    ${hasScore(data) && html`<${Scores} data=${data} />`}
    <ul>
      ${data.classes.map(
        (name, k) => html`<li key=${name}><${Mark} kind="dot" colour=${`var(--class-${k})`} />
          ${name}</li>`,
      )}
      ${
        kind === "curve" &&
        html`<li><${Mark} kind="dot" colour="var(--ink)" />
          ${examples === 1 ? "the example" : "example"}</li>`
      }
      ${kind === "curve" && output && html`<li><${Mark} kind="curve" />output</li>`}
      ${kind === "values" && output && html`<li><span class="sign-bar" aria-hidden="true"></span>− to +</li>`}
      ${kind === "classes" && data.targets.length === 1 && output && html`<li><${Mark} kind="line" />output ½</li>`}
      ${part && html`<li><${Mark} kind="batch" />batch of ${now?.batch?.length}</li>`}
      ${
        count(data.test_inputs) > 0 &&
        html`<li><label class="data-test"><${Check} of=${test} /><${Mark} kind="hollow" />test</label></li>`
      }
    </ul>
    ${data.classes.length > 2 && html`<${Confusion} data=${data} />`}
    ${data.measured > 2 && html`<${Axes} data=${data} />`}
    <${Palette} data=${data} />
    ${held.length > 0 && html`<p class="quiet" title=${held.map(([name]) => name).join(", ")}>others at their mean</p>`}
    ${
      shown !== null &&
      shown < examples &&
      (pointed !== null || held.length === 0) &&
      html`<dl class="data-example"><div><dt><${Mark} kind="ring" />example</dt><dd>${shown}</dd></div>
      ${data.features.slice(0, Math.min(2, data.measured)).map(
        (name, k) => html`<div key=${name}><dt>
          ${featureName(name)}</dt><dd title=${exact(data.inputs[k][shown])}>
            ${number(data.inputs[k][shown])}</dd></div>`,
      )}
      <div><dt>target</dt><dd>${target(shown)}</dd></div></dl>`
    }
  </div>`;
}
