/** What a hand does to the landscape: carry the point, zoom, shift and fit the part in sight. */
import { effect, signal } from "ui";
import { editParameters } from "../run/changes/actions.js";
import { shifted, zoomed } from "../draw/range.js";
import { leavePhase } from "../time/phases.js";
import { pause } from "../time/player.js";
import { frame, held, notice, options, setOptions } from "../store.js";
import { abstract, placeOf } from "./point.js";
import { samples, view } from "./samples/shown.js";

/** The sample nearest to the pointer. @type {import("ui").Signal<{u: number, v: number|null, loss: number}|null>} */
export const hovered = signal(null);

const NARROWEST = 1e-7; // of the numbers' own size: below it floats run out
const WIDEST = 1e7;

/** @param {{u: [number, number], v: [number, number]|null}} range */
function look({ u, v }) {
  for (const [low, high] of v ? [u, v] : [u]) {
    const width = high - low;
    if (!(width > NARROWEST * Math.max(1, Math.abs(low), Math.abs(high)) && width < WIDEST)) return;
  }
  // a curve says nothing of v: what was chosen for it in two dimensions stays
  setOptions({ range: { u, v: v ?? options.peek().range?.v ?? null } });
}

/** The part in sight; of axes that reach far out their even middle, where a zoom or a shift begins. */
function evenView() {
  const now = view.peek();
  return now?.far ? { u: now.far.u.inner, v: now.far.v && now.far.v.inner } : now;
}

/**
 * Scale the part in sight about a point.
 * @param {number} factor below 1 comes closer @param {number} [u] @param {number} [v]
 */
export function zoom(factor, u, v) {
  const now = evenView();
  if (!now) return;
  const middle = (/** @type {[number, number]} */ [low, high]) => (low + high) / 2;
  look({ u: zoomed(now.u, u ?? middle(now.u), factor), v: now.v && zoomed(now.v, v ?? middle(now.v), factor) });
}

/** Move the part in sight. @param {number} du @param {number} dv */
export function shift(du, dv) {
  const now = evenView();
  if (now) look({ u: shifted(now.u, du), v: now.v && shifted(now.v, dv) });
}

/** Move the part in sight by a share of itself. @param {number} right @param {number} up @param {number} share */
export function shiftBy(right, up, share) {
  const now = evenView();
  if (now && (right || now.v))
    shift(right * share * (now.u[1] - now.u[0]), now.v ? up * share * (now.v[1] - now.v[0]) : 0);
}

/** Back to the part that shows the run. */
export const fit = () => setOptions({ range: null });

/** `value` to the digits that a pixel can tell apart. @param {number} value @param {number} width of the range */
function rounded(value, width) {
  const step = 10 ** Math.floor(Math.log10(width / 500));
  if (Math.abs(value) > 1e6 * width) return Number(value.toPrecision(3)); // far out on a broken axis
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/**
 * Put the point somewhere; while a hand holds it the ball follows at once and the run as fast as it can.
 * @param {number} u @param {number} v
 */
export function carry(u, v) {
  const given = samples.peek();
  const seen = evenView();
  if (!given || !seen) return;
  if (abstract.peek()) {
    notice.value = "The point can be moved by hand along parameters only: choose two weights as the plane.";
    return;
  }
  pause();
  leavePhase();
  const at = { u: rounded(u, seen.u[1] - seen.u[0]), v: seen.v ? rounded(v, seen.v[1] - seen.v[0]) : 0 };
  held.value = at;
  const second = given.v !== null && given.plane.v !== null ? { [given.plane.v]: at.v } : {};
  editParameters({ [given.plane.u]: at.u, ...second });
}

/** Let go: the ball is the run's again once the run has arrived, or when it does not come. */
export function letGo() {
  const at = held.peek();
  if (!at) return;
  let stop = () => {};
  const done = () => {
    stop();
    clearTimeout(timer);
    if (held.peek() === at) held.value = null;
  };
  const timer = setTimeout(done, 1500);
  stop = effect(() => {
    const now = frame.value;
    if (!now) return;
    const [u, v] = placeOf(now) ?? [];
    if (u === at.u && v === at.v) queueMicrotask(done);
  });
}

/** @param {{u: number, v: number}} by in shares of the part in sight */
export function nudge(by) {
  const seen = evenView();
  const now = frame.peek();
  if (!seen || !now) return;
  const [u, v] = placeOf(now) ?? [0, 0];
  const from = held.peek() ?? { u, v };
  carry(from.u + by.u * (seen.u[1] - seen.u[0]), from.v + (seen.v ? by.v * (seen.v[1] - seen.v[0]) : 0));
}
