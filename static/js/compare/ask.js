/** Compares two points: which they are, and the server's answer. */
import { computed, effect, signal } from "ui";
import * as api from "../server/api.js";
import { parseCount } from "../format.js";
import { watch } from "../run/lanes/fork.js";
import { comparable, endOf, usual, visited } from "../run/lanes/pair.js";
import { stateAt } from "../run/memory/replay.js";
import { latest } from "../server/latest.js";
import { gap, request } from "../server/requests.js";
import { experimentAt, extend, laneOf, notAStep, showTo } from "../run/runs.js";
import { cursor, lanes, options, playing, setOptions } from "../store.js";
import { jump } from "../time/player.js";

/** @import { End } from "../run/lanes/pair.js" */
/** @import { Point, Comparison } from "../types.js" */

const pair = computed(() => options.value.compare ?? usual(lanes.value));

const SIDES = /** @type {const} */ (["from", "to"]);

/** Where the two points are: from, to. @type {import("ui").ReadonlySignal<End[]>} */
export const ends = computed(() =>
  lanes.value.length ? SIDES.map((side) => endOf(pair.value, side, lanes.value, cursor.value.step)) : [],
);

/** @typedef {{ends: End[], found: Comparison}} Answer */
/** @type {import("ui").Signal<Answer|null>} */
const latestAnswer = signal(null);

/**
 * The answer for the points; until it arrives, the one before, as long as its runs are there.
 * @type {import("ui").ReadonlySignal<Answer|null>}
 */
export const answer = computed(() => {
  const known = latestAnswer.value;
  return known?.ends.every((end) => lanes.value.some((l) => l.frames === end.lane.frames)) ? known : null;
});

/**
 * States that were computed again, the last one of each side.
 * @type {{[side: string]: {end: End, state: import("../types.js").State}}}
 */
const kept = {};

/** @param {End} end */
async function pointOf(end) {
  const { lane, step, side } = end;
  const known = kept[side];
  const state =
    lane.frames.state(step) ??
    (known?.end.lane.frames === lane.frames && known.end.step === step ? known.state : await stateAt(lane, step));
  if (!state) return null;
  kept[side] = { end, state };
  return { experiment: experimentAt(lane, step), state, start: lane.frames.first.state.parameters };
}

/** @param {End[]} some @param {End[]} others */
const same = (some, others) =>
  some.every((end, i) => end.lane.frames === others[i].lane.frames && end.step === others[i].step);

const ask = latest(async () => {
  const now = ends.peek();
  if (!now.length || !comparable(now[0], now[1])) return;
  if (latestAnswer.peek() && same(now, latestAnswer.peek()?.ends ?? [])) return;
  const [a, b] = await Promise.all(now.map(pointOf));
  if (!a || !b) return;
  const found = await request("compare", () => api.compare({ a, b, samples: 101 }), { retry: ask });
  if (found) latestAnswer.value = { ends: now, found };
  await gap();
});

/** Keep the comparison up to date. Returns a function that ends it. */
export const keepComparing = () =>
  effect(() => {
    playing.value;
    if (ends.value.length) ask();
  });

/** @param {"from"|"to"} side @param {Partial<Point>} changes */
function set(side, changes) {
  const now = pair.peek();
  setOptions({ compare: { ...now, [side]: { ...now[side], ...changes } } });
}

/** @param {"from"|"to"} side @param {string} lane its name */
export const chooseLane = (side, lane) => set(side, { lane });

/** Let a point follow the cursor, or pin it to the cursor's step. @param {"from"|"to"} side @param {boolean} on */
export const follow = (side, on) => set(side, { step: on ? null : ends.peek()[side === "to" ? 1 : 0].step });

/** Swap the points. */
export function swap() {
  const { from, to } = pair.peek();
  setOptions({ compare: { from: to, to: from } });
}

/**
 * Pin a point to a typed step, and run on to it if it is not computed yet. Resolves to a refusal in words, or "".
 * @param {"from"|"to"} side @param {string} text
 */
export async function pin(side, text) {
  const wrong = notAStep(text);
  if (wrong) return wrong;
  const step = Number(parseCount(text));
  const { frames } = ends.peek()[side === "to" ? 1 : 0].lane;
  if (step >= frames.length) await extend(step, "light");
  const of = laneOf(frames);
  if (!of) return ""; // it was closed meanwhile
  showTo(step);
  const last = of.frames.length - 1;
  if (step > last)
    return of.status === "diverged" ? `This run diverged after step ${last}.` : `This run is known up to step ${last}.`;
  set(side, { step });
  return "";
}

/** Go to this end; the other one is pinned. @param {End} end */
export function goTo(end) {
  const other = ends.peek()[end.side === "to" ? 0 : 1];
  const next = visited(pair.peek(), end, other);
  if (next !== pair.peek()) setOptions({ compare: next });
  watch(end.index);
  jump(end.step);
}
