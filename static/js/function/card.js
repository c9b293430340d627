/** The function: its formula, its slope and curvature at the point, and its minima. */
import { html } from "ui";
import { exact, number } from "../format.js";
import { entryOf } from "../run/function-entry.js";
import { experiment, frame, lane } from "../store.js";
import { FittedFormula } from "../draw/fitted-formula.js";
import { Formula } from "../draw/formula.js";
import { Enlarge } from "../widgets/enlarge.js";

const SHOWN = 4; // shown minima
const UNKNOWN = [undefined, undefined]; // two numbers that are not known yet

/** @typedef {{point: number[], value: number}} Minimum */

/** @param {{value: number|null|undefined, q?: string}} props */
const Value = ({ value, q = "" }) => html`<span class=${`value ${q}`} title=${exact(value)}>${number(value)}</span>`;

/** A column vector or a matrix in brackets. @param {{rows: (number|undefined)[][], q?: string, label: string}} props */
const Matrix = ({ rows, q = "", label }) => html`<span class="matrix" role="img"
    aria-label=${`${label}: ${rows.map((r) => r.map((v) => number(v)).join(", ")).join("; ")}`}
  style=${{ gridTemplateColumns: `repeat(${rows[0].length}, auto)` }}>${rows
    .flat()
    .map((value, i) => html`<${Value} key=${i} value=${value} q=${q} />`)}</span>`;

/** @param {number[]} point */
const coordinates = (point) =>
  point.length === 1
    ? html`<i class="math">x</i> = ${number(point[0])}`
    : `(${point.map((c) => number(c)).join(", ")})`;

/** Minima grouped by height, the lowest first. Heights that differ by rounding are one. @param {Minimum[]} minima */
function alike(minima) {
  const sorted = [...minima].sort((a, b) => a.value - b.value);
  /** @type {Minimum[][]} */
  const groups = [];
  for (const m of sorted) {
    const group = groups[groups.length - 1];
    if (group && m.value - group[0].value <= 1e-9 * Math.max(1, Math.abs(m.value))) group.push(m);
    else groups.push([m]);
  }
  return groups;
}

/** @param {{minima: Minimum[], found: boolean}} props `found`: by a search, which can miss some */
function Minima({ minima, found }) {
  if (!minima.length)
    return html`<p><span class="quiet">Minima</span> ${found ? "none found in its range" : "none: it falls without end"}</p>`;
  const groups = alike(minima);
  const shown = groups.map((group) => group.slice(0, SHOWN));
  return html`<div class="minima">
    <span class="quiet" title=${found ? "By a search over the range, which can miss others" : ""}>
      ${minima.length > 1 ? "Minima" : "Minimum"}${found && " found"}</span><ul>${shown.map(
        (group, i) => html`<li key=${i}>
    <span class="q-loss" title=${exact(group[0].value)}>
      <i class="math">f</i> = ${number(group[0].value)}</span> at ${group.map(
        (m, k) => html`${k ? ", " : ""}<span class="minimum" title=${m.point.map(exact).join(", ")}>
        ${coordinates(m.point)}</span>`,
      )}
    ${
      groups[i].length > SHOWN ? html`<span class="quiet"> and ${groups[i].length - SHOWN} more</span>` : ""
    }${i > 0 ? html`<span class="quiet">, local only</span>` : ""}</li>`,
      )}</ul></div>`;
}

export function FunctionCard() {
  const objective = experiment.value?.objective;
  const now = frame.value;
  const here = lane.value;
  if (objective?.kind !== "function" || !now || !here) return null;
  const entry = entryOf(objective);
  const two = here.parameters.length > 1;
  const settings = entry?.parameters.filter((p) => p.name in objective.parameters) ?? [];
  const f = html`<i>f</i>`;
  const point = html`<i>x</i>${two && html`, <i>y</i>`}`;
  return html`<div class="function-card">
    <header class="room-head"><h2>${entry?.title ?? objective.name}</h2>
      <span class="quiet">${
        entry && entry.convex !== null && (entry.convex ? "convex: one basin" : "not convex")
      }</span><${Enlarge}
          room="network" /></header>
    <div class="function-body" tabindex="0" role="group" aria-label="The function, its slope and its curvature">
      <div class="function-formula">${entry && html`<${FittedFormula} tex=${entry.formula} label="Formula" />`}</div>
      ${
        settings.length > 0 &&
        html`<p class="quiet">${settings.map(
          (p) => html`<span key=${p.name} class="setting">
            <${Formula} tex=${`${p.symbol || p.name} =`} /> ${number(objective.parameters[p.name])}</span>`,
        )}</p>`
      }
      <dl class="function-values">
        <div><dt class="math q-loss">${f}(${point})</dt><dd><${Value} value=${now.loss} q="q-loss" /></dd></div>
        <div><dt class="math q-gradient">${two ? html`∇${f}` : html`${f}<span class="prime">′</span>(<i>x</i>)`}</dt>
          <dd>${
            two
              ? html`<${Matrix} rows=${now.gradient.map((g) => [g])} q="q-gradient"
                label="Gradient" />`
              : html`<${Value} value=${now.gradient[0]} q="q-gradient" />`
          }</dd></div>
        <div><dt class="math">${two ? html`∇²${f}` : html`${f}<span class="prime">″</span>(<i>x</i>)`}</dt>
          <dd>${
            two
              ? html`<${Matrix} rows=${now.hessian ?? [UNKNOWN, UNKNOWN]} label="Hessian" />`
              : html`<${Value} value=${now.hessian?.[0]?.[0]} />`
          }</dd></div>
        ${
          two &&
          html`<div><dt class="math"><i>λ</i>₁, <i>λ</i>₂</dt>
          <dd><${Matrix} rows=${(now.eigenvalues ?? UNKNOWN).map((e) => [e])}
              label="Eigenvalues of the Hessian" /></dd></div>`
        }
      </dl>
      <p class="function-ground">${
        now.place
          ? html`<strong>
          ${now.place.words[0].toUpperCase() + now.place.words.slice(1)}:</strong> ${f} ${now.place.meaning}.`
          : html`<span
              class="quiet">
            ${now.hessian === null ? "The curvature overflows here." : "The curvature is shown when the run rests."}</span>`
      }</p>
      ${entry && html`<${Minima} minima=${entry.minima} found=${objective.formula !== undefined} />`}
    </div>
  </div>`;
}
