/**
 * Turns: of what takes long, one thing a frame. A map that is drawn anew, formulas that are typeset and a derivation
 * whose numbers change may each take half a frame or more with all the layout they cause; together they stutter.
 */

/** The frame whose turn is known, by the time its callbacks are given. */
let current = -1;
let owner = "";

/** Who was refused, the longest waiting first. @type {string[]} */
const waiting = [];

/**
 * Whether `who` may do something long in the frame of the animation callback that was given `now`. Who was refused asks
 * again in the next frame, and has the first claim on it.
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

/** Resolves within a frame that is `who`'s own. @param {string} who @returns {Promise<void>} */
export const turn = (who) =>
  new Promise((resolve) => {
    const ask = (/** @type {number} */ now) => {
      if (claim(now, who)) resolve();
      else requestAnimationFrame(ask);
    };
    requestAnimationFrame(ask);
  });
