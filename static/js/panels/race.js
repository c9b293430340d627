/** Line up several optimizers at this run's start; each with its own rate, or with rates tuned fairly first. */
import { html, signal } from "ui";
import { number } from "../format.js";
import { MOST, race, tune } from "../lanes.js";
import { play } from "../player.js";
import { catalog, experiment, options, waiting } from "../store.js";
import { NumberControl } from "./controls.js";
import { Dialog } from "./dialog.js";

export const raceOpen = signal(false);

const FIRST = ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"];
const TRIAL = 200; // updates each candidate rate is tried for

/**
 * What a lane has of its own beside its method.
 * @typedef {{eta: number, schedule: import("../types.js").Choice, clip: import("../types.js").Choice}} Own
 */

/** The methods ticked. @type {import("ui").Signal<Map<string, Own>>} */
const chosen = signal(new Map());

/** What each method begins with: its default rate, or for the run's own method the run's own; schedule and clipping of the run. */
function defaults() {
  const now = experiment.peek();
  const own = now?.optimizer;
  return new Map((catalog.peek()?.optimizers ?? []).map((o) => {
    const eta = o.parameters.find((p) => p.name === "eta")?.default ?? 0.01;
    return [o.name, { eta: o.name === own?.name ? own.eta : eta, schedule: now?.schedule ?? { name: "constant" }, clip: now?.clip ?? { name: "none" } }];
  }));
}

/** @param {string} name @param {boolean} on */
function check(name, on) {
  const next = new Map(chosen.peek());
  const own = defaults().get(name);
  if (on && own) next.set(name, own); else next.delete(name);
  chosen.value = next;
}

/** @param {string} name @param {Partial<Own>} changes */
function set(name, changes) {
  const own = chosen.peek().get(name);
  if (own) chosen.value = new Map(chosen.peek()).set(name, { ...own, ...changes });
}

/** The run's own method keeps its other settings too. */
function terms() {
  const now = experiment.peek()?.optimizer;
  return [...chosen.peek()].map(([name, { eta, schedule, clip }]) => ({ optimizer: { ...(now?.name === name && now), name, eta }, schedule, clip }));
}

/** @param {string|null} said */
async function begin(said) {
  raceOpen.value = false;
  if (!(await race(terms(), said))) return;
  options.value = { ...options.peek(), detail: "lanes", tab: "lanes" };
  play();
  // the dialog gave the focus back to the Race button, where Space would open it again instead of pausing
  /** @type {HTMLElement|null} */ (document.querySelector(".transport .play"))?.focus();
}

async function tuned() {
  const answer = await tune(terms(), TRIAL);
  if (!answer) return;
  const next = new Map(chosen.peek());
  for (const { name, eta } of answer.lanes) {
    const own = next.get(name);
    if (own && eta !== null) next.set(name, { ...own, eta });
  }
  chosen.value = next;
  begin(answer.text ?? `Each rate is the best of its grid after ${TRIAL} updates: ${[...next].map(([n, { eta }]) => `${n} ${number(eta)}`).join(", ")}.`);
}

export function openRace() {
  if (!chosen.peek().size) chosen.value = new Map([...defaults()].filter(([name]) => FIRST.includes(name)));
  raceOpen.value = true;
}

/** One entry of a table with its settings, small. @param {{label: string, rows: import("../types.js").Entry[], value: import("../types.js").Choice, path: string, onChange: (value: any) => void}} props */
function Option({ label, rows, value, path, onChange }) {
  const entry = rows.find((r) => r.name === value.name);
  return html`<span class="option">
    <select aria-label=${label} title=${entry?.description} value=${value.name} onChange=${(/** @type {any} */ e) => onChange({ name: e.currentTarget.value })}>
      ${rows.map((r) => html`<option key=${r.name} value=${r.name} selected=${r.name === value.name}>${r.title}</option>`)}
    </select>
    ${entry?.parameters.map((p) => html`<${NumberControl} key=${value.name + p.name} label=${p.name.replaceAll("_", " ")} hint=${p.description} value=${value[p.name] ?? p.default}
      minimum=${p.minimum} maximum=${p.maximum} kind=${p.kind} path=${`${path}.${p.name}`} slider=${false} onChange=${(/** @type {number} */ v) => onChange({ ...value, [p.name]: v })} />`)}
  </span>`;
}

/** A method, and what it is to run under. @param {{of: import("../types.js").Entry, full: boolean}} props */
function Entrant({ of, full }) {
  const own = chosen.value.get(of.name);
  const range = of.parameters.find((p) => p.name === "eta");
  const tables = catalog.value;
  return html`<li class=${own ? "on" : ""}>
    <label><input type="checkbox" checked=${own !== undefined} disabled=${!own && full} onChange=${(/** @type {any} */ e) => check(of.name, e.currentTarget.checked)} /> ${of.title}</label>
    ${own && range && tables && html`
      <${NumberControl} label=${html`<i class="math">η</i>`} value=${own.eta} minimum=${range.minimum} maximum=${range.maximum} path=${`race.${of.name}`}
        slider=${false} onChange=${(/** @type {number} */ eta) => set(of.name, { eta })} />
      <${Option} label=${`Schedule of ${of.title}`} rows=${tables.schedules} value=${own.schedule} path=${`race.${of.name}.schedule`} onChange=${(/** @type {any} */ schedule) => set(of.name, { schedule })} />
      <${Option} label=${`Clipping of ${of.title}`} rows=${tables.clips} value=${own.clip} path=${`race.${of.name}.clip`} onChange=${(/** @type {any} */ clip) => set(of.name, { clip })} />`}
  </li>`;
}

export function Race() {
  const entries = catalog.value?.optimizers ?? [];
  const count = chosen.value.size;
  return html`<${Dialog} open=${raceOpen} title="Race" name="race">
    <p>Every method starts from this run's first weights and sees the same batches in the same order.</p>
    <div class="entrants">
      <p class="heads quiet small" aria-hidden="true"><span>method</span><span>rate</span><span>schedule</span><span>clipping</span></p>
      <ul>${entries.map((o) => html`<${Entrant} key=${o.name} of=${o} full=${count >= MOST} />`)}</ul>
    </div>
    <div class="dialog-foot">
      <button type="button" class="primary" disabled=${count === 0} onClick=${() => begin(null)}>Race ${count}</button>
      <button type="button" disabled=${count === 0 || waiting.value.has("tune")} onClick=${tuned}>${waiting.value.has("tune") ? "Trying rates…" : "Tune each fairly, then race"}</button>
      <span class="quiet small">Tuning tries a grid of rates for ${TRIAL} updates and keeps each method's best.</span>
    </div>
  <//>`;
}
