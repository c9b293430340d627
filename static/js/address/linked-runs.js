/**
 * Repeats the changes at later steps that a link lists, and begins its other lanes. Parts that cannot be used are
 * reported.
 */
import { batch } from "ui";
import { changeAtStep } from "../run/actions.js";
import { applied } from "./changes.js";
import { beginBeside } from "../run/begin.js";
import { extendTo } from "../run/run-to.js";
import { mending } from "./link.js";
import { LONGEST } from "../run/runs.js";
import { cursor, lane, lanes, reach, refusal } from "../store.js";

/**
 * @typedef {import("../types.js").Refusal} Refusal
 * @typedef {import("./link.js").Tell} Tell
 * @typedef {ReturnType<typeof import("./changes.js").turnsIn>} Turns
 * @typedef {NonNullable<ReturnType<typeof import("./lanes.js").lanesIn>>} Told
 */

/**
 * Change the run looked at where the address says it was changed, as far as that goes. Resolves as `extendTo` does.
 * @param {Turns} told @param {Tell} tell
 */
export async function changeAsLinked(told, tell) {
  for (const { step, made, set } of told) {
    const say = (/** @type {Refusal} */ refused) => tell({ ...refused, field: `at${step}.${refused.field}` });
    const how = step > LONGEST ? "there" : await extendTo(step);
    if (how !== "there") return how;
    if (step > reach.peek()) {
      say({ field: "changes", value: null, allowed: "at a step that the run gets to" });
      break;
    }
    const own = Object.entries(set).filter(([name, value]) => {
      const there = lane.peek()?.parameters.includes(name);
      if (!there || !Number.isFinite(value)) say({ field: name, value: null, allowed: there ? "a number" : "" });
      return there && Number.isFinite(value);
    });
    const again = (/** @type {[string, number][]} */ values) =>
      changeAtStep(
        step,
        (old) => applied(old, made, say),
        Object.fromEntries(values),
        (old) => mending(old, say),
      );
    if (await again(own)) continue;
    if (!own.length) break;
    for (const [name, value] of own) say({ field: name, value, allowed: "a number that the run can go on from" });
    refusal.value = null;
    if (!made.length || !(await again([]))) break;
  }
  return "there";
}

/**
 * Put the lanes beside the one that was begun. Resolves to the names of those that could not be.
 * @param {Told} told @param {AbortSignal} mine aborted when somebody asks for another address @param {Tell} tell
 */
export async function runBeside({ watched, lanes: all }, mine, tell) {
  const { experiment } = lanes.peek()[0].courses[0];
  const [{ name, colour, parent }] = all.slice(watched);
  lanes.value = [{ ...lanes.peek()[0], name, colour, parent }];
  for (const [i, { made, turns: own, ...as }] of all.entries()) {
    if (i === watched) continue;
    const say = (/** @type {Refusal} */ refused) => tell({ ...refused, of: `lane ${as.name}` });
    if (await beginBeside(applied(experiment, made, say), { parent: undefined, ...as }, mending(experiment, say)))
      await changeAsLinked(own, say);
    if (mine.aborted) return [];
  }
  const order = all.flatMap((l) => lanes.peek().filter((found) => found.name === l.name));
  batch(() => {
    lanes.value = order;
    cursor.value = { lane: order.findIndex((l) => l.name === name), step: 0 };
  });
  return all.filter((l) => !order.some((found) => found.name === l.name)).map((l) => l.name);
}
