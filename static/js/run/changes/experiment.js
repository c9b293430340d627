/**
 * Changes of the experiment. They wait until the server answers; then the run continues or, if it must, begins again.
 */
import { computed, signal } from "ui";
import { continueWith, editsApplied, restart, stateFor } from "./actions.js";
import * as api from "../../server/api.js";
import { orderOf } from "../batch-order.js";
import { begin, beginLane, wanted } from "../begin.js";
import { redo, undo } from "./history.js";
import { leftAt, stateAt } from "../memory/replay.js";
import { latest } from "../../server/latest.js";
import { request, unanswered, whenBack } from "../../server/requests.js";
import { experimentAt, isOnPage, laneOf, succeed } from "../runs.js";
import { catalog, experiment, lane, lanes, offline, preset, refusal, shownStep } from "../../store.js";

/**
 * @typedef {import("../../types.js").Experiment} Experiment
 * @typedef {import("../../types.js").Lane} Lane
 * @typedef {import("../../types.js").State} State
 * @typedef {import("../memory/track.js").Track} Track
 * @typedef {{key: string, edit: (e: Experiment) => void, after: number}} Edit   asked for after so many `otherRuns`
 * @typedef {{of: Track, step: number, edits: Edit[]}} Wish   what is to hold in a run from a step on
 */

/** What has had no answer yet, in the order it was asked for. @type {import("ui").Signal<Wish[]>} */
const wishes = signal([]);

/** The wish that is being requested. @type {Wish|undefined} */
let underWay;

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
  const waiting = offline.value && lane.value ? upTo(shownStep.value, lane.value.frames, wishes.value) : [];
  const edits = waiting.flatMap((wish) => wish.edits);
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
  const before = experimentAt(here, Math.max(0, step - 1)).optimizer.name;
  const back = before === next.optimizer.name && before !== old.optimizer.name; // to a method, with what it remembers
  const left = back ? await leftAt(here, step) : stateFor(state, old, next);
  if (!left) return false;
  const after = { ...left, parameters: state.parameters }; // also those set by hand
  if (JSON.stringify(next.objective) === JSON.stringify(old.objective))
    return continueWith(here, next, after, key, said);
  const answer = await request("run", () => api.start({ experiment: next }), { held: true });
  return answer !== null && continueWith(here, next, after, key, said, { free: answer.free });
}

/** A run as it is by now. @param {Track} of */
const present = (of) => laneOf(of)?.frames ?? of;

/** The wishes of a run up to a step. @param {number} last @param {Track} run @param {Wish[]} all */
const upTo = (last, run, all) => all.filter(({ of, step }) => step <= last && present(of) === run);

/**
 * A branch has the changes up to its step that have had no answer yet: they hold from where it begins.
 * @param {Track} from @param {Track} to @param {number} step
 */
export function takeAlong(from, to, step) {
  const edits = upTo(step, from, wishes.peek()).flatMap((wish) => wish.edits);
  if (!edits.length) return;
  wishes.value = [...wishes.peek(), { of: to, step, edits }];
  change();
}

/** Counts the answers to changes, after which controls show the experiment of the run. */
export const changesHandled = signal(0);

/**
 * The wishes with one more change of a run. Changes at one step are made together, those at different steps one after
 * the other; of the moves of one slider the last counts.
 * @param {Wish[]} before @param {Track} of @param {number} step @param {Edit} added
 */
function withEdit(before, of, step, added) {
  const last = before.findLast((wish) => wish !== underWay && present(wish.of) === of);
  const others = before.filter((wish) => wish !== last);
  const edits = last?.edits ?? [];
  const moved = edits[edits.length - 1]?.key === added.key ? edits.slice(0, -1) : edits;
  if (last?.step === step) return [...others, { of, step, edits: [...moved, added] }];
  const earlier = last && moved.length ? [{ ...last, edits: moved }] : [];
  return [...others, ...earlier, { of, step, edits: [added] }];
}

/**
 * Request changes of a run, again if something else changed the run meanwhile, and twice if a request fails. Resolves
 * to whether they are settled: they wait if the server is away.
 * @param {Wish} wish
 */
async function settled({ of, step, edits }) {
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

/** Request what is wished of each run, in order. What is not answered waits for the server. */
const change = latest(async () => {
  const away = new Set();
  for (;;) {
    underWay = wishes.peek().find(({ of }) => !away.has(present(of)));
    if (!underWay) break;
    if (await settled(underWay)) wishes.value = wishes.peek().filter((wish) => wish !== underWay);
    else away.add(present(underWay.of));
  }
  changesHandled.value++;
  if (away.size) whenBack("change", change);
});

/** Resolves when the changes under way have had their answers; null if there are none, or the server is away. */
export function changesApplied() {
  const answers = [change.idle(), editsApplied(), restart.idle()].filter((one) => one !== undefined);
  return offline.peek() || !answers.length ? null : Promise.all(answers);
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
  wishes.value = withEdit(wishes.peek(), of, shownStep.peek(), { key, edit, after: otherRuns() });
  change();
  return change.idle();
}
