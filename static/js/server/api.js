/** The only module that calls the server: JSON in, JSON out, errors with their fields. */
import { comeBack, isBusy } from "./busy.js";
import { doubles, floats, frames } from "./columns.js";
import { newest, together } from "./latest.js";
import { under } from "./root.js";
import { withTable } from "./tables.js";
import { expectViews, isPast, viewOf } from "./views.js";
/** @import * as Api from "./openapi.js" */
/** @import { Basins, Catalog, Comparison, Derivation, Outputs, Ran, Refusal, Run, Samples } from "../types.js" */
/** @import { State, StudyCell, StudySummary, Verdict } from "../types.js" */
/** @import { Kind, View } from "./views.js" */

/** The server refused. `refusals` name field, value and limits; `understood` is false for the server's own failures. */
export class Refused extends Error {
  /** @param {string} message @param {Refusal[]} refusals @param {boolean} understood */
  constructor(message, refusals, understood) {
    super(message);
    this.refusals = refusals;
    this.understood = understood;
  }
}

/** The server did not answer: no network, or it is down. */
export class Unreachable extends Error {}

/** An answer, or the refusal in its place. @template T @param {Promise<T>} answer @returns {Promise<T|Refused>} */
export const orRefused = (answer) =>
  answer.catch((error) => {
    if (error instanceof Refused) return error;
    throw error;
  });

/** @param {string} path @param {object} [body] POSTed as JSON; without it a GET @param {AbortSignal} [signal] */
async function ask(path, body, signal) {
  const response = await answer(path, body, signal);
  return response.json().catch((error) => {
    if (signal?.aborted) throw error;
    throw new Unreachable(`${path} broke off`);
  });
}

const RECENT = 4;
/** Seconds that the last answers took until they began to come. @type {number[]} */
const times = [];

/** Seconds that the quickest of the last answers took to begin: the way to the server. 0 before the first. */
export const latency = () => (times.length ? Math.min(...times) : 0);

/** The response, if it is no refusal. @param {string} path @param {object} [body] @param {AbortSignal} [signal] */
export async function answer(path, body, signal) {
  /** @type {Response} */
  let response;
  const begun = performance.now();
  try {
    response = await fetch(
      under(path),
      body === undefined
        ? { signal }
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal },
    );
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(`${path} could not be reached`);
  }
  if (body !== undefined) times.push((performance.now() - begun) / 1000); // the answer of a GET may come from a cache
  if (times.length > RECENT) times.shift();
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  if (isBusy(problem)) {
    await comeBack(response, signal);
    return answer(path, body, signal);
  }
  const isProxy = response.status >= 502 && response.status <= 504 && !problem.type;
  if (isProxy) throw new Unreachable(`${path} answered ${response.status}`);
  const whole = withTable(body, problem);
  if (whole) return answer(path, whole, signal);
  const { detail = `The server answered ${response.status}`, errors = [] } = problem;
  const id = response.status === 500 || !problem.detail ? response.headers.get("x-request-id") : null;
  // the person can quote the id, which finds the request in the server's log
  throw new Refused(id ? `${detail} (request ${id})` : detail, errors, response.status < 500);
}

const PACKED = { encoding: "base64" };
/** Frames come as columns, with the scores for charts, tables and stop conditions. */
const FRAMES = { ...PACKED, scores: true };

/** A run with its frames one by one. They come as columns, which are faster to read. @param {any} run @returns {Run} */
const opened = (run) => ({ ...run, frames: frames(run.frames) });

/** @param {object} body @param {AbortSignal} [signal] @returns {Promise<Api.FunctionAnswer>} */
export const readFunction = (body, signal) => ask("/api/function", body, signal);
/** @param {object} body @param {AbortSignal} [signal] @returns {Promise<Api.CurveAnswer>} */
export const pointsBeside = (body, signal) => ask("/api/data/curve", body, signal);
/** @returns {Promise<Catalog>} */
export const catalog = () => ask("/api/catalog");
/** The values that links of a version and later leave out. @param {number} version @returns {Promise<any>} */
export const linkDefaults = (version) => ask(`/static/links/${version}.json`);
/** @returns {Promise<Api.PicturesAnswer>} */
export const presetPictures = () => ask("/api/presets/pictures");
/** @returns {Promise<Api.Glossary>} */
export const glossary = () => ask("/api/glossary");
/** @param {object} body @returns {Promise<Api.StartAnswer>} */
export const start = (body) => ask("/api/start", body);
/** @param {{table: object}} body @returns {Promise<Api.DataAnswer>} */
export const data = (body) => ask("/api/data", body);
/** @param {object} body @param {AbortSignal} [signal] @returns {Promise<Run>} */
export const step = async (body, signal) => opened(await ask("/api/step", { ...body, ...FRAMES }, signal));

