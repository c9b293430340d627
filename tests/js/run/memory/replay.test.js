import assert from "node:assert/strict";
import { mock, test } from "node:test";
import {
  frameAtCursor,
  loadDetails,
  follow,
  framesAhead,
  refill,
  stateAt,
} from "../../../../static/js/run/memory/replay.js";
import { cursor, lanes, selection } from "../../../../static/js/store.js";
import { experiment, frame, frames, lane, serve, MOST_STEPS } from "../../made.js";
import { turns } from "../../waiting.js";

mock.timers.enable({ apis: ["setTimeout"] });

/** A run of which only the ends and a few states are left. @param {number} last @param {any} [more] */
function thinned(last, more) {
  const here = lane("A", last, more);
  here.frames.keep({ frames: 0, path: Infinity, states: Infinity }, last);
  return here;
}

/** @param {any} here @param {number} step */
function look(here, step) {
  lanes.value = [here];
  cursor.value = { lane: 0, step };
}

test("a frame comes back from the state before it, in full", async () => {
  const asked = serve();
  look(thinned(400), 300);
  assert.equal((await frameAtCursor())?.state.step, 300);
  const [{ path, body }] = asked;
  assert.deepEqual([path, body.state.step, body.skip, body.steps, body.detail], ["/api/replay", 288, 11, 1, "full"]);
  assert.deepEqual(lanes.value[0].frames.at(300)?.state.parameters, frame(300).state.parameters);
});

test("a long way is computed in parts within one request's limit", async () => {
  const here = thinned(2600);
  for (const step of [...here.frames.states.keys()]) if (step) here.frames.states.delete(step);
  for (const [most, to, parts] of [
    [5000, 2500, 3],
    [5000, 1005, 2],
    [5000, 1001, 1],
    [500, 2500, 5],
    [500, 505, 2],
  ]) {
    here.courses[0].mostSteps = { light: most, full: most };
    const asked = serve();
    const state = await stateAt(here, to);
    assert.deepEqual(state?.parameters, frame(to).state.parameters);
    assert.equal(asked.length, parts);
    for (const { body } of asked) assert.ok(body.skip <= Math.min(most, 1000), `${body.skip} and ${body.steps}`);
  }
});

test("a stretch begins and ends with its course", async () => {
  const [first, second] = [experiment(), experiment({ batch_size: 3 })];
  let here = thinned(99);
  here = {
    ...here,
    frames: here.frames.turned({ ...frame(99), loss: 7 }),
    courses: [
      { step: 0, experiment: first, mostSteps: MOST_STEPS },
      { step: 99, experiment: second, mostSteps: MOST_STEPS },
    ],
  };
  here.frames.push(frames(100, 200));
  here.frames.keep({ frames: 0, path: Infinity, states: Infinity }, 200);
  look(here, 96);
  const asked = serve();
  await refill(8); // 97 and 98 of the old course; 99 is held, and what follows is another's
  assert.deepEqual(
    asked.map(({ body }) => [body.experiment.batch_size, body.state.step, body.skip, body.steps]),
    [[null, 96, 0, 2]],
  );
  cursor.value = { lane: 0, step: 99 };
  asked.length = 0;
  await refill(3);
  assert.deepEqual(
    asked.map(({ body }) => [body.experiment.batch_size, body.state.step, body.skip, body.steps]),
    [[3, 99, 0, 3]],
  );
});

test("steps in hand follow the cursor without a gap", () => {
  const here = lane("A", 50);
  look(here, 10);
  assert.equal(framesAhead(20), 20);
  here.frames.held.delete(14);
  assert.equal(framesAhead(20), 3);
  here.frames.held.delete(11);
  assert.equal(framesAhead(20), 0);
  cursor.value = { lane: 0, step: 45 };
  assert.equal(framesAhead(20), 20); // beyond the end there is nothing to bring back
});

test("no more steps are brought back than can be held", async () => {
  const here = thinned(100, { size: 15000 });
  look(here, 10);
  const asked = serve();
  await refill(80);
  const [{ body }] = asked;
  assert.ok(body.steps >= 5 && body.steps <= 10, String(body.steps)); // a third of 10 MB, of frames of 360 kB
});

test("at rest the steps around the cursor come back", async () => {
  const here = thinned(400);
  look(here, 200);
  const asked = serve();
  await loadDetails();
  asked.length = 0;
  mock.timers.tick(79);
  await turns();
  assert.equal(asked.length, 0);
  mock.timers.tick(1);
  await turns();
  const there = [...here.frames.held.keys()].filter((step) => step > 0 && step < 400).sort((a, b) => a - b);
  assert.deepEqual([there[0], there.at(-1), there.length], [160, 240, 81]);
});

test("a frame is loaded once for the selected example", async () => {
  const data = { targets: [[0, 1, 2]] };
  const here = lane("A", 5, { data });
  look(here, 5);
  const asked = serve({
    "/api/frame": ({ state, examples }) => ({ frame: { ...frame(state.step), layers: [], examples: examples ?? [0] } }),
  });
  await loadDetails();
  await loadDetails();
  assert.equal(asked.length, 1);
  selection.value = { parameter: null, example: 2, unit: null };
  await loadDetails();
  await loadDetails();
  assert.deepEqual(
    asked.map(({ body }) => body.examples),
    [undefined, [2]],
  );
  selection.value = { parameter: null, example: null, unit: null };
});

test("the answer for a replaced frame is dropped", async () => {
  const here = lane("A", 5);
  look(here, 5);
  const newer = { ...frame(5), loss: 99 };
  serve({
    "/api/frame": ({ state }) => {
      here.frames.put(newer);
      return { frame: { ...frame(state.step), layers: [] } };
    },
  });
  await loadDetails();
  assert.equal(here.frames.at(5), newer);
});

test("wherever the cursor goes its frame comes back", async () => {
  serve();
  follow();
  const here = thinned(400);
  look(here, 123);
  await turns();
  assert.equal(here.frames.at(123)?.state.step, 123);
});
