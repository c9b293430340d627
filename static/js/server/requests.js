/** The common part of requests: waits, refusals, and retries when the server is away. */
import * as api from "./api.js";
import { deferred, offline, playing, refusal, waiting } from "../store.js";

const PATIENCE = 150; // ms before a wait is shown; shorter ones would flicker
const FIRST = 1000; // ms until a server that is away is asked again, doubled each time

/** The waiting requests at each place. An answer ends the wait of its own only. @type {Map<string, number>} */
const waits = new Map();

/** @param {string} place @param {1|-1} by */
function wait(place, by) {
  waits.set(place, (waits.get(place) ?? 0) + by);
  waiting.value = new Set([...waits].filter(([, count]) => count > 0).map(([at]) => at));
}

/** The actions that wait for the server, in the order of their requests. @type {Map<any, () => any>} */
const again = new Map();
let polling = false;

/** Do something when the server is back. @param {string} what @param {() => any} retry */
export function whenBack(what, retry) {
  again.delete(`${what} waits`);
  again.set(`${what} waits`, retry);
}

/** The times of the last failure and the last answer, ms; the number of failures; and the waiting requests. */
const last = { failed: 0, answered: 0 };
let failures = 0;
let heard = () => {};
let missed = () => {};

/** The number of requests without an answer. Two counts that differ have a failure between them. */
export const unanswered = () => failures;

/** Note an answer of the server. */
function answered() {
  last.answered = performance.now();
  heard();
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The waits of views that are under way, by their length in ms. @type {Map<number, Promise<void>>} */
const gaps = new Map();

/**
 * Wait between two questions of a view while playing: the eye needs no more, and the server is shared. Waits of one
 * length end at the same moment, so that views of one step can be asked for together.
 */
export function gap(ms = 250) {
  if (!playing.peek()) return;
  if (!gaps.has(ms))
    gaps.set(
      ms,
      pause(ms).then(() => void gaps.delete(ms)),
    );
  return gaps.get(ms);
}

let hurry = () => {};

/** Ask a server that is away at once whether it is back. */
export const tryNow = () => hurry();

/** The time until a server that is away is asked again, by itself or by `tryNow`. @param {number} ms */
const interval = (ms) => Promise.race([pause(ms), new Promise((done) => (hurry = () => done(undefined)))]);

/** Resolves, at its next answer or after `tried`, to whether the server is back. @param {Promise<any>} tried */
async function back(tried) {
  await Promise.race([tried, new Promise((done) => (heard = () => done(undefined)))]);
  // one part of the server may fail while others answer; it is not asked more often
  if (last.answered > last.failed) await pause(FIRST - (performance.now() - last.failed));
  return last.answered > last.failed;
}

/**
 * Do the waiting actions one after the other, so that the latest one counts. Resolves to whether all of them had an
 * answer. Actions after a failure go on waiting.
 */
async function caughtUp() {
  const before = failures;
  const failed = new Promise((done) => (missed = () => done(undefined)));
  for (const what of [...again.keys()]) {
    const retry = again.get(what); // none where another one's answer ended this wish
    again.delete(what);
    await Promise.race([retry?.(), failed]);
    if (failures > before) return false;
  }
  return true;
}

/** Ask the server until it answers, or until any other request has an answer. Then do the waiting actions. */
async function poll() {
  last.failed = performance.now();
  failures++;
  missed();
  if (polling) return;
  polling = true;
  for (let ms = FIRST; ; ms = Math.min(ms * 2, 15 * FIRST)) {
    const state = { retryIn: ms / 1000, trying: false };
    offline.value = state;
    const asked = () => {
      offline.value = { ...state, trying: true };
      return api.alive().then((alive) => alive && answered());
    };
    const answers = (await back(interval(ms))) || (await back(asked()));
    if (answers && (await caughtUp())) break;
  }
  polling = false;
  offline.value = null;
}

/** Wishes that wait for a server that is away, by place. @type {Map<symbol, string>} */
const wishes = new Map();
const mark = () => (deferred.value = new Set(wishes.values()));

/**
 * Wait for a server that is away. Resolves when it is time to try again, to a function to call after the try; or to
 * null if `signal` is aborted before.
 * @param {string|null} place the place that shows the wait; null for requests that no person made
 * @param {AbortSignal} [signal] @returns {Promise<(() => void)|null>}
 */
function turn(place, signal) {
  const key = Symbol(place ?? "");
  return new Promise((go) => {
    const leave = () => {
      again.delete(key);
      wishes.delete(key);
      mark();
    };
    const give = () => {
      leave();
      go(null);
    };
    if (signal?.aborted) return go(null);
    signal?.addEventListener("abort", give, { once: true });
    again.set(
      key,
      () =>
        new Promise((tried) => {
          signal?.removeEventListener("abort", give);
          go(() => {
            leave();
            tried(undefined);
          });
        }),
    );
    if (place !== null) wishes.set(key, place);
    mark();
  });
}

/**
 * Do `work` until it has an answer: again when the server is back, if it failed because the server was away.
 * @template T @param {string} place @param {() => Promise<T|null>} work @returns {Promise<T|null>}
 */
export async function patiently(place, work) {
  /** @type {(() => void)|null} */
  let tried = null;
  for (;;) {
    const before = failures;
    const found = await work();
    const next = found === null && failures > before ? turn(place) : null;
    tried?.();
    if (!next) return found;
    tried = await next;
  }
}

/**
 * Run `work`, show the wait at `place`, and store a refusal. If the server is away, `work` is done again when it is
 * back, and the caller gets the answer then. Resolves to null if there is no answer.
 * @template T @param {string} place the part of the page that waits: "run", "surface", "boundary", "catalog"
 * @param {() => Promise<T>} work
 * @param {{retry?: () => any, held?: boolean, silent?: boolean, signal?: AbortSignal}} [how] if the server is
 *   away: `retry` is called when it is back, or with `held` the caller asks again; both resolve to null at once. `silent`
 *   shows no refusal. `signal` ends the wait for a server that is away
 * @returns {Promise<T|null>}
 */
export async function request(place, work, { retry, held = false, silent = false, signal } = {}) {
  /** @type {(() => void)|null} */
  let tried = null;
  for (;;) {
    /** @type {Promise<(() => void)|null>|null} */
    let next = null;
    try {
      const answer = await showWait(place, work);
      answered();
      return answer;
    } catch (error) {
      if (error instanceof api.Refused) {
        if (error.understood) answered();
        if (!silent) refusal.value = error.refusals[0] ?? { field: "", value: null, allowed: error.message };
      } else if (error instanceof api.Unreachable) {
        if (retry) again.set(place, retry);
        else if (!held) next = turn(silent ? null : place, signal);
        poll();
      } else if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    } finally {
      tried?.();
    }
    tried = next && (await next);
    if (!tried) return null;
  }
}

/** The answer of `work`. Its wait shows at `place`. @template T @param {string} place @param {() => Promise<T>} work */
export async function showWait(place, work) {
  let seen = false;
  const timer = setTimeout(() => {
    seen = true;
    wait(place, 1);
  }, PATIENCE);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (seen) wait(place, -1);
  }
}
