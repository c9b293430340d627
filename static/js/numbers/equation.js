/** The update of one parameter written out: the optimizer's rule, and the same with this step's numbers. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { catalog, experiment, frame, lane } from "../store.js";
import { changeExperiment } from "../run/changes/experiment.js";
import { Formula, steps } from "../draw/formula.js";
import { heldGradient, newParameters } from "../network/new-values.js";
import { taken } from "./rate.js";
import { toggleFrozen } from "./rows.js";
import { spoken, QuantitySymbol } from "../draw/symbol.js";

/**
 * A number inside a sum: in parentheses when negative.
 * @param {{value: number|null|undefined, q?: string, wrapped?: boolean}} props
 */
function Term({ value, q = "", wrapped = false }) {
  const text = number(value);
  return html`<span class=${`value ${q}`} title=${exact(value)}>
    ${wrapped && (value ?? 0) < 0 ? `(${text})` : text}</span>`;
}

/**
 * The other numbers of the rule: the rate, and the optimizer's memory before this update.
 * @param {{index: number, children?: any}} props
 */
function Ingredients({ index, children }) {
  const now = frame.value;
  const entry = catalog.value?.optimizers.find((o) => o.name === experiment.value?.optimizer.name);
  const slots = now?.state.slots ?? {};
  const memory = (entry?.slots ?? []).filter((slot) => slot.name in slots);
  return html`<p class="ingredients quiet"><span>
    <i class="math">η</i> <${Term} value=${now?.eta} /> ${taken(now)}</span>
    ${memory.map((slot) => {
      const held = slots[slot.name];
      return html`<span key=${slot.name}>
        <${Formula} tex=${slot.symbol} /> <${Term} value=${Array.isArray(held) ? held[index] : held}
            q=${slot.name === "velocity" ? "q-velocity" : ""} /></span>`;
    })}${memory.length > 0 && html`<span>before this update</span>`}${children}</p>`;
}

/** @param {{name: string, index: number, rule?: boolean}} props `rule` shows the optimizer's formula above */
export function Equation({ name, index, rule = true }) {
  const here = lane.value;
  const now = frame.value;
  const terms = experiment.value;
  if (!here || !now || !terms) return null;
  const entry = catalog.value?.optimizers.find((o) => o.name === terms.optimizer.name);
  const { objective } = terms;
  const value = now.state.parameters[index];
  const next = newParameters()?.[index];
  const quantity = name[0] === "b" ? "q-bias" : "q-weight";
  const frozen = !here.free[index];
  // the update is one product only for plain descent: no memory, no setting but the rate, no clipping
  const clips = catalog.value?.clips.find((c) => c.name === terms.clip.name)?.limits;
  const plain = entry?.slots.length === 0 && entry.parameters.length === 1 && !clips;
  const toggle = () =>
    changeExperiment("objective.frozen", (e) => {
      if (e.objective.kind === "network") e.objective.frozen = toggleFrozen(e.objective.frozen, name, here.parameters);
    });
  const freeze =
    objective.kind === "network" &&
    html`<button type="button" class="link" onClick=${toggle}
    aria-label=${`${frozen ? "Release" : "Freeze"} ${spoken(name)}`}>${frozen ? "release" : "freeze"}</button>`;
  return html`<div class="equation">
    ${
      rule &&
      html`<div class="equation-rule">${
        entry && steps(entry.formula).map((tex, i) => html`<${Formula} key=${i} tex=${tex} />`)
      }${plain && freeze}</div>`
    }
    <div class="equation-numbers"><${QuantitySymbol} name=${name} /><span>${frozen ? "=" : "←"}</span>
      <${Term} value=${value} q=${quantity} />
      ${
        frozen
          ? html`<span class="quiet">held; its gradient would be <${Term} value=${heldGradient(index)} /></span>`
          : plain
            ? html`<span>−</span><${Term} value=${now.eta} wrapped /><span>×</span>
              <${Term} value=${now.gradient[index]} q="q-gradient" wrapped />`
            : html`<span>+</span><${Term} value=${now.update[index]} q="q-update" wrapped />`
      }
      ${!frozen && html`<span>=</span><${Term} value=${next} q=${quantity} />`}
    </div>
    ${!plain && html`<${Ingredients} index=${index}>${freeze}<//>`}
  </div>`;
}
