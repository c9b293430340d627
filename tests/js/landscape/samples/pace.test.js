import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  mayReplace,
  noteFine,
  sizeToAsk,
  stepToSample,
  viewsOf,
} from "../../../../static/js/landscape/samples/pace.js";
import { expectViews } from "../../../../static/js/server/views.js";
import { cursor, lanes, playing, speed } from "../../../../static/js/store.js";
import { lane } from "../../made.js";

const experiment = {};
const asked = { resolution: [3] };
const states = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => ({ step, since: 0, parameters: [step], slots: {} }));
const here = /** @type {any} */ ({ frames: { at: (/** @type {number} */ step) => ({ state: states[step] }) } });

/** @param {number} step @param {number} shown */
const sampled = (step, shown, run = here.frames) =>
  stepToSample("landscape", here, step, experiment, asked, { run, step: shown });
const view = (/** @type {number} */ size) => ({ kind: /** @type {const} */ ("landscape"), size });

afterEach(() => {
  playing.value = false;
});

test("at rest the last step is asked for coarsely, then finely; a curve, and what is soon there after a pause, once", () => {
  const [coarse, fine] = [
    { kind: "landscape", size: 41 },
    { kind: "landscape", size: 101 },
  ];
  const both = [coarse, { ...fine, after: 180 }];
  assert.deepEqual(viewsOf(3, true, view, 41, 101), both, "how long fine samples take is not known yet");
  for (const [ms, pause, wanted] of /** @type {const} */ ([
    [40, true, [fine]],
    [40, false, both], // the next step follows soon, and drops what is late
    [400, true, both],
  ])) {
    noteFine(ms);
    assert.deepEqual(viewsOf(3, pause, view, 41, 101), wanted);
  }
  assert.deepEqual(viewsOf(3, false, view, 101, 101), [fine]);
  assert.deepEqual(sampled(4, 2), { step: 4, viewed: false });
});

test("the fine samples that come with a step are waited for where no coarse ones come", () => {
  for (const [coming, size] of /** @type {const} */ ([
    [[], 41],
    [[41], 41],
    [[41, 101], 41],
    [[101], 101],
  ]))
    assert.equal(
      sizeToAsk((of) => coming.includes(/** @type {never} */ (of)), 41, 101),
      size,
    );
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
      viewsOf(steps, true, view, 41, 101).map(({ frame }) => frame),
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

test("after going back a view nearer to this step is taken, and one of the run before keeps none away", () => {
  playing.value = true;
  expectViews([{ kind: "landscape", ...asked, frame: 0 }], experiment, states[0], [{ state: states[6] }]);
  assert.deepEqual(sampled(7, 49), { step: 6, viewed: true });
  assert.deepEqual(sampled(7, 7, /** @type {any} */ ({})), { step: 6, viewed: true });
  assert.deepEqual(sampled(7, 6), { step: 7, viewed: false });
});

test("samples never take the place of such as are nearer to the step at the cursor", () => {
  const [mine, other] = [lane("A", 60), lane("B", 60)];
  lanes.value = [mine, other];
  const at = (/** @type {number} */ step, run = mine.frames, family = "plane") => ({ family, run, step });
  for (const [step, found, shown, may] of /** @type {const} */ ([
    [49, at(40), at(23), true],
    [49, at(40), at(49), false],
    [49, at(49), at(49), true], // finer
    [49, at(60), at(40), false],
    [12, at(15), at(49), true], // rewound
    [12, at(49), at(15), false],
    [49, at(40), at(49, mine.frames, "another plane"), true],
    [49, at(49, other.frames), at(0), false],
    [49, at(0), at(49, other.frames), true],
    [49, at(40), null, true],
  ])) {
    cursor.value = { lane: 0, step };
    assert.equal(mayReplace(found, shown), may, JSON.stringify([step, found.step, shown?.step]));
  }
});
