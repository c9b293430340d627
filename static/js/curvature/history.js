/**
 * The sharpness of a run at some of its steps. No state.
 * @typedef {{step: number, sharpness: number|null, limit: number|null}} Sharp
 */

/**
 * The points with another one, in the order of their steps; of one step the newer counts.
 * @param {Sharp[]} points @param {Sharp} point
 */
export const withPoint = (points, point) =>
  [...points.filter(({ step }) => step !== point.step), point].sort((a, b) => a.step - b.step);

const FAR = 4; // times the height of the curve: a limit further above it is named and not drawn

/**
 * From where to where the chart of these points reaches, and whether it shows their limits.
 * @param {Sharp[]} points @returns {{low: number, high: number, limits: boolean}}
 */
export function extent(points) {
  const of = (/** @type {"sharpness"|"limit"} */ key) =>
    /** @type {number[]} */ (points.map((point) => point[key]).filter((value) => value !== null));
  const sharp = of("sharpness");
  const limits = of("limit");
  const low = Math.min(0, ...sharp);
  const high = Math.max(0, ...sharp);
  const edge = low + FAR * (high > low ? high - low : 1);
  const near = limits.filter((limit) => limit <= edge);
  const top = Math.max(high, ...near);
  return { low, high: top > low ? top : low + 1, limits: near.length > 0 };
}

const REACH = 20; // samples further apart than this share of the chart are not joined: nobody looked between them

/**
 * The line through samples in the order of their steps, in parts: next to each other are samples of neighbouring steps,
 * and those less than a twentieth of the chart apart. Values above `high` are left out.
 * @param {Sharp[]} points @param {"sharpness"|"limit"} key @param {number} high
 * @returns {{step: number, value: number}[][]}
 */
export function stretches(points, key, high) {
  const span = points.length ? points[points.length - 1].step - points[0].step : 0;
  const reach = Math.max(1, Math.ceil(span / REACH));
  /** @type {{step: number, value: number}[][]} */
  const found = [];
  let open = -Infinity; // the step of the sample that the next one may be joined to
  for (const { step, [key]: value } of points) {
    if (value === null || value > high) {
      open = -Infinity;
      continue;
    }
    if (step - open > reach) found.push([]);
    found[found.length - 1].push({ step, value });
    open = step;
  }
  return found;
}

/**
 * Stretches as the path of an SVG; one of a single sample is a dot where line ends are round.
 * @param {{step: number, value: number}[][]} parts @param {(step: number) => number|string} x
 * @param {(value: number) => number|string} y
 */
export const pathOf = (parts, x, y) =>
  parts
    .map(
      (part) => `M${part.map(({ step, value }) => `${x(step)} ${y(value)}`).join("L")}${part.length > 1 ? "" : "h0"}`,
    )
    .join("");

const SPAN = 100; // two decades: more of them an even scale squeezes into nothing
const DECADES = 4; // that a logarithmic bar has

/**
 * Shares of the width, from -1 to 1, for signed values beside their largest: even, or logarithmic where the values span
 * decades. Values below the last of these decades have no length.
 * @param {number[]} values @returns {{log: boolean, share: (value: number) => number}}
 */
export function bars(values) {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const largest = Math.max(0, ...sizes);
  const log = largest > SPAN * Math.min(largest, ...sizes);
  if (!largest) return { log: false, share: () => 0 };
  const even = (/** @type {number} */ value) => value / largest;
  const spread = (/** @type {number} */ value) =>
    Math.sign(value) * Math.max(0, 1 + Math.log10(Math.abs(value) / largest) / DECADES);
  return { log, share: log ? (value) => (value === 0 ? 0 : spread(value)) : even };
}

/**
 * @typedef {{value: number, flat: boolean}} Value   `flat`: it may be rounding
 * @typedef {{which: number, value: number, flat: boolean}} Row
 */

/**
 * The rows of eigenvalues: from the largest down to the smallest, each with its place from its end, 1 or -1 the
 * outermost; `between` counts those in the middle that are left out.
 * @param {{free: number, largest: Value[], smallest: Value[]}} of
 * @returns {{upper: Row[], between: number, lower: Row[]}}
 */
export function rowsOf({ free, largest, smallest }) {
  const upper = largest.map(({ value, flat }, i) => ({ which: i + 1, value, flat }));
  const rest = Math.max(0, free - upper.length);
  const lower = smallest.slice(0, rest).map(({ value, flat }, i) => ({ which: -i - 1, value, flat }));
  return { upper, between: rest - lower.length, lower: lower.reverse() };
}
