/**
 * The planes one can look at: which there are for a run, what is asked of the server for one, what it says of points.
 * No state.
 */
import { pointKey } from "../../run/point-key.js";
import { spread } from "../../draw/scale.js";
import { moves } from "./arrows.js";

/** @import { Lane, Frame, Plane, Center, Place } from "../../types.js" */

/** @typedef {{here: Lane, lanes: Lane[], now: Frame, where: Plane, center: Center}} Subject */

const PATH = 120; // points of a run that principal directions are found from
const NUMBERS = 70000; // in all points of one request: with the rest of it three megabytes of JSON at most
const BACK = 6; // steps around the present one whose places are all asked for, so that the ball need not wait for them
const AHEAD = 24;
const TIPS = 12; // steps from the present one on whose arrows are asked for

/**
 * The objective as a text: surfaces with equal texts are the same. Where a function's run starts moves the point, not the surface.
 * @param {import("../../types.js").Experiment["objective"]} of
 */
export const surfaceOf = (of) => JSON.stringify(of.kind === "function" ? { ...of, start: [] } : of);

/** @param {Plane} where */
export const isAbstract = (where) => where.kind !== "parameters";

/**
 * The parameters at a step of a run; of the last one before it where they were let go.
 * @param {Lane} of @param {number} step
 */
const at = ({ frames }, step) => /** @type {number[]} */ (frames.parameters(frames.known(step)));
/** @param {Lane} of */
const first = ({ frames }) => frames.first.state.parameters;
/** The end of what was shown of a run. @param {Lane} of */
const last = (of) => at(of, of.frames.shown);

/** The runs that can be the other end of a line. @param {Lane} here @param {Lane[]} lanes */
const besides = (here, lanes) => lanes.filter((l) => l !== here && l.parameters.length === here.parameters.length);

/**
 * The runs that a line can lead to: those that have parted from this one at a step.
 * @param {Lane} here @param {Lane[]} lanes @param {number} step
 */
export const otherEnds = (here, lanes, step) =>
  besides(here, lanes).filter((l) => pointKey(at(l, step)) !== pointKey(at(here, step)));

/**
 * The run at the other end of a line: the one that was chosen, or the first that has parted.
 * @param {Lane} here @param {Lane[]} lanes @param {number} step @param {string} [name]
 */
export function otherEnd(here, lanes, step, name) {
  const parted = otherEnds(here, lanes, step);
  return parted.find((l) => l.name === name) ?? parted[0] ?? null;
}

/**
 * Why a kind of plane cannot be shown now, or null.
 * @param {Plane["kind"]} kind @param {Lane} here @param {Lane[]} lanes @param {number} step
 */
export function missing(kind, here, lanes, step) {
  if ((kind === "principal" || kind === "points") && pointKey(last(here)) === pointKey(first(here)))
    return "after the first step";
  if (kind === "line") {
    if (!besides(here, lanes).length) return "with two runs: fork or race";
    if (!otherEnd(here, lanes, step)) return "once the runs have parted";
  }
  return null;
}

/**
 * The point a plane is laid through; null for that of the step looked at.
 * @param {Subject} subject @returns {number[]|null}
 */
export function centreOf({ here, where, center }) {
  if (where.kind === "points" || where.kind === "line") return null;
  if (center.pinned && center.pinned.length === here.parameters.length) return center.pinned;
  if (center.at === "here") return null;
  return { start: first(here), end: last(here), best: here.frames.bestShown.parameters }[center.at];
}

/** The ends of the line shown. @param {Subject} subject */
function ends({ here, lanes, now, where }) {
  const other = otherEnd(here, lanes, now.state.step, where.other);
  return { from: now.state.parameters, to: other && at(other, now.state.step), name: other?.name ?? "" };
}

/** The points that a plane goes through: while they stay the same, its samples may stay. @param {Subject} subject */
export function planeKey(subject) {
  const { here, lanes, now, where } = subject;
  const centre = centreOf(subject);
  if (!isAbstract(where)) {
    const through = centre ?? now.state.parameters;
    const held = through.filter((_, i) => here.parameters[i] !== where.u && here.parameters[i] !== where.v);
    return held.join() + (centre ? ` ${pointKey(now.state.parameters)}` : "");
  }
  return [
    centre && pointKey(centre),
    pointKey(now.state.parameters),
    ...lanes.map((l) => `${l.frames.shown} ${pointKey(last(l))}`),
  ].join();
}

/** The plane as the server takes it. @param {Subject} subject @returns {object} */
export function planeOf(subject) {
  const { here, now, where } = subject;
  const centre = centreOf(subject);
  const center = centre && { center: centre };
  switch (where.kind) {
    case "principal": {
      const most = Math.min(PATH, Math.floor(NUMBERS / 2 / here.parameters.length));
      return { kind: "principal", path: spread(0, here.frames.shown, most).map((t) => at(here, t)), ...center };
    }
    case "random":
      return { kind: "random", seed: where.seed ?? 0, ...center };
    case "curvature":
      return { kind: "curvature", ...(where.which && { which: where.which }), ...center };
    case "points":
      return { kind: "points", points: [first(here), now.state.parameters, last(here)] };
    case "line": {
      const { from, to } = ends(subject);
      return { kind: "line", from, to };
    }
    default:
      return { kind: "parameters", u: where.u, v: where.v, ...center };
  }
}

