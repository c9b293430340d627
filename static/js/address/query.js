/**
 * What stands in the address of how the landscape is looked at: what differs from how the run is usually shown, in one
 * table of keys; and what is selected. No state.
 * @typedef {typeof import("../store.js").options.value} Options
 * @typedef {{mode: string, plane: Plane|null}} Usual
 * @typedef {{write: (options: Options, usual: Usual, stepOf: (point: number[]) => number|null) => string|null,
 *   read: (text: string, there?: There) => Partial<Options>|null, lasting?: boolean}} Key   `lasting` ones make a new entry in the history
 * @typedef {{parameters: string[], lanes: string[], most: number}} There   what a link can ask for: parameters, names of lanes, steps
 */
import { parse } from "../format.js";
import { NAMES, opened, roomOf } from "../rooms.js";
/** @import { Lane, Pair, Plane, Point } from "../types.js" */

const MODES = ["1d", "2d", "3d"];
const CENTRES = ["here", "start", "end", "best"];
const KINDS = ["principal", "random", "curvature", "points", "line"];

/** A whole number from 0 to `most`, in digits; null for all else. @param {string|null} text @param {number} most */
export const countIn = (text, most) => (/^\d+$/.test(text ?? "") && Number(text) <= most ? Number(text) : null);

/** A parameter's name without what an address would spell out: w1[2,3] as w1.2.3. @param {string} name */
export const short = (name) => name.replace(/\[(\d+)(?:,(\d+))?\]/, (_, a, b) => `.${a}${b ? `.${b}` : ""}`);
/** @param {string} text */
export const long = (text) =>
  text.replace(/^([a-z]+\d+)\.(\d+)(?:\.(\d+))?$/, (_, name, a, b) => `${name}[${a}${b ? `,${b}` : ""}]`);

/** @param {Plane|null} plane */
export function planeText(plane) {
  if (!plane) return null;
  if (plane.kind === "parameters") return [plane.u, ...(plane.v ? [plane.v] : [])].map(short).join("*");
  return [
    plane.kind,
    ...(plane.kind === "random" && plane.seed ? [plane.seed] : []),
    ...(plane.kind === "line" && plane.other ? [plane.other] : []),
    ...(plane.kind === "curvature" && plane.which ? [plane.which] : []),
  ].join(".");
}

/** @param {string} text @returns {Plane|null} */
export function planeFrom(text) {
  const [kind] = text.split(".");
  const rest = text.slice(kind.length + 1);
  if (KINDS.includes(kind)) {
    const of = /** @type {Plane["kind"]} */ (kind);
    if (of === "random" && rest && countIn(rest, Infinity) === null) return null;
    if (of === "curvature" && rest && !/^-?[1-8]$/.test(rest)) return null;
    return {
      kind: of,
      u: "u",
      v: of === "line" ? null : "v",
      ...(of === "random" && { seed: Number(rest) }),
      ...(of === "line" && rest && { other: rest }),
      ...(of === "curvature" && rest && { which: Number(rest) }),
    };
  }
  const [u, v = null] = text.split("*").map(long);
  return u ? { kind: "parameters", u, v } : null;
}

/** A point as its step and, after a dot, its lane's name. @param {Point} point */
const pointText = ({ lane, step }) =>
  (step ?? "here") + (lane === null ? "" : `.${lane.replaceAll("%", "%25").replaceAll("_", "%5F")}`);

/** @param {Pair} pair */
export const pairText = ({ from, to }) => `${pointText(from)}_${pointText(to)}`;

/** @param {string} text @returns {Pair|null} */
export function pairFrom(text) {
  const points = text.split("_").map((part) => {
    const [, at, name = null] = /^(here|\d{1,9})(?:\.(.+))?$/.exec(part) ?? [];
    return at
      ? { lane: name && name.replaceAll("%5F", "_").replaceAll("%25", "%"), step: at === "here" ? null : Number(at) }
      : null;
  });
  const [from, to] = points;
  return points.length === 2 && from && to ? { from, to } : null;
}

/** Whether a run has such a plane, now or after some steps. @param {There} there @param {Plane} plane */
function has({ parameters, lanes }, { kind, u, v, other }) {
  if (kind === "parameters") return u !== v && [u, v].every((name) => name === null || parameters.includes(name));
  const alone = lanes.length < 2; // which is told by itself
  return parameters.length > 2 && (kind !== "line" || !other || alone || lanes.includes(other));
}

/** The key of an option that is on or off. @param {"logHeight"|"field"|"maps"} option @returns {Key} */
const flag = (option) => ({
  write: (options) => (options[option] ? "1" : null),
  read: (text) => (/^[01]$/.test(text) ? { [option]: text === "1" } : null),
});

