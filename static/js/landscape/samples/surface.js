/** Keeps the landscape in step with the cursor. */
import { computed, effect } from "ui";
import * as api from "../../server/api.js";
import { spreadOver } from "../../draw/broken.js";
import { coveringRange } from "../../draw/range.js";
import { extent, farAxis, hasBlownUp, isFar } from "./far.js";
import { centreOf, isAbstract, labelsOf, placesOf, planeKey, planeOf, pointsOf, surfaceOf } from "../plane/model.js";
import { pointKey } from "../../run/point-key.js";
import { latest } from "../../server/latest.js";
import { gap, request } from "../../server/requests.js";
import { comes, showing } from "../../server/views.js";
import { experimentAt } from "../../run/runs.js";
import { catalog, frame, held, lane, lanes, intendedView, options, playing, preset, surface } from "../../store.js";
import { plane } from "../plane/shown.js";
import { ALONE, coarseToFine, mayReplace, noteFine, sizeToAsk, stepToSample, viewsOf } from "./pace.js";

/** @import { Far, Frame, Lane, Range, Surface, View } from "../../types.js" */
/** @typedef {NonNullable<typeof subject.value>} Subject */

const COARSE = 41;
export const FINE = 101; // samples along each axis
const CURVE = 401; // samples of a 1-D landscape
const ARROWS = { coarse: 13, fine: 15 }; // of the gradient's field, along each axis

/**
 * What the surface is of. One `family` is the same objective along the same axes, so that its range may stay; one `key`
 * has the same held parameters too, so that the samples may stay.
 */
const subject = computed(() => subjectOf(lane.value, frame.value));

/** The same at any frame of a run. @param {Lane|null} here @param {Frame|null} now */
export function subjectOf(here, now) {
  const where = plane.value;
  if (!here || !now || !where) return null;
  const { center, over, field } = options.value;
  // of a run changed on its way: a state goes with the terms it was made under
  const chosen = experimentAt(here, now.state.step);
  const { objective, seed } = chosen;
  const shared = { here, now, where, center, lanes: lanes.value };
  const family = JSON.stringify([surfaceOf(objective), seed, where]);
  const batch = over === "batch" ? ` of the batch of ${now.state.step}` : "";
  return {
    ...shared,
    chosen,
    over,
    field,
    family,
    key: family + planeKey(shared) + batch + (field ? " with its field" : ""),
  };
}

/**
 * Of what, over what range and how finely the surface shown is.
 * @type {import("./pace.js").Sampled & {key: string, range: string, size: number}}
 */
let shown = { family: "", run: null, step: 0, key: "", range: "", size: 0 };

/**
 * The view that the run is meant to be seen in: the lesson's, which may show a preset otherwise, or the preset's own.
 */
const intended = () =>
  intendedView.peek() ?? catalog.peek()?.presets.find((p) => p.name === preset.peek())?.view ?? fitted.view;

/**
 * The range that nobody chose: it shows the run, and is there to come back to after a zoom.
 * @type {{family: string, view: View|null, range: Range|null, home: Range|null}}
 */
let fitted = { family: "", view: null, range: null, home: null };

/** @param {[number, number]|null|undefined} home @param {number|null} value @returns {number|null} */
const followed = (home, value) => (home && !isFar(home, value) ? value : null);

/** @param {Subject} of */
const indices = ({ here, where }) => [where.u, where.v].map((name) => (name ? here.parameters.indexOf(name) : -1));

/**
 * The axes that show all of the way of a run that is far from its first range; null while it is not, or where a range
 * was chosen.
 * @param {Subject} of @returns {Far|null}
 */
function farAxes(of) {
  const { here, now, where, family } = of;
  const { home } = fitted;
  if (!home || fitted.family !== family || isAbstract(where) || held.peek() || options.peek().range) return null;
  const spans = [home.u, ...(home.v ? [home.v] : [])];
  const places = indices(of);
  const blown = hasBlownUp(here.frames.first.loss_train, now.loss_train);
  if (!blown && !spans.some((span, i) => isFar(span, now.state.parameters[places[i]]))) return null;
  const { path } = here.frames;
  const [u, v = null] = spans.map((span, i) => {
    const [low, high] = extent(here.frames, now.state.step, (row) => path.value(row, places[i]));
    const present = now.state.parameters[places[i]];
    return farAxis(span, [Math.min(low, present), Math.max(high, present)]);
  });
  return { u, v };
}

