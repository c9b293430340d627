/** Refusals in words: the page's name of the value, the value, and its limit. */
import { typeset } from "../format.js";
/** @import { Refusal } from "../types.js" */

const LONGEST = 60; // letters of a value

/** What the page calls a field by more than its key. @type {[RegExp, string][]} */
const NAMES = [
  [/^optimizer(\.name)?$/, "method"],
  [/(^|\.)eta$/, "learning rate"],
  [/^objective\.start\.0$/, "start x"],
  [/^objective\.start\.1$/, "start y"],
  [/^clip(\.name)?$/, "clipping"],
  [/^objective\.name$/, "function"],
  [/range\.0$/, "range of x"],
  [/range\.1$/, "range of y"],
  [/^objective\.layers\.(\d+)\.units$/, "units in layer #"],
  [/^objective\.layers\.(\d+)\.activation$/, "σ of layer #"],
  [/^objective\.frozen(\.\d+)?$/, "frozen parameter"],
  [/^objective\.init(\.|$)/, "initial weights"],
  [/^v$/, "version"],
  [/^stop\.step$/, "the step to stop at"],
  [/^stop\.loss$/, "the loss to stop at"],
  [/^stop\.gradient$/, "the gradient to stop at"],
  [/^stop\.seconds$/, "the time to stop after"],
  [/^stop\.score$/, "the score to stop at"],
];

/** @param {string} field @returns {string} */
function nameOf(field) {
  const [, step, rest] = /^at(\d+)\.(.+)$/.exec(field) ?? [];
  if (step) return `${nameOf(rest)} at step ${step}`;
  const [form, name] = NAMES.find(([known]) => known.test(field)) ?? [/./, ""];
  const layer = form.exec(field)?.[1] ?? "";
  if (name) return name.replace("#", String(Number(layer) + 1));
  return field
    .replace(/\.name$/, "")
    .split(".")
    .slice(-2)
    .join(" ")
    .replace(/^(objective|optimizer|parameters) /, "")
    .replaceAll("_", " ");
}

/** A value in a sentence; empty if there is none. @param {any} value */
const valueText = (value) =>
  value === null || value === undefined
    ? ""
    : typeof value === "string"
      ? `“${short(value)}”`
      : typeset(short(JSON.stringify(value)));

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** Why a value was refused, as a clause. @param {Refusal} refused @param {string} [name] */
export function clause({ field, value, allowed, why }, name = nameOf(field)) {
  const [, low, high] = /^a (?:whole )?number from (\S+) to (\S+)/.exec(allowed) ?? [];
  if (allowed === "once") return `${name} is given more than once, and the last value counts`;
  const what = [name, valueText(value)].filter(Boolean).join(/\d$/.test(name) ? ": " : " ");
  if (why) return `${what} cannot be used: ${typeset(why.replace(/\.$/, ""))}`;
  if (/^(only the keys|no keys|$)/.test(allowed)) return `there is no “${short(field)}”`;
  if (typeof value === "number" && value > Number(high)) return `${what} is above the limit of ${typeset(high)}`;
  if (typeof value === "number" && value < Number(low)) return `${what} is below the limit of ${typeset(low)}`;
  return `${what} cannot be used (allowed: ${typeset(allowed)})`;
}

/** @param {Refusal} refused */
export function sentence(refused) {
  if (!refused.field) return refused.allowed;
  const text = clause(refused);
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