/**
 * The points whose places on the plane are asked for: the runs, thinned, all steps near the present one, and the tips
 * of its arrows. `steps` says which points belong to which run, `tips` the others.
 * @param {Subject} subject @param {Lane[]} beside the runs to draw
 */
export function pointsOf({ here, now }, beside) {
  const size = here.parameters.length;
  const room = Math.max(6, Math.min(600, Math.floor(NUMBERS / size)));
  const { step } = now.state;
  /** @type {number[][]} */
  const points = [];
  /** @type {{name: string, steps: number[], from: number}[]} */
  const runs = [];
  /** @type {{key: string, index: number}[]} */
  const tips = [];
  for (const of of beside) {
    const end = of.frames.length - 1;
    const share = beside.length === 1 ? room : of === here ? room / 2 : room / 2 / (beside.length - 1);
    const near = of === here ? [Math.min(BACK, Math.floor(share / 8)), Math.min(AHEAD, Math.floor(share / 4))] : [0, 1];
    // of a run beside a large network's there is room for its present point only
    const steps = new Set(
      of !== here && share < 4 ? [Math.min(step, end)] : spread(0, of.frames.shown, Math.floor(share / 2)),
    );
    if (share >= 4 || of === here)
      for (let t = Math.max(0, Math.min(step, end) - near[0]); t <= Math.min(end, step + near[1]); t++) steps.add(t);
    const ordered = [...new Set([...steps].map((t) => of.frames.known(t)))].sort((a, b) => a - b);
    runs.push({ name: of.name, steps: ordered, from: points.length });
    points.push(...ordered.map((t) => at(of, t)));
  }
  const all = [...Array(size).keys()];
  for (let t = step; t <= Math.min(here.frames.length - 1, step + (room > 200 ? TIPS : 0)); t++) {
    const frame = here.frames.at(t);
    if (!frame) break;
    for (const { name, move } of moves(frame, all)) {
      const tip = frame.state.parameters.map((x, i) => x + move[i]);
      if (!tip.every(Number.isFinite)) continue;
      tips.push({ key: `${pointKey(frame.state.parameters)} ${name}`, index: points.length });
      points.push(tip);
    }
  }
  return { points, runs, tips };
}

/**
 * What the server said of those points: a place per run and step, and the places of tips.
 * @param {ReturnType<typeof pointsOf>} asked @param {import("../../server/openapi.js").Projected} answer
 */
export function placesOf({ points, runs, tips }, answer) {
  const place = (/** @type {number} */ i) => ({
    u: answer.u[i],
    v: answer.v?.[i] ?? 0,
    distance: answer.distance[i],
    share: answer.share[i],
    foot: answer.foot_loss[i],
  });
  /** @type {Map<string, Place>} */
  const places = new Map();
  for (const { key, index } of tips) places.set(key, place(index));
  const paths = new Map(
    runs.map(({ name, steps, from }) => {
      const along = steps.map((step, i) => ({ step, mark: pointKey(points[from + i]), ...place(from + i) }));
      for (const each of along) places.set(each.mark, each);
      return [name, along];
    }),
  );
  return { places, paths };
}

/**
 * What an eigenvalue is called by its place in the spectrum: 1 is the largest, -1 the smallest.
 * @param {number} which
 */
function eigenvalueName(which) {
  const place = ["", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth "][Math.abs(which) - 1];
  return `${place}${which > 0 ? "largest" : "smallest"} curvature`;
}

/**
 * What stands at the axes.
 * @param {Subject} subject @param {import("../../server/openapi.js").AnsweredPlane} plane
 * @returns {{u: string, v: string|null}}
 */
export function labelsOf(subject, plane) {
  const { here, now, where } = subject;
  const percent = (/** @type {number} */ share) =>
    `${share > 0.995 && share < 1 ? ">99" : share > 0 && share < 0.005 ? "<1" : Math.round(100 * share)} %`;
  switch (plane.kind) {
    case "principal":
      return {
        u: `direction 1 · ${percent(plane.variance[0])}`,
        v: `direction 2 · ${percent(plane.variance[1] ?? 0)}`,
      };
    case "random":
      return { u: "random direction 1", v: "random direction 2" };
    case "curvature":
      return {
        u: plane.along_u === "gradient" ? "along the gradient" : "second sharpest",
        v: plane.which ? eigenvalueName(plane.which) : "sharpest curvature",
      };
    case "points": {
      const present = pointKey(now.state.parameters);
      const begun = present === pointKey(first(here));
      const over = present === pointKey(last(here));
      return {
        u: begun || over ? "start → end" : "start → here",
        v: plane.collinear ? "across it" : "towards the end",
      };
    }
    case "line":
      return { u: `${here.name} → ${ends(subject).name}`, v: null };
    default:
      return { u: where.u, v: where.v };
  }
}
