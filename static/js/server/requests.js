/** What every request shares: where the page waits, what was refused, what happens when the server is gone. */
import * as api from "./api.js";
import { offline, refusal, waiting } from "../store.js";

const PATIENCE = 150; // ms before a wait is shown: shorter ones would only flicker
const FIRST = 1000; // ms after which a server that is away is asked again, then twice as long each time

/**
 * How many are waited for at each place: the first answer ends the wait for itself only.
 * @type {Map<string, number>}
 */
const waits = new Map();

/** @param {string} place @param {1|-1} by */
function wait(place, by) {
  waits.set(place, (waits.get(place) ?? 0) + by);
  waiting.value = new Set([...waits].filter(([, count]) => count > 0).map(([at]) => at));
}

/** @type {Map<string, () => void>} what to do again when the server is back, one per place */
const again = new Map();
let polling = false;

/**
 * Have something done when the server is back, whatever else is answered before.
 * @param {string} what @param {() => void} retry
 */
export const whenBack = (what, retry) => again.set(`${what} waits`, retry);

/** When the server last failed to answer and when it last answered, ms; and who waits for its next answer. */
const last = { failed: 0, answered: 0 };
let heard = () => {};

/** The server answered something. */
function answered() {
  last.answered = performance.now();
  heard();
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Whether the server is back: it answered after it last failed. Resolves at its next answer, or when `tried` does.
 * @param {Promise<any>} tried
 */
async function back(tried) {
  await Promise.race([
    tried,
    new Promise((done) => {
      heard = () => done(undefined);
    }),
  ]);
  // one part of it may answer while another does not: that one is not asked again more often than it would be anyway
  if (last.answered > last.failed) await pause(FIRST - (performance.now() - last.failed));
  return last.answered > last.failed;
}

/** Until the server answers, ask whether it does; any other answer will do as well. Then do what waited for it. */
async function poll() {
  last.failed = performance.now();
  if (polling) return;
  polling = true;
  const since = Date.now();
  for (let ms = FIRST; ; ms = Math.min(ms * 2, 15 * FIRST)) {
    offline.value = { since, retryIn: ms / 1000 };
    if (await back(pause(ms))) break;
    if (await back(api.alive().then((alive) => alive && answered()))) break;
  }
  polling = false;
  offline.value = null;
  const todo = [...again.values()];
  again.clear();
  for (const retry of todo) retry();
}

/**
 * Run `work`, show the wait at `place`, and turn what went wrong into state. Resolves to null when there is no answer.
 * @template T
 * @param {string} place which part of the page waits: "run", "surface", "boundary", "catalog"
 * @param {() => Promise<T>} work
 * @param {{retry?: () => void, silent?: boolean}} [how] `retry` runs when the server is back; `silent` shows no refusal
 * @returns {Promise<T|null>}
 */
export async function request(place, work, { retry, silent = false } = {}) {
  let seen = false;
  const timer = setTimeout(() => {
    seen = true;
    wait(place, 1);
  }, PATIENCE);
  try {
    const answer = await work();
    again.delete(place);
    answered();
    return answer;
  } catch (error) {
    if (error instanceof api.Refused) {
      if (error.understood) answered();
      if (!silent) refusal.value = error.refusals[0] ?? { field: "", value: null, allowed: error.message };
    } else if (error instanceof api.Unreachable) {
      if (retry) again.set(place, retry);
      poll();
    } else if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    if (seen) wait(place, -1);
  }
}
