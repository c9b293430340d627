/** Line up several optimizers at this run's start; each with its own rate, or with rates tuned fairly first. */
import { effect, html, signal, untracked } from "ui";
import { number } from "../format.js";
import { MOST } from "../run/lanes/fork.js";
import { race, tune } from "../run/lanes/race.js";
import { play } from "../time/player.js";
import { opened } from "../rooms.js";
import { catalog, deferred, experiment, refusal, waiting, setOptions } from "../store.js";
import { NumberControl } from "../experiment/controls.js";
import { tunedRates } from "../experiment/rates-open.js";
import { rateFor, rateGroup } from "../experiment/memory.js";
import { Dialog } from "../widgets/dialog.js";
import { sentence } from "../widgets/refusals.js";
import { raceOpen } from "../widgets/open.js";
/** @import { Choice, Entry } from "../types.js" */

const TRIAL = 200; // updates each candidate rate is tried for

/** The settings of a lane beside its method. @typedef {{eta: number, schedule: Choice, clip: Choice}} Own */

/** The lanes to be: a method, the same again as "adam 2", "adam 3". @type {import("ui").Signal<Map<string, Own>>} */
const chosen = signal(new Map());

/**
 * What each method begins with: its rate on this objective, or for the run's own method the run's own; schedule and
 * clipping of the run.
 */
function defaults() {
  const now = experiment.peek();
  const tables = catalog.peek();
  if (!now || !tables) return new Map();
  const { optimizer: own, schedule, clip } = now;
  return new Map(
    tables.optimizers.map(({ name }) => {
      const eta = name === own.name ? own.eta : (rateFor(now, tables, name) ?? 0.01);
      return [name, { eta, schedule, clip }];
    }),
  );
}

/** @param {string} key */
const methodOf = (key) => key.split(" ")[0];

/** One more lane of a method, under the terms of its first. @param {string} method */
function another(method) {
  const own = chosen.peek().get(method);
  let count = 2;
  while (chosen.peek().has(`${method} ${count}`)) count += 1;
  if (own) chosen.value = new Map(chosen.peek()).set(`${method} ${count}`, own);
}

/** @param {string} name @param {boolean} on */
function check(name, on) {
  const next = new Map(chosen.peek());
  const own = defaults().get(methodOf(name));
  if (on && own) next.set(name, own);
  else next.delete(name);
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
  return [...chosen.peek()].map(([key, { eta, schedule, clip }]) => {
    const name = methodOf(key);
    return { optimizer: { ...(now?.name === name && now), name, eta }, schedule, clip };
  });
}

/** @param {string|null} said */
async function begin(said) {
  raceOpen.value = false;
  if (!(await race(terms(), said))) return;
  setOptions(opened("lanes"));
  play();
  // the dialog gave the focus back to the Race button, where Space would open it again instead of pausing
  /** @type {HTMLElement|null} */ (document.querySelector(".transport .play"))?.focus();
}

async function tuned() {
  untuned.value = "";
  const keys = [...chosen.peek().keys()];
  const answer = await tune(terms(), TRIAL);
  const refused = refusal.peek();
  if (!answer && refused) {
    const why =
      refused.field === "steps"
        ? `${TRIAL} updates for each rate take too long here, ${refused.allowed}. Fewer methods, a smaller network or smaller batches take less.`
        : sentence(refused);
    untuned.value = `Not tuned: ${why}`;
    refusal.value = null; // the status line is behind the dialog
  }
  if (!answer) return;
  tunedRates.value = answer;
  const next = new Map(chosen.peek());
  keys.forEach((key, i) => {
    const own = next.get(key);
    const { eta } = answer.lanes[i];
    if (own && eta !== null) next.set(key, { ...own, eta });
  });
  chosen.value = next;
  if ([...next.keys()].join() === keys.join()) begin(answer.text); // not where somebody chose other lanes meanwhile
}

/** Why the rates were not tuned, in a sentence. */
const untuned = signal("");

/** Which objective the rates in `chosen` are for. */
let prepared = "";

/** The first settings of the dialog, whenever it is opened. */
function prepare() {
  const now = experiment.peek();
  untuned.value = "";
  const group = now ? rateGroup(now) : "";
  const before = [...chosen.peek().keys()];
  const own = defaults();
  const raced = new Set(catalog.peek()?.optimizers.flatMap(({ name, raced }) => (raced ? [name] : [])));
  if (!before.length) chosen.value = new Map([...own].filter(([name]) => raced.has(name)));
  else if (group !== prepared) chosen.value = new Map(before.map((key) => [key, own.get(methodOf(key))]));
  prepared = group;
}

