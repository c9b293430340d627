/**
 * Views of the step that a request leads to: they come with its answer, so that nobody has to ask for them.
 *
 * @typedef {"landscape"|"boundary"|"events"} Kind
 * @typedef {{kind: Kind, after?: number, [key: string]: any}} View   as the server takes it
 * @typedef {{view: number, problem?: object, landscape?: any, boundary?: any, events?: any}} Line   of its answer
 */
import { frame } from "../store.js";

/** Each says some views of what is shown, of a number of steps ahead. @type {((steps: number) => View[])[]} */
const tellers = [];

/** Let `views` say what is shown of a step. @param {(steps: number) => View[]} views */
export const showing = (views) => tellers.push(views);

/** @param {number} steps */
export const shownViews = (steps) =>
  tellers.flatMap((views) => views(steps)).sort((a, b) => (a.after ?? 0) - (b.after ?? 0));

/** @type {{experiment: object, state: object, asked: string, answer: Promise<any>}[]} */
let coming = [];

/** @param {Kind} kind @param {object} body */
const text = (kind, body) => JSON.stringify([kind, body]);

/**
 * Expect views. Returns functions that give their answers, and that end the wait for those without one.
 * @param {View[]} views @param {object} experiment @param {object} from the state of the request
 * @param {object} to that of its last frame
 */
export function expectViews(views, experiment, from, to) {
  /** @type {((answer: any) => void)[]} */
  const give = [];
  coming = views.map(({ kind, after, ...body }, k) => ({
    experiment,
    state: kind === "events" ? from : to,
    asked: text(kind, body),
    answer: new Promise((done) => {
      give[k] = done;
    }),
  }));
  return {
    give: (/** @type {Line} */ line) => give[line.view](line.landscape ?? line.boundary ?? line.events ?? null),
    end: () => {
      for (const done of give) done(null);
    },
  };
}

/**
 * The answer to a request that comes as a view; null if it did not come, undefined if none was expected.
 * @param {Kind} kind @param {any} body @returns {Promise<any>|undefined}
 */
export function viewOf(kind, { experiment, state, ...body }) {
  const asked = text(kind, body);
  return coming.find((c) => c.state === state && c.experiment === experiment && c.asked === asked)?.answer;
}

/** Whether a view is of a step that is no longer shown. @param {Kind} kind @param {object} state */
export const isPast = (kind, state) => kind !== "events" && frame.peek()?.state !== state;
