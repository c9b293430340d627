/** Runs that flew off: how far they came, and the axes that show all of it. No state. */

/** @typedef {[number, number]} Range @typedef {import("../../draw/broken.js").Broken} Broken */
/** @typedef {import("../../run/memory/track.js").Track} Track */

/** A run that is further off than so many widths of its first range is shown on broken axes. */
const FAR = 4;

/** How many times as large as the first loss one is that no even scale shows beside it. */
const BLOWN = 1e6;

/** @param {number} first the loss at the start @param {number} loss */
export const hasBlownUp = (first, loss) => Math.abs(loss) > BLOWN * Math.max(1e-3, Math.abs(first));

/** Powers of ten up to which such an axis reaches: few, so that the picture stays while the run goes on. */
const REACHES = [1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 65, 80, 100, 125, 160, 200, 250, 300];

/** @param {Range|null|undefined} home @param {number|null} value */
export const isFar = (home, value) =>
  home != null && value !== null && Math.abs(value - (home[0] + home[1]) / 2) >= FAR * (home[1] - home[0]);

/** The first power of ten of REACHES that is above a positive number. @param {number} value */
const reach = (value) => 10 ** (REACHES.find((power) => 10 ** power > 1.2 * value) ?? 300);

/**
 * The least and the most of what a run has been through, up to a step.
 * @param {Track} frames @param {number} step @param {(row: number) => number} of a number of row `row` of the path
 * @returns {Range}
 */
export function extent(frames, step, of) {
  const { count, stride } = frames.path;
  let [low, high] = [Infinity, -Infinity];
  for (let i = Math.min(count - 1, Math.floor(step / stride)); i >= 0; i--) {
    const value = of(i);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * The axis that shows all of a run's way along a parameter, even over its first range. Places near
 * that range lie in its middle part.
 * @param {Range} home @param {Range} way
 * @returns {Broken}
 */
export function farAxis(home, [least, most]) {
  const width = home[1] - home[0];
  const [below, above] = [least < home[0] - width, most > home[1] + width];
  const margin = 0.05 * width;
  const low = below || least > home[0] ? home[0] : least - margin;
  const high = above || most < home[1] ? home[1] : most + margin;
  return {
    inner: [low, high],
    outer: [
      below ? Math.min(home[0] - 2 * width, -reach(-least)) : low,
      above ? Math.max(home[1] + 2 * width, reach(most)) : high,
    ],
  };
}
