/**
 * The record of one run in bounded memory: a few numbers of every step, the path of the parameters, a state every so many
 * steps, and whole frames around the cursor. A dropped frame is computed again from the state before it, with the same
 * bits. No state of the page.
 *
 * @typedef {typeof MARKS[number]} Mark
 * @typedef {{frames: number, path: number, states: number}} Room   bytes for each
 */
import { Rows } from "./rows.js";
/** @import { Frame, State } from "../../types.js" */

/** The numbers of every step, for charts, tables and stop conditions. */
const MARKS = /** @type {const} */ ([
  "loss",
  "loss_train",
  "loss_test",
  "gradient_norm",
  "update_norm",
  "distance",
  "score_train",
  "score_test",
  "eta",
]);
const EVERY = 32; // steps between two kept states, while there is room

/** @type {WeakMap<object, number>} */
const sizes = new WeakMap();

/** @param {any} of @returns {number} */
function measured(of) {
  if (Array.isArray(of) && typeof of[0] !== "object") return 32 + 8 * of.length;
  let bytes = 32;
  for (const part of Object.values(of)) bytes += 8 + (part !== null && typeof part === "object" ? measured(part) : 8);
  return bytes;
}

/** The rough number of bytes of a frame or a state, with its lists and objects. @param {Frame|State} of */
export function sizeOf(of) {
  let bytes = sizes.get(of);
  if (bytes === undefined) sizes.set(of, (bytes = measured(of)));
  return bytes;
}

/** @param {Iterable<Frame|State>} parts */
const sizesOf = (parts) => [...parts].reduce((sum, part) => sum + sizeOf(part), 0);

export class Track {
  /** @param {Frame} first the frame of step 0 */
  constructor(first) {
    this.length = 0;
    /** The last step that the page has shown. Steps after it were only computed ahead. */
    this.shown = 0;
    /** Steps from one kept state to the next. */
    this.every = EVERY;
    this.marks = new Rows(MARKS.length);
    /** The parameters, a row per step, or per so many steps if there is no room for all. */
    this.path = new Rows(first.state.parameters.length);
    /** Frames in memory, by step. @type {Map<number, Frame>} */
    this.held = new Map();
    /** States in memory, by step. @type {Map<number, State>} */
    this.states = new Map();
    /** Steps whose frames are never dropped: the start, and the changes of course. @type {Set<number>} */
    this.pins = new Set();
    /** The step of the lowest loss over the training examples. */
    this.best = { step: 0, loss: Infinity, parameters: first.state.parameters };
    this.pins.add(0);
    this.push([first]);
  }

  /** Add the next frames. @param {Frame[]} frames */
  push(frames) {
    for (const frame of frames) {
      const { step, parameters } = frame.state;
      const marks = MARKS.map((key) => frame[key] ?? NaN);
      this.marks.push(step, marks);
      this.path.push(step, parameters);
      if (step % this.every === 0) this.states.set(step, frame.state);
      if (frame.loss_train < this.best.loss) this.best = { step, loss: frame.loss_train, parameters };
      this.held.set(step, frame);
      this.length = step + 1;
    }
  }

  /** Mark the steps up to this one as shown, for good. Returns the last one shown. @param {number} step */
  show(step) {
    this.shown = Math.max(this.shown, Math.min(step, this.length - 1));
    return this.shown;
  }

  /** Store a frame that was computed again, or in full. @param {Frame} frame */
  put(frame) {
    this.held.set(frame.state.step, frame);
  }

  /** The frame of a step, or null if it was dropped. @param {number} step */
  at(step) {
    return this.held.get(step) ?? null;
  }

  /** The frame of a step, or the nearest one in memory. @param {number} step @returns {Frame} */
  nearest(step) {
    const exact = this.held.get(step);
    if (exact) return exact;
    let found = /** @type {Frame} */ (this.held.get(0));
    for (const frame of this.held.values()) {
      if (Math.abs(frame.state.step - step) < Math.abs(found.state.step - step)) found = frame;
    }
    return found;
  }

  get first() {
    return /** @type {Frame} */ (this.held.get(0));
  }

  get last() {
    return /** @type {Frame} */ (this.held.get(this.length - 1));
  }

  /** A number of a step, or null. @param {Mark} key @param {number} step @returns {number|null} */
  number(key, step) {
    const value = this.marks.value(step, MARKS.indexOf(key));
    return Number.isNaN(value) ? null : value;
  }

