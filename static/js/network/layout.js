/** The layout of the network's nodes and edges: the part under a pointer, and the part that an arrow key leads to. */

/**
 * A part of the picture. Units are 1-based and layer 0 is the input, as in w2[1,3]: layer 2, to 1, from 3.
 * @typedef {{kind: "unit", layer: number, unit: number}|{kind: "bias", layer: number, unit: number}|{kind: "weight",
 *   layer: number, unit: number, from: number}} Part
 *
 * @typedef {{x: number, size: number, units: number, pitch: number, labels: boolean, first: number}} Column
 *   `x` is the centre, `first` the centre of the topmost node, `size` a node's side, `labels` whether values fit below.
 * @typedef {{sizes: number[], columns: Column[], loss: {x: number, y: number, radius: number}, width: number,
 *   biases: Set<number>}} Layout   `biases` are the places of the biases in the parameter vector.
 */

const LARGEST = 44;
const SMALLEST = 5;
const LABEL = 16; // room for a line of 12 px below a node
const MARK = 7.5; // the largest bias mark, its ring included, from the corner of a node
/** The least side of a node with a bias mark. */
export const MARKED = 14;
const GAP = 5; // between nodes
const LOSS = 64; // room on the right for C and its number
/** Whether a layer has so many units that there is no room to follow a single line by eye. @param {number[]} sizes */
export const isCondensed = (sizes) => Math.max(...sizes) > 10;

/**
 * Inputs, then the units of each layer.
 * @param {import("../types.js").NetworkObjective} objective @param {number} inputs
 */
export const sizesOf = (objective, inputs) => [inputs, ...objective.layers.map((l) => l.units)];

/**
 * @param {number[]} sizes inputs, then units per layer
 * @param {number} width @param {number} height in CSS pixels
 * @param {number} left room for the inputs' names
 * @returns {Layout}
 */
export function layout(sizes, width, height, left) {
  const gaps = sizes.length - 1;
  const start = left + 8;
  const end = width - LOSS - LARGEST / 2;
  const across = (end - start) / Math.max(1, gaps);
  const columns = sizes.map((units, layer) => {
    const marked = height / units - GAP >= MARKED;
    const pitch = Math.min((marked ? height - 2 * MARK + GAP : height) / units, 84);
    const room = layer === 0 ? 16 : Math.min(LARGEST, across * 0.5);
    const labelled = Math.min(room, pitch - LABEL - 4);
    const labels = labelled >= 22 && across >= 50;
    const size = Math.max(
      SMALLEST,
      layer === 0
        ? Math.min(room, pitch * 0.6)
        : labels
          ? labelled
          : Math.min(room, pitch > 12 ? pitch - GAP : pitch - 1.5),
    );
    // values below the nodes are part of the centred column
    const first = height / 2 - ((units - 1) * pitch) / 2 - (labels && layer > 0 ? LABEL / 2 - 1 : 0);
    return { x: start + layer * across, size, units, pitch, labels: layer === 0 ? pitch >= 34 : labels, first };
  });
  const biases = new Set(
    sizes.flatMap((units, layer) =>
      layer === 0 ? [] : Array.from({ length: units }, (_, j) => place(sizes, layer, j + 1, sizes[layer - 1] + 1)),
    ),
  );
  const loss = { x: width - 30, y: columns[gaps].labels ? height / 2 - LABEL / 2 + 1 : height / 2, radius: 16 };
  return { biases, sizes, columns, width, loss };
}

/** The height of a unit's centre. @param {Layout} picture @param {number} layer @param {number} unit */
export const unitY = (picture, layer, unit) => picture.columns[layer].first + (unit - 1) * picture.columns[layer].pitch;

/**
 * The ends of the line of w^layer[to, from].
 * @param {Layout} picture @param {number} layer @param {number} to @param {number} from
 * @returns {[number, number, number, number]} x1, y1, x2, y2
 */
export function edgeLine(picture, layer, to, from) {
  const source = picture.columns[layer - 1];
  const target = picture.columns[layer];
  return [
    source.x + source.size / 2,
    unitY(picture, layer - 1, from),
    target.x - target.size / 2,
    unitY(picture, layer, to),
  ];
}

/**
 * The place of a unit's bias mark: the node's lower left corner.
 * @param {Layout} picture @param {number} layer @param {number} unit
 */
export function biasPoint(picture, layer, unit) {
  const column = picture.columns[layer];
  return { x: column.x - column.size / 2, y: unitY(picture, layer, unit) + column.size / 2 };
}

/**
 * The place in the parameter vector of weight (to, from) of a layer; of its bias when `from` is one past the last. Per
 * layer the vector holds one row [w | b] per unit.
 * @param {number[]} sizes @param {number} layer @param {number} to @param {number} from
 */
export function place(sizes, layer, to, from) {
  let offset = 0;
  for (let l = 1; l < layer; l++) offset += sizes[l] * (sizes[l - 1] + 1);
  return offset + (to - 1) * (sizes[layer - 1] + 1) + (from - 1);
}

