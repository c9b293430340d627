/**
 * Views of the step that a request leads to: they come with its answer, so that nobody has to ask for them.
 *
 * @typedef {"landscape"|"boundary"|"events"} Kind
 * @typedef {{kind: Kind, after?: number, lane?: number, frame?: number, [key: string]: any}} View   as the server takes it
 * @typedef {{view: number, problem?: {type?: string}, landscape?: any, boundary?: any, events?: any}} Line   of its answer
 */
import { frame, playing } from "../store.js";
import { isBusy } from "./busy.js";
/** @import { State } from "../types.js" */

/**
 * Says some views of what is shown, of a number of steps ahead, which may come after a pause.
 * @typedef {(steps: number, pause: boolean) => View[]} Teller
 */

/** @type {Teller[]} */
const tellers = [];

/** Let `views` say what is shown of a step. @param {Teller} views */
export const showing = (views) => tellers.push(views);

const PAUSE = 1000; // ms without a step: the next one will not follow at once either
let last = -PAUSE;

/** The views of the next steps, in the order in which they are computed. @param {number} steps */
export function shownViews(steps) {
  const now = performance.now();
  const pause = now - last >= PAUSE;
  last = now;
  return tellers.flatMap((views) => views(steps, pause)).sort((a, b) => (a.after ?? 0) - (b.after ?? 0));
}

/** ms after a step for views that can wait, such as fine samples: a next press meanwhile saves the server the work. */
export const REST = 180;

const KEPT = 64; // views, so that those of steps that are still ahead are there when these are shown

/** @type {{kind: Kind, experiment: object, state: State, asked: string, answer: Promise<any>}[]} */
let coming = [];
let streams = 0;

/** Whether views are still to come. */
export const viewsUnderWay = () => streams > 0;

/**
 * Expect views. Returns functions that give their answers, and that end the wait for those without one.
 * @param {View[]} views @param {object} experiment @param {State} from the state of the request
 * @param {{state: State}[]} frames of its answer
 */
export function expectViews(views, experiment, from, frames) {
  /** @type {((answer: any) => void)[]} */
  const give = [];
  const made = views.map(({ kind, after, lane, frame: at = frames.length - 1, ...body }, k) => ({
    kind,
    experiment,
    state: kind === "events" ? from : frames[at]?.state,
    asked: JSON.stringify(body),
    answer: new Promise((done) => (give[k] = done)),
  }));
  // a run that ended has fewer frames than were asked for
  coming = [...coming, ...made.filter(({ state }) => state)].slice(-KEPT);
  streams++;
  return {
    give: (/** @type {Line} */ line) => {
      if (line.problem && isBusy(line.problem) && playing.peek()) coming = coming.filter((c) => c !== made[line.view]); // the next comes
      give[line.view](line.landscape ?? line.boundary ?? line.events ?? null);
    },
    end: () => {
      streams--;
      for (const done of give) done(null);
    },
  };
}

/**
 * The answer to a request that comes as a view; null if it did not come, undefined if none was expected.
 * @param {Kind} kind @param {any} body @returns {Promise<any>|undefined}
 */
export function viewOf(kind, { experiment, state, ...body }) {
  const asked = JSON.stringify(body);
  return coming.find((c) => c.state === state && isOf(c, kind, experiment, asked))?.answer;
}

/** @param {typeof coming[0]} of @param {Kind} kind @param {object} experiment @param {string} asked */
const isOf = (of, kind, experiment, asked) => of.kind === kind && of.experiment === experiment && of.asked === asked;

/**
 * The states of a run, in order, whose views come along with its steps.
 * @param {Kind} kind @param {object} experiment @param {object} body what is asked of each
 */
export function statesViewed(kind, experiment, body) {
  const asked = JSON.stringify(body);
  return coming.filter((c) => isOf(c, kind, experiment, asked)).map(({ state }) => state);
}

/**
 * Whether a view of a state is there or on its way. @param {Kind} kind @param {object} experiment @param {State} state
 * @param {object} body what is asked
 */
export const comes = (kind, experiment, state, body) => viewOf(kind, { experiment, state, ...body }) !== undefined;

/** Whether a view is of a step that is no longer shown. @param {Kind} kind @param {object} state */
export const isPast = (kind, state) => kind !== "events" && frame.peek()?.state !== state;
