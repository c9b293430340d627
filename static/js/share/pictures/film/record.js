/** A film of the descent: one picture after the other is drawn at its step and recorded, while the page goes on. */
import * as api from "../../../server/api.js";
import { request } from "../../../server/requests.js";
import { view } from "../../../landscape/samples/shown.js";
import { outputOf } from "../../../landscape/samples/boundary.js";
import { sampled, subjectOf } from "../../../landscape/samples/surface.js";
import { pointKey } from "../../../run/point-key.js";
import { replayed } from "../../../run/memory/replay.js";
import { boundary, frame, options, surface } from "../../../store.js";
import { address, words } from "../caption.js";
import { gifRecorder } from "./gif.js";
import { apart, canvasFor, planOf, sheetPieces } from "../sheet.js";
import { atStep } from "./step.js";
import { bytesText, frameOf, LARGEST, REST } from "./steps.js";
import { webmRecorder } from "./webm.js";
/** @import { Lane } from "../../../types.js" */

/**
 * @typedef {{here: Lane, parts: import("../parts.js").Part[], steps: number[], width: number, pace: number, light: boolean,
 *   kind: "gif"|"webm"}} Wish `pace` in pictures a second
 * @typedef {{plan: import("../sheet.js").Plan, paper: ReturnType<typeof canvasFor>, recorder: import("./gif.js").Recorder}} Set
 */

const FINENESS = 61; // samples along each axis of what changes from step to step

const SPARE = 12; // letters by which a caption may grow

/** A film that cannot be made, with the reason in words. */
export class NoFilm extends Error {}

/** Let the page answer between two pieces of a picture. @param {AbortSignal} signal rejects with its reason */
async function breath(signal) {
  await new Promise((done) => setTimeout(done));
  signal.throwIfAborted();
}

/** The key of what the landscape shows, and its samples, as they are now. */
function present() {
  const seen = view.peek();
  const given = surface.peek();
  return seen && given ? { seen, given } : null;
}

/**
 * The frame that a step of the run is drawn from, at best one that is here already.
 * @param {Lane} here @param {number} step @param {NonNullable<ReturnType<typeof present>>} now of the landscape
 * @param {string|undefined} key of what `now` are samples of
 * @param {boolean} withData
 */
async function momentOf(here, step, { seen, given }, key, withData) {
  const held = here.frames.at(step);
  // the data show the batch and an example, which are kept of few steps only
  const found =
    held && (held.layers || !withData)
      ? held
      : ((await replayed(here, step, step, withData ? "full" : "light"))[0] ?? held);
  const of = found && subjectOf(here, found);
  if (!of) throw new NoFilm(`Step ${step} could not be computed again.`);
  const range = { u: seen.u, v: seen.v };
  const samples = of.key === key ? given : await sampled(of, FINENESS, range, seen.far ?? null);
  const ask = () => api.boundary(outputOf(here, found, FINENESS));
  const output = withData ? await request("boundary", ask, { silent: true, held: true }) : null;
  if (!samples || (withData && !output)) throw new NoFilm("The server does not answer.");
  const over = output ? { ...output, step, run: here.frames } : boundary.peek();
  return { here, frame: found, surface: samples, boundary: over };
}

/**
 * The film as a file.
 * @param {Wish} wish @param {AbortSignal} signal @param {(done: number) => void} progress pictures that are done
 * @returns {Promise<Blob>} rejects with NoFilm, or with the signal's reason
 */
export async function film({ here, parts, steps, width, pace, light, kind }, signal, progress) {
  const now = present();
  const at = frame.peek();
  if (!now || !at) throw new NoFilm("There is no landscape yet.");
  const fresh = now.given.plane.exact || now.given.of === pointKey(at.state.parameters);
  const key = fresh ? subjectOf(here, at)?.key : undefined;
  const chosen = options.peek();
  const link = address();
  const { sizes, ratio } = frameOf(parts.length, width);
  const withData = parts.some(({ name }) => name === "data");
  const end = /** @type {number} */ (steps.at(-1));
  /** What it is drawn and recorded with, once the first picture says how large it is. @type {Set[]} */
  const made = [];
  const begin = (/** @type {import("../caption.js").Words} */ said) => {
    // numbers grow on the way, and the picture must not
    const plan = planOf(parts, sizes, { ...said, standing: `${said.standing} ${"0".repeat(SPARE)}` });

    const paper = canvasFor(plan, ratio);
    return { plan, paper, recorder: kind === "gif" ? gifRecorder() : webmRecorder(paper.canvas) };
  };
  for (const part of parts) await part.open?.();
  try {
    for (const [i, step] of steps.entries()) {
      const moment = { ...(await momentOf(here, step, now, key, withData)), options: chosen };
      signal.throwIfAborted();
      /** @template T @param {() => T} draw @returns {T} */
      const there = (draw) => {
        const drawn = atStep(moment, () => ({ result: apart(light, draw) }));
        if (!drawn) throw new NoFilm("The run was changed meanwhile.");
        return drawn.result;
      };
      const said = there(() => words(parts, link));
      if (!made.length) made.push(there(() => begin(said)));
      const [{ plan, paper, recorder }] = made;
      for (const piece of sheetPieces(paper.context, plan, said, ratio, end)) {
        there(piece);
        await breath(signal);
      }
      const bytes = await recorder.add(paper.canvas, step === end ? REST : 1000 / pace);
      signal.throwIfAborted();
      if (bytes > LARGEST)
        throw new NoFilm(`It would be larger than ${bytesText(LARGEST)}. Take fewer steps or a smaller width.`);
      progress(i + 1);
    }
    return await made[0].recorder.end();
  } catch (error) {
    made[0]?.recorder.stop();
    throw error;
  } finally {
    for (const part of parts) part.close?.();
  }
}
