/** The landscape's axes as what they stand for: choosing one chooses its parameter. */
import { select } from "../../run/changes/actions.js";
import { isAbstract } from "./model.js";
import { selection } from "../../store.js";
import { plane } from "./shown.js";

/** @typedef {import("../../draw/plot.js").Box} Box */

const LABEL = { wide: 44, high: 30 }; // px a finger needs; the names themselves are smaller

/**
 * Which axis' name is at a place of a plot: `u`'s stands below its right end, `v`'s left of its top.
 * @param {Box} box @param {number} px @param {number} py
 * @returns {"u"|"v"|null}
 */
function labelAt(box, px, py) {
  if (px > box.right - LABEL.wide && px < box.right + 8 && py > box.bottom + 2 && py < box.bottom + LABEL.high)
    return "u";
  return px > box.left - LABEL.wide && px < box.left && py > box.top - 8 && py < box.top + LABEL.high - 8 ? "v" : null;
}

/** @param {string} parameter */
export const choose = (parameter) => select({ parameter, unit: null });

/**
 * A press on an axis' name chooses its parameter, another lets go of it.
 * @param {Box|undefined} box @param {number} px @param {number} py
 */
export function tapLabel(box, px, py) {
  const where = plane.peek();
  const axis = box && labelAt(box, px, py);
  const name = axis && where && !isAbstract(where) ? where[axis] : null;
  if (!name) return false;
  if (selection.peek().parameter === name) select({ parameter: null });
  else choose(name);
  return true;
}
