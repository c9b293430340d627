/** The work in the open lesson: answers and their verdicts, tables that were run, and the progress. */
import { batch, signal } from "ui";
import * as api from "../server/api.js";
import { request } from "../server/requests.js";
import { lesson, setOptions } from "../store.js";
import * as kept from "./progress.js";
import { onStage, reveal } from "./stage.js";
/** @import { Lesson, PredictionPiece, Ran, TablePiece, Verdict } from "../types.js" */
/** @import { Signal } from "ui" */

/**
 * @typedef {{draft: string, given: number|null, verdict: Verdict|null, refused: string, busy: boolean}} Answer
 *   `draft` is the typed text, or the number of the ticked choice; `given` the graded answer
 * @typedef {{ran: Ran|null, refused: string, busy: boolean}} Table
 */

/** @type {Readonly<Answer>} */
const UNANSWERED = { draft: "", given: null, verdict: null, refused: "", busy: false };
/** @type {Readonly<Table>} */
const NOT_RUN = { ran: null, refused: "", busy: false };

/** By block. @type {Signal<ReadonlyMap<number, Answer>>} */
const answers = signal(new Map());
/** By block. @type {Signal<ReadonlyMap<number, Table>>} */
const tables = signal(new Map());

/** @type {Signal<kept.Progress>} */
export const progress = signal(kept.of({}, ""));

/** @param {number} block @returns {Answer} */
export const answerOf = (block) => answers.value.get(block) ?? UNANSWERED;
/** @param {number} block @returns {Table} */
export const tableOf = (block) => tables.value.get(block) ?? NOT_RUN;

/** @template T @param {Signal<ReadonlyMap<number, T>>} of @param {number} block @param {T} next */
function put(of, block, next) {
  of.value = new Map(of.peek()).set(block, next);
}

/** @param {(now: kept.Progress, wanted: kept.Asked) => kept.Progress} change */
export function advance(change) {
  const here = lesson.peek();
  if (!here) return;
  progress.value = change(progress.peek(), kept.asked(here.pieces));
  kept.keep(here.slug, progress.peek());
}

/** Open a lesson. @param {Lesson} of */
export function open(of) {
  batch(() => {
    lesson.value = of;
    setOptions({ tab: "lesson" });
    answers.value = new Map();
    tables.value = new Map();
    progress.value = kept.of(kept.load(), of.slug);
  });
  advance(kept.opened);
}

/** Set the number of lessons in the course. */
export async function count() {
  const answer = await request("lessons", () => api.lessons(), { silent: true });
  const of = Math.max(0, ...(answer?.lessons ?? []).map(({ number }) => number));
  const here = lesson.peek();
  if (here && of) lesson.value = { ...here, of };
}

/** @param {number} block @param {string} text */
export const draft = (block, text) => put(answers, block, { ...answerOf(block), draft: text, refused: "" });

/** Clear an answer, to try again. @param {number} block */
export const again = (block) => put(answers, block, UNANSWERED);

/** The answer of `work`, or the server's refusal in words. @template T @param {() => Promise<T>} work */
async function asked(work) {
  const found = await request("lesson", () => api.orRefused(work()));
  if (!(found instanceof api.Refused)) return { found, refused: "" };
  const [first] = found.refusals;
  return { found: null, refused: first ? `Not taken: it must be ${first.allowed}.` : found.message };
}

/** Grade an answer, and show the run on the stage. @param {PredictionPiece} piece @param {number} given */
export async function answer(piece, given) {
  const here = lesson.peek();
  const before = answerOf(piece.block);
  const staged = onStage.peek();
  if (!here || before.busy) return;
  put(answers, piece.block, { ...before, busy: true, refused: "" });
  const { found, refused } = await asked(() => api.predict(here.slug, { block: piece.block, answer: given }));
  put(answers, piece.block, {
    ...answerOf(piece.block),
    busy: false,
    refused,
    ...(found && { given, verdict: found }),
  });
  if (!found) return;
  advance((now, wanted) => kept.answered(now, wanted, piece.block, found.right));
  const now = onStage.peek();
  if (now === staged || now === piece.block) await reveal(piece, found); // else somebody looks at another view by now
}

/** Run a table's experiments. @param {TablePiece} piece */
export async function run(piece) {
  const here = lesson.peek();
  if (!here || tableOf(piece.block).busy) return;
  put(tables, piece.block, { ...NOT_RUN, busy: true });
  const { found, refused } = await asked(() => api.table(here.slug, { block: piece.block }));
  put(tables, piece.block, { ran: found, refused, busy: false });
  if (found) advance(kept.ran);
}
