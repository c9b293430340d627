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

/** The methods ticked, with their rates. @type {import("ui").Signal<Map<string, number>>} */
const chosen = signal(new Map());

/** Rates to begin with: the method's default, and for the run's own method the run's own. */
function rates() {
  const own = experiment.peek()?.optimizer;
  return new Map((catalog.peek()?.optimizers ?? []).map((o) => {
    const eta = o.parameters.find((p) => p.name === "eta")?.default ?? 0.01;
    return [o.name, o.name === own?.name ? own.eta : eta];
  }));
}

/** @param {string} name @param {boolean} on */
function tick(name, on) {
  const next = new Map(chosen.peek());
  if (on) next.set(name, rates().get(name) ?? 0.01); else next.delete(name);
  chosen.value = next;
}

const optimizers = () => [...chosen.peek()].map(([name, eta]) => ({ name, eta }));

/** @param {string|null} said */
async function begin(said) {
  raceOpen.value = false;
  if (!(await race(optimizers(), said))) return;
  options.value = { ...options.peek(), detail: "lanes" };
  play();
  // the dialog gave the focus back to the Race button, where Space would open it again instead of pausing
  /** @type {HTMLElement|null} */ (document.querySelector(".transport .play"))?.focus();
}

async function tuned() {
  const answer = await tune(optimizers(), TRIAL);
  if (!answer) return;
  const next = new Map(chosen.peek());
  for (const { name, eta } of answer.lanes) if (eta !== null) next.set(name, eta);
  chosen.value = next;
  begin(answer.text ?? `Each rate is the best of its grid after ${TRIAL} updates: ${[...next].map(([n, e]) => `${n} ${number(e)}`).join(", ")}.`);
}

export function openRace() {
  if (!chosen.peek().size) chosen.value = new Map([...rates()].filter(([name]) => FIRST.includes(name)));
  raceOpen.value = true;
}

export function Race() {
  const entries = catalog.value?.optimizers ?? [];
  const count = chosen.value.size;
  return html`<${Dialog} open=${raceOpen} title="Race" name="race">
    <p>Every method starts from this run's first weights and sees the same batches in the same order.</p>
    <ul>${entries.map((o) => {
      const eta = chosen.value.get(o.name);
      const range = o.parameters.find((p) => p.name === "eta");
      return html`<li key=${o.name}>
        <label><input type="checkbox" checked=${eta !== undefined} disabled=${eta === undefined && count >= MOST} onChange=${(/** @type {any} */ e) => tick(o.name, e.currentTarget.checked)} /> ${o.title}</label>
        ${eta !== undefined && range && html`<${NumberControl} label=${html`<i class="math">η</i>`} value=${eta} minimum=${range.minimum} maximum=${range.maximum} path=${`race.${o.name}`}
          slider=${false} onChange=${(/** @type {number} */ v) => { chosen.value = new Map(chosen.peek()).set(o.name, v); }} />`}
      </li>`;
    })}</ul>
    <div class="dialog-foot">
      <button type="button" class="primary" disabled=${count === 0} onClick=${() => begin(null)}>Race ${count}</button>
      <button type="button" disabled=${count === 0 || waiting.value.has("tune")} onClick=${tuned}>${waiting.value.has("tune") ? "Trying rates…" : "Tune each fairly, then race"}</button>
      <span class="quiet small">Tuning tries a grid of rates for ${TRIAL} updates and keeps each method's best.</span>
    </div>
  <//>`;
}
