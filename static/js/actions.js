/** What a person can do to the run: begin it, extend it, change its course. Each ends in one write to the store. */
import { batch } from "ui";
import * as api from "./api.js";
import { remember } from "./history.js";
import { latest, request } from "./requests.js";
import { announcement, catalog, cursor, frame, lane, lanes, lastStep, notice, options, preset, refusal, selection } from "./store.js";

/**
 * @typedef {import("./types.js").Experiment} Experiment
 * @typedef {import("./types.js").Lane} Lane
 * @typedef {import("./types.js").State} State
 */

/** The longest run the page keeps; every frame stays in memory. */
export const LONGEST = 10000;

/** The example to look into: the chosen one, or the first of this step's batch. */
const examples = () => (selection.peek().example === null ? {} : { examples: [selection.peek().example] });

/** Put `next` in the place of the lane under the cursor. @param {Lane} next @param {number} step */
function replace(next, step) {
  batch(() => {
    const all = lanes.peek().slice();
    all[cursor.peek().lane] = next;
    lanes.value = all;
    cursor.value = { lane: cursor.peek().lane, step };
    refusal.value = null;
  });
}

/** The same run with more known about it. @param {Lane} old @param {Partial<Lane>} change */
function update(old, change) {
  lanes.value = lanes.peek().map((l) => (l.frames === old.frames ? { ...l, ...change } : l));
}

/**
 * Whether an answer has a frame to show. One that has none (a weight set so far out that the loss overflows) changes nothing.
 * @param {{frame: import("./types.js").Frame|null, divergence: import("./types.js").Divergence|null}} answer
 */
function shows(answer) {
  if (answer.frame) return true;
  refusal.value = { field: "", value: null, allowed: `Not changed. ${answer.divergence?.message ?? "The numbers overflow there."}` };
  return false;
}

/** Load what can be chosen. */
export async function loadCatalog() {
  const answer = await request("catalog", () => api.catalog(), { retry: () => location.reload() });
  if (answer) catalog.value = answer;
  return answer;
}

/**
 * Begin a run of `experiment` at step 0.
 * @param {Experiment} experiment
 * @param {{key?: string, said?: string|null, from?: string|null}} [how] `from` names the preset it came from
 */
export async function begin(experiment, { key = "begin", said = null, from = null } = {}) {
  const answer = await request("run", () => api.start({ experiment, ...examples() }), { retry: () => begin(experiment, { key, said, from }) });
  if (!answer || !shows(answer)) return false;
  if (lane.peek()) remember(key);
  batch(() => {
    const changed = lane.peek()?.parameters.join() !== answer.parameters.join();
    const picked = selection.peek();
    if (changed) {
      selection.value = { parameter: null, example: null, unit: null };
    } else if (picked.example !== null && picked.example >= (answer.data?.targets[0].length ?? 0)) {
      selection.value = { ...picked, example: null };
    }
    preset.value = from;
    notice.value = said;
    replace({
      name: "run", experiment: answer.experiment, parameters: answer.parameters, free: answer.free, data: answer.data,
      frames: [answer.frame], status: answer.status, divergence: answer.divergence, course: 0, mostSteps: answer.most_steps,
    }, 0);
  });
  return true;
}

/** Begin a preset, with the view it asks for. @param {string} name */
export async function beginPreset(name) {
  const chosen = catalog.peek()?.presets.find((p) => p.name === name);
  if (!chosen) return false;
  const before = options.peek();
  options.value = { ...before, mode: chosen.view.mode, plane: chosen.view.plane, range: null };
  const done = await begin(chosen.experiment, { key: "preset", from: name });
  if (!done) options.value = before;
  return done;
}

/** The same experiment from its beginning, with the same initial weights (also those set by hand). */
export async function restart() {
  const here = lane.peek();
  const first = here?.frames[0];
  if (!here || !first) return;
  if (here.course > 0) { // frame 0 was computed under other terms: its update would be the old one
    const { step, parameters } = first.state;
    await goOn(here, here.experiment, /** @type {State} */ ({ step, parameters }), "restart", null);
    return;
  }
  remember("restart");
  notice.value = null;
  replace({ ...here, frames: [first], status: "running", divergence: null }, 0);
}

/** @type {Promise<boolean>|null} */
let extending = null;

/**
 * See to it that the run under the cursor is known up to `step`. Resolves to false when there is no more of it.
 * @param {number} step
 * @param {"light"|"full"} [detail]
 */
export async function extend(step, detail = "full") {
  for (;;) {
    while (extending) await extending;
    const here = lane.peek();
    if (!here || step <= here.frames.length - 1) return Boolean(here);
    if (here.status === "diverged" || here.frames.length > LONGEST) return false;
    extending = more(here, Math.min(step - here.frames.length + 1, here.mostSteps[detail]), detail);
    const went = await extending;
    if (!went) return false;
  }
}

