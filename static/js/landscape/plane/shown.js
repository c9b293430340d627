/** The plane that the landscape shows. */
import { computed } from "ui";
import { frame, lane, lanes, options } from "../../store.js";
import { missing } from "./model.js";

/**
 * The parameters in the order in which they make axes: free weights, other free ones, frozen weights, the rest.
 * @param {import("../../types.js").Lane} of
 */
function ranked({ parameters, free }) {
  const rank = (/** @type {string} */ name, /** @type {number} */ i) => 2 * Number(!free[i]) + Number(!isWeight(name));
  const ranks = new Map(parameters.map((name, i) => [name, rank(name, i)]));
  return [...parameters].sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0)); // a stable sort
}

/** @param {string} name of a network's parameter, or a function's */
const isWeight = (name) => !name.startsWith("b");

/**
 * The plane the landscape shows: the chosen one where it exists, or the first free weight and the last.
 * @type {import("ui").ReadonlySignal<import("../../types.js").Plane|null>}
 */
export const plane = computed(() => {
  const here = lane.value;
  if (!here) return null;
  const names = here.parameters;
  const chosen = options.value.plane;
  const two = options.value.mode !== "1d" && names.length > 1;
  if (
    chosen &&
    chosen.kind !== "parameters" &&
    names.length > 2 &&
    !missing(chosen.kind, here, lanes.value, frame.value?.state.step ?? 0)
  ) {
    const { which, ...plain } = chosen;
    const there = which && Math.abs(which) <= here.free.filter(Boolean).length;
    return { ...plain, ...(there && { which }), u: "u", v: chosen.kind === "line" ? null : "v" };
  }
  if (chosen && names.includes(chosen.u)) {
    const v =
      chosen.v && names.includes(chosen.v) && chosen.v !== chosen.u
        ? chosen.v
        : (ranked(here).find((n) => n !== chosen.u) ?? null);
    return { kind: /** @type {const} */ ("parameters"), u: chosen.u, v: two ? v : null };
  }
  const order = ranked(here);
  const weights = order.filter((name) => isWeight(name) && here.free[names.indexOf(name)]);
  const [u, v = null] = weights.length > 1 ? [weights[0], weights[weights.length - 1]] : order;
  return { kind: /** @type {const} */ ("parameters"), u, v: two ? v : null };
});

/** What the plane is of and is laid through. @type {import("ui").ReadonlySignal<import("./model.js").Subject|null>} */
export const planeSubject = computed(() => {
  const [here, now, where] = [lane.value, frame.value, plane.value];
  return here && now && where && { here, now, where, lanes: lanes.value, center: options.value.center };
});
