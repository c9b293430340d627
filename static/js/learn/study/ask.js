/** Requests the studies of a lesson: cells arrive one at a time, and the request can be stopped. */
import { signal } from "ui";
import * as api from "../../server/api.js";
import { newest } from "../../server/latest.js";
import { request } from "../../server/requests.js";
import { advance } from "../answers.js";
import * as kept from "../progress.js";
/** @import { StudyCell, StudyPiece, StudySummary } from "../../types.js" */

/**
 * @typedef {"new"|"running"|"done"|"stopped"|"broken"} State
 * @typedef {{state: State, done: number, total: number, cells: StudyCell[], summary:
 *   StudySummary|null, refused: string}} Study
 */

/** @type {Readonly<Study>} */
const NEW = { state: "new", done: 0, total: 0, cells: [], summary: null, refused: "" };
const GAP = 60; // ms between two pictures of the cells so far

/** By block. @type {import("ui").Signal<ReadonlyMap<number, Study>>} */
const studies = signal(new Map());
/** @type {Map<number, ReturnType<typeof newest>>} */
const runs = new Map();

/** @param {number} block @returns {Study} */
export const studyOf = (block) => studies.value.get(block) ?? NEW;

/** @param {number} block @param {Partial<Study>} change */
function put(block, change) {
  studies.value = new Map(studies.peek()).set(block, { ...(studies.peek().get(block) ?? NEW), ...change });
}

/** @param {StudyPiece} piece @param {AbortSignal} signal */
async function follow({ block, request: body }, signal) {
  /** @type {StudyCell[]} */
  const cells = [];
  let shown = 0;
  let ended = false;
  for await (const line of api.study(body, signal)) {
    if (line.kind === "summary") {
      put(block, { state: "done", done: line.done, total: line.total, cells: cells.slice(), summary: line });
      ended = true; // read on to the end of the stream, which frees the connection
      continue;
    }
    cells.push(line);
    if (performance.now() - shown < GAP) continue;
    shown = performance.now();
    put(block, { done: line.done, total: line.total, cells: cells.slice() });
  }
  return ended;
}

/** Run a study from the beginning. @param {StudyPiece} piece */
export async function run(piece) {
  const { block } = piece;
  if (!runs.has(block)) runs.set(block, newest());
  const mine = /** @type {ReturnType<typeof newest>} */ (runs.get(block)).begin();
  put(block, { ...NEW, state: "running" });
  // a study that broke off is run again only on request
  const ended = await request(`study ${block}`, () => api.orRefused(follow(piece, mine)), { held: true });
  if (mine.aborted) return; // cancelled, or begun anew
  if (ended === true) return advance(kept.ran);
  const [first] = ended instanceof api.Refused ? ended.refusals : [];
  const said = ended instanceof api.Refused ? ended.message : "";
  put(block, { state: "broken", refused: first ? `${first.field}: ${first.allowed}.` : said });
}

/** Stop a study. Its cells so far stay. @param {number} block */
export function cancel(block) {
  if (studies.peek().get(block)?.state !== "running") return;
  runs.get(block)?.end();
  put(block, { state: "stopped" });
}
