/** The terms of the formulas: their words, their places in the network, and all their digits. */
import { computed } from "ui";
import { exact } from "../format.js";
import { hover, lane } from "../store.js";
import { answers, checked } from "../explain/ask.js";
import { featureText } from "../draw/feature-name.js";
import { quantitiesOf, rounded } from "./template.js";
import { spoken } from "../draw/symbol.js";
/** @import { Quantity } from "../types.js" */

/** All quantities of the shown derivations, by term. */
export const quantities = computed(() => {
  /** @type {Map<string, Quantity>} */
  const found = new Map();
  for (const answer of [...answers.value.values(), checked.value]) {
    for (const line of answer?.lines ?? [])
      for (const [term, quantity] of quantitiesOf(line)) found.set(term, quantity);
  }
  return found;
});

/** Notes on rounding by the term of a line's result. */
const remarks = computed(() => {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const answer of answers.value.values())
    for (const line of answer.lines) if (line.residual) found.set(line.result.term, rounded(line));
  return found;
});

const OF_UNIT = /** @type {{[quantity: string]: string}} */ ({
  z: "input z",
  a: "answer a",
  delta: "error δ",
  slope: "slope σ′(z)",
  error: "slope of the loss by the answer",
  jacobian: "slope",
});
/** Kinds that are called otherwise. */
const PLAIN = /** @type {{[quantity: string]: string}} */ ({
  eta: "learning rate η",
  sum: "sum over the batch",
  target: "target y",
  step: "step h of the difference",
  difference: "difference quotient",
  part: "shorthand",
});

/** A quantity in words. @param {Quantity} quantity */
export function words(quantity) {
  const { quantity: kind, parameter, layer, unit, term } = quantity;
  const of = parameter ? spoken(parameter) : "";
  if (term === "sum") return PLAIN.sum;
  if (kind.startsWith("grad") && of) return `slope of C by ${of}`;
  if (kind === "update" && of) return `update of ${of}`;
  if (term.startsWith("new-")) return `new ${of}`;
  if (of && /^[wbxy]$/.test(kind)) return of;
  if (kind === "input") return `input ${featureText(lane.peek()?.data?.features[(unit ?? 1) - 1] ?? String(unit))}`;
  if (kind in OF_UNIT && unit) return `${OF_UNIT[kind]} of unit ${unit}, layer ${layer}`;
  return PLAIN[kind] ?? kind.replaceAll("_", " ");
}

/** The place of a quantity in the network. @param {Quantity} quantity @returns {typeof hover.value} */
export function whereabouts({ quantity: kind, parameter, layer, unit }) {
  if (parameter) return { parameter };
  const objective = lane.peek()?.experiment.objective;
  if (kind === "target" && unit && objective?.kind === "network")
    return { unit: { layer: objective.layers.length, unit } };
  return typeof layer === "number" && unit ? { unit: { layer, unit } } : null;
}

/** A quantity with all its digits. @param {Quantity} quantity */
export const digits = (quantity) =>
  [`${words(quantity)} = ${exact(quantity.value)}`, remarks.peek().get(quantity.term)].filter(Boolean).join(". ");
