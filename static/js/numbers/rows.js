/** Which rows the table of numbers has, which of them are in view, and how freezing is written. */

/** @typedef {{kind: "group", layer: string, count: number}|{kind: "parameter", name: string, index: number}} Row */

/** The layer a parameter belongs to, "" for a function's. @param {string} name */
export const layerOf = (name) => /^[wb](\d+)/.exec(name)?.[1] ?? "";

/**
 * One row per parameter, in order, with a heading before each layer.
 * @param {string[]} names
 * @returns {Row[]}
 */
export function rowsOf(names) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Row|null} */
  let heading = null;
  for (const [index, name] of names.entries()) {
    const layer = layerOf(name);
    if (layer && (heading?.kind !== "group" || heading.layer !== layer))
      rows.push((heading = { kind: "group", layer, count: 0 }));
    if (heading?.kind === "group") heading.count++;
    rows.push({ kind: "parameter", name, index });
  }
  return rows;
}

/**
 * The rows to draw: those in view and a few on either side.
 * @param {number} total @param {number} height of a row @param {number} top how far it is scrolled
 * @param {number} view the window's height
 * @returns {[number, number]} first, and one past the last
 */
export function windowOf(total, height, top, view, margin = 6) {
  const first = Math.max(0, Math.floor(top / height) - margin);
  return [Math.min(first, Math.max(0, total - 1)), Math.min(total, Math.ceil((top + view) / height) + margin)];
}

/**
 * Where to scroll so that row `at` is in view below the sticky heading; `top` itself when it is already.
 * @param {number} at @param {number} height @param {number} top @param {number} view
 * @param {number} sticky height of what covers the top
 */
export function scrollTo(at, height, top, view, sticky) {
  const [from, to] = [at * height, (at + 1) * height];
  if (from < top + sticky) return Math.max(0, from - sticky);
  return to > top + view ? to - view : top;
}

/**
 * Whether `frozen`, which may also name whole layers or their weights or biases, holds `name`.
 * @param {string[]} frozen @param {string} name
 */
export const isFrozen = (frozen, name) =>
  frozen.some((f) => f === name || f === layerOf(name) || f === `${name[0]}${layerOf(name)}`);

/**
 * The list after `name` is frozen or released. Releasing one of a frozen group spells the rest of the group out.
 * @param {string[]} frozen @param {string} name @param {string[]} names every parameter's
 * @returns {string[]}
 */
export function toggleFrozen(frozen, name, names) {
  if (!isFrozen(frozen, name)) return [...frozen, name];
  const group = [name, layerOf(name), `${name[0]}${layerOf(name)}`];
  const dropped = frozen.filter((f) => group.includes(f));
  const kept = frozen.filter((f) => !group.includes(f));
  const rest = names.filter((n) => n !== name && isFrozen(dropped, n) && !isFrozen(kept, n));
  return [...kept, ...rest];
}
