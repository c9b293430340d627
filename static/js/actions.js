/** What a person can do to the run under the cursor: begin it, change its course. Each ends in one write to the store. */
import { batch, computed, signal } from "ui";
import * as api from "./api.js";
import { remember } from "./history.js";
import { latest, request, whenBack } from "./requests.js";
import { arrived, deepen, stateAt } from "./replay.js";
import { examples, experimentAt, goTo, present, replace } from "./runs.js";
import { letGo } from "./sight.js";
import { catalog, cursor, experiment, lane, lanes, meant, notice, offline, options, preset, refusal, selection } from "./store.js";
import { Track } from "./track.js";

export { deepen, goTo };

/**
 * @typedef {import("./types.js").Experiment} Experiment
 * @typedef {import("./types.js").Lane} Lane
 * @typedef {import("./types.js").State} State
 */

/**
 * Whether an answer has a frame to show. One that has none (a weight set so far out that the loss overflows) changes nothing.
 * @param {{frame: import("./types.js").Frame|null, divergence: import("./types.js").Divergence|null}} answer
 */
function shows(answer) {
  if (answer.frame) return true;
  refusal.value = { field: "", value: null, allowed: `Not changed. ${answer.divergence?.message ?? "The numbers overflow there."}` };
  return false;
}

/** A lane at its beginning. @param {any} answer of the server to /api/start @returns {Lane} */
const beginning = (answer) => ({
  name: "A", colour: 0, experiment: answer.experiment, parameters: answer.parameters, free: answer.free, data: answer.data,
  frames: new Track(answer.frame), status: answer.status, divergence: answer.divergence, mostSteps: answer.most_steps,
  courses: [{ step: 0, experiment: answer.experiment }],
});

/**
 * Begin one more lane beside those there are, and look at it: the way a link tells of. Nothing to undo.
 * @param {Experiment} chosen @param {Pick<Lane, "name"|"colour"|"parent">} as
 */
export async function beginBeside(chosen, as) {
  const answer = await request("run", () => api.start({ experiment: chosen, ...examples() }));
  if (!answer || !shows(answer)) return false;
  batch(() => {
    cursor.value = { lane: lanes.peek().length, step: 0 };
    lanes.value = [...lanes.peek(), { ...beginning(answer), ...as }];
  });
  return true;
}

/** An experiment with all that it leaves out. @param {Experiment} chosen @returns {Promise<Experiment>} */
export const completed = async (chosen) => (await request("run", () => api.start({ experiment: chosen })))?.experiment ?? chosen;

/** Load what can be chosen. */
export async function loadCatalog() {
  const answer = await request("catalog", () => api.catalog(), { retry: () => location.reload() });
  if (answer) catalog.value = answer;
  return answer;
}

let begun = 0; // how many beginnings were asked for

/**
 * Begin a run of `chosen` at step 0, as the only lane. Resolves to false where that cannot be, and to null where something
 * else was to begin before the answer came: that one counts.
 * @param {Experiment} chosen
 * @param {{key?: string, said?: string|null, from?: string|null, view?: import("./types.js").View|null, look?: Partial<typeof options.value>, held?: boolean}} [how]
 *   `held` that who asks sees to it when the server is back; `from` names the preset it came from, `view` says where else it is meant to be seen, `look` how it is looked at from then on
 */
export async function begin(chosen, how = {}) {
  const { key = "begin", said = null, from = null, view = null, look = {}, held = false } = how;
  const mine = ++begun;
  const answer = await request("run", () => api.start({ experiment: chosen, ...examples() }), { retry: held ? undefined : () => begin(chosen, how) });
  if (mine !== begun) return null;
  if (!answer || !shows(answer)) return false;
  if (lane.peek()) remember(key);
  batch(() => {
    const next = beginning(answer);
    letGo(lane.peek(), next);
    options.value = { ...options.peek(), ...look };
    preset.value = from;
    meant.value = view;
    notice.value = said;
    refusal.value = null;
    lanes.value = [next];
    cursor.value = { lane: 0, step: 0 };
  });
  return true;
}

/** Begin a preset, with the view it asks for. Resolves as `begin` does. @param {string} name */
export async function beginPreset(name) {
  const chosen = catalog.peek()?.presets.find((p) => p.name === name);
  if (!chosen) return false;
  return begin(chosen.experiment, { key: "preset", from: name, look: { mode: chosen.view.mode, plane: chosen.view.plane, range: null } });
}

/**
 * A lane that goes on from `state` under other terms: the frames before stay, what followed is dropped.
 * @param {Lane} here @param {Experiment} chosen @param {State} state @param {{[name: string]: number}} [set] what a hand put in it
 * @returns {Promise<Lane|null>}
 */
export async function turned(here, chosen, state, set) {
  const answer = await api.frame({ experiment: chosen, state, ...examples() });
  if (!shows(answer)) return null;
  const all = { ...here.courses.find((c) => c.step === state.step)?.set, ...set };
  const turn = { step: state.step, experiment: answer.experiment, ...(Object.keys(all).length && { set: all }) };
  const courses = [...here.courses.filter((c) => c.step < state.step), turn];
  return { ...here, experiment: answer.experiment, courses, frames: here.frames.turned(answer.frame), status: "running", divergence: null };
}