/** @param {Lane} here @param {number} steps @param {"light"|"full"} detail */
async function more(here, steps, detail) {
  const state = here.frames[here.frames.length - 1].state;
  const body = { experiment: here.experiment, state, steps, detail, ...(detail === "full" ? examples() : {}) };
  try {
    const answer = await request("run", () => api.step(body));
    if (!answer) return false;
    if (!lanes.peek().some((l) => l.frames === here.frames)) return true; // the run was changed meanwhile
    here.frames.push(...answer.frames);
    update(here, { status: answer.status, divergence: answer.divergence });
    return answer.frames.length > 0;
  } finally {
    extending = null;
  }
}

/** Look into the cursor's frame in full (layers, per-example values), where that is not known yet. */
export const deepen = latest(async () => {
  const here = lane.peek();
  const now = frame.peek();
  const wanted = selection.peek().example;
  if (!here || !now || (now.layers && (wanted === null || now.examples?.[0] === wanted || !here.data))) return;
  const body = { experiment: here.experiment, state: now.state, ...examples() };
  const answer = await request("frame", () => api.frame(body), { retry: deepen, silent: true });
  if (!answer?.frame || here.frames[now.state.step] !== now) return;
  here.frames[now.state.step] = answer.frame;
  update(here, {});
});

/**
 * Go on from here under other terms: the frames so far stay, what followed is dropped (undo brings it back).
 * @param {Lane} here @param {Experiment} experiment @param {State} state @param {string} key @param {string|null} said
 */
async function goOn(here, experiment, state, key, said) {
  const answer = await request("run", () => api.frame({ experiment, state, ...examples() }),
    { retry: () => goOn(here, experiment, state, key, said) });
  if (!answer || !shows(answer)) return;
  remember(key);
  const frames = [...here.frames.slice(0, state.step), answer.frame];
  batch(() => {
    notice.value = said;
    const course = state.step;
    replace({ ...here, course, experiment: answer.experiment, frames, status: "running", divergence: null }, course);
  });
}

/** What needs new weights when it changes; the rest (optimizer, schedule, clipping, batch) goes on with those there are. */
const RESTARTS = /** @type {const} */ (["objective", "seed"]);

const change = latest(async (/** @type {(e: Experiment) => void} */ edit, /** @type {string} */ key) => {
  const here = lane.peek();
  const now = frame.peek();
  if (!here) return;
  const next = structuredClone(here.experiment);
  edit(next);
  const restarts = RESTARTS.some((k) => JSON.stringify(next[k]) !== JSON.stringify(here.experiment[k]));
  if (restarts || !now || now.state.step === 0) {
    const samePreset = !restarts ? preset.peek() : null;
    return begin(next, { key, from: samePreset, said: now && now.state.step > 0 ? "Started again with the same seed: this change needs new weights." : null });
  }
  const other = next.optimizer.name !== here.experiment.optimizer.name;
  const state = other ? { step: now.state.step, parameters: now.state.parameters, since: now.state.step } : now.state;
  return goOn(here, next, /** @type {State} */ (state), key, `Goes on from step ${now.state.step} with the weights as they are.`);
});

/**
 * Change the experiment. Sliders may call this on every move: of those asked for while one is under way, the last counts.
 * @param {string} key what is being changed (its path), so that one drag is one undo
 * @param {(experiment: Experiment) => void} edit
 */
export const changeExperiment = (key, edit) => change(edit, key);

/**
 * Put parameters to values by hand, at the cursor.
 * @param {{[name: string]: number}} values
 */
export const editParameters = latest(async (/** @type {{[name: string]: number}} */ values) => {
  const here = lane.peek();
  const now = frame.peek();
  if (!here || !now) return;
  const parameters = now.state.parameters.slice();
  for (const [name, value] of Object.entries(values)) parameters[here.parameters.indexOf(name)] = value;
  const key = `edit ${Object.keys(values).join()}`;
  const { objective } = here.experiment;
  if (objective.kind === "function" && now.state.step === 0) {
    const experiment = { ...here.experiment, objective: { ...objective, start: parameters } };
    return begin(experiment, { key, from: preset.peek() });
  }
  return goOn(here, here.experiment, { ...now.state, parameters }, key, `Set by hand at step ${now.state.step}.`);
});

/** Move the cursor to a known step. @param {number} step */
export function goTo(step) {
  const there = Math.max(0, Math.min(step, lastStep.peek()));
  if (there !== cursor.peek().step) cursor.value = { lane: cursor.peek().lane, step: there };
}

/** @param {Partial<import("./types.js").Selection>} picked */
export const select = (picked) => { selection.value = { ...selection.peek(), ...picked }; };

/** @param {string} sentence */
export const announce = (sentence) => { announcement.value = sentence; };
