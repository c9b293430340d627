/** The selection as a part of the network's picture. */
import { select } from "../run/changes/actions.js";
import { hover, selection } from "../store.js";
import { partOf, placeOf, samePart } from "./layout.js";

/**
 * @typedef {import("./layout.js").Part} Part
 * @typedef {import("../types.js").Lane} Lane
 */

/** The selected parameter or unit as a part of the picture. @returns {Part|null} */
export function selectedPart() {
  const { parameter, unit } = selection.value;
  if (parameter) return partOf(parameter);
  return unit ? { kind: "unit", ...unit } : null;
}

/** The part of the picture that a hovered term of a formula is about. @returns {Part|null} */
export function hoveredPart() {
  const { parameter, unit } = hover.value ?? {};
  if (parameter) return partOf(parameter);
  return unit ? { kind: "unit", ...unit } : null;
}

/**
 * Select a part, or clear the selection if it is selected already.
 * @param {Part} part @param {Lane} here @param {number[]} sizes
 */
export function toggle(part, here, sizes) {
  if (samePart(part, selectedPart())) return select({ parameter: null, unit: null });
  if (part.kind === "unit") select({ parameter: null, unit: { layer: part.layer, unit: part.unit } });
  else select({ parameter: here.parameters[placeOf(sizes, part)], unit: null });
}
