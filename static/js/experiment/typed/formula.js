/** A typed function as an objective, and a few to begin with. No state. */
/** @import { Experiment, FunctionEntry, FunctionObjective } from "../../types.js" */

/** @type {[string, string][]} */
export const EXAMPLES = [
  ["waves", "x^2/4 + sin(3x)"],
  ["valley", "(1 - x)^2 + 10 (y - x^2)^2"],
  ["corner", "abs(x) + 2 abs(y - 1)"],
  ["hole", "x^2 + y^2 - log(x + y + 2)"],
];

/**
 * The objective of a formula that the server has read. With as many variables as before, the range and the start stay.
 * @param {Experiment["objective"]} before @param {string} formula @param {FunctionEntry} entry
 * @param {boolean} ranged whether the entry is for a range that was chosen
 * @returns {FunctionObjective}
 */
export function objectiveOf(before, formula, entry, ranged) {
  const was = before.kind === "function" && before.formula !== undefined ? before : null;
  const same = was?.start.length === entry.variables;
  return {
    kind: "function",
    name: "typed",
    start: same && was ? was.start : entry.start.slice(),
    parameters: {},
    formula,
    range: same && !ranged && was?.range ? was.range : /** @type {[number, number][]} */ (entry.domain),
  };
}

const BEFORE = 20; // characters shown before a mistake
const AFTER = 10; // and behind it

/** A part of the text, and under it a caret at a mistake. @param {string} text @param {number} column from 1 */
export function pointed(text, column) {
  const letters = [...text.replace(/\s/g, " ")];
  const first = Math.max(0, column - 1 - BEFORE);
  return `${letters.slice(first, column + AFTER).join("")}\n${" ".repeat(column - 1 - first)}^`;
}
