import assert from "node:assert/strict";
import { test } from "node:test";
import {
  expectViews,
  shownViews,
  showing,
  statesViewed,
  viewOf,
  viewsUnderWay,
} from "../../../static/js/server/views.js";
import { playing } from "../../../static/js/store.js";

/** @param {number} step */
const state = (step) => ({ step, since: 0, parameters: [step], slots: {} });
const experiment = {};

/** @param {any[]} views @param {number} steps */
function expected(views, steps) {
  const from = state(0);
  const frames = Array.from({ length: steps }, (_, k) => ({ state: state(k + 1) }));
  return { from, frames, ...expectViews(views, experiment, from, frames) };
}

test("a request that comes as a view gets its answer, another one none", async () => {
  const { from, frames, give, end } = expected(
    [
      { kind: "boundary", resolution: 5 },
      { kind: "events", steps: 3, after: 400 },
      { kind: "boundary", resolution: 9, after: 100 },
    ],
    3,
  );
  const last = { experiment, state: frames[2].state };
  assert.equal(viewOf("boundary", { ...last, resolution: 7 }), undefined);
  assert.equal(viewOf("boundary", { ...last, state: frames[1].state, resolution: 5 }), undefined);
  assert.equal(viewOf("boundary", { ...last, experiment: {}, resolution: 5 }), undefined);
  assert.equal(viewOf("landscape", { ...last, resolution: 5 }), undefined);
  const coarse = viewOf("boundary", { ...last, resolution: 5 });
  const events = viewOf("events", { experiment, state: from, steps: 3 });
  const fine = viewOf("boundary", { ...last, resolution: 9 });
  assert.ok(viewsUnderWay());
  give({ view: 0, boundary: "coarse" });
  give({ view: 1, problem: {} });
  end();
  assert.deepEqual(await Promise.all([coarse, events, fine]), ["coarse", null, null]);
  assert.ok(!viewsUnderWay());
});

test("views of frames on the way are found by their states, in order, and outlast the next ones", async () => {
  const views = [0, 2].map((frame) => ({ kind: /** @type {const} */ ("landscape"), resolution: [3], frame }));
  const one = expected(views, 4);
  const two = expected(views, 4);
  const states = statesViewed("landscape", experiment, { resolution: [3] });
  assert.deepEqual(
    states,
    [one, one, two, two].map(({ frames }, k) => frames[2 * (k % 2)].state),
  );
  one.give({ view: 1, landscape: "third" });
  one.end();
  two.end();
  assert.equal(await viewOf("landscape", { experiment, state: one.frames[2].state, resolution: [3] }), "third");
  assert.deepEqual(statesViewed("landscape", {}, { resolution: [3] }), []);
});

test("while playing, a view that a busy server leaves out is not waited for, nor asked for anew", () => {
  const asked = { resolution: [6] };
  const views = [0, 1, 2].map((frame) => ({ kind: /** @type {const} */ ("landscape"), ...asked, frame }));
  const busy = { type: "urn:descent:busy" };
  const { frames, give, end } = expected(views, 3);
  give({ view: 0, problem: busy });
  assert.equal(statesViewed("landscape", experiment, asked).length, 3, "at rest it is asked for by who needs it");
  playing.value = true;
  give({ view: 1, problem: busy });
  give({ view: 2, problem: {} });
  playing.value = false;
  assert.deepEqual(statesViewed("landscape", experiment, asked), [frames[0].state, frames[2].state]);
  end();
});

test("no view is expected of frames that a run did not reach", () => {
  const asked = { resolution: [4] };
  const views = [0, 1, 2].map((frame) => ({ kind: /** @type {const} */ ("landscape"), ...asked, frame }));
  const { frames, end } = expected(views, 2);
  assert.deepEqual(
    statesViewed("landscape", experiment, asked),
    frames.map(({ state: of }) => of),
  );
  end();
  expected([{ kind: "landscape", resolution: [5] }], 0).end();
  assert.deepEqual(statesViewed("landscape", experiment, { resolution: [5] }), []);
});

test("what is shown comes in the order in which it is wanted", () => {
  showing((steps) => [
    { kind: "landscape", after: 180 },
    { kind: "events", steps, after: 400 },
  ]);
  showing(() => [{ kind: "boundary" }]);
  assert.deepEqual(
    shownViews(2).map(({ kind }) => kind),
    ["boundary", "landscape", "events"],
  );
});
