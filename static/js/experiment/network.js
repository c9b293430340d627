/** The network's own controls: layers, activations, loss, penalty, initial weights. */
import { html } from "ui";
import { catalog, lane, unused } from "../store.js";
import { changeExperiment, intendedExperiment } from "../run/changes/experiment.js";
import { NumberControl, SelectControl, Stepper } from "./controls.js";
import { chosenAgain } from "./memory.js";
import { chosenOf, fits, linear, reshaped, setDepth } from "./objective.js";
import { Section } from "./section.js";
import { Settings } from "./settings.js";
/** @import { Catalog, Layer, NetworkObjective } from "../types.js" */

/** Stands in the control of all hidden layers where they differ. */
const MIXED = "";

/** @param {string} key @param {(network: NetworkObjective) => void} edit */
const change = (key, edit) => changeExperiment(key, (e) => e.objective.kind === "network" && edit(e.objective));

/** One activation of all hidden layers, or one for each. @param {{hidden: Layer[], tables: Catalog}} props */
function HiddenActivations({ hidden, tables }) {
  if (!hidden.length) return null;
  const names = [...new Set(hidden.map((l) => l.activation))];
  const alike = names.length === 1;
  const titles = names.map((name) => chosenOf(tables.activations, { name })?.title ?? name);
  const choices = [...(alike ? [] : [{ name: MIXED, title: titles.join(", ") }]), ...tables.activations];
  const bad = unused.value.some(({ field }) => /^objective\.layers\.\d+\.activation/.test(field));
  return html`<${SelectControl} label="Hidden σ" value=${alike ? names[0] : MIXED} choices=${choices}
      path="objective.layers.activation" hint=${
        alike
          ? chosenOf(tables.activations, { name: names[0] })?.description
          : "The layers differ. Choosing one here sets all of them."
      }
      onChange=${(/** @type {string} */ v) =>
        v !== MIXED &&
        change("objective.layers.activation", (n) => n.layers.slice(0, -1).forEach((l) => (l.activation = v)))} />
    ${
      (hidden.length > 1 || bad) &&
      html`<${Section} title="σ of each layer" needed=${!alike || bad}>
      ${hidden.map(
        (layer, i) => html`<${SelectControl} key=${i} label=${`Layer ${i + 1} σ`} value=${layer.activation}
            choices=${tables.activations} path=${`objective.layers.${i}.activation`} />`,
      )}<//>`
    }`;
}

/** @param {{network: NetworkObjective, tables: Catalog}} props */
function Layers({ network, tables }) {
  const { limits } = tables;
  const hidden = network.layers.slice(0, -1);
  const inputs = lane.value?.data?.features.length ?? 2;
  const output = network.layers[network.layers.length - 1];
  const [narrow, wide] = limits.width;
  return html`<p class="shape" aria-label="Units per layer">
    ${[inputs, ...network.layers.map((l) => l.units)].join(" – ")}</p>
    <${Stepper} label="Hidden layers" what="hidden layers" value=${hidden.length} minimum=${limits.depth[0] - 1}
        maximum=${limits.depth[1] - 1} path="objective.layers"
      onChange=${(/** @type {number} */ v) => change("objective.layers", (n) => setDepth(n, tables, v))} />
    ${hidden.map(
      (layer, i) => html`<${Stepper} key=${i} label=${`Units in layer ${i + 1}`} what=${`units in layer ${i + 1}`}
      value=${layer.units} minimum=${narrow} maximum=${wide} path=${`objective.layers.${i}.units`}
      onChange=${(/** @type {number} */ v) =>
        change(`objective.layers.${i}.units`, (n) => {
          n.layers[i].units = v;
          reshaped(n, tables);
        })} />`,
    )}
    <${HiddenActivations} hidden=${hidden} tables=${tables} />
    <${SelectControl} label="Output σ" value=${output.activation} path=${`objective.layers.${hidden.length}.activation`}
      choices=${tables.activations.filter((a) => a.linear || !chosenOf(tables.losses, network.loss)?.logits)}
      onChange=${(/** @type {string} */ v) =>
        change(`objective.layers.${hidden.length}.activation`, (n) => {
          n.layers[n.layers.length - 1].activation = v;
        })} />`;
}

export function NetworkControls() {
  const tables = catalog.value;
  const network = intendedExperiment.value?.objective;
  if (!tables || network?.kind !== "network") return null;
  const loss = chosenOf(tables.losses, network.loss);
  const init = chosenOf(tables.initializers, network.init);
  const outputs = network.layers[network.layers.length - 1].units;
  const classes = lane.value?.data?.classes.length ?? 0;
  const penalized = network.penalty.l1 > 0 || network.penalty.l2 > 0;
  const bad = unused.value.some(({ field }) => /^objective\.(init|penalty)/.test(field));
  const penalty = (
    /** @type {"l1"|"l2"} */ key,
    /** @type {string} */ label,
  ) => html`<${NumberControl} label=${label} value=${network.penalty[key]} minimum=${0} maximum=${1}
    path=${`objective.penalty.${key}`} slider=${false} />`;
  return html`<fieldset><legend>Network</legend>
    <${Layers} network=${network} tables=${tables} />
    <${SelectControl} label="Loss" value=${network.loss.name} choices=${tables.losses.filter(fits(outputs, classes))}
        path="objective.loss.name" hint=${loss?.description} onChange=${(/** @type {string} */ v) =>
          change("objective.loss.name", (n) => {
            n.loss = chosenAgain("loss", n.loss, v);
            if (chosenOf(tables.losses, n.loss)?.logits) n.layers[n.layers.length - 1].activation = linear(tables);
          })} />
    <${Settings} parameters=${loss?.parameters ?? []} values=${network.loss} path="objective.loss" />
    <${Section} title="Initial weights and penalty" needed=${penalized || bad}>
      <${SelectControl} label="Weights" value=${network.init.name} path="objective.init.name" hint=${init?.description}
        choices=${tables.initializers.filter((i) => !i.explicit || i === init)}
        onChange=${(/** @type {string} */ v) => change("objective.init.name", (n) => (n.init = { name: v }))} />
      <${Settings} parameters=${init?.parameters ?? []} values=${network.init} path="objective.init" />
      ${penalty("l1", "L1 penalty")}${penalty("l2", "L2 penalty")}
    <//>
  </fieldset>`;
}
