/** The selection as a part of the network's picture. */
import { select } from "../run/changes/actions.js";
import { hover, selection } from "../store.js";
import { partOf, placeOf, samePart } from "./layout.js";

/** @import { Part } from "./layout.js" */
/** @import { Lane } from "../types.js" */

/** @param {Partial<import("../types.js").Selection>} of @returns {Part|null} */
const partIn = ({ parameter, unit }) => (parameter ? partOf(parameter) : unit ? { kind: "unit", ...unit } : null);

/** The selected parameter or unit as a part of the picture. */
export const selectedPart = () => partIn(selection.value);

/** The part of the picture that a hovered term of a formula is about. */
export const hoveredPart = () => partIn(hover.value ?? {});

/**
 * Select a part, or clear the selection if it is selected already.
 * @param {Part} part @param {Lane} here @param {number[]} sizes
 */
export function toggle(part, here, sizes) {
  if (samePart(part, selectedPart())) return select({ parameter: null, unit: null });
  if (part.kind === "unit") select({ parameter: null, unit: { layer: part.layer, unit: part.unit } });
  else select({ parameter: here.parameters[placeOf(sizes, part)], unit: null });
}