const looks = newest();
/** The latest answer with views. @type {Promise<any>|undefined} */
let looked;

/**
 * A run, which `signal` stops, and views that come after it until the next such request.
 * @param {{experiment: object, state: State, [key: string]: any}} body @param {View[]} views
 * @param {AbortSignal} [signal] @returns {Promise<Run>}
 */
export function stepWithViews(body, views, signal) {
  return (looked = look("/api/step/views", body, views, signal, (first) => {
    const run = opened(first);
    return { answer: run, ...body, frames: run.frames };
  }));
}

/**
 * The same of several runs; the views are of one of the lanes.
 * @param {{lanes: {experiment: object, state: State}[], [key: string]: any}} body
 * @param {number} watched the number of that lane
 * @param {View[]} views @param {AbortSignal} [signal] @returns {ReturnType<typeof race>}
 */
export function raceWithViews(body, watched, views, signal) {
  const ofLane = views.map((view) => ({ ...view, lane: watched }));
  return (looked = look("/api/race/views", body, ofLane, signal, (first) => {
    const lanes = first.lanes.map(opened);
    return { answer: { ...first, lanes }, ...body.lanes[watched], frames: lanes[watched].frames };
  }));
}

/**
 * @template Answer
 * @param {string} path @param {object} body @param {View[]} views @param {AbortSignal|undefined} signal
 * @param {(first: any) => {answer: Answer, experiment: object, state: any, frames: {state: any}[]}} read the first line,
 *   and of what the views are
 */
async function look(path, body, views, signal, read) {
  const mine = looks.begin();
  const leave = () => looks.end();
  signal?.addEventListener("abort", leave, { signal: mine });
  const packed = views.map((view) => ({ ...view, ...(view.kind !== "events" && PACKED) }));
  const lines = linesOf(await answer(path, { ...body, ...FRAMES, views: packed }, mine), path, mine);
  const { value: first } = await lines.next();
  if (!first) throw new Unreachable(`${path} broke off`);
  const { answer: found, experiment, state, frames } = read(first);
  signal?.removeEventListener("abort", leave);
  bring(lines, expectViews(views, experiment, state, frames));
  return found;
}

/**
 * Give the views that come. Those that do not are asked for by whoever still needs them: once the step is shown that
 * another request leads to, if that is why they did not come.
 * @param {AsyncGenerator<any>} lines @param {ReturnType<typeof expectViews>} views
 */
async function bring(lines, { give, end }) {
  try {
    for await (const line of lines) give(line);
  } catch {
    await looked?.catch(() => {});
  }
  setTimeout(end);
}

/** A view that comes with a step, or is asked for. @param {Kind} kind @param {any} body */
async function seen(kind, body) {
  const view = await viewOf(kind, body);
  if (view) return view;
  if (view === null && isPast(kind, body.state)) throw new DOMException("Another step is shown.", "AbortError");
  return beside({ kind, body });
}

/** @param {Kind} kind @param {any} body */
const alone = (kind, body) => ask(`/api/${kind}`, { ...body, ...(kind !== "events" && PACKED) });

const ORDER = ["boundary", "landscape", "events"]; // what takes least first

/** @typedef {{kind: Kind, body: any}} Asked */

/** Views of one state come in one answer, and events from any state on; after a refusal each is asked for alone. */
const beside = together(
  (/** @type {Asked} */ a, b) =>
    a.body.experiment === b.body.experiment &&
    (a.body.state === b.body.state || a.kind === "events" || b.kind === "events"),
  async (calls) => {
    calls.sort((a, b) => ORDER.indexOf(a.one.kind) - ORDER.indexOf(b.one.kind));
    const { experiment, state } = calls[0].one.body;
    const again = () => calls.map(({ one: { kind, body }, done }) => done(alone(kind, body)));
    if (calls.length === 1) return again();
    const views = calls.map(({ one: { kind, body } }) => {
      const own = kind === "events" ? body.state !== state && { state: body.state } : PACKED;
      return { kind, ...body, experiment: undefined, state: undefined, ...own };
    });
    try {
      for await (const line of linesOf(await answer("/api/views", { experiment, state, views }), "/api/views")) {
        const { one, done } = calls[line.view];
        done(line[one.kind] ?? alone(one.kind, one.body));
      }
      throw new Unreachable("Views broke off"); // if a line is missing: a proxy may end what broke off as if it were whole
    } catch (error) {
      if (error instanceof Refused) again();
      else for (const { failed } of calls) failed(error);
    }
  },
);

