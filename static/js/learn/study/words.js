/** The paths and measures of a study in words. */
import { number, tick } from "../../format.js";

/** Paths that are called otherwise than their last parts. */
const PATHS = /** @type {{[path: string]: string}} */ ({
  "optimizer.eta": "learning rate η",
  batch_size: "examples in a batch",
  batch_order: "order of the examples",
  "objective.depth": "hidden layers",
  "objective.init": "initial weights",
  "objective.init.parameters": "initial weights",
  "objective.parameters.condition": "condition number",
  layer: "layer, the first on the left",
});

/** @type {{[measure: string]: {title: string, range: string}}} */
export const MEASURES = {
  converged: { title: "share of runs that converge", range: "95 % interval" },
  escaped: { title: "share of runs that escape", range: "95 % interval" },
  steps_to_target: { title: "updates to the target", range: "middle half of the runs" },
  loss_train: { title: "loss at the end", range: "middle half of the runs" },
  gradient_norm_per_layer: {
    title: "first layer's gradient at the start, its length",
    range: "middle half of the runs",
  },
  layer_gradient: { title: "each layer's gradient at the start, its length", range: "middle half of the runs" },
};

/** @param {string} path */
export function pathWords(path) {
  const layer = /^objective\.layers\.(\d+)\.(\w+)$/.exec(path);
  if (layer) return `${layer[2]} in layer ${Number(layer[1]) + 1}`;
  const parts = path
    .split(".")
    .slice(path.startsWith("objective") ? 1 : 0)
    .filter((part) => part !== "parameters");
  return PATHS[path] ?? parts.join(" ").replaceAll("_", " ");
}

/**
 * @param {any} value @param {string} path
 * @param {(name: string) => string|undefined} titled the title of a catalogue's entry
 */
export function valueWords(value, path, titled = () => undefined) {
  if (value === null) return path === "batch_size" ? "all" : "none";
  if (typeof value === "number") return tick(value);
  if (typeof value === "string") return titled(value) ?? value.replaceAll("_", " ");
  if (Array.isArray(value)) return `(${value.map((v) => (typeof v === "number" ? tick(v) : String(v))).join(", ")})`;
  const { name, ...rest } = value;
  const more = Object.entries(rest)
    .filter(([, v]) => typeof v === "number")
    .map(([k, v]) => `${k} ${tick(/** @type {number} */ (v))}`);
  return [titled(name) ?? String(name).replaceAll("_", " "), ...more].join(", ");
}

/**
 * A number of a measure: a share in percent, steps in full, others with three digits; null is infinite.
 * @param {number|null} value @param {string} measure
 */
export function measureText(value, measure) {
  if (value === null) return "∞";
  if (measure === "converged" || measure === "escaped") return `${Math.round(100 * value)} %`;
  return measure === "steps_to_target" ? tick(value) : number(value);
}
