/** Repeats a link's changes at later steps and begins its other lanes. Parts that cannot be used are reported. */
import { batch } from "ui";
import { changeAtStep } from "../run/changes/at-step.js";
import { applied } from "./changes.js";
import { beginBeside } from "../run/begin.js";
import { extendTo } from "../run/run-to.js";
import { mending } from "./link.js";
import { LONGEST, isOnPage, laneOf } from "../run/runs.js";
import { cursor, lane, lanes, reach, refusal } from "../store.js";
/** @import { Experiment, Refusal } from "../types.js" */
/** @import { Tell } from "./link.js" */
/** @import { Meaning } from "./version.js" */

/**
 * @typedef {ReturnType<typeof import("./changes.js").turnsIn>} Turns
 * @typedef {NonNullable<ReturnType<typeof import("./lanes.js").lanesIn>>} Told
 */

/**
 * Change the run looked at where the address says it was changed, as far as that goes.
 * Resolves as `extendTo` does, or to `replaced` where another run is looked at by now.
 * @param {Turns} told @param {Meaning} meaning @param {AbortSignal} mine @param {Tell} tell
 */
async function changeAsLinked(told, meaning, mine, tell) {
  let here = lane.peek()?.frames;
  const replaced = () => mine.aborted || lane.peek()?.frames !== here; // somebody asked for another run, or watches one
  for (const { step, made, set } of told) {
    if (replaced()) return "replaced";
    const say = (/** @type {Refusal} */ refused) => tell({ ...refused, field: `at${step}.${refused.field}` });
    const all = [...made, ...Object.entries(set)];
    const none = (/** @type {string} */ allowed) => all.forEach(([field, value]) => say({ field, value, allowed }));
    const how = step > LONGEST ? "there" : await extendTo(step);
    if (replaced()) return "replaced";
    if (how !== "there") return how;
    if (step > reach.peek()) {
      none(`at a step that the run gets to, at most ${LONGEST}`);
      continue;
    }
    const own = Object.entries(set).filter(([name, value]) => {
      const there = lane.peek()?.parameters.includes(name);
      if (!there || !Number.isFinite(value)) say({ field: name, value: null, allowed: there ? "a number" : "" });
      return there && Number.isFinite(value);
    });
    const again = async (/** @type {[string, number][]} */ values) => {
      const done = await changeAtStep(
        step,
        (old) => meaning.complete(applied(old, made, say)),
        Object.fromEntries(values),
        (old) => mending(old, say),
      );
      if (done) here = lane.peek()?.frames;
      return done;
    };
    if ((!own.length && !made.length) || (await again(own))) continue;
    if (replaced()) return "replaced";
    for (const [name, value] of own) say({ field: name, value, allowed: "a number that the run can go on from" });
    if (own.length && made.length && (await again([]))) continue;
    if (replaced()) return "replaced";
    for (const [field, value] of made) say({ field, value, allowed: "a change that the run can go on with" });
    refusal.value = null;
  }
  return "there";
}

/**
 * Begin the lane looked at anew, where the address says something of it as of a lane.
 * @param {Told} told @param {Meaning} meaning @param {AbortSignal} mine @param {Tell} tell
 */
async function beginWatched({ watched, lanes: all }, meaning, mine, tell) {
  const [first] = lanes.peek();
  const { experiment } = first.courses[0];
  const { made, name, colour, parent } = all[watched];
  if (!made.length) return;
  const say = (/** @type {Refusal} */ refused) => tell({ ...refused, of: `lane ${name}` });
  const chosen = meaning.complete(applied(experiment, made, say));
  const over = () => mine.aborted || !isOnPage(first);
  if (await beginBeside(chosen, { name, colour, parent }, over, mending(experiment, say)))
    batch(() => {
      lanes.value = lanes.peek().slice(-1);
      cursor.value = { lane: 0, step: 0 };
    });
  else if (!over())
    for (const [field, value] of made) say({ field, value, allowed: "a setting that the run can begin with" });
}

/**
 * Put the lanes beside the one that was begun. Resolves to the names of those that could not be.
 * @param {Told} told @param {Experiment} experiment which they differ from
 * @param {Meaning} meaning @param {AbortSignal} mine @param {Tell} tell
 */
async function runBeside({ watched, lanes: all }, experiment, meaning, mine, tell) {
  const [{ name, colour, parent }] = all.slice(watched);
  const first = { ...lanes.peek()[0], name, colour, parent };
  lanes.value = [first];
  const over = () => mine.aborted || !laneOf(first.frames);
  /** The lanes that were begun, and how far: a person may call them otherwise meanwhile. */
  const begun = all.map((_, i) => ({ run: i === watched ? first.frames : undefined, whole: i === watched }));
  for (const [i, { made, turns: own, ...as }] of all.entries()) {
    if (i === watched) continue;
    const say = (/** @type {Refusal} */ refused) => tell({ ...refused, of: `lane ${as.name}` });
    const chosen = meaning.complete(applied(experiment, made, say));
    if (await beginBeside(chosen, { parent: undefined, ...as }, over, mending(experiment, say))) {
      const run = lanes.peek().at(-1)?.frames;
      begun[i] = { run, whole: (await changeAsLinked(own, meaning, mine, say)) === "there" };
    }
    if (over()) return [];
  }
  const found = begun.map(({ run }) => laneOf(run));
  const order = found.flatMap((l, i) => (l && begun[i].whole ? [l] : []));
  batch(() => {
    lanes.value = [...order, ...lanes.peek().filter((l) => !found.includes(l))];
    cursor.value = { lane: lanes.peek().findIndex((l) => l.frames === found[watched]?.frames), step: 0 };
  });
  return all.filter((_, i) => !begun[i].whole).map((l) => l.name);
}

/**
 * Repeat what an address lists, with its lanes where it has several. Resolves to how that ended, as `changeAsLinked`
 * does, and to the names of the lanes that could not be begun.
 * @param {Turns} own of a run alone @param {Told|null} told @param {Meaning} meaning
 * @param {AbortSignal} mine aborted when somebody asks for another address @param {Tell} tell
 */
export async function followLink(own, told, meaning, mine, tell) {
  const experiment = lane.peek()?.courses[0].experiment;
  if (!told || !experiment) return { how: await changeAsLinked(own, meaning, mine, tell), missing: [] };
  await beginWatched(told, meaning, mine, tell);
  const how = await changeAsLinked(told.lanes[told.watched].turns, meaning, mine, tell);
  return {
    how,
    missing: mine.aborted || how === "replaced" ? [] : await runBeside(told, experiment, meaning, mine, tell),
  };
}
