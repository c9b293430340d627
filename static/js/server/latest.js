/**
 * Four rules for calls and answers that overlap. No state of the page.
 *   latest(work)   one call at a time; of the calls made meanwhile only the last is run afterwards
 *   inTurn(work)   one call at a time; every call is run, in order
 *   newest()       calls overlap; each has a signal, and the next call aborts it
 *   together(work) calls of one moment that are alike are done by one piece of work
 */

/**
 * A function that runs one call at a time and the last of those made meanwhile. `idle` resolves when it is done.
 * @template {any[]} A @param {(...args: A) => Promise<any>} work
 */
export function latest(work) {
  /** @type {A|null} */
  let next = null;
  let busy = false;
  /** @type {Promise<void>|undefined} */
  let running;
  const run = async () => {
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
  const call = async (/** @type {A} */ ...args) => {
    next = args;
    if (busy) return;
    busy = true;
    await (running = run());
  };
  return Object.assign(call, { idle: () => (busy ? running?.catch(() => {}) : undefined) });
}

/**
 * A function that runs one call at a time, all of them in the order in which they were made.
 * @template {any[]} A @template T @param {(...args: A) => Promise<T>} work
 */
export function inTurn(work) {
  /** @type {Promise<any>} */
  let last = Promise.resolve();
  return (/** @type {A} */ ...args) => {
    /** @type {Promise<T>} */
    const answer = last.then(() => work(...args));
    last = answer.catch(() => {});
    return answer;
  };
}

/** Of overlapping calls the newest counts. `begin` gives a call a signal, which the next `begin`, or `end`, aborts. */
export function newest() {
  /** @type {AbortController|null} */
  let current = null;
  /** @param {any} [reason] */
  const end = (reason) => current?.abort(reason);
  /** @param {any} [reason] for the call before */
  const begin = (reason) => {
    end(reason);
    current = new AbortController();
    return current.signal;
  };
  return { begin, end };
}

/**
 * A function whose calls of one moment are done together, as far as they are alike: `work` gets what they were given,
 * with functions that settle each.
 * @template One @template Answer @param {(a: One, b: One) => boolean} alike
 * @param {(calls: {one: One, done: (answer: Answer|Promise<Answer>) => void, failed: (error: any) => void}[]) => void} work
 * @param {(begin: () => void) => void} [soon] what ends the moment
 * @returns {(one: One) => Promise<Answer>}
 */
export function together(alike, work, soon = (begin) => setTimeout(begin, 0)) {
  /** @type {Parameters<typeof work>[0][]} */
  let groups = [];
  return (one) =>
    new Promise((done, failed) => {
      const call = { one, done, failed };
      const group = groups.find((calls) => calls.every((other) => alike(other.one, one)));
      if (group) return group.push(call);
      const made = [call];
      groups.push(made);
      soon(() => {
        groups = groups.filter((other) => other !== made);
        work(made);
      });
    });
}
