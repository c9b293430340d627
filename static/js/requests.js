/** What every request shares: where the page waits, what was refused, what happens when the server is gone. */
import * as api from "./api.js";
import { offline, refusal, waiting } from "./store.js";

const PATIENCE = 150; // ms before a wait is shown: shorter ones would only flicker

/** How many are waited for at each place: the first answer ends the wait for itself only. @type {Map<string, number>} */
const waits = new Map();

/** @param {string} place @param {1|-1} by */
function wait(place, by) {
  waits.set(place, (waits.get(place) ?? 0) + by);
  waiting.value = new Set([...waits].filter(([, count]) => count > 0).map(([at]) => at));
}

/** @type {Map<string, () => void>} what to do again when the server is back, one per place */
const again = new Map();
let polling = false;

/** Have something done when the server is back, whatever else is answered before. @param {string} what @param {() => void} retry */
export const whenBack = (what, retry) => again.set(`${what} waits`, retry);

async function poll() {
  if (polling) return;
  polling = true;
  const since = Date.now();
  for (let seconds = 1; ; seconds = Math.min(seconds * 2, 15)) {
    offline.value = { since, retryIn: seconds };
    await new Promise((done) => setTimeout(done, seconds * 1000));
    if (await api.alive()) break;
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
    return answer;
  } catch (error) {
    if (error instanceof api.Refused) {
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

/**
 * A function that runs one call at a time and, of those asked for meanwhile, only the last.
 * @template {any[]} A
 * @param {(...args: A) => Promise<any>} work
 */
export function latest(work) {
  /** @type {A|null} */
  let next = null;
  let busy = false;
  return async (/** @type {A} */ ...args) => {
    next = args;
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await work(...now);
      }
    } finally {
      busy = false;
    }
  };
}