/** @type {{[key: string]: Key}} */
export const KEYS = {
  mode: {
    lasting: true,
    write: ({ mode }, usual) => (mode === usual.mode ? null : mode),
    read: (text) => (MODES.includes(text) ? { mode: /** @type {any} */ (text) } : null),
  },
  plane: {
    lasting: true,
    write: ({ plane }, usual) => (planeText(plane) === planeText(usual.plane) ? null : planeText(plane)),
    read: (text, there) => {
      const plane = planeFrom(text);
      return plane && (!there || has(there, plane)) ? { plane } : null;
    },
  },
  center: {
    write: ({ center }, _, stepOf) => {
      const step = center.pinned && stepOf(center.pinned);
      return center.pinned ? (step === null ? null : String(step)) : center.at === "here" ? null : center.at;
    },
    read: (text) => (CENTRES.includes(text) ? { center: { at: /** @type {any} */ (text), pinned: null } } : null),
  },
  over: {
    write: ({ over }) => (over === "all" ? null : over),
    read: (text) => (text === "batch" || text === "all" ? { over: text } : null),
  },
  log: flag("logHeight"),
  field: flag("field"),
  maps: flag("maps"),
  range: {
    write: ({ range }) =>
      range && [...range.u, ...(range.v ?? [])].map((x) => String(Number(x.toPrecision(4)))).join("_"),
    read: (text) => {
      const [a, b, c, d] = text.split("_").map((part) => parse(part) ?? NaN);
      const whole = (/** @type {number} */ x, /** @type {number} */ y) =>
        Number.isFinite(x) && Number.isFinite(y) && x < y;
      return whole(a, b) ? { range: { u: [a, b], v: whole(c, d) ? [c, d] : null } } : null;
    },
  },
  // the open one: `tab` goes along with `detail` on a wide screen
  room: {
    write: ({ tab, compare }) => (roomOf(tab)?.home || (tab === "compare" && compare) ? null : tab),
    read: (text) => {
      const name = NAMES.find((known) => known === text && !roomOf(known)?.home);
      return name ? opened(name) : null;
    },
  },
  // told while it is looked at: a link to a comparison opens its room
  compare: {
    write: ({ compare, detail }) => (compare && detail === "compare" ? pairText(compare) : null),
    read: (text, there) => {
      const compare = pairFrom(text);
      const had = [compare?.from, compare?.to].every(
        (point) => !there || ((point?.step ?? 0) <= there.most && (!point?.lane || there.lanes.includes(point.lane))),
      );
      return compare && had ? { compare, ...opened("compare") } : null;
    },
  },
};

/** How things are shown when the address says nothing of it. @param {Usual} usual @returns {Partial<Options>} */
export const plain = ({ mode, plane }) => ({
  mode: /** @type {any} */ (mode),
  plane,
  range: null,
  logHeight: false,
  field: false,
  maps: false,
  over: "all",
  center: { at: "here", pinned: null },
  detail: "data",
});

/**
 * The options of an address, on top of the usual ones.
 * @param {URLSearchParams} query @param {Usual} usual @param {There} [there] @returns {Partial<Options>}
 */
export function viewOf(query, usual, there) {
  let found = plain(usual);
  for (const [key, { read }] of Object.entries(KEYS)) {
    const text = query.get(key);
    if (text !== null) found = { ...found, ...read(text, there) };
  }
  return found;
}

/** The step whose point the plane is pinned to, where the address names one. @param {URLSearchParams} query */
export const pinOf = (query) => countIn(query.get("center"), Infinity);

/** The steps an address names of what is compared. @param {URLSearchParams} query */
export function comparedIn(query) {
  const pair = pairFrom(query.get("compare") ?? "");
  return pair ? [pair.from.step ?? 0, pair.to.step ?? 0] : [];
}

/**
 * Put what differs from the usual into an address.
 * @param {URLSearchParams} query @param {Options} options @param {Usual} usual
 * @param {(point: number[]) => number|null} stepOf @param {boolean} lasting those keys, or the others
 */
export function writeView(query, options, usual, stepOf, lasting) {
  for (const [key, { write, lasting: lasts = false }] of Object.entries(KEYS)) {
    const text = lasts === lasting ? write(options, usual, stepOf) : null;
    if (text !== null) query.set(key, text);
  }
}

/**
 * Put what is selected into an address: parameter=w1.2.3, example=7, unit=1.2 (of layer 1 the second).
 * @param {URLSearchParams} query @param {import("../types.js").Selection} selection
 */
export function writeSelection(query, { parameter, example, unit }) {
  if (parameter !== null) query.set("parameter", short(parameter));
  if (example !== null) query.set("example", String(example));
  if (unit) query.set("unit", `${unit.layer}.${unit.unit}`);
}

/**
 * The selection of an address, as far as the run has it.
 * @param {URLSearchParams} query @param {Lane|null} here @returns {import("../types.js").Selection}
 */
export function selectionIn(query, here) {
  const objective = here?.experiment.objective;
  const sizes =
    objective?.kind === "network"
      ? [here?.data?.features.length ?? 0, ...objective.layers.map(({ units }) => units)]
      : [];
  const parameter = long(query.get("parameter") ?? "");
  const example = countIn(query.get("example"), 1e9) ?? Infinity;
  const [, layer, unit] = (/^(\d{1,3})\.(\d{1,9})$/.exec(query.get("unit") ?? "") ?? []).map(Number);
  return {
    parameter: here?.parameters.includes(parameter) ? parameter : null,
    example: example < (here?.data?.targets[0]?.length ?? 0) ? example : null,
    unit: unit >= 1 && unit <= (sizes[layer] ?? 0) ? { layer, unit } : null,
  };
}