/** @param {Subject} of */
function fittedRange(of) {
  const { here, now, where, family } = of;
  const view = intended();
  const known = family === fitted.family && view === fitted.view;
  const same = view?.plane ? view.plane.u === where.u && view.plane.v === where.v : here.parameters.length < 3;
  const wide = view && same ? view.range : null;
  const base = known ? fitted.range : wide && { u: wide.u, v: wide.v ?? null };
  if (!base || isAbstract(where) || held.peek()) return base; // under a hand the picture stays where it is
  const home = (known && fitted.home) || base;
  const [u, v] = indices(of).map((at) => (at < 0 ? null : now.state.parameters[at]));
  return coveringRange(base, [followed(home.u, u), followed(home.v, v)]);
}

/** The range that the person chose. A choice for a curve says nothing of v. @param {Subject} of */
function chosenRange({ where }) {
  const { range } = options.peek();
  return range && (where.v === null || range.v) ? range : null;
}

/**
 * Whether a range that was kept still shows the point and where it came from.
 * @param {Range} range @param {Surface} given @param {string} name
 */
function shows({ u, v }, given, name) {
  const inside = (/** @type {{u: number, v: number|null}} */ at) =>
    at.u >= u[0] && at.u <= u[1] && (!v || at.v === null || (at.v >= v[0] && at.v <= v[1]));
  const path = given.paths.get(name) ?? [];
  return inside(given.coordinates) && (path.length === 0 || inside(path[0]));
}

/**
 * What is asked of the plane, whichever state it goes through.
 * @param {Subject} of @param {number} size @param {Range|null} range
 * @param {Far|null} far axes that reach further, which the samples are spread over
 */
function asked(of, size, range, far) {
  const { where, over, field } = of;
  const cells = size >= FINE ? ARROWS.fine : ARROWS.coarse;
  return {
    plane: planeOf(of),
    ...(far
      ? {
          at: {
            u: spreadOver(far.u.outer, far.u, where.v === null ? CURVE : size),
            v: far.v && spreadOver(far.v.outer, far.v, size),
          },
          precision: "float64",
        }
      : { resolution: where.v === null ? [CURVE] : [size, size], range }),
    ...(over === "batch" && { over }),
    ...(field && !far && where.v !== null && { field: [cells, cells] }),
  };
}

/**
 * @param {Subject} of @param {number} size @param {Range|null} range @param {Far|null} far
 * @returns {Promise<Surface|null>}
 */
export async function sampled(of, size, range, far) {
  const { here, now, where, chosen } = of;
  const beside = of.lanes.filter(
    (l) => l === here || surfaceOf(l.experiment.objective) === surfaceOf(here.experiment.objective),
  );
  const projected = isAbstract(where) ? pointsOf(of, beside) : null;
  const body = {
    experiment: chosen,
    state: now.state,
    ...asked(of, size, range, far),
    ...(projected && { project: projected.points }),
  };
  const answer = await request("surface", () => api.landscape(body), { retry: () => askSurface(size) });
  if (!answer) return null;
  const found =
    projected && answer.projected ? placesOf(projected, answer.projected) : { places: new Map(), paths: new Map() };
  const described = answer.plane;
  return {
    ...answer,
    ...found,
    far,
    step: now.state.step,
    run: here.frames,
    of: pointKey(now.state.parameters),
    centred: centreOf(of) !== null,
    labels: labelsOf(of, described),
    plain: described,
    plane: { ...where, exact: described.exact },
    barrier: described.kind === "line" ? described.barrier : null,
  };
}

/** @param {Subject} of */
const lacksHome = (of) => !fittedRange(of) && !isAbstract(of.where) && of.now.state.step > 0;

/**
 * The first range of axes that were not looked along before is that of the run's start, wherever it is by now.
 * @param {Subject} of
 */