/**
 * Go on from here under other terms; undo brings back what followed.
 * @param {Lane} here @param {Experiment} chosen @param {State} state @param {string} key @param {string|null} said
 * @param {Partial<Lane>} [more] @param {{[name: string]: number}} [set]
 */
async function goOn(here, chosen, state, key, said, more = {}, set = undefined) {
  const retry = set && (() => goOn(here, chosen, state, key, said, more, set)); // what no hand set is a change, which is held
  const next = await request("run", () => turned(here, chosen, state, set), { retry });
  if (!next || !present(here)) return;
  remember(key);
  batch(() => {
    notice.value = said;
    const { name, colour, parent } = lanes.peek().find((l) => l.frames === here.frames) ?? here; // it may have got another name meanwhile
    replace(here, { ...next, ...more, name, colour, parent }, state.step);
  });
}

/** Every lane from its beginning, under its present terms and with the same initial weights (also those set by hand). */
export async function restart() {
  const before = lanes.peek();
  const again = await request("run", () => Promise.all(before.map((l) => {
    const { first } = l.frames;
    if (l.courses.length === 1) return { ...l, frames: new Track(first), status: /** @type {const} */ ("running"), divergence: null };
    const { step, parameters } = first.state; // frame 0 was computed under other terms: its update would be the old one
    return turned(l, l.experiment, /** @type {State} */ ({ step, parameters }));
  })), { retry: restart });
  if (!again || again.includes(null)) return;
  if (lanes.peek().length !== before.length || !before.every(present)) return restart(); // of the lanes there are now
  remember("restart");
  batch(() => {
    notice.value = null;
    lanes.value = /** @type {Lane[]} */ (again);
    cursor.value = { lane: cursor.peek().lane, step: 0 };
  });
}

/** Another optimizer has other slots, and its own clock begins here. @param {State} state @param {Experiment} old @param {Experiment} next @returns {State} */
const handedOver = (state, old, next) =>
  (next.optimizer.name === old.optimizer.name ? state : /** @type {State} */ ({ step: state.step, parameters: state.parameters, since: state.step }));

/**
 * Turn the lane looked at onto another course at a step of it, as it was done before: the way a link tells of. Nothing to undo.
 * @param {number} step a known one @param {(experiment: Experiment) => Experiment} made @param {{[name: string]: number}} set
 */
export async function turnAgain(step, made, set) {
  goTo(step);
  const now = await arrived();
  const here = lane.peek();
  if (!here || now?.state.step !== step) return false;
  const old = experimentAt(here, step);
  const next = made(old);
  const state = handedOver(now.state, old, next);
  const parameters = state.parameters.map((x, i) => set[here.parameters[i]] ?? x);
  const free = JSON.stringify(next.objective) === JSON.stringify(old.objective) ? here : await request("run", () => api.start({ experiment: next }));
  const turn = free && (await request("run", () => turned(here, next, { ...state, parameters }, set)));
  if (!turn || !present(here)) return false;
  replace(here, { ...turn, free: free.free }, step);
  return true;
}

/** The objective without what may change while the weights stay. @param {Experiment} of */
function fixed({ objective }) {
  const { frozen, penalty, ...rest } = /** @type {any} */ (objective);
  return JSON.stringify(rest);
}

/** What makes losses of two runs mean the same: the function, or the data and how errors are counted. @param {Experiment} of */
function measure({ objective }) {
  const { layers, init, frozen, start, ...rest } = /** @type {any} */ (objective);
  return JSON.stringify(rest);
}

/**
 * The lane looked at begins anew, with weights of its own; the lanes beside it stay.
 * @param {Lane} here @param {Experiment} chosen @param {string} key @param {string} said
 */
async function beginLane(here, chosen, key, said) {
  const answer = await request("run", () => api.start({ experiment: chosen, ...examples() }));
  if (!answer || !shows(answer) || !present(here)) return;
  remember(key);
  batch(() => {
    if (here.parameters.join() !== answer.parameters.join()) {
      options.value = { ...options.peek(), range: null };
      selection.value = { ...selection.peek(), parameter: null, unit: null };
    }
    notice.value = said;
    replace(here, { ...beginning(answer), name: here.name, colour: here.colour }, 0);
  });
}

/** @typedef {{key: string, edit: (e: Experiment) => void}} Edit */

/** @param {Experiment} old @param {Edit[]} edits in the order they were asked for */
function edited(old, edits) {
  const next = structuredClone(old);
  for (const { edit } of edits) edit(next);
  return next;
}

/** What is asked of each run and not answered yet, and the step it is to hold from. @type {import("ui").Signal<Map<Track, {step: number, edits: Edit[]}>>} */
const held = signal(new Map());

/** The experiment under the cursor as it will be: with what waits for a server that is away. @type {import("ui").ReadonlySignal<Experiment|null>} */
export const intended = computed(() => {
  const wish = offline.value && lane.value && held.value.get(lane.value.frames);
  return wish && experiment.value ? edited(experiment.value, wish.edits) : experiment.value;
});

