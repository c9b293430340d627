/**
 * Changes of the experiment. They wait until the server answers; then the run continues or, if it must, begins again.
 */
import { computed, signal } from "ui";
import { continueWith, editsApplied, restart, stateFor } from "./actions.js";
import * as api from "../../server/api.js";
import { orderOf } from "../batch-order.js";
import { begin, beginLane, wanted } from "../begin.js";
import { redo, undo } from "./history.js";
import { stateAt } from "../memory/replay.js";
import { latest } from "../../server/latest.js";
import { request, unanswered, whenBack } from "../../server/requests.js";
import { experimentAt, isOnPage, laneOf, succeed } from "../runs.js";
import { catalog, experiment, lane, lanes, offline, preset, refusal, shownStep } from "../../store.js";

/**
 * @typedef {import("../../types.js").Experiment} Experiment
 * @typedef {import("../../types.js").Lane} Lane
 * @typedef {import("../../types.js").State} State
 * @typedef {{key: string, edit: (e: Experiment) => void, after: number}} Edit   asked for after so many `otherRuns`
 * @typedef {{step: number, edits: Edit[]}} Wish   what is to hold from a step on
 */

/**
 * The changes of each run that wait for an answer, in the order they were asked for.
 * @type {import("ui").Signal<Map<import("../memory/track.js").Track, Wish[]>>}
 */
const waitingEdits = signal(new Map());

/** @param {Experiment} old @param {Edit[]} edits in the order they were asked for */
function edited(old, edits) {
  const next = structuredClone(old);
  for (const { edit } of edits) edit(next);
  return next;
}

/**
 * The experiment under the cursor with the changes that wait for the server.
 * @type {import("ui").ReadonlySignal<Experiment|null>}
 */
export const intendedExperiment = computed(() => {
  const waiting = (offline.value && lane.value && waitingEdits.value.get(lane.value.frames)) || [];
  const edits = waiting.filter(({ step }) => step <= shownStep.value).flatMap((wish) => wish.edits);
  const now = experiment.value;
  return now && edits.length ? edited(now, edits) : now;
});

/** The objective without what may change while the weights stay. @param {Experiment} of */
function fixedPart({ objective }) {
  const { frozen, penalty, ...rest } = /** @type {any} */ (objective);
  return JSON.stringify(rest);
}

/**
 * Whether two experiments are about one thing, the same function or the same data, so that one is the other changed.
 * @param {Experiment} a @param {Experiment} b
 */
function sameSubject({ objective: a }, { objective: b }) {
  if (a.kind === "network") return b.kind === "network" && a.data.name === b.data.name;
  return b.kind === "function" && a.name === b.name && a.formula === b.formula;
}

/**
 * The part of the objective that makes losses of two runs comparable: the function, or the data and the loss.
 * @param {Experiment} of
 */
function lossMeaning({ objective }) {
  const { layers, init, frozen, start, ...rest } = /** @type {any} */ (objective);
  return JSON.stringify(rest);
}

let begun = 0; // runs that changes asked for

/** How many runs were asked for by other actions than changes. Changes that are older than such a run are dropped. */
const otherRuns = () => wanted.runs - begun;

/**
 * Resolves to false or null where the run is not changed.
 * @param {Lane} here @param {State} state @param {Edit[]} edits
 */
async function applyEdits(here, state, edits) {
  const old = experimentAt(here, state.step);
  const { key } = edits[edits.length - 1];
  const { step } = state;
  const next = edited(old, edits);
  if (JSON.stringify(next) === JSON.stringify(old)) return true; // the change was taken back meanwhile
  const reseeded = next.seed !== old.seed;
  // on a branch a new seed gives other batches and keeps the weights
  const onwards = reseeded && step > 0 && here.parent !== undefined;
  if (fixedPart(next) !== fixedPart(old) || (reseeded && !onwards)) {
    const why = reseeded ? `with seed ${next.seed}` : "with the same seed: this change needs new weights";
    if (lanes.peek().length > 1 && lossMeaning(next) === lossMeaning(old))
      return beginLane(here, next, key, `Lane ${here.name} started again ${why}. The other lanes stay.`);
    const others =
      lanes.peek().length > 1
        ? " The other lanes are closed, because their losses cannot be compared with the new ones."
        : "";
    const said = step > 0 || others ? `Started again ${why}.${others}` : null;
    begun++;
    const done = await begin(next, { key, said, held: true, from: sameSubject(next, old) ? preset.peek() : null });
    const now = lane.peek();
    if (done && now) succeed(here.frames, now.frames);
    return done;
  }
  const batches = !onwards
    ? ""
    : next.batch_size !== null && here.data && next.batch_size < here.data.targets[0].length
      ? orderOf(catalog.peek(), next)?.shuffles
        ? ` Seed ${next.seed} orders the batches from here.`
        : " The batches are in the order of the data, so another seed changes nothing."
      : " Every batch is all of the data, so another seed changes nothing.";
  const said = step > 0 ? `Goes on from step ${step} with the same weights.${batches}` : null;
  const after = stateFor(state, old, next);
  if (JSON.stringify(next.objective) === JSON.stringify(old.objective))
    return continueWith(here, next, after, key, said);
  const answer = await request("run", () => api.start({ experiment: next }), { held: true });
  return answer !== null && continueWith(here, next, after, key, said, { free: answer.free });
}

