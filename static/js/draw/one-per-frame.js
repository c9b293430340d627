/**
 * Turns: one slow job per frame. Drawing a map, typesetting formulas or changing the numbers of a derivation may each
 * take half a frame with its layout; together they would stutter.
 */

/** The time of the frame whose turn is taken. */
let current = -1;
let owner = "";

/** The refused jobs, the longest waiting first. @type {string[]} */
const waiting = [];

/**
 * Whether the slow job `who` may run in the animation frame with the time `now`. A refused job asks again in the next
 * frame, and comes first there.
 * @param {number} now @param {string} who
 */
export function claim(now, who) {
  if (now !== current) {
    current = now;
    owner = waiting.shift() ?? who;
  }
  if (owner === who) return true;
  if (!waiting.includes(who)) waiting.push(who);
  return false;
}

/** Resolves in a frame that belongs to the job `who`. @param {string} who @returns {Promise<void>} */
export const turn = (who) =>
  new Promise((resolve) => {
    const ask = (/** @type {number} */ now) => {
      if (claim(now, who)) resolve();
      else requestAnimationFrame(ask);
    };
    requestAnimationFrame(ask);
  });
