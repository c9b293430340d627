/**
 * How often something may be done: a few times at once, from then on at a steady rate. Of what is asked for too soon
 * the last is done, as soon as it may be.
 *
 * @param {number} burst how many times at once
 * @param {number} every ms until there is one more
 */
export function paced(burst, every) {
  let left = burst;
  let counted = Date.now();
  let last = -Infinity;
  let timer = 0;

  /** @param {() => void} act @param {number} [gap] ms that must have gone by since the last time */
  function ask(act, gap = 0) {
    clearTimeout(timer);
    const now = Date.now();
    left = Math.min(burst, left + (now - counted) / every);
    counted = now;
    const wait = Math.max(left >= 1 ? 0 : Math.ceil((1 - left) * every), last + gap - now);
    if (wait > 0) {
      timer = setTimeout(() => ask(act, gap), wait);
      return;
    }
    left -= 1;
    last = now;
    act();
  }
  return { ask, drop: () => clearTimeout(timer) };
}