/** @param {Lane} here @param {State} state @param {Edit[]} edits */
async function turnedBy(here, state, edits) {
  const old = experimentAt(here, state.step);
  const { key } = edits[edits.length - 1];
  const { step } = state;
  const next = edited(old, edits);
  if (JSON.stringify(next) === JSON.stringify(old)) return; // taken back before it could be done
  const reseeded = next.seed !== old.seed;
  // on a branch a seed is of what is still to come: other batches, the same weights
  const onwards = reseeded && step > 0 && here.parent !== undefined;
  if (fixed(next) !== fixed(old) || (reseeded && !onwards)) {
    const why = reseeded ? `with seed ${next.seed}` : "with the same seed: this change needs new weights";
    if (lanes.peek().length > 1 && measure(next) === measure(old)) return beginLane(here, next, key, `Lane ${here.name} started again ${why}. The other lanes stay.`);
    const others = lanes.peek().length > 1 ? " The other lanes went with the old ones, as their losses would say something else." : "";
    return begin(next, { key, said: step > 0 || others ? `Started again ${why}.${others}` : null, held: true });
  }
  const batches = !onwards ? "" : next.batch_size !== null && here.data && next.batch_size < here.data.targets[0].length
    ? ` Seed ${next.seed} orders the batches from here.` : " Every batch is all of the data, so another seed changes nothing.";
  const said = step > 0 ? `Goes on from step ${step} with the weights as they are.${batches}` : null;
  const after = handedOver(state, old, next);
  if (JSON.stringify(next.objective) === JSON.stringify(old.objective)) return goOn(here, next, after, key, said);
  const answer = await request("run", () => api.start({ experiment: next }));
  if (answer) return goOn(here, next, after, key, said, { free: answer.free });
}

/** What is still to be changed: of one slider's moves the last counts, and no control takes back another's. @type {Map<string, Edit["edit"]>} */
const wanted = new Map();

/** Ask for what is wanted of the run looked at, and again for what was not answered; what still is not waits for the server. */
const change = latest(async () => {
  const now = await arrived();
  const looked = lane.peek();
  const wishes = new Map(held.peek());
  if (looked && wanted.size) {
    const before = wishes.get(looked.frames)?.edits ?? [];
    const edits = [...wanted].map(([key, edit]) => ({ key, edit }));
    const same = before[before.length - 1]?.key === edits[0].key; // one slider's moves again
    wishes.set(looked.frames, { step: now?.state.step ?? cursor.peek().step, edits: [...before.slice(0, same ? -1 : undefined), ...edits] });
  }
  wanted.clear();
  for (const [of, { step, edits }] of [...wishes]) {
    const here = lanes.peek().find((l) => l.frames === of);
    const state = here && (await stateAt(here, step));
    if (here && state) await turnedBy(here, state, edits);
    if (!here || !offline.peek()) wishes.delete(of);
  }
  held.value = wishes;
  if (wishes.size) whenBack("change", change);
});

/**
 * Change the experiment. Sliders may call this on every move: of those asked for while one is under way, the last counts.
 * @param {string} key what is being changed (its path), so that one drag is one undo
 * @param {(experiment: Experiment) => void} edit
 */
export function changeExperiment(key, edit) {
  wanted.delete(key);
  wanted.set(key, edit);
  return change();
}

/**
 * Put parameters to values by hand, at the cursor.
 * @param {{[name: string]: number}} values
 */
export const editParameters = latest(async (/** @type {{[name: string]: number}} */ values) => {
  const now = await arrived();
  const here = lane.peek();
  if (!here || !now) return;
  const { step } = now.state;
  const parameters = now.state.parameters.slice();
  for (const [name, value] of Object.entries(values)) parameters[here.parameters.indexOf(name)] = value;
  const key = `edit ${Object.keys(values).join()}`;
  if (step > 0) return goOn(here, experimentAt(here, step), { ...now.state, parameters }, key, `Set by hand at step ${step}.`, {}, values);
  // at the start all lanes of this shape begin where the hand puts them; a function's start is part of its experiment
  const before = lanes.peek();
  const next = await request("run", () => Promise.all(before.map((l) => {
    if (l.parameters.join() !== here.parameters.join()) return l;
    const { objective } = l.experiment;
    const chosen = objective.kind === "function" ? { ...l.experiment, objective: { ...objective, start: parameters } } : l.experiment;
    return turned(l, chosen, /** @type {State} */ ({ step: 0, parameters }), objective.kind === "function" ? undefined : values);
  })), { retry: () => editParameters(values) });
  if (!next || next.includes(null) || lanes.peek().length !== before.length || !before.every(present)) return;
  remember(key);
  batch(() => {
    lanes.value = /** @type {Lane[]} */ (next);
    cursor.value = { lane: cursor.peek().lane, step: 0 };
    refusal.value = null;
  });
});

/** @param {Partial<import("./types.js").Selection>} picked */
export const select = (picked) => { selection.value = { ...selection.peek(), ...picked }; };
