/**
 * The known layers of a run: a number per layer and column, a column for each `every`-th step from 0 on. No state.
 *
 * @typedef {import("../server/openapi.js").DepthAnswer} DepthAnswer
 * @typedef {"gradient"|"spread"|"saturated"|"dead"} Quantity
 * @typedef {Omit<DepthAnswer, "status"> & {every: number}} Columns
 */

/** @type {Quantity[]} */
export const QUANTITIES = ["gradient", "spread", "saturated", "dead"];

/** What there is one of for each column. */
const LISTS = /** @type {const} */ (["step", "factor", "kind", "text"]);

/** Columns that are kept at most. */
export const MOST = 240;

/**
 * At every how many steps a run of this length is looked at: the least power of two that is enough.
 * @param {number} steps
 */
export const stride = (steps) => 2 ** Math.max(0, Math.ceil(Math.log2((steps + 1) / MOST)));

/** The step of the next column. @param {Columns} known */
export const next = (known) => known.step[known.step.length - 1] + known.every;

/**
 * With the columns of an answer that begins at the next step.
 * @param {Columns|null} known @param {DepthAnswer} found @param {number} every @returns {Columns}
 */
export function joined(known, found, every) {
  const { status, ...rest } = found;
  if (!known) return { ...rest, every };
  const rows = QUANTITIES.map((key) => [key, known[key].map((row, i) => [...row, ...found[key][i]])]);
  const lists = LISTS.map((key) => [key, [...known[key], ...found[key]]]);
  return { ...rest, every, ...Object.fromEntries([...rows, ...lists]) };
}

/**
 * Without each second column, until those that stay are `every` steps apart.
 * @param {Columns} known @param {number} every @returns {Columns}
 */
export function thinned(known, every) {
  if (known.every >= every) return known;
  const half = (/** @type {any[]} */ list) => list.filter((_, k) => k % 2 === 0);
  const rows = QUANTITIES.map((key) => [key, known[key].map(half)]);
  const lists = LISTS.map((key) => [key, half(known[key])]);
  return thinned({ ...known, every: 2 * known.every, ...Object.fromEntries([...rows, ...lists]) }, every);
}

/** The last column that is not after a step. @param {Columns} known @param {number} step */
export const columnAt = (known, step) => Math.max(0, Math.min(known.step.length - 1, Math.floor(step / known.every)));

/**
 * The layers at a step: as `exact`, an answer about one step, has them if it is of this one, else those of its column,
 * whose `step` may lie before it.
 * @param {Columns} known @param {DepthAnswer|null} exact @param {number} step
 */
export function reading(known, exact, step) {
  const [from, k] = exact?.step[0] === step ? [exact, 0] : [known, columnAt(known, step)];
  return {
    step: from.step[k],
    text: from.text[k],
    of: (/** @type {Quantity} */ key) => from[key].map((row) => row[k]),
  };
}

/**
 * The lowest and the highest number of a quantity: above 0 of one that is shown on a logarithmic scale, null where there
 * is none; of a share always 0 and 1.
 * @param {Columns} known @param {Quantity} quantity @returns {[number, number]|null}
 */
export function rangeOf(known, quantity) {
  if (!isLogarithmic(quantity)) return [0, 1];
  let [low, high] = [Infinity, 0];
  for (const row of known[quantity])
    for (const value of row)
      if (value !== null && value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high > 0 ? [low, high] : null;
}

/** @param {Quantity} quantity */
export const isLogarithmic = (quantity) => quantity === "gradient" || quantity === "spread";

/**
 * The colour's place, 0 to 1; null for what has none: nothing known, or a 0 on a logarithmic scale.
 * @param {Quantity} quantity @param {[number, number]|null} range
 * @returns {(value: number|null) => number|null}
 */
export function shade(quantity, range) {
  if (!isLogarithmic(quantity)) return (value) => value;
  if (!range) return () => null;
  const [from, to] = range.map(Math.log10);
  return (value) => (value === null || value <= 0 ? null : to > from ? (Math.log10(value) - from) / (to - from) : 0.5);
}
