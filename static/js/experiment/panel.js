/** The experiment: objective, optimizer and batches. Every control acts at once; one that does not apply is absent. */
import { html } from "ui";
import { catalog, lane, unused } from "../store.js";
import { changeExperiment, intendedExperiment } from "../run/changes/experiment.js";
import { entryOf } from "../run/function-entry.js";
import { needsAll } from "../run/full-batch.js";
import { orderOf } from "../run/batch-order.js";
import { NumberControl, Refusal, SelectControl, setAt } from "./controls.js";
import { batchToComeBack, chosenAgain, keepRate, withMethod, withOwnRate } from "./memory.js";
import { openRates } from "./rates-open.js";
import { NetworkControls } from "./network.js";
import { chosenOf, setData, withObjective } from "./objective.js";
import { ownData } from "../server/tables.js";
import { ownOpen } from "../widgets/open.js";
import { later } from "../widgets/later.js";
import { Section } from "./section.js";
import { Settings } from "./settings.js";
import { StopControls } from "./stops.js";
/** @import { Entry, Experiment } from "../types.js" */

const TypedFunction = later(() => import("./typed/view.js").then((m) => m.TypedFunction));
const Inputs = later(() => import("./inputs.js").then((m) => m.Inputs), { patient: true });

function ObjectiveControls() {
  const tables = catalog.value;
  const now = intendedExperiment.value;
  if (!tables || !now) return null;
  const objective = now.objective;
  const data = (/** @type {string} */ task, /** @type {string} */ group) =>
    tables.data.filter((d) => d.task === task).map(({ name, title }) => ({ name: `data ${name}`, title, group }));
  const functions = (/** @type {number} */ count, /** @type {string} */ group) =>
    tables.functions
      .filter((f) => f.variables === count)
      .map(({ name, title }) => ({ name: `function ${name}`, title, group }));
  const choices = [
    ...data("classification", "Network, classes"),
    ...data("regression", "Network, regression"),
    ...functions(1, "Function of one variable"),
    ...functions(2, "Function of two variables"),
    { name: "function typed", title: "Your own…", group: "Typed function" },
  ];
  const mine = tables.own_data;
  const isMine = objective.kind === "network" && objective.data.name === mine.name;
  const named = isMine ? lane.value?.data?.title : ownData.value?.title;
  if (isMine || ownData.value)
    choices.unshift({ name: `data ${mine.name}`, title: named || mine.title, group: mine.title });
  const value = objective.kind === "network" ? `data ${objective.data.name}` : `function ${objective.name}`;
  const entry =
    objective.kind === "network"
      ? [...tables.data, mine].find((d) => d.name === objective.data.name)
      : entryOf(objective, tables);
  const path = objective.kind === "network" ? "objective.data.name" : "objective.name";
  return html`<fieldset><legend>Objective</legend>
    <${SelectControl} label=${objective.kind === "network" ? "Data" : "Function"} value=${value} choices=${choices}
        path=${path} hint=${entry?.description}
      onChange=${(/** @type {string} */ v) => changeExperiment(path, (e) => withOwnRate(e, tables, () => withObjective(e, tables, v)))} />
    ${
      objective.kind === "network"
        ? html`<${Settings} parameters=${entry?.parameters ?? []} values=${objective.data} path="objective.data"
            skip=${["n_test", "seed"]}
          set=${(/** @type {any} */ e, /** @type {string} */ name, /** @type {number} */ v) => setData(e.objective, tables, name, v)} />`
        : html`${
            objective.formula !== undefined && html`<${TypedFunction} objective=${objective} />`
          }<${Settings} parameters=${entry?.parameters ?? []} values=${objective.parameters}
            path="objective.parameters" />
        ${objective.start.map(
          (at, i) => html`<${NumberControl} key=${i} label=${html`start <i class="math">
            ${"xy"[i]}</i>`} value=${at} minimum=${-1e6} maximum=${1e6}
          path=${`objective.start.${i}`} slider=${false} />`,
        )}`
    }
    <button type="button" class="link" onClick=${() => (ownOpen.value = true)}>Use your own data</button>
    <p class="hint">${entry?.description}</p>
    ${
      objective.kind === "network" &&
      html`<${Section} title="Inputs" needed=${isMine || objective.data.features !== undefined}>
        <${Inputs} /><//>`
    }
  </fieldset>`;
}

function OptimizerControls() {
  const tables = catalog.value;
  const now = intendedExperiment.value;
  if (!tables || !now) return null;
  const { optimizer, schedule, clip } = now;
  const entry = tables.optimizers.find((o) => o.name === optimizer.name);
  const eta = entry?.parameters.find((p) => p.name === "eta");
  const table = (/** @type {"schedule"|"clip"} */ key, /** @type {Entry[]} */ rows, /** @type {string} */ label) => {
    const chosen = rows.find((r) => r.name === now[key].name);
    return html`<${SelectControl} label=${label} value=${now[key].name} choices=${rows} path=${`${key}.name`}
        hint=${chosen?.description} onChange=${(/** @type {string} */ v) =>
          changeExperiment(`${key}.name`, (e) => (e[key] = chosenAgain(key, e[key], v)))} />
      <${Settings} parameters=${chosen?.parameters ?? []} values=${now[key]} path=${key} />`;
  };
  return html`<fieldset><legend>Optimizer</legend>
    <${SelectControl} label="Method" value=${optimizer.name} choices=${tables.optimizers} path="optimizer.name"
        hint=${entry?.description}
      onChange=${(/** @type {string} */ v) => changeExperiment("optimizer.name", (e) => withMethod(e, tables, v))} />
    <${Settings} parameters=${eta ? [eta, ...(entry?.parameters ?? []).filter((p) => p !== eta)] : (entry?.parameters ?? [])}
        values=${optimizer} path="optimizer"
      set=${(/** @type {Experiment} */ e, /** @type {string} */ name, /** @type {number} */ v) => {
        e.optimizer[name] = v;
        keepRate(e);
      }} />
    <button type="button" class="link" onClick=${() => openRates(false)}>Try every rate</button>
    <p class="hint">${entry?.description}</p>
    <${Section} title="Schedule and clipping" needed=${
      !chosenOf(tables.schedules, schedule)?.constant ||
      chosenOf(tables.clips, clip)?.limits ||
      unused.value.some(({ field }) => /^(schedule|clip)/.test(field))
    }>
      ${table("schedule", tables.schedules, "Schedule")}${table("clip", tables.clips, "Clipping")}
    <//>
  </fieldset>`;
}

function BatchControls() {
  const now = intendedExperiment.value;
  const count = lane.value?.data?.targets[0]?.length ?? 0;
  if (!now || count < 2) return null;
  const size = now.batch_size;
  const kind = size === null || size >= count ? "all" : size === 1 ? "one" : "some";
  const order = orderOf(catalog.value, now);
  const method = catalog.value?.optimizers.find((o) => o.name === now.optimizer.name);
  const back = batchToComeBack();
  const whole =
    needsAll(catalog.value, now.optimizer.name) && kind === "all"
      ? `${method?.title} needs all examples in every update.${back ? ` Another method gets its batches of ${back} back.` : ""}`
      : "";
  const choices = /** @type {const} */ ([
    ["all", `All ${count}`, null],
    ["some", "Mini-batch", Math.min(10, count - 1)],
    ["one", "One", 1],
  ]);
  return html`<fieldset><legend>Batch</legend>
    <div class="segments" role="group" aria-label="Examples in each update">
      ${choices.map(
        ([name, title, v]) => html`<button key=${name} type="button" aria-pressed=${kind === name}
            onClick=${() => kind !== name && setAt("batch_size")(v)}>${title}</button>`,
      )}
    </div>
    ${
      kind === "some" &&
      html`<${NumberControl} label="examples" value=${size} minimum=${1} maximum=${count} scale="log"
          kind="integer" path="batch_size" />`
    }
    ${kind !== "some" && html`<${Refusal} path="batch_size" />`}
    ${
      kind !== "all" &&
      html`<${SelectControl} label="Order" value=${now.batch_order} choices=${catalog.value?.batch_orders ?? []}
          path="batch_order" hint=${order?.description} />`
    }
    <p class="hint">${
      whole ||
      (kind === "all"
        ? "Every update uses the exact gradient."
        : `Every update sees ${
            size === 1 ? "one example" : `${size} examples`
          }: a noisy gradient; ${Math.ceil(count / (size ?? count))} updates are an epoch. ${order?.description}`)
    }</p>
  </fieldset>`;
}

function SeedControls() {
  const now = intendedExperiment.value;
  if (!now || now.objective.kind !== "network") return null;
  return html`<fieldset><legend>Chance</legend>
    <div class="with-button">
      <${NumberControl} label="Seed" value=${now.seed} minimum=${0} maximum=${2 ** 31 - 1} kind="integer" path="seed"
          slider=${false}
        hint=${`Initial weights${orderOf(catalog.value, now)?.shuffles ? " and the order of the examples" : ""} follow from it.`} />
      <button type="button" onClick=${() => setAt("seed")((now.seed + 1) % 2 ** 31)}>Next seed</button>
    </div>
  </fieldset>`;
}

export function ExperimentPanel() {
  return html`<form onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
    <${ObjectiveControls} /><${NetworkControls} /><${OptimizerControls} /><${BatchControls} /><${SeedControls} />
    <${StopControls} />
  </form>`;
}
