/** Runs made up for tests, and a server that answers for them: every number tells its step. */
import { Track } from "../../static/js/run/memory/track.js";

/** @type {Map<number, number[]>} one for all frames of a wide network, where only the memory counts */
const wide = new Map();

/** @param {number} size */
function wideVector(size) {
  if (!wide.has(size)) wide.set(size, new Array(size).fill(0.5));
  return /** @type {number[]} */ (wide.get(size));
}

/** @param {number} step @param {number} [size] parameters @returns {any} */
export function frame(step, size = 2) {
  const parameters = size > 10 ? wideVector(size) : Array.from({ length: size }, (_, i) => step + i / 10 + 0.05);
  return {
    state: { step, parameters, slots: {} },
    loss: 2 / (step + 1),
    loss_train: 1 / (step + 1),
    loss_test: null,
    penalty: 0,
    eta: 0.1,
    gradient: parameters,
    gradient_norm: 1000 / (step + 1),
    update: parameters,
    update_norm: 1,
    epoch: 0,
  };
}

/** Frames `from` to `to`. @param {number} from @param {number} to @param {number} [size] @returns {any[]} */
export const frames = (from, to, size) => Array.from({ length: to - from + 1 }, (_, i) => frame(from + i, size));

/** The experiment of made-up runs. @param {any} [more] @returns {any} */
export const experiment = (more = {}) => ({
  objective: { kind: "function", name: "sphere", start: [0.05, 0.15], parameters: {} },
  optimizer: { name: "gd", eta: 0.1 },
  schedule: { name: "constant" },
  clip: { name: "none" },
  batch_size: null,
  batch_order: "shuffled",
  seed: 1,
  ...more,
});

export const MOST_STEPS = { light: 1000, full: 1000 };

/** A run known up to step `last`. @param {string} name @param {number} last @param {any} [more] @returns {any} */
export function lane(name, last, { size = 2, chosen = experiment(), mostSteps = MOST_STEPS, ...more } = {}) {
  const track = new Track(frame(0, size));
  if (last) track.push(frames(1, last, size));
  const parameters = size === 2 ? ["x", "y"] : Array.from({ length: size }, (_, i) => `w1[1,${i + 1}]`);
  return {
    name,
    colour: 0,
    experiment: chosen,
    courses: [{ step: 0, experiment: chosen, mostSteps }],
    parameters,
    free: parameters.map(() => true),
    data: null,
    frames: track,
    status: "running",
    divergence: null,
    ...more,
  };
}

const base64 = (/** @type {number[][]} */ rows) => Buffer.from(new Float64Array(rows.flat()).buffer).toString("base64");

/** A run's answer, its frames as columns. @param {any[]} of */
export function answered(of) {
  const numbers = Object.fromEntries(
    ["loss", "penalty", "loss_train", "eta", "gradient_norm", "update_norm", "epoch"].map((key) => [
      key,
      of.map((f) => f[key]),
    ]),
  );
  return {
    status: "running",
    divergence: null,
    frames: {
      count: of.length,
      step: of[0]?.state.step ?? 0,
      since: 0,
      parameters: base64(of.map((f) => f.state.parameters)),
      slots: {},
      gradient: base64(of.map((f) => f.gradient)),
      update: base64(of.map((f) => f.update)),
      ...numbers,
      loss_test: null,
      distance: null,
      full: null,
    },
  };
}

/** @param {any} state @param {number} first @param {number} steps */
const after = (state, first, steps) =>
  answered(frames(state.step + first, state.step + first + steps - 1, state.parameters.length));

const frameAt = (/** @type {any} */ { experiment, state }) => ({
  most_steps: MOST_STEPS,
  experiment,
  frame: { ...frame(state.step, state.parameters.length), layers: [] },
  divergence: null,
});

/** What a server would say. @type {{[path: string]: (body: any) => any}} */
const ANSWERS = {
  "/api/step": ({ state, steps }) => after(state, 1, steps),
  "/api/race": ({ lanes, steps }) => ({ lanes: lanes.map((/** @type {any} */ l) => after(l.state, 1, steps)) }),
  "/api/replay": ({ state, skip, steps }) => after(state, 1 + skip, steps),
  "/api/frame": frameAt,
  "/api/frames": ({ lanes }) => ({ lanes: lanes.map(frameAt) }),
};

/**
 * Answer requests from now on. @param {{[path: string]: (body: any) => any}} [own] in place of the usual answers
 * @returns {{path: string, body: any}[]} what was asked, in order
 */
export function serve(own = {}) {
  /** @type {{path: string, body: any}[]} */
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ path, /** @type {any} */ { body }) => {
      const read = JSON.parse(body);
      asked.push({ path, body: read });
      if (path === "/api/views") return { ok: true, status: 200, body: linesOf(read, own) };
      const found = await (own[path] ?? ANSWERS[path])(read);
      return { ok: true, status: 200, json: async () => found };
    }
  );
  return asked;
}

/** The views of a state, each as its own endpoint would answer. @param {any} body @param {{[path: string]: any}} own */
function linesOf({ experiment, state, views }, own) {
  const encoder = new TextEncoder();
  const answers = views.map((/** @type {any} */ { kind, ...asked }) =>
    own[`/api/${kind}`]({ experiment, state, ...asked }),
  );
  return new ReadableStream({
    async start(stream) {
      for (const [view, { kind }] of views.entries())
        stream.enqueue(encoder.encode(`${JSON.stringify({ view, [kind]: await answers[view] })}\n`));
      stream.close();
    },
  });
}
