/** Which minimum each start leads to: asked for by hand, kept while it is true of the run looked at. */
import { computed, signal } from "ui";
import * as api from "./api.js";
import { request } from "./requests.js";
import { experiment, frame, lane, plane, surface } from "./store.js";

const CELLS = { function: 81, network: 21 }; // starts along each axis of a map: a network's runs take far longer
const LINE = 401; // starts along a line
const STEPS = 500;

/** What the map is true of: how it descends, along which parameters, and what is frozen; not where the run is. */
const subject = computed(() => {
  const now = experiment.value;
  const here = lane.value;
  const where = plane.value;
  if (!now || !here || !where || where.kind !== "parameters") return null;
  const free = here.parameters.filter((_, i) => here.free[i]);
  const axes = [where.u, ...(where.v === null ? [] : [where.v])];
  if (free.length !== axes.length || !free.every((name) => axes.includes(name))) return null;
  const objective = now.objective.kind === "function" ? { ...now.objective, start: [] } : now.objective;
  const fixed = frame.value?.state.parameters.filter((_, i) => !here.free[i]);
  return JSON.stringify([{ ...now, objective }, axes, fixed]);
});

/** @type {import("ui").Signal<{of: string, map: import("./types.js").Basins}|null>} */
const latest = signal(null);

/** The map is being made. */
export const working = signal(false);

/** There can be a map: nothing is free beside the axes. */
export const possible = computed(() => subject.value !== null);

/** The map, while it is true of what is shown. @type {import("ui").ReadonlySignal<import("./types.js").Basins|null>} */
export const basins = computed(() => (latest.value && latest.value.of === subject.value ? latest.value.map : null));

/** Make the map for the part of the plane in sight, or put it away. @param {{u: [number, number], v: [number, number]|null}|null} range */
export async function toggleBasins(range) {
  const of = subject.peek();
  const now = frame.peek();
  const where = plane.peek();
  if (basins.peek() || !of || !now || !where) {
    latest.value = null;
    return;
  }
  if (working.peek()) return;
  working.value = true;
  const chosen = experiment.peek();
  const cells = CELLS[chosen?.objective.kind ?? "network"];
  const resolution = where.v === null ? [LINE] : [cells, cells];
  const body = {
    experiment: chosen, state: now.state, resolution, steps: STEPS,
    plane: { kind: where.kind, u: where.u, v: where.v }, range: range ?? surface.peek()?.range ?? null,
  };
  try {
    const map = await request("basins", () => api.basins(body));
    if (map) latest.value = { of, map };
  } finally {
    working.value = false;
  }
}
