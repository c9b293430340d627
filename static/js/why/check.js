/** The gradient check: backpropagation against differences of the loss, the worst first. */
import { html, useSignal } from "ui";
import { exact, number } from "../format.js";
import { frame, lane, waiting } from "../store.js";
import { check, checked } from "../explain/ask.js";
import { QuantitySymbol } from "../draw/symbol.js";

const FEW = 8;

/** @param {{value: number|null, css?: string, digits?: number}} props */
const Cell = ({ value, css = "", digits = 3 }) =>
  html`<td class=${css} title=${exact(value)}>${value === null ? "∞" : number(value, digits)}</td>`;

export function Check() {
  const all = useSignal(false);
  const answer = checked.value;
  const found = answer?.check && lane.value?.frames.at(answer.frame.state.step) === answer.frame ? answer.check : null;
  const old = found && answer?.step !== frame.value?.state.step;
  const rows = found?.parameter.slice(0, all.value ? undefined : FEW) ?? [];
  const held = lane.value?.free.filter((free) => !free).length ?? 0;
  const corners = found?.corner.filter(Boolean).length ?? 0;
  return html`<div class="why-check">
    <p class="quiet">The slope without the chain rule: the loss just right of the weight minus the loss just left of it,
      divided by the distance.</p>
    <p class="why-run"><button type="button" class="why-button"
        onClick=${() => check()}>Check by finite differences</button>
      <span class="quiet" role="status">${
        found
          ? html`${found.checked} of ${found.free} at
        step ${answer?.step}${old ? ", not this one" : ""}`
          : waiting.value.has("why")
            ? "checking"
            : ""
      }</span></p>
    ${found?.free === 0 && html`<p class="quiet">Every parameter is frozen, so there is no slope to check.</p>`}
    ${
      found &&
      found.free > 0 &&
      html`<table class=${old ? "old" : ""}>
        <caption class="unseen">Relative error of every slope, the worst first</caption>
      <thead><tr><th scope="col"><span class="unseen">parameter</span></th>
      <th scope="col" class="q-gradient">chain rule</th><th scope="col">differences</th><th scope="col">error</th>${
        found.complex_error && html`<th scope="col">complex step</th>`
      }</tr></thead>
      <tbody>${rows.map(
        (name, i) => html`<tr key=${name}><th scope="row"><${QuantitySymbol} name=${name} /></th>
        <${Cell} value=${found.analytic[i]} css="q-gradient" /><${Cell} value=${found.central[i]} />
        <td title=${exact(found.error[i])}>${found.error[i] === null ? "∞" : number(found.error[i], 1)}${
          found.corner[i] ? html`<span class="quiet"> corner</span>` : ""
        }</td>
        ${found.complex_error && html`<${Cell} value=${found.complex_error[i]} digits=${1} />`}</tr>`,
      )}</tbody></table>
      ${
        found.parameter.length > FEW &&
        html`<button type="button" class="link" onClick=${() => (all.value = !all.value)}>
          ${all.value ? "Show fewer" : `Show all ${found.parameter.length}`}</button>`
      }
      <p class="quiet">Errors are relative. The differences themselves are accurate to about 10⁻¹⁰${
        found.complex_error ? html`; the complex step subtracts nothing and is accurate to rounding` : ""
      }.${held ? html` Frozen parameters are left out: ${held}.` : ""}${
        corners
          ? " A corner of the activation or the penalty lies between the two points: there, the difference is no slope."
          : ""
      }</p>`
    }
  </div>`;
}
