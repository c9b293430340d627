import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { stepToSample, viewsOf } from "../../../static/js/landscape/sampling.js";
import { expectViews } from "../../../static/js/server/views.js";
import { playing, speed } from "../../../static/js/store.js";

const experiment = {};
const asked = { resolution: [3] };
const states = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => ({ step, since: 0, parameters: [step], slots: {} }));
const here = /** @type {any} */ ({ frames: { at: (/** @type {number} */ step) => ({ state: states[step] }) } });

/** @param {number} step @param {number} sampled */
const sampled = (step, sampled) => stepToSample("landscape", here, step, experiment, asked, sampled);
const view = (/** @type {number} */ size) => ({ kind: /** @type {const} */ ("landscape"), size });

afterEach(() => {
  playing.value = false;
});

test("at rest the last step is asked for coarsely, then finely; a curve once", () => {
  assert.deepEqual(viewsOf(3, view, 41, 101), [
    { kind: "landscape", size: 41 },
    { kind: "landscape", size: 101, after: 180 },
  ]);
  assert.deepEqual(viewsOf(3, view, 101, 101), [{ kind: "landscape", size: 101 }]);
  assert.deepEqual(sampled(4, 2), { step: 4, viewed: false });
});

test("while playing a few of the steps are, at most eight of a request", () => {
  playing.value = true;
  for (const [rate, steps, frames] of /** @type {const} */ ([
    [1, 2, [0, 1]],
    [10, 10, [1, 3, 5, 7, 9]],
    [300, 300, [71, 143, 215, 287]],
    [10, 100, [12, 25, 38, 51, 64, 77, 90]],
  ])) {
    speed.value = rate;
    assert.deepEqual(
      viewsOf(steps, view, 41, 101).map(({ frame }) => frame),
      frames,
    );
  }
});

test("while playing the latest view up to this step is taken once, and a later one waited for", () => {
  playing.value = true;
  assert.deepEqual(sampled(3, 0), { step: 3, viewed: false }, "none comes: asked for alone");
  const frames = states.slice(1).map((state) => ({ state }));
  const views = [1, 4].map((frame) => ({ kind: /** @type {const} */ ("landscape"), ...asked, frame })); // steps 2 and 5
  expectViews(views, experiment, states[0], frames);
  assert.deepEqual(sampled(1, 0), { step: null, viewed: false });
  assert.deepEqual(sampled(2, 0), { step: 2, viewed: true });
  assert.deepEqual(sampled(4, 0), { step: 2, viewed: true });
  assert.deepEqual(sampled(4, 2), { step: null, viewed: false });
  assert.deepEqual(sampled(6, 2), { step: 5, viewed: true });
  assert.deepEqual(sampled(7, 5), { step: 7, viewed: false });
});
