/** A quantity that a lesson names, picked from a frame: `loss`, `w1[1,1]`, `gradient of b2[1]`, `delta[2,1]`. */
/** @import { Frame } from "../types.js" */

const WHOLE = ["loss", "loss_train", "loss_test", "penalty", "gradient_norm", "update_norm", "eta"];
const OF_UNIT = /^(z|a|delta)\[(\d+),(\d+)\]$/;
const OF_TARGET = /^y\[(\d+)\]$/;
const OF_PARAMETER = /^(?:(gradient|update) of )?([a-z]\d*(?:\[[\d,]+\])?)$/;

/**
 * Its number, or null if this frame has none: a parameter of another experiment, or a unit of a light frame.
 * @param {string} name @param {Frame} frame @param {string[]} parameters their names
 * @returns {number|null}
 */
export function pick(name, frame, parameters) {
  if (name === "step") return frame.state.step;
  if (WHOLE.includes(name)) return /** @type {any} */ (frame)[name] ?? null;
  const unit = OF_UNIT.exec(name);
  if (unit) {
    const [layer, j] = [Number(unit[2]), Number(unit[3]) - 1];
    if (layer === 0) return (unit[1] === "a" ? frame.inputs?.[0]?.[j] : null) ?? null;
    return /** @type {any} */ (frame.layers?.[layer - 1])?.[unit[1]]?.[0]?.[j] ?? null;
  }
  const target = OF_TARGET.exec(name);
  if (target) return frame.targets?.[0]?.[Number(target[1]) - 1] ?? null;
  const found = OF_PARAMETER.exec(name);
  const at = found ? parameters.indexOf(found[2]) : -1;
  if (!found || at < 0) return null;
  const of = { gradient: frame.gradient, update: frame.update }[found[1]] ?? frame.state.parameters;
  return of[at] ?? null;
}

/** The symbol in a quantity: `z[2,1]` gives z2[1], `gradient of x` gives x; null for a word. @param {string} name */
export function symbolOf(name) {
  const unit = OF_UNIT.exec(name);
  if (unit) return unit[2] === "0" ? null : `${unit[1] === "delta" ? "δ" : unit[1]}${unit[2]}[${unit[3]}]`;
  return OF_TARGET.test(name) ? null : (OF_PARAMETER.exec(name)?.[2] ?? null);
}

const CLASSES = /** @type {{[letter: string]: string}} */ ({
  w: "q-weight",
  x: "q-weight",
  y: "q-weight",
  b: "q-bias",
  z: "q-z",
  a: "q-activation",
  d: "q-delta",
});

/** The class of a quantity's colour. @param {string} name */
export function colourOf(name) {
  if (/^(loss|penalty)/.test(name)) return "q-loss";
  if (OF_TARGET.test(name)) return "";
  if (name.startsWith("a[0,")) return "q-input";
  if (name.startsWith("gradient")) return "q-gradient";
  if (name.startsWith("update")) return "q-update";
  return /^(step|eta)/.test(name) ? "" : (CLASSES[name[0]] ?? "");
}
