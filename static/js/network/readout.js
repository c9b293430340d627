/** The text below the network: the numbers of the part under the pointer, the phase in words, or the shown example. */
import { html } from "ui";
import { catalog, experiment, frame, lane, options, phase, setOptions } from "../store.js";
import { opened } from "../rooms.js";
import { featureName } from "../draw/feature-name.js";
import { heldGradient, newParameters } from "./new-values.js";
import { placeOf, samePart } from "./layout.js";
import { phaseWords } from "./phase.js";
import { Readout } from "../widgets/readout.js";
import { QuantitySymbol } from "../draw/symbol.js";

/** @typedef {import("./layout.js").Part} Part */

/** ∂C/∂ of a parameter, as a symbol. @param {{letter: string}} props */
export const Slope = ({ letter }) =>
  html`<span class="math"><span class="unseen">dC/d${letter}</span><span aria-hidden="true">∂<i>C</i>/∂<i>
    ${letter}</i></span></span>`;

/**
 * The numbers of one parameter at this step.
 * @param {number} i @param {string} letter @returns {import("../widgets/readout.js").Cell[]}
 */
function parameterCells(i, letter) {
  const now = frame.value;
  const [value, own] = [now?.state.parameters[i], letter === "b" ? "q-bias" : "q-weight"];
  const held = lane.value?.free[i] === false;
  const quantity = (/** @type {string} */ usual) => (held ? "quiet" : usual);
  const slope = held ? heldGradient(i) : now?.gradient[i];
  return [
    { label: "value", value, quantity: own },
    { label: html`<${Slope} letter=${letter} />`, value: slope, quantity: quantity("q-gradient") },
    { label: "update", value: held ? "held" : now?.update[i], quantity: quantity("q-update") },
    { label: "new value", value: held ? value : newParameters()?.[i], quantity: quantity(own) },
  ];
}

/** Opens the room that says where the selected part's numbers come from. */
const AskWhy = () =>
  html`<button type="button" class="link ask-why" title="Where these numbers come from"
      onClick=${() => setOptions(opened("why"))}>Why?</button>`;

/** @param {{part: Part, sizes: number[], chosen?: boolean}} props `chosen`: it is the selection */
function PartReadout({ part, sizes, chosen = false }) {
  const ask = chosen && options.value.detail !== "why" && html` <${AskWhy} />`;
  const here = lane.value;
  const now = frame.value;
  const objective = experiment.value?.objective;
  if (!here?.data || objective?.kind !== "network") return null;
  const { layer, unit } = part;
  const feature = (/** @type {number} */ k) => featureName(here.data?.features[k - 1] ?? "");
  if (part.kind !== "unit") {
    const i = placeOf(sizes, part);
    const frozen = here.free[i] ? "" : "frozen, ";
    const where =
      part.kind === "bias"
        ? `of unit ${unit}`
        : layer === 1
          ? html`from ${feature(part.from)}`
          : html`${part.from} → ${unit}`;
    return html`<${Readout} title=${html`<${QuantitySymbol} name=${here.parameters[i]} />${ask}`} note=${html`${frozen}${where}`}
      cells=${parameterCells(i, part.kind === "bias" ? "b" : "w")} />`;
  }
  const whose = now?.examples ? `example ${now.examples[0]}` : "";
  if (layer === 0) {
    return html`<${Readout} title=${feature(unit)} note="input"
        cells=${[{ label: whose || "value", value: now?.inputs?.[0]?.[unit - 1] }]} />`;
  }
  const values = now?.layers?.[layer - 1];
  const { activation } = objective.layers[layer - 1];
  const title = catalog.value?.activations.find(({ name }) => name === activation)?.title ?? activation;
  const bias = placeOf(sizes, { kind: "bias", layer, unit });
  return html`<${Readout} title=${html`Unit ${unit}${ask}`}
      note=${`layer ${layer}, ${title}`} cells=${[
        { label: html`<i class="math">z</i>`, value: values?.z[0]?.[unit - 1], quantity: "q-z" },
        { label: html`<i class="math">a</i>`, value: values?.a[0]?.[unit - 1], quantity: "q-activation" },
        { label: html`<i class="math">δ</i>`, value: values?.delta[0]?.[unit - 1], quantity: "q-delta" },
        { label: html`<i class="math">b</i>`, value: now?.state.parameters[bias], quantity: "q-bias" },
      ]} />`;
}

/** The network's answer for the shown example. */
function ExampleReadout() {
  const here = lane.value;
  const now = frame.value;
  if (!here?.data || !now) return null;
  const { classes } = here.data;
  const index = now.examples?.[0];
  if (index === undefined || !now.targets) {
    return html`<${Readout} title="Loss" note=${`step ${now.state.step}`} cells=${[
      { label: html`<i class="math">C</i>, batch`, value: now.loss, quantity: "q-loss" },
      { label: html`<i class="math">C</i>, all`, value: now.loss_train, quantity: "q-loss" },
    ]} />`;
  }
  const target = now.targets[0];
  const outputs = /** @type {{outputs?: number[][]}} */ (now).outputs?.[0] ?? now.layers?.at(-1)?.a[0] ?? [];
  const which = target.length > 1 ? target.indexOf(Math.max(...target)) : 0;
  const name = target.length > 1 ? classes[which] : undefined;
  return html`<${Readout} title=${`Example ${index}`}
      note=${now.batch?.includes(index) ? "in this batch" : "not in this batch"} cells=${[
        { label: html`target <i class="math">y</i>`, value: name ?? target[0] },
        {
          label: outputs[which] === now.layers?.at(-1)?.a[0]?.[which] ? "output" : "probability",
          value: outputs[which],
          quantity: "q-activation",
        },
        { label: html`its <i class="math">C</i>`, value: now.example_losses?.[0], quantity: "q-loss" },
        { label: html`<i class="math">C</i>, batch`, value: now.loss, quantity: "q-loss" },
      ]} />`;
}

/** The current part of an update in words; null at rest. */
export function partWords() {
  const here = lane.value;
  if (!phase.value || !here) return null;
  const { objective } = here.experiment;
  if (objective.kind !== "network") return phaseWords(phase.value, null);
  const loss = catalog.value?.losses.find((entry) => entry.name === objective.loss.name);
  return phaseWords(phase.value, {
    activations: objective.layers.map(({ activation: name }) => ({
      name,
      linear: catalog.value?.activations.find((a) => a.name === name)?.linear ?? false,
    })),
    loss: loss?.title ?? objective.loss.name,
    logits: loss?.logits ?? false,
    batch: frame.value?.batch?.length ?? 1,
    penalty: objective.penalty.l1 + objective.penalty.l2 > 0,
    frozen: here.free.includes(false),
  });
}

/** @param {{active: Part|null, selected: Part|null, sizes: number[]}} props */
export function NetworkReadout({ active, selected, sizes }) {
  if (active) return html`<${PartReadout} part=${active} sizes=${sizes} chosen=${samePart(active, selected)} />`;
  const during = partWords();
  if (during) return html`<${Readout} title=${during.title} note=${during.where} text=${during.text} />`;
  return selected ? html`<${PartReadout} part=${selected} sizes=${sizes} chosen />` : html`<${ExampleReadout} />`;
}
