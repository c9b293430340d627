/** The layout of a small network's graph: a column for each of x, z, a, z, a, ..., C, a layer's units in a column. */

/**
 * @typedef {{kind: "x"|"z"|"a"|"C"|"w"|"b", layer: number, unit: number, from?: number, x: number, y: number,
 *   value: number, slope: number}} Node   `value` and `slope` are the heights of its number and of C's derivative by it
 * @typedef {{from: Node, to: Node, kind: "weight"|"sigma"|"loss"|"into", layer: number}} Edge   `layer` is that of
 *   the unit at its end
 * @typedef {{nodes: Node[], edges: Edge[], height: number, chain: boolean, tight: boolean, radius: number}} Places
 */

const MOST_UNITS = 8;
const LINE = 15; // between two numbers
const NARROW = 56; // px; closer columns have no room for two numbers side by side
const PARAMETERS = 84; // px of the weights and biases below a chain

/** Whether a network is small enough for a graph of operations. @param {number[]} sizes inputs first */
export const small = (sizes) =>
  sizes.slice(1).reduce((sum, n) => sum + n, 0) <= MOST_UNITS && sizes[0] <= 4 && sizes.length <= 4;

/**
 * A chain of single units has nodes for its parameters, below the operation that they enter, and its numbers above the
 * nodes. Otherwise a node's value is below it and the derivative above. In narrow columns the numbers of x and a are
 * one row further out than those of z, so that each has the width of two columns.
 * @param {number[]} sizes @param {number} width @returns {Places}
 */
export function graphPlaces(sizes, width) {
  const chain = sizes.every((n) => n === 1);
  const most = Math.max(...sizes);
  const depth = sizes.length - 1;
  const columns = 2 * depth + 2;
  const radius = chain && depth <= 2 ? 17 : 14;
  const step = (width - 2 * radius - 24) / (columns - 1);
  const tight = step < NARROW;
  const further = tight ? (chain ? 2 * LINE : LINE) : 0;
  const pitch = tight ? 100 : 78;
  const top = chain ? radius + 37 + further : radius + 21 + further;
  const middle = top + ((most - 1) * pitch) / 2;
  /** @param {number} units @param {number} unit */
  const row = (units, unit) => middle + (unit - (units + 1) / 2) * pitch;
  /** @param {number} k */
  const column = (k) => 12 + radius + k * step;
  /** @type {Node[]} */
  const nodes = [];
  /** @type {Edge[]} */
  const edges = [];
  /** @param {Omit<Node, "value"|"slope">} node */
  const add = (node) => {
    const out = node.kind === "a" || node.kind === "x" ? further : 0;
    const [above, below] = [node.y - radius - 6, node.y + radius + 13];
    const parameter = node.kind === "w" || node.kind === "b";
    const placed = parameter
      ? { ...node, value: below, slope: below + LINE }
      : chain
        ? { ...node, value: above - out, slope: above - out - LINE }
        : { ...node, value: below + out, slope: above - out };
    nodes.push(placed);
    return placed;
  };
  let below = Array.from({ length: sizes[0] }, (_, i) =>
    add({ kind: "x", layer: 0, unit: i + 1, x: column(0), y: row(sizes[0], i + 1) }),
  );
  for (let layer = 1; layer <= depth; layer++) {
    const units = Array.from({ length: sizes[layer] }, (_, i) => i + 1);
    below = units.map((unit) => {
      const y = row(sizes[layer], unit);
      const z = add({ kind: "z", layer, unit, x: column(2 * layer - 1), y });
      const a = add({ kind: "a", layer, unit, x: column(2 * layer), y });
      for (const from of below) edges.push({ from, to: z, kind: "weight", layer });
      if (chain) {
        const w = add({ kind: "w", layer, unit, from: 1, x: z.x - step / 2, y: y + PARAMETERS });
        const b = add({ kind: "b", layer, unit, x: z.x + step / 2, y: y + PARAMETERS });
        edges.push({ from: w, to: z, kind: "into", layer }, { from: b, to: z, kind: "into", layer });
      }
      edges.push({ from: z, to: a, kind: "sigma", layer });
      return a;
    });
  }
  const loss = add({ kind: "C", layer: depth + 1, unit: 1, x: column(columns - 1), y: middle });
  for (const from of below) edges.push({ from, to: loss, kind: "loss", layer: depth + 1 });
  const lowest = middle + ((most - 1) * pitch) / 2;
  return {
    nodes,
    edges,
    chain,
    tight,
    radius,
    height: chain ? middle + PARAMETERS + 50 : lowest + radius + 20 + further,
  };
}
