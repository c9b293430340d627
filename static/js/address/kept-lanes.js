/** Which lanes on the page an address asks for: Back over a fork drops the new lane, and runs nothing again. */
import { batch } from "ui";
import { remember } from "../run/changes/history.js";
import { catalog, cursor, lanes, notice } from "../store.js";
import { turns } from "./changes.js";
import { lanesIn, lanesPart, lanesText } from "./lanes.js";
import { experimentIn } from "./link.js";
/** @import { Lane } from "../types.js" */

/** The keys that a choice of a method may leave out. */
export const tables = () => ({
  optimizer: catalog.peek()?.optimizers ?? [],
  schedule: catalog.peek()?.schedules ?? [],
  clip: catalog.peek()?.clips ?? [],
});

/**
 * The lanes on the page that the address asks for, and the watched one among them; null where one of them is missing.
 * @param {URLSearchParams} query @param {import("./version.js").Meaning} meaning
 * @returns {{kept: Lane[], watched: number}|null}
 */
export function lanesOf(query, meaning) {
  const begun = JSON.stringify(experimentIn(query, meaning));
  const texts = (/** @type {Iterable<string[]>} */ pairs) =>
    [...pairs]
      .map((pair) => pair.join("="))
      .filter((text) => /^at\d/.test(text))
      .sort()
      .join();
  const turned = texts(query);
  const asked = (/** @type {Lane} */ { courses }) => {
    const { made, set } = turns(courses);
    return JSON.stringify(courses[0].experiment) === begun && texts([...made, ...set]) === turned;
  };
  const all = lanes.peek();
  const told = lanesIn(query);
  if (!told) {
    const found = all.findIndex(asked);
    if (found < 0) return null;
    // an address too long for its lanes names their number only
    return Number(query.get("beside") ?? 0) === all.length - 1
      ? { kept: all, watched: found }
      : { kept: [all[found]], watched: 0 };
  }
  const { watched } = told;
  const kept = told.lanes.flatMap(({ name }) => all.filter((l) => l.name === name));
  const same =
    kept.length === told.lanes.length &&
    asked(kept[watched]) &&
    String(lanesPart(query)) === String(lanesText(kept, watched, tables()));
  return same ? { kept, watched } : null;
}

/** Watch a lane, and close those not in the address. @param {NonNullable<ReturnType<typeof lanesOf>>} found */
export function keep({ kept, watched }) {
  const fewer = kept.length < lanes.peek().length;
  if (fewer) remember("address");
  batch(() => {
    if (fewer) notice.value = null; // it is about a lane that is gone
    lanes.value = fewer ? kept : lanes.peek();
    cursor.value = { lane: watched, step: cursor.peek().step };
  });
}