/**
 * A branch takes along the changes up to its step that have had no answer yet: they hold from where it begins. While
 * the server is away the run that it left stays as it is.
 * @param {import("../memory/track.js").Track} from @param {import("../memory/track.js").Track} to @param {number} step
 */
export function takeAlong(from, to, step) {
  const early = (/** @type {{step: number}} */ wish) => wish.step <= step;
  if (change.idle()) {
    const asked = [...underWay].flatMap(([of, all]) => (present(of) === from ? all.filter(early) : []));
    const queued = newEdits.filter((one) => present(one.of) === from && early(one));
    const edits = [...asked.flatMap((wish) => wish.edits), ...queued];
    if (!edits.length) return;
    newEdits.push(...edits.map(({ key, edit, after }) => ({ key, edit, after, of: to, step })));
    change();
    return;
  }
  const all = waitingEdits.peek().get(from) ?? [];
  const edits = all.filter(early).flatMap((wish) => wish.edits);
  if (!edits.length) return;
  const wishes = new Map(waitingEdits.peek());
  wishes.set(to, [{ step, edits }]);
  const later = all.filter((wish) => !early(wish));
  if (later.length) wishes.set(from, later);
  else wishes.delete(from);
  waitingEdits.value = wishes;
}

/** Counts the answers to changes, after which controls show the experiment of the run. */
export const changesHandled = signal(0);

/**
 * The waiting changes, the last one of each control, with the run and the step that they were made at.
 * @type {(Edit & {of: import("../memory/track.js").Track, step: number})[]}
 */
let newEdits = [];

/**
 * The wishes with one more change. Changes at one step are made together, those at different steps one after the other.
 * @param {Wish[]} before @param {number} step @param {Edit} added
 */
function withEdit(before, step, added) {
  const wishes = before.map((wish) => ({ ...wish, edits: [...wish.edits] }));
  const last = wishes[wishes.length - 1];
  if (last?.edits[last.edits.length - 1].key === added.key) last.edits.pop(); // moves of one slider
  if (last?.step === step) last.edits.push(added);
  else wishes.push({ step, edits: [added] });
  return wishes.filter(({ edits }) => edits.length);
}

/**
 * Request changes of a run, again if something else changed the run meanwhile, and twice if a request fails. Resolves
 * to whether they are settled: they wait if the server is away.
 * @param {import("../memory/track.js").Track} of @param {Wish} wish
 */
async function settled(of, { step, edits }) {
  const missed = unanswered();
  const before = refusal.peek();
  let here = laneOf(of);
  while (here) {
    const state = await stateAt(here, Math.min(step, here.frames.length - 1));
    const left = edits.filter(({ after }) => after === otherRuns());
    if (!left.length) return true;
    if ((state && (await applyEdits(here, state, left))) || isOnPage(here)) break;
    here = laneOf(of);
  }
  const said = refusal.peek();
  if (said && said !== before) refusal.value = { ...said, by: edits[edits.length - 1].key };
  return !here || unanswered() === missed;
}

/** A run as it is by now. @param {import("../memory/track.js").Track} of */
const present = (of) => laneOf(of)?.frames ?? of;

/** The changes of each run that are being requested. @type {Map<import("../memory/track.js").Track, Wish[]>} */
let underWay = new Map();

/** Request the waiting changes of each run. Unanswered changes wait for the server. */
const change = latest(async () => {
  underWay = new Map([...waitingEdits.peek()].map(([of, waiting]) => [present(of), [...waiting]]));
  for (const { of, step, ...added } of newEdits)
    underWay.set(present(of), withEdit(underWay.get(present(of)) ?? [], step, added));
  newEdits = [];
  const left = new Map();
  for (const [of, rest] of underWay) {
    while (rest.length && (await settled(of, rest[0]))) rest.shift();
    if (rest.length) left.set(present(of), rest);
  }
  waitingEdits.value = left;
  if (!newEdits.length) changesHandled.value++;
  if (left.size) whenBack("change", change);
});

/** Resolves when the changes under way have had their answers; null if there are none, or the server is away. */
export function changesApplied() {
  const underWay = [change.idle(), editsApplied(), restart.idle()].filter((one) => one !== undefined);
  return offline.peek() || !underWay.length ? null : Promise.all(underWay);
}

/** Resolves when the runs begin again that were asked to; undefined if they do already, or the server is away. */
export const restarted = () => (offline.peek() ? undefined : restart.idle());

/** Undo what was changed last, also if its answer is awaited. */
export const takeBack = async () => {
  await changesApplied();
  undo();
};

/** Redo what was undone last. */
export const doAgain = async () => {
  await changesApplied();
  redo();
};

/**
 * Change the experiment of the run looked at, from here on. Sliders may call this on every move: of the calls during a
 * request, the last one counts.
 * @param {string} key the changed path, so that one drag is one undo, and a refusal is shown beside its control
 * @param {(experiment: Experiment) => void} edit
 */
export function changeExperiment(key, edit) {
  const of = lane.peek()?.frames;
  if (!of) return;
  newEdits = newEdits.filter((one) => one.key !== key || one.of !== of);
  newEdits.push({ key, edit, of, step: shownStep.peek(), after: otherRuns() });
  change();
  return change.idle();
}
