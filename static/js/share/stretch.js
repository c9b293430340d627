/** The part of a run that a file can hold: the steps since the last change by hand. Words tell of those before. */
/** @import { Lane } from "../types.js" */

const AHEAD = 50; // updates of a run that has not moved yet
const MOST = 50; // notes of one request

/**
 * The first step of the stretch, the number of its updates, and what is left out. `asShown` is false where no update of
 * it was shown: then it is the next updates.
 * @param {Lane} of @returns {{from: number, steps: number, asShown: boolean, notes: {step: number, text: string}[]}}
 */
export function stretchOf({ courses, frames, parent }) {
  const before = courses.filter((course) => course.step <= frames.shown);
  const from = before.at(-1)?.step ?? 0;
  const steps = frames.shown - from;
  const notes = before
    .filter((course) => course.step > 0 || course.set)
    .map(({ step, set }) => ({ step, text: set ? moved(Object.keys(set)) : "The settings were changed." }));
  if (parent && parent.step > 0)
    notes.unshift({ step: parent.step, text: `This run branched off the run ${parent.name}.`.slice(0, 200) });
  return { from, steps: steps || AHEAD, asShown: steps > 0, notes: notes.slice(-MOST) };
}

/** @param {string[]} names */
const moved = (names) =>
  names.length > 4 ? `${names.length} parameters were set by hand.` : `${names.join(" and ")} set by hand.`;

/** @type {Record<string, (limit: number) => string>} */
const STOPS = {
  step: (limit) => `step ${limit}`,
  loss: (limit) => `loss at most ${limit}`,
  gradient: (limit) => `gradient at most ${limit}`,
  seconds: (limit) => `${limit} seconds`,
  score: (limit) => `score at least ${limit}`,
};

/**
 * The stop conditions as a note at `step`, where the file ends; null if there are none.
 * @param {Record<string, number|null>} stops @param {number} step
 */
export function stopNote(stops, step) {
  const all = Object.entries(stops).flatMap(([of, limit]) => (limit === null ? [] : [STOPS[of](limit)]));
  return all.length ? { step, text: `Playing stops by itself: ${all.join(", ")}.` } : null;
}
