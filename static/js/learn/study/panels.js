/** Arranges the cells of a study in small charts: panels, scales and marks in data coordinates. */
import { logTicks, ticks } from "../../draw/scale.js";
/** @import { StudyCell } from "../../types.js" */

/**
 * @typedef {{measure: string, x: string, series: string|null, rows: string|null}} Asked
 * @typedef {{x: number, series: number, low: number|null, middle: number|null, high: number|null, runs: number, cell:
 *   StudyCell}} Mark
 *   `x` is a place on the scale; null is infinite: runs that diverged or never arrived
 * @typedef {{kind: "linear"|"log"|"names", domain: [number, number], values: any[]}} Across   names stand at 0, 1, 2
 *   ...
 * @typedef {{kind: "linear"|"log"|"share", domain: [number, number], ticks: number[]}} Up
 * @typedef {{path: string, value: any}} Where
 * @typedef {{where: Where[], marks: Mark[]}} Panel
 */

const DECADES = 30; // values that differ by more than this factor are shown on a logarithmic axis
const CROWD = 40; // more marks with intervals than that in one chart hide each other
const SHARES = ["converged", "escaped"];

/** @param {any} value */
const key = (value) => JSON.stringify(value);

/** The different ones, numbers in order, others as they come; null (a batch of all) last. @param {any[]} values */
export function distinct(values) {
  const found = [...new Map(values.map((value) => [key(value), value])).values()];
  return found.every((value) => value === null || typeof value === "number")
    ? found.sort((a, b) => (a ?? Infinity) - (b ?? Infinity))
    : found;
}

/** A measure as a range with its middle, of layers the first's. @param {StudyCell} cell @param {string} measure */
function measured(cell, measure) {
  const found = /** @type {any} */ (cell)[measure];
  if (SHARES.includes(measure))
    return { low: found.interval[0], middle: found.share, high: found.interval[1], runs: found.of };
  const { q1, median, q3 } =
    measure === "gradient_norm_per_layer" ? found.start[0] : measure === "loss_train" ? found.end : found;
  return { low: q1, middle: median, high: q3, runs: cell.runs };
}

/**
 * The deepest networks of a study of gradients, with a cell for each of their layers.
 * @param {StudyCell[]} cells @returns {StudyCell[]} for `arranged` with `measure` "layer_gradient" and `x` "layer"
 */
export function byLayer(cells) {
  const layers = (/** @type {StudyCell} */ cell) => cell.gradient_norm_per_layer?.start ?? [];
  const most = Math.max(...cells.map((cell) => layers(cell).length));
  return cells
    .filter((cell) => layers(cell).length === most)
    .flatMap((cell) =>
      layers(cell).map((of, i) => ({ ...cell, cell: { ...cell.cell, layer: i + 1 }, layer_gradient: of })),
    );
}

/** @param {any[]} values @returns {Across} */
function across(values) {
  const numbers = values.every((value) => typeof value === "number");
  if (!numbers || values.length < 3) return { kind: "names", domain: [-0.5, values.length - 0.5], values };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && high / low > DECADES) return { kind: "log", domain: [low, high], values };
  return { kind: "linear", domain: [low, high], values };
}

/**
 * @param {{low: number|null, middle: number|null, high: number|null}[]} ranges @param {string} measure @returns {Up}
 */
function up(ranges, measure) {
  if (SHARES.includes(measure)) return { kind: "share", domain: [0, 1], ticks: [0, 0.5, 1] };
  const all = ranges.flatMap(({ low, middle, high }) => [low, middle, high]).filter((value) => value !== null);
  if (!all.length) return { kind: "linear", domain: [0, 1], ticks: [0, 1] };
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (low > 0 && high / low > DECADES) {
    /** @type {[number, number]} */
    const domain = [low / 1.3, high * 1.3];
    return { kind: "log", domain, ticks: thinned(logTicks(...domain), 4) };
  }
  const top = high > 0 ? high * 1.08 : 1;
  return { kind: "linear", domain: [Math.min(0, low), top], ticks: ticks(Math.min(0, low), top, 3) };
}

/** At most `most` of the values, evenly spread. @param {number[]} values @param {number} most */
const thinned = (values, most) => values.filter((_, i) => i % Math.ceil(values.length / most) === 0);

/**
 * @param {StudyCell[]} cells @param {Asked} asked
 * @returns {{panels: Panel[], x: Across, y: Up, series: any[], dense: boolean}} `series` are the values distinguished by
 *   colour; `dense`: there are so many marks that each series needs a strip of its own
 */
export function arranged(cells, { measure, x, series, rows }) {
  const found = cells
    .toSorted((a, b) => a.number - b.number)
    .map((cell) => ({ cell, at: cell.cell, ...measured(cell, measure) }));
  const apart = Object.keys(found[0]?.at ?? {}).filter(
    (path) => path !== x && path !== series && new Set(found.map(({ at }) => key(at[path]))).size > 1,
  );
  const by = rows && apart.includes(rows) ? [rows, ...apart.filter((path) => path !== rows)] : apart;
  const scale = across(distinct(found.map(({ at }) => at[x])));
  const colours = series ? distinct(found.map(({ at }) => at[series])) : [null];
  /** @type {Map<string, Panel>} */
  const panels = new Map();
  for (const { at, cell, low, middle, high, runs } of found) {
    const where = by.map((path) => ({ path, value: at[path] }));
    const name = key(where);
    if (!panels.has(name)) panels.set(name, { where, marks: [] });
    const place = scale.kind === "names" ? scale.values.findIndex((value) => key(value) === key(at[x])) : Number(at[x]);
    const colour = series ? colours.findIndex((value) => key(value) === key(at[series])) : 0;
    panels.get(name)?.marks.push({ x: place, series: colour, low, middle, high, runs, cell });
  }
  const dense = scale.kind !== "names" && colours.length > 1 && colours.length * scale.values.length > CROWD;
  return { panels: [...panels.values()], x: scale, y: up(found, measure), series: colours, dense };
}