/** The part's place in the parameter vector, or -1 for a unit. @param {number[]} sizes @param {Part} part */
export function placeOf(sizes, part) {
  if (part.kind === "unit") return -1;
  return place(sizes, part.layer, part.unit, part.kind === "bias" ? sizes[part.layer - 1] + 1 : part.from);
}

/** The part of a parameter's name. @param {string} name @returns {Part|null} */
export function partOf(name) {
  const found = /^([wb])(\d+)\[(\d+)(?:,(\d+))?\]$/.exec(name);
  if (!found) return null;
  const [, letter, layer, unit, from] = found;
  return letter === "b"
    ? { kind: "bias", layer: Number(layer), unit: Number(unit) }
    : { kind: "weight", layer: Number(layer), unit: Number(unit), from: Number(from) };
}

/** @param {Part|null} a @param {Part|null} b */
export const samePart = (a, b) =>
  a === b ||
  Boolean(
    a &&
      b &&
      a.kind === b.kind &&
      a.layer === b.layer &&
      a.unit === b.unit &&
      (a.kind !== "weight" || b.kind !== "weight" || a.from === b.from),
  );

/** @param {number} px @param {number} py @param {[number, number, number, number]} line */
function distance(px, py, [x1, y1, x2, y2]) {
  const along = Math.min(
    1,
    Math.max(0, ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)),
  );
  return Math.hypot(px - x1 - along * (x2 - x1), py - y1 - along * (y2 - y1));
}

/**
 * The part at a point: a bias mark, a node, or else the nearest line within reach.
 * @param {Layout} picture @param {number} x @param {number} y @param {number} [reach]
 * @returns {Part|null}
 */
export function hit(picture, x, y, reach = 6) {
  for (const [layer, column] of picture.columns.entries()) {
    const unit = Math.round((y - column.first) / column.pitch) + 1;
    if (unit < 1 || unit > column.units) continue;
    if (layer > 0 && column.size >= MARKED) {
      const mark = biasPoint(picture, layer, unit);
      if (Math.hypot(x - mark.x, y - mark.y) <= reach + 1) return { kind: "bias", layer, unit };
    }
    const half = Math.max(column.size / 2, Math.min(reach, column.pitch / 2));
    const within = layer === 0 ? x <= column.x + half : Math.abs(x - column.x) <= half;
    if (within && Math.abs(y - unitY(picture, layer, unit)) <= half + 1) return { kind: "unit", layer, unit };
  }
  let nearest = reach;
  /** @type {Part|null} */
  let found = null;
  for (let layer = 1; layer < picture.columns.length; layer++) {
    const [from, to] = [picture.columns[layer - 1], picture.columns[layer]];
    if (x < from.x || x > to.x) continue;
    for (let j = 1; j <= to.units; j++) {
      for (let k = 1; k <= from.units; k++) {
        const away = distance(x, y, edgeLine(picture, layer, j, k));
        if (away < nearest) [nearest, found] = [away, { kind: "weight", layer, unit: j, from: k }];
      }
    }
  }
  return found;
}

/** @param {number} value @param {number} high */
const within = (value, high) => Math.min(Math.max(1, value), high);

/**
 * The part that an arrow key leads to: left and right follow the chain unit, weight, unit; up and down go through units
 * and biases of a layer, or through the weights of a gap.
 * @param {number[]} sizes @param {Part} part @param {string} key
 * @returns {Part|null} null if there is none
 */
export function neighbour(sizes, part, key) {
  const { layer, unit } = part;
  const last = sizes.length - 1;
  if (key === "Home") return { kind: "unit", layer: 0, unit: 1 };
  if (key === "End") return { kind: "unit", layer: last, unit: 1 };
  if (part.kind === "weight") {
    if (key === "ArrowLeft") return { kind: "unit", layer: layer - 1, unit: part.from };
    if (key === "ArrowRight") return { kind: "unit", layer, unit };
    const order = (unit - 1) * sizes[layer - 1] + part.from - 1 + (key === "ArrowDown" ? 1 : -1);
    if (!key.startsWith("Arrow") || order < 0 || order >= sizes[layer] * sizes[layer - 1]) return null;
    return {
      kind: "weight",
      layer,
      unit: Math.floor(order / sizes[layer - 1]) + 1,
      from: (order % sizes[layer - 1]) + 1,
    };
  }
  if (key === "ArrowLeft")
    return layer === 0 ? null : { kind: "weight", layer, unit, from: within(unit, sizes[layer - 1]) };
  if (key === "ArrowRight")
    return layer === last
      ? null
      : { kind: "weight", layer: layer + 1, unit: within(unit, sizes[layer + 1]), from: unit };
  if (key === "ArrowDown") {
    if (part.kind === "unit" && layer > 0) return { kind: "bias", layer, unit };
    return unit < sizes[layer] ? { kind: "unit", layer, unit: unit + 1 } : null;
  }
  if (key === "ArrowUp") {
    if (part.kind === "bias") return { kind: "unit", layer, unit };
    if (unit === 1) return null;
    return { kind: layer > 0 ? "bias" : "unit", layer, unit: unit - 1 };
  }
  return null;
}