  /** The first step shown whose number is at most `limit`, or -1. @param {Mark} key @param {number} limit */
  reached(key, limit) {
    const k = MARKS.indexOf(key);
    for (let t = 0; t <= this.shown; t++) if (this.marks.value(t, k) <= limit) return t;
    return -1;
  }

  /** The parameters at a step, or null if they were dropped. @param {number} step @returns {number[]|null} */
  parameters(step) {
    const known = this.state(step);
    if (known) return known.parameters;
    if (step === this.best.step) return this.best.parameters;
    return step < this.length && step % this.path.stride === 0
      ? Array.from(this.path.row(step / this.path.stride))
      : null;
  }

  /** The last step up to this one whose parameters are known. @param {number} step */
  known(step) {
    const within = Math.min(step, this.length - 1);
    const { stride } = this.path;
    for (let t = within; t % stride; t--) if (this.held.has(t)) return t;
    return within - (within % stride);
  }

  /** The state at a step, or null if it was dropped. @param {number} step @returns {State|null} */
  state(step) {
    return this.held.get(step)?.state ?? this.states.get(step) ?? null;
  }

  /** The last state before `step`, from `since` on. @param {number} step @param {number} since @returns {State|null} */
  before(step, since) {
    for (let t = step - 1; t >= since; t--) {
      const found = this.state(t);
      if (found) return found;
    }
    return null;
  }

  /** A copy up to `step`, for a branch. @param {number} step */
  until(step) {
    const made = new Track(this.first);
    made.every = this.every;
    made.marks = this.marks.until(step);
    made.path = this.path.until(step);
    made.held = new Map([...this.held].filter(([t]) => t <= step));
    made.states = new Map([...this.states].filter(([t]) => t <= step));
    made.pins = new Set([...this.pins].filter((t) => t <= step));
    made.length = step + 1;
    made.show(this.shown);
    made.best = this.best.step <= step ? this.best : made.lowest(step, this.first);
    return made;
  }

  /** A copy up to the step before `frame`, which begins another course. @param {Frame} frame */
  turned(frame) {
    const { step } = frame.state;
    if (step === 0) return new Track(frame);
    const made = this.until(step);
    made.marks = this.marks.until(step - 1);
    made.path = this.path.until(step - 1);
    made.held.delete(step);
    made.states.delete(step);
    made.pins.add(step);
    if (made.best.step >= step) made.best = made.lowest(step - 1, frame);
    made.push([frame]);
    made.show(this.shown);
    return made;
  }

  /** The best step up to `step` whose parameters are known. @param {number} step @param {Frame} frame one of them */
  lowest(step, frame) {
    let best = { step: frame.state.step, loss: frame.loss_train, parameters: frame.state.parameters };
    // backwards: most runs go downhill, so few steps are read
    for (let t = step; t >= 0; t--) {
      const loss = this.number("loss_train", t);
      const better = loss !== null && (loss < best.loss || (loss === best.loss && t < best.step));
      const parameters = better ? this.parameters(t) : null;
      if (loss !== null && parameters) best = { step: t, loss, parameters };
    }
    return best;
  }

  /** The step with the lowest loss of those shown. */
  get bestShown() {
    return this.best.step <= this.shown ? this.best : this.lowest(this.shown, this.first);
  }

  get bytes() {
    return this.marks.bytes + this.path.bytes + sizesOf(this.held.values()) + sizesOf(this.states.values());
  }

  /** Drop rows and states beyond the budget, and frames far from `near`. @param {Room} room @param {number} near */
  keep(room, near) {
    while (this.path.bytes > room.path && this.path.count > 2) this.path = this.path.coarser();
    let states = sizesOf(this.states.values());
    while (states > room.states && this.states.size > 1) {
      this.every *= 2;
      for (const [step, state] of this.states) {
        if (step % this.every === 0) continue;
        this.states.delete(step);
        states -= sizeOf(state);
      }
    }
    let frames = sizesOf(this.held.values());
    if (frames <= room.frames) return;
    const away = (/** @type {number} */ step) => Math.abs(step - near);
    for (const step of [...this.held.keys()].sort((a, b) => away(b) - away(a))) {
      if (frames <= 0.75 * room.frames) break; // drop some more, so that the next frames fit
      if (this.pins.has(step) || step === this.length - 1) continue;
      frames -= sizeOf(/** @type {Frame} */ (this.held.get(step)));
      this.held.delete(step);
    }
  }
}
