/** Where the operations of a small network stand: a column for each of x, z, a, z, a, ..., C, the units of a layer below each other. */

/**
 * @typedef {{kind: "x"|"z"|"a"|"C"|"w"|"b", layer: number, unit: number, from?: number, x: number, y: number}} Node
 * @typedef {{from: Node, to: Node, kind: "weight"|"sigma"|"loss"|"into", layer: number}} Edge   `layer` is that of the unit it leads into
 * @typedef {{nodes: Node[], edges: Edge[], height: number, chain: boolean}} Places
 */

export const MOST_UNITS = 8;
/** How large a node is drawn. @param {number[]} sizes */
export const radiusOf = (sizes) => (sizes.length <= 3 && sizes.every((n) => n === 1) ? 17 : 14);

/** Whether a network is small enough to be drawn operation by operation. @param {number[]} sizes inputs first */
export const small = (sizes) => sizes.slice(1).reduce((sum, n) => sum + n, 0) <= MOST_UNITS && sizes[0] <= 4 && sizes.length <= 4;

/**
 * A chain of single units shows its parameters as nodes, below the operation that they enter.
 * @param {number[]} sizes @param {number} width
 * @returns {Places}
 */
export function graphPlaces(sizes, width) {
  const chain = sizes.every((n) => n === 1);
  const most = Math.max(...sizes);
  const radius = radiusOf(sizes);
  const pitch = chain ? 0 : 60;
  const depth = sizes.length - 1;
  const columns = 2 * depth + 2;
  const step = (width - 2 * radius - 24) / (columns - 1);
  const top = chain ? 54 : 32;
  const middle = top + ((most - 1) * pitch) / 2;
  /** @param {number} units @param {number} unit */
  const row = (units, unit) => middle + (unit - (units + 1) / 2) * pitch;
  /** @param {number} k */
  const column = (k) => 12 + radius + k * step;
  /** @type {Node[]} */
  const nodes = [];
  /** @type {Edge[]} */
  const edges = [];
  /** @param {Node} node */
  const add = (node) => { nodes.push(node); return node; };
  let below = Array.from({ length: sizes[0] }, (_, i) => add({ kind: "x", layer: 0, unit: i + 1, x: column(0), y: row(sizes[0], i + 1) }));
  for (let layer = 1; layer <= depth; layer++) {
    const units = Array.from({ length: sizes[layer] }, (_, i) => i + 1);
    below = units.map((unit) => {
      const y = row(sizes[layer], unit);
      const z = add({ kind: "z", layer, unit, x: column(2 * layer - 1), y });
      const a = add({ kind: "a", layer, unit, x: column(2 * layer), y });
      for (const from of below) edges.push({ from, to: z, kind: "weight", layer });
      if (chain) {
        const w = add({ kind: "w", layer, unit, from: 1, x: z.x - step / 2, y: y + 84 });
        const b = add({ kind: "b", layer, unit, x: z.x + step / 2, y: y + 84 });
        edges.push({ from: w, to: z, kind: "into", layer }, { from: b, to: z, kind: "into", layer });
      }
      edges.push({ from: z, to: a, kind: "sigma", layer });
      return a;
    });
  }
  const loss = add({ kind: "C", layer: depth + 1, unit: 1, x: column(columns - 1), y: middle });
  for (const from of below) edges.push({ from, to: loss, kind: "loss", layer: depth + 1 });
  return { nodes, edges, chain, height: chain ? middle + 134 : middle + ((most - 1) * pitch) / 2 + 34 };
}