/** The frame at a state; those of one moment come together. @type {(body: object) => Promise<Api.FrameAnswer>} */
export const frame = together(
  () => true,
  async (calls) => {
    const alone = () => calls.map(({ one, done }) => done(ask("/api/frame", one)));
    if (calls.length === 1) return alone();
    try {
      const { lanes } = await ask("/api/frames", { lanes: calls.map(({ one }) => one) });
      for (const [k, { done }] of calls.entries()) done(lanes[k]);
    } catch (error) {
      if (error instanceof Refused) alone();
      else for (const { failed } of calls) failed(error);
    }
  },
  queueMicrotask,
);

/** @param {{[key: string]: any}} body @returns {Promise<Samples>} */
export async function landscape(body) {
  const given = await seen("landscape", body);
  const opened = body.precision === "float64" ? doubles : floats;
  const loss = opened(given.loss);
  const holes = given.undefined ? (await import("./holes.js")).holed({ ...given, loss }) : {};
  return { ...given, loss, quadratic: given.quadratic && opened(given.quadratic), ...holes };
}

/** @param {object} body @returns {Promise<Outputs>} */
export async function boundary(body) {
  const given = await seen("boundary", body);
  return {
    ...given,
    output: given.output.map(floats),
    layers: given.layers.map((/** @type {string[]} */ units) => units.map(floats)),
  };
}

/**
 * @param {object} body @param {AbortSignal} [signal] @returns {Promise<Omit<Api.RaceAnswer, "lanes"> & {lanes: Run[]}>}
 */
export async function race(body, signal) {
  const given = await ask("/api/race", { ...body, ...FRAMES }, signal);
  return { ...given, lanes: given.lanes.map(opened) };
}

/** @param {object} body @param {AbortSignal} [signal] @returns {Promise<Api.TuneAnswer>} */
export const tune = (body, signal) => ask("/api/tune", body, signal);
/** @param {object} body @returns {Promise<Run>} */
export const replay = async (body) => opened(await ask("/api/replay", { ...body, ...FRAMES }));
/** @param {object} body @returns {Promise<Derivation>} */
export const explain = (body) => ask("/api/explain", body);
/** @param {object} body @returns {Promise<Comparison>} */
export const compare = (body) => ask("/api/compare", body);
/** @param {object} body @returns {Promise<Api.NoiseAnswer>} */
export const noise = (body) => ask("/api/noise", body);
/** @param {object} body @returns {Promise<Api.DepthAnswer>} */
export const depth = (body) => ask("/api/depth", body);
/** @param {object} body @returns {Promise<Api.CurvatureAnswer>} */
export const curvature = (body) => ask("/api/curvature", body);
/** @param {object} body @returns {Promise<Api.EventsAnswer>} */
export const events = (body) => seen("events", body);
/** @param {object} body @returns {Promise<Basins>} */
export const basins = (body) => ask("/api/basins", body);
/** @returns {Promise<Api.LessonsAnswer>} */
export const lessons = () => ask("/api/lessons");
/** @param {string} slug @param {{block: number, answer: number}} body @returns {Promise<Verdict>} */
export const predict = (slug, body) => ask(`/api/lessons/${slug}/predict`, body);
/** @param {string} slug @param {{block: number}} body @returns {Promise<Ran>} */
export const table = (slug, body) => ask(`/api/lessons/${slug}/table`, body);

/**
 * The lines of a study, each as soon as it arrives.
 * @param {object} body @param {AbortSignal} signal @returns {AsyncGenerator<StudyCell|StudySummary>}
 */
export async function* study(body, signal) {
  yield* linesOf(await answer("/api/study", body, signal), "/api/study", signal);
}

/** Lines of an answer as they arrive. @param {Response} response @param {string} path @param {AbortSignal} [signal] */
async function* linesOf({ body }, path, signal) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
  const decoder = new TextDecoder();
  for (let text = ""; ; ) {
    const { done, value } = await reader.read().catch((error) => {
      if (signal?.aborted) throw error;
      throw new Unreachable(`${path} broke off`);
    });
    const lines = (text + decoder.decode(value, { stream: !done })).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
    if (done) return;
  }
}

/** Whether the server answers. */
export const alive = () =>
  ask("/healthz").then(
    () => true,
    () => false,
  );
