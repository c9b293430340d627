/** The function that is descended: its formula, its slope and curvature at the point, and where it is lowest. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { catalog, experiment, frame, lane } from "../store.js";
import { curvature } from "./curvature.js";
import { Formula } from "./formula.js";

const SHOWN = 4; // minima spelled out

/** @param {{value: number|null|undefined, q?: string}} props */
const Value = ({ value, q = "" }) => html`<span class=${`value ${q}`} title=${exact(value)}>${number(value)}</span>`;

/** A column vector or a matrix in brackets. @param {{rows: (number|undefined)[][], q?: string, label: string}} props */
const Matrix = ({ rows, q = "", label }) => html`<span class="matrix" role="img" aria-label=${`${label}: ${rows.map((r) => r.map((v) => number(v)).join(", ")).join("; ")}`}
  style=${{ gridTemplateColumns: `repeat(${rows[0].length}, auto)` }}>${rows.flat().map((value, i) => html`<${Value} key=${i} value=${value} q=${q} />`)}</span>`;

/** @param {number[]} point */
const coordinates = (point) => `(${point.map((c) => number(c)).join(", ")})`;

/** @param {{minima: {point: number[], value: number}[]}} props */
function Minima({ minima }) {
  if (!minima.length) return html`<p><span class="quiet">Minima</span> none: it falls without end</p>`;
  const lowest = Math.min(...minima.map((m) => m.value));
  const shown = minima.slice(0, SHOWN);
  return html`<p><span class="quiet">${minima.length > 1 ? "Minima" : "Minimum"}</span> ${shown.map((m, i) => html`<span key=${i} class="minimum" title=${m.point.map(exact).join(", ")}>
    ${coordinates(m.point)} <span class="q-loss">${number(m.value)}</span>${m.value > lowest ? " local" : ""}${i < shown.length - 1 ? ", " : ""}</span>`)}
    ${minima.length > SHOWN ? ` and ${minima.length - SHOWN} more` : ""}</p>`;
}

export function FunctionCard() {
  const objective = experiment.value?.objective;
  const now = frame.value;
  const here = lane.value;
  if (objective?.kind !== "function" || !now || !here) return null;
  const entry = catalog.value?.functions.find((f) => f.name === objective.name);
  const two = here.parameters.length > 1;
  const settings = entry?.parameters.filter((p) => p.name in objective.parameters) ?? [];
  const ground = now.eigenvalues && curvature(now.eigenvalues);
  const f = html`<i>f</i>`;
  const point = html`<i>x</i>${two && html`, <i>y</i>`}`;
  return html`<div class="function-card">
    <header class="room-head"><h2>${entry?.title ?? objective.name}</h2>
      <span class="quiet">${entry && (entry.convex ? "convex: one basin" : "not convex")}</span></header>
    <div class="function-body" tabindex="0" role="group" aria-label="The function, its slope and its curvature">
      <div class="function-formula">${entry && html`<${Formula} tex=${entry.formula} display />`}</div>
      ${settings.length > 0 && html`<p class="quiet">${settings.map((p) => html`<span key=${p.name} class="setting"><${Formula} tex=${`${p.symbol || p.name} =`} /> ${number(objective.parameters[p.name])}</span>`)}</p>`}
      <dl class="function-values">
        <div><dt class="math q-loss">${f}(${point})</dt><dd><${Value} value=${now.loss} q="q-loss" /></dd></div>
        <div><dt class="math q-gradient">${two ? html`∇${f}` : html`${f}′(<i>x</i>)`}</dt>
          <dd>${two ? html`<${Matrix} rows=${now.gradient.map((g) => [g])} q="q-gradient" label="Gradient" />` : html`<${Value} value=${now.gradient[0]} q="q-gradient" />`}</dd></div>
        <div><dt class="math">${two ? html`∇²${f}` : html`${f}″(<i>x</i>)`}</dt>
          <dd>${two ? html`<${Matrix} rows=${now.hessian ?? [[undefined, undefined], [undefined, undefined]]} label="Hessian" />` : html`<${Value} value=${now.hessian?.[0]?.[0]} />`}</dd></div>
        ${two && html`<div><dt class="math"><i>λ</i>₁, <i>λ</i>₂</dt>
          <dd><${Matrix} rows=${(now.eigenvalues ?? [undefined, undefined]).map((e) => [e])} label="Eigenvalues of the Hessian" /></dd></div>`}
      </dl>
      <p class="function-ground">${ground ? html`<strong>${ground.name[0].toUpperCase() + ground.name.slice(1)}:</strong> ${f} ${ground.meaning}.` : html`<span class="quiet">The curvature is looked up when the run rests.</span>`}</p>
      ${entry && html`<${Minima} minima=${entry.minima} />`}
    </div>
  </div>`;
}