async function findHome(of) {
  const { here, family } = of;
  const view = intended();
  const { first } = here.frames;
  const answer = await sampled({ ...of, now: first, chosen: experimentAt(here, 0), field: false }, 2, null, null);
  if (answer) fitted = { family, view, range: answer.range, home: answer.range };
}

/** The samples shown are of `of` too: a fork, for one, has the same held parameters. @param {Subject} of */
function claim({ here: { frames: run }, now: { state } }) {
  const given = surface.peek();
  if (!given || given.run === run || given.run !== shown.run) return;
  const { step } = state;
  shown = { ...shown, run, step };
  surface.value = { ...given, run, step };
}

const askSurface = latest(async (/** @type {number} */ wanted) => {
  let of = subject.peek();
  if (!of) return;
  const chosen = chosenRange(of);
  // no needless wait: it would end after the page is rendered, and the request would leave that much later
  if (!chosen && lacksHome(of)) await findHome(of);
  const far = chosen ? null : farAxes(of);
  let range = chosen ?? fittedRange(of);
  const here = of;
  const comesIn = (/** @type {number} */ n) =>
    comes("landscape", here.chosen, here.now.state, asked(here, n, range, far));
  const size = of.where.v === null ? FINE : sizeToAsk(comesIn, wanted, FINE); // a curve has all its samples at once
  const isShown = () => of?.key === shown.key && JSON.stringify(far ?? range) === shown.range && size <= shown.size;
  if (isShown()) return claim(of);
  const present = of.now.state.step;
  const what = asked(of, size, range, far);
  const before = shown.family === of.family ? shown : null;
  const { step, viewed } = stepToSample("landscape", of.here, present, of.chosen, what, before);
  const now = step === null ? null : step === present ? of.now : of.here.frames.at(step);
  if (!now) return;
  if (now !== of.now) of = subjectOf(of.here, now);
  if (!of || isShown()) return;
  const begun = performance.now();
  let answer = await sampled(of, size, range, far);
  if (answer && size === FINE) noteFine(performance.now() - begun);
  // on a plane that turns with the run a range of before may have lost it
  if (answer && !chosen && range && isAbstract(of.where) && !shows(range, answer, of.here.name))
    answer = await sampled(of, size, (range = null), null);
  if (!answer || subject.peek()?.family !== of.family) return;
  const { family } = of;
  const found = { family, run: of.here.frames, step: of.now.state.step };
  if (!mayReplace(found, shown)) return;
  const view = intended();
  if (!chosen && !far)
    fitted = {
      family,
      view,
      range: answer.range,
      home: fitted.family === family && fitted.view === view ? fitted.home : answer.range,
    };
  shown = { ...found, key: of.key, range: JSON.stringify(far ?? range ?? answer.range), size };
  surface.value = answer;
  if (!viewed) await gap(ALONE);
});

/**
 * What will be asked of the next steps, as far as it can be said before they are there.
 * @type {import("../../server/views.js").Teller}
 */
function nextViews(steps, pause) {
  const of = subject.peek();
  if (!of) return [];
  const { where, center, over } = of;
  const chosen = chosenRange(of);
  const moves = isAbstract(where) || (!center.pinned && (center.at === "end" || center.at === "best"));
  const stays = of.key === shown.key && shown.size >= FINE && over !== "batch" && planeKey(of) === "";
  if (moves || stays || held.peek() || (!chosen && (lacksHome(of) || farAxes(of)))) return [];
  const range = chosen ?? fittedRange(of);
  const coarse = where.v === null ? FINE : COARSE;
  return viewsOf(steps, pause, (size) => ({ kind: "landscape", ...asked(of, size, range, null) }), coarse, FINE);
}

const inHand = computed(() => held.value !== null);

/** Begin to follow the store. */
export function follow() {
  showing(nextViews);
  const surfaceChanged = coarseToFine(askSurface, COARSE, FINE);
  effect(() => {
    inHand.value; // a point that was let go beyond the edge is shown again
    options.value.range; // a zoom or a pan asks anew
    playing.value; // a run at rest is sampled finely
    if (subject.value) surfaceChanged();
  });
}
