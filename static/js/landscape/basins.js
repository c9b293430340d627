/** Which minimum each start leads to: asked for by hand, kept while it is true of the run looked at. */
import { computed, signal } from "ui";
import * as api from "../server/api.js";
import { request } from "../server/requests.js";
import { centreOf } from "./plane/model.js";
import { experiment, surface } from "../store.js";
import { plane, planeSubject } from "./plane/shown.js";

/** @import { Signal, ReadonlySignal } from "ui" */

const CELLS = { function: 81, network: 21 }; // starts along each axis of a map: a network's runs take far longer
const LINE = 401; // starts along a line

/**
 * What the map is true of: how it descends, along which parameters, and the values of the others, which its runs hold;
 * not where the run is. Of a network all that is free beside the axes is frozen for them: they stay within the slice.
 */
const subject = computed(() => {
  const laid = planeSubject.value;
  if (!experiment.value || laid?.where.kind !== "parameters") return null;
  const { here, now, where } = laid;
  const axes = [where.u, ...(where.v === null ? [] : [where.v])];
  const free = here.parameters.filter((_, i) => here.free[i]);
  const others = free.filter((name) => !axes.includes(name));
  const { objective } = experiment.value;
  if (!axes.every((name) => free.includes(name)) || (others.length > 0 && objective.kind !== "network")) return null;
  const through = centreOf(laid) ?? now.state.parameters;
  const still =
    objective.kind === "network"
      ? { ...objective, frozen: [.../** @type {any} */ (objective).frozen, ...others] }
      : { ...objective, start: [] };
  const held = through.filter((_, i) => !axes.includes(here.parameters[i]));
  return {
    key: JSON.stringify([{ ...experiment.value, objective: still }, axes, held]),
    still,
    through,
    others: others.length,
  };
});

/** @type {Signal<{of: string, map: import("../types.js").Basins}|null>} */
const latest = signal(null);

/** The map is being made. */
export const working = signal(false);

/** There can be a map: along free parameters, beside which there is no other, or others that can be frozen. */
export const possible = computed(() => subject.value !== null);

/** How many parameters that would move are held for the map. */
export const heldBeside = computed(() => subject.value?.others ?? 0);

/** The map, while it is true of what is shown. @type {ReadonlySignal<import("../types.js").Basins|null>} */
export const basins = computed(() =>
  latest.value && latest.value.of === subject.value?.key ? latest.value.map : null,
);

/**
 * Make the map for the part of the plane in sight, or put it away.
 * @param {{u: [number, number], v: [number, number]|null}|null} range
 */
export async function toggleBasins(range) {
  const of = subject.peek();
  const where = plane.peek();
  const chosen = experiment.peek();
  if (basins.peek() || !of || !chosen || !where) {
    latest.value = null;
    return;
  }
  if (working.peek()) return;
  working.value = true;
  const { kind } = chosen.objective;
  const cells = CELLS[kind];
  const resolution = where.v === null ? [LINE] : [cells, cells];
  const body = {
    // a function's start is where its runs begin, which the grid says
    experiment: kind === "network" ? { ...chosen, objective: of.still } : chosen,
    state: { step: 0, parameters: of.through },
    resolution,
    steps: null,
    plane: { kind: where.kind, u: where.u, v: where.v },
    range: range ?? surface.peek()?.range ?? null,
  };
  try {
    const map = await request("basins", () => api.basins(body));
    if (map) latest.value = { of: of.key, map };
  } finally {
    working.value = false;
  }
}
