/** The plane that the landscape shows. */
import { computed } from "ui";
import { lane, lanes, options, shownStep } from "../store.js";
import { missing } from "./plane-model.js";

/**
 * The plane the landscape shows: what was chosen where it can be had, or the first two free parameters that move.
 * @type {import("ui").ReadonlySignal<import("../types.js").Plane|null>}
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
    !missing(chosen.kind, here, lanes.value, shownStep.value)
  ) {
    return { ...chosen, u: "u", v: chosen.kind === "line" ? null : "v" };
  }
  if (chosen && names.includes(chosen.u)) {
    const v =
      chosen.v && names.includes(chosen.v) && chosen.v !== chosen.u
        ? chosen.v
        : (names.find((n) => n !== chosen.u) ?? null);
    return { kind: /** @type {const} */ ("parameters"), u: chosen.u, v: two ? v : null };
  }
  const free = names.filter((_, i) => here.free[i]);
  const weights = free.filter((n) => n.startsWith("w"));
  const pick = weights.length > 1 ? [weights[0], weights[weights.length - 1]] : free;
  return {
    kind: /** @type {const} */ ("parameters"),
    u: pick[0] ?? names[0],
    v: two ? (pick[1] ?? names[1] ?? null) : null,
  };
});
