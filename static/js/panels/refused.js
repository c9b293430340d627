/** What was refused, in words: the name of the value as the page has it, the value, and the limit it does not keep to. */
import { typeset } from "../format.js";

/** @typedef {import("../types.js").Refusal} Refusal */

/** What the page calls a field by more than its key. @type {[RegExp, string][]} */
const NAMES = [
  [/^optimizer(\.name)?$/, "method"], [/(^|\.)eta$/, "learning rate"], [/^clip(\.name)?$/, "clipping"], [/^objective\.name$/, "function"],
  [/^objective\.layers$/, "layers"], [/^objective\.layers\.(\d+)\.units$/, "units in layer #"], [/^objective\.layers\.(\d+)\.activation$/, "σ of layer #"],
  [/^objective\.frozen(\.\d+)?$/, "frozen parameter"], [/^objective\.init(\.|$)/, "initial weights"], [/\.name$/, ""],
];

/** @param {string} field */
export function nameOf(field) {
  const [form, name] = NAMES.find(([known]) => known.test(field)) ?? [/./, ""];
  const layer = form.exec(field)?.[1] ?? "";
  if (name) return name.replace("#", String(Number(layer) + 1));
  return field.replace(/\.name$/, "").split(".").slice(-2).join(" ").replace(/^(objective|optimizer) /, "").replaceAll("_", " ");
}

/** A value as a sentence has it; nothing where none was given. @param {any} value */
const told = (value) => (value === null || value === undefined ? "" : typeof value === "string" ? `“${value}”` : typeset(JSON.stringify(value)));

/** What is wrong with a value, as a clause: it is above its limit, or what is allowed. @param {Refusal} refused @param {string} [name] */
export function clause({ field, value, allowed }, name = nameOf(field)) {
  const [, low, high] = /^a (?:whole )?number from (\S+) to (\S+)/.exec(allowed) ?? [];
  const what = [name, told(value)].filter(Boolean).join(" ");
  if (/^(only the keys|no keys)/.test(allowed)) return `there is no ${name}`;
  if (typeof value === "number" && value > Number(high)) return `${what} is above the limit of ${typeset(high)}`;
  if (typeof value === "number" && value < Number(low)) return `${what} is below the limit of ${typeset(low)}`;
  return `${what} cannot be used, only ${typeset(allowed)}`;
}

/** @param {Refusal} refused */
export function sentence(refused) {
  if (!refused.field) return refused.allowed;
  const text = clause(refused);
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
