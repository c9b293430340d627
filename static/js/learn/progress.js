/** Progress in the course, kept in the browser only. The index page, which has no playground, reads it too. */

/**
 * @typedef {"right"|"wrong"} Mark
 * @typedef {{opened: boolean, predicted: Mark|null, ran: boolean, done: boolean, answers: {[block: string]: Mark}}}
 *   Progress of one lesson; `answers` has the verdict of the first answer by block, as the truth is known afterwards
 * @typedef {{[slug: string]: Progress}} Course
 * @typedef {Pick<Storage, "getItem"|"setItem">} Shelf
 */

const KEY = "descent.course";

/** @type {Readonly<Progress>} */
const NEW = { opened: false, predicted: null, ran: false, done: false, answers: {} };

/** The stored progress; empty if storage is closed or holds something else. @param {Shelf} [shelf] @returns {Course} */
export function load(shelf) {
  try {
    const found = JSON.parse((shelf ?? localStorage).getItem(KEY) ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

/** @param {Course} course @param {string} slug @returns {Progress} */
export const of = (course, slug) => ({ ...NEW, ...course[slug] });

/**
 * Store `progress` of a lesson. Other lessons keep what another tab may have stored meanwhile.
 * @param {string} slug @param {Progress} progress @param {Shelf} [shelf]
 */
export function keep(slug, progress, shelf) {
  try {
    (shelf ?? localStorage).setItem(KEY, JSON.stringify({ ...load(shelf), [slug]: progress }));
  } catch {
    /* kept for this visit only */
  }
}

/** A lesson's predictions, and whether it has something to run. @param {{kind: string, block?: number}[]} pieces */
export const asked = (pieces) => ({
  predictions: pieces.filter((p) => p.kind === "prediction").map((p) => String(p.block)),
  runs: pieces.some((p) => p.kind === "table" || p.kind === "study"),
});

/** @typedef {ReturnType<typeof asked>} Asked */

/**
 * A lesson is done when every prediction is answered and one of its experiments was run.
 * @param {Progress} now @param {Asked} wanted @returns {Progress}
 */
function judged(now, { predictions, runs }) {
  const marks = predictions.map((block) => now.answers[block]).filter(Boolean);
  const all = marks.length === predictions.length;
  return {
    ...now,
    predicted: marks.length === 0 ? null : marks.includes("wrong") ? "wrong" : "right",
    done: now.done || (all && (now.ran || !runs)),
  };
}

/** @param {Progress} now @param {Asked} wanted @returns {Progress} */
export const opened = (now, wanted) => ({
  ...now,
  opened: true,
  done: now.done && (wanted.runs || wanted.predictions.length > 0),
});

/** @param {Progress} now @param {Asked} wanted @param {number} block @param {boolean} right @returns {Progress} */
export const answered = (now, wanted, block, right) =>
  judged({ ...now, answers: { [block]: right ? "right" : "wrong", ...now.answers } }, wanted);

/** @param {Progress} now @param {Asked} wanted @returns {Progress} */
export const ran = (now, wanted) => judged({ ...now, ran: true }, wanted);

/** @param {Progress} progress @returns {"done"|"begun"|"new"} */
export const stateOf = ({ done, opened: seen }) => (done ? "done" : seen ? "begun" : "new");

/**
 * The lesson to go on with: the last one that is begun but not done, or the first new one. Null if all are done or none
 * is opened.
 * @param {string[]} slugs in order @param {Course} course
 */
export function goOn(slugs, course) {
  const states = slugs.map((slug) => stateOf(of(course, slug)));
  if (states.every((state) => state === "new")) return null;
  const begun = states.lastIndexOf("begun");
  return slugs[begun >= 0 ? begun : states.indexOf("new")] ?? null;
}
