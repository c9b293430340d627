/** How long the arrows are drawn: to scale, or magnified by one round factor when that is too short to see. */
import { roundUp } from "../../draw/scale.js";

const SHORT = 20; // px from the middle of the ball, which covers the first 9; a head is as long as the rest
const WANTED = 36; // px after magnifying

/**
 * The factor all arrows are magnified by: 1 while the longest is at least 20 px, else a round number that makes it 36
 * px or more. The factor in use stays while it does well, so that it does not flicker during a run.
 * @param {number[]} lengths in pixels, to scale @param {number} [used] the factor of the last drawing
 */
export function magnification(lengths, used = 1) {
  const longest = Math.max(0, ...lengths);
  if (longest >= SHORT || !(longest > 0)) return 1;
  if (used > 1 && longest * used >= 1.25 * SHORT && longest * used <= 3 * WANTED) return used;
  return roundUp(Math.min(WANTED / longest, Number.MAX_VALUE));
}

const LOOKS = 40; // places looked at along a magnified arrow
const NOISE = 1e-6; // of a loss: samples are float32

/**
 * How far a move that leads downhill may be magnified before its tip passes the lowest place on its line, which would
 * show an overshoot that the update does not make. At least 1: to scale it is the truth.
 * @param {number} factor what it is to be magnified by
 * @param {(share: number) => number|null} loss at a share of the move from the ball; null where nothing is known
 */
export function stretch(factor, loss) {
  let [lowest, reached, before] = [loss(0), 0, 0]; // the lowest place may lie anywhere from `before` to the look after `reached`
  if (lowest === null) return factor;
  for (let i = 1; i <= LOOKS; i++) {
    const share = 0.5 * (2 * factor) ** (i / LOOKS);
    const next = loss(share);
    if (next === null) return factor;
    if (next > lowest + NOISE * Math.abs(lowest)) return Math.max(1, before);
    if (next < lowest) [lowest, before, reached] = [next, reached, share];
  }
  return factor;
}

/** Beyond this a move is not worth an arrow: it is rounding that would be magnified. */
export const LARGEST_FACTOR = 1000;

/** @typedef {"gradient"|"velocity"|"update"} ArrowName */

/**
 * The moves that a frame's arrows stand for, in parameter space: minus eta times the gradient, minus eta times the
 * velocity (where the optimizer keeps one), and the update. Their tips are where the point would land.
 * @param {import("../../types.js").Frame} frame @param {number[]} axes the indices of the plane's parameters
 * @returns {{name: ArrowName, move: number[]}[]}
 */
export function moves(frame, axes) {
  const { velocity, m } = frame.state.slots ?? {};
  const memory = Array.isArray(velocity) ? velocity : Array.isArray(m) ? m : null;
  /** @type {{name: ArrowName, move: number[]}[]} */
  const list = [{ name: "gradient", move: axes.map((i) => -frame.eta * frame.gradient[i]) }];
  if (memory) list.push({ name: "velocity", move: axes.map((i) => -frame.eta * memory[i]) });
  list.push({ name: "update", move: axes.map((i) => frame.update[i]) });
  return list;
}