effect(() => {
  if (raceOpen.value) untracked(prepare);
});

/**
 * One entry of a table with its settings, small.
 * @param {{label: string, rows: Entry[], value: Choice, path: string, onChange: (value: any) => void}} props
 */
function Option({ label, rows, value, path, onChange }) {
  const entry = rows.find((r) => r.name === value.name);
  return html`<span class="option">
    <select aria-label=${label} title=${entry?.description} value=${value.name}
        onChange=${(/** @type {any} */ e) => onChange({ name: e.currentTarget.value })}>
      ${rows.map(
        (r) => html`<option key=${r.name} value=${r.name} selected=${r.name === value.name}>${r.title}</option>`,
      )}
    </select>
    ${entry?.parameters.map(
      (p) => html`<${NumberControl} key=${value.name + p.name} label=${p.name.replaceAll("_", " ")}
          hint=${p.description} value=${value[p.name] ?? p.default}
      minimum=${p.minimum} maximum=${p.maximum} kind=${p.kind} path=${`${path}.${p.name}`} slider=${false}
      onChange=${(/** @type {number} */ v) => onChange({ ...value, [p.name]: v })} />`,
    )}
  </span>`;
}

/** A method, and what it is to run under. @param {{of: Entry, name: string, full: boolean}} props */
function Entrant({ of, name, full }) {
  const own = chosen.value.get(name);
  const first = name === of.name;
  const title = first ? of.title : `${of.title}, lane ${name.split(" ")[1]}`;
  const range = of.parameters.find((p) => p.name === "eta");
  const tables = catalog.value;
  return html`<li class=${own ? "on" : ""}>
    <span class="who"><label>
      <input type="checkbox" checked=${own !== undefined} disabled=${!own && full}
          onChange=${(/** @type {any} */ e) => check(name, e.currentTarget.checked)} /> ${title}</label>
      ${
        own &&
        first &&
        html`<button type="button" class="link small" aria-label=${`One more lane of ${of.title}`}
            disabled=${full} onClick=${() => another(name)}>one more</button>`
      }</span>
    ${
      own &&
      range &&
      tables &&
      html`
      <${NumberControl} label=${html`<i class="math">η</i>`} value=${own.eta} minimum=${range.minimum}
          maximum=${range.maximum} path=${`race.${name}`}
        slider=${false} onChange=${(/** @type {number} */ eta) => set(name, { eta })} />
      <${Option} label=${`Schedule of ${title}`} rows=${tables.schedules} value=${own.schedule}
          path=${`race.${name}.schedule`} onChange=${(/** @type {any} */ schedule) => set(name, { schedule })} />
      <${Option} label=${`Clipping of ${title}`} rows=${tables.clips} value=${own.clip} path=${`race.${name}.clip`}
          onChange=${(/** @type {any} */ clip) => set(name, { clip })} />`
    }
  </li>`;
}

export function Race() {
  const entries = catalog.value?.optimizers ?? [];
  const count = chosen.value.size;
  const raced = new Set([...chosen.value.keys()].map(methodOf));
  const full = experiment.value?.batch_size
    ? entries
        .filter(({ name, needs }) => raced.has(name) && needs.length)
        .map(({ title }) => title)
        .join(", ")
    : "";
  return html`<${Dialog} open=${raceOpen} title="Race" name="race">
    <p>Every method starts from this run's first weights and sees the same batches in the same
      order${full && ", but these see all examples in every update: "}${full}.</p>
    <div class="entrants">
      <p class="heads quiet small" aria-hidden="true"><span>method</span><span>rate</span><span>schedule</span>
      <span>clipping</span></p>
      <ul>${entries.flatMap((o) =>
        [o.name, ...[...chosen.value.keys()].filter((key) => key !== o.name && methodOf(key) === o.name)].map(
          (name) => html`<${Entrant} key=${name} of=${o} name=${name} full=${count >= MOST} />`,
        ),
      )}</ul>
    </div>
    ${untuned.value && html`<p class="wrong-note" role="alert">${untuned.value}</p>`}
    <div class="dialog-foot">
      <button type="button" class="primary" disabled=${count === 0} onClick=${() => begin(null)}>Race ${count}</button>
      <button type="button" disabled=${count === 0 || waiting.value.has("tune") || deferred.value.has("tune")}
          onClick=${tuned}>${waiting.value.has("tune") ? "Trying rates…" : "Tune each fairly, then race"}</button>
      <span class="quiet small">
        ${
          deferred.value.has("tune")
            ? "This waits for the server."
            : `Tuning tries a grid of rates for ${TRIAL} updates and keeps each method's best.`
        }</span>
    </div>
  <//>`;
}
