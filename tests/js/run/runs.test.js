import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { experimentAt, extend, goTo, LONGEST, notAStep } from "../../../static/js/run/runs.js";
import { cursor, lanes, refusal } from "../../../static/js/store.js";
import { answered, experiment, frames, lane, serve } from "../made.js";

const lengths = () => lanes.peek().map((l) => l.frames.length - 1);
const paths = (/** @type {{path: string}[]} */ asked) => asked.map(({ path }) => path);
const steps = (/** @type {{body: any}[]} */ asked) => asked.map(({ body }) => body.steps);

beforeEach(() => {
  cursor.value = { lane: 0, step: 0 };
  refusal.value = null;
});

test("a run gets the requested length, up to the page's limit", async () => {
  const asked = serve();
  lanes.value = [lane("A", 0)];
  assert.equal(await extend(1), true);
  assert.deepEqual([lengths(), steps(asked)], [[1], [1]]);
  assert.equal(await extend(1), true);
  assert.equal(asked.length, 1);
  lanes.value = [lane("A", 9990)];
  assert.equal(await extend(LONGEST), true);
  assert.equal(await extend(LONGEST + 1), false);
  assert.deepEqual([LONGEST, lengths()], [10000, [10000]]);
});

test("lanes in one request share the steps the server allows", async () => {
  const asked = serve();
  const mostSteps = { light: 100, full: 10 };
  lanes.value = [lane("A", 0, { mostSteps })];
  await extend(20, "full");
  assert.deepEqual([steps(asked), lengths()], [[10, 10], [20]]);
  lanes.value = [lane("A", 0, { mostSteps }), lane("B", 0, { mostSteps })];
  asked.length = 0;
  await extend(100, "light");
  assert.deepEqual(
    [paths(asked), steps(asked), lengths()],
    [
      ["/api/race", "/api/race"],
      [50, 50],
      [100, 100],
    ],
  );
});

test("a run asks for as many steps as its last course allows", async () => {
  const asked = serve();
  const of = lane("A", 0);
  of.courses.push({ step: 0, experiment: experiment(), mostSteps: { light: 4, full: 2 } });
  lanes.value = [of];
  await extend(10, "light");
  assert.deepEqual(steps(asked), [4, 4, 2]);
});

test("lanes whose states are too long for one request go on in one each", async () => {
  const asked = serve();
  const two = ["A", "B"].map((name) => lane(name, 0, { size: 50_000 }));
  lanes.value = two;
  await extend(1, "light");
  assert.deepEqual(paths(asked), ["/api/race"]);
  asked.length = 0;
  lanes.value = [...two, lane("C", 1, { size: 60_000 })];
  await extend(2, "light");
  assert.deepEqual(paths(asked), ["/api/step", "/api/step", "/api/step"]);
});

test("no more frames are asked for than can be held", async () => {
  const asked = serve();
  lanes.value = [lane("A", 0, { size: 20000 })];
  await extend(60, "light");
  for (const count of steps(asked)) assert.ok(count >= 15 && count <= 22, String(steps(asked))); // of 480 kB, in 10 MB
});

test("a lane of another seed is alone, and the shortest is first", async () => {
  const asked = serve();
  const other = experiment({ seed: 2 });
  lanes.value = [lane("A", 0), lane("B", 0, { chosen: other })];
  await extend(5);
  assert.deepEqual(
    [paths(asked), lengths()],
    [
      ["/api/step", "/api/step"],
      [5, 5],
    ],
  );
  lanes.value = [lane("A", 9), lane("B", 3)];
  asked.length = 0;
  await extend(12);
  assert.deepEqual(
    [paths(asked), steps(asked), lengths()],
    [
      ["/api/step", "/api/race"],
      [6, 3],
      [12, 12],
    ],
  );
});

test("the answer for a run that was changed meanwhile is dropped", async () => {
  const before = lane("A", 0);
  const turned = lane("A", 0);
  serve({
    "/api/step": ({ state, steps: count }) => {
      lanes.value = [turned];
      return answered(frames(state.step + 1, state.step + count));
    },
  });
  lanes.value = [before];
  const { length } = before.frames;
  await extend(3);
  assert.deepEqual([before.frames.length, turned.frames.length], [length, 4]);
});

test("a run that has ended stops the clock there", async () => {
  const asked = serve();
  lanes.value = [lane("A", 7, { status: "diverged" })];
  assert.equal(await extend(8), false);
  assert.equal(asked.length, 0);
  goTo(99);
  assert.equal(cursor.value.step, 7);
  goTo(-3);
  assert.equal(cursor.value.step, 0);
});

test("a typed step is a whole number from 0 to the longest run", () => {
  for (const text of ["0", "12", "10000", "1e3"]) assert.equal(notAStep(text), "");
  assert.match(notAStep("10001"), /keeps 10,000 steps at most/);
  for (const text of ["", "x", "-1", "2.5"]) assert.match(notAStep(text), /whole number from 0 to 10,000/);
});

test("a change holds from its own step on", () => {
  const [first, second] = [experiment(), experiment({ batch_size: 5 })];
  const here = lane("A", 9, {
    courses: [
      { step: 0, experiment: first },
      { step: 4, experiment: second },
    ],
  });
  assert.deepEqual(
    [3, 4, 5].map((step) => experimentAt(here, step)),
    [first, second, second],
  );
});
