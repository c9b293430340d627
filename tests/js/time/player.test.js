import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { cursor, heading, runningTo, lanes, notice, playing, refusal, speed, stops } from "../../../static/js/store.js";
import { experiment, frame, lane, serve, MOST_STEPS } from "../made.js";
import { turns } from "../waiting.js";

/** @type {((time: number) => void)[]} */
let due = [];
globalThis.requestAnimationFrame = /** @type {any} */ ((/** @type {(time: number) => void} */ tick) => due.push(tick));
globalThis.matchMedia = /** @type {any} */ (() => ({ matches: false }));
const { jump, move, pause, play, runTo, stepOnce } = await import("../../../static/js/time/player.js");

const { changeExperiment } = await import("../../../static/js/run/changes/experiment.js");
let now = 0;

/** One animation frame, `gap` ms after the last one. @param {number} gap */
async function tick(gap) {
  now += gap;
  const ticks = due;
  due = [];
  for (const each of ticks) each(now);
  await turns();
}

/** @param {any[]} all @param {number} step */
function stage(all, step) {
  pause();
  lanes.value = all;
  cursor.value = { lane: 0, step };
  stops.value = { step: null, loss: null, gradient: null, seconds: null };
  notice.value = refusal.value = null;
}

beforeEach(() => {
  due = [];
  now += 1e6;
  speed.value = 10;
});

test("steps follow the set speed, and skip a gap of seconds", async () => {
  serve();
  stage([lane("A", 900)], 0);
  speed.value = 100;
  play();
  await tick(0);
  for (let i = 0; i < 10; i++) await tick(20);
  assert.equal(cursor.value.step, 20);
  await tick(10000); // the page was hidden
  assert.equal(cursor.value.step, 45);
  pause();
});

test("half a second of steps is in hand, a second is requested", async () => {
  const asked = serve();
  stage([lane("A", 30)], 0);
  play();
  await tick(0);
  for (let i = 0; i < 12; i++) await tick(200); // to step 24: six are left
  assert.deepEqual([cursor.value.step, asked.length], [24, 0]);
  await tick(200);
  await tick(0);
  assert.deepEqual(
    asked.map(({ path, body }) => [path, body.state.step, body.steps, body.detail]),
    [["/api/step", 30, 10, "full"]],
  );
  pause();
  stage([lane("A", 30)], 29);
  speed.value = 60; // too fast to be looked into
  asked.length = 0;
  play();
  await tick(0);
  assert.deepEqual([asked[0].body.steps, asked[0].body.detail], [60, "light"]);
  pause();
});

test("playing ends at a stop condition", async () => {
  serve();
  /** Where it stops, and what it says. @param {any} set @param {any[]} [all] */
  async function end(set, all = [lane("A", 300)]) {
    stage(all, 0);
    stops.value = { step: null, loss: null, gradient: null, seconds: null, ...set };
    speed.value = 100;
    play();
    await tick(0);
    for (let i = 0; i < 200 && playing.peek(); i++) await tick(100);
    return [cursor.value.step, notice.value];
  }
  assert.deepEqual(await end({ step: 17 }), [17, "Stopped at step 17, as set."]);
  assert.deepEqual(await end({ loss: 1 / 41 }), [40, "Stopped at step 40: the loss is 0.0244, at most 0.0244."]); // of step t it is 1 / (t + 1)
  assert.deepEqual(await end({ gradient: 1000 / 51 }), [
    50,
    "Stopped at step 50: the gradient's length is 19.6, at most 19.6.",
  ]);
  const [step, why] = await end({ seconds: 1 });
  assert.deepEqual([why, Number(step) >= 90 && Number(step) <= 101], ["Stopped after 1 s, as set.", true]);
  // the first of several lanes to get there; a lane that has ended says nothing more
  const slow = lane("B", 300, { chosen: experiment({ seed: 2 }) });
  const ended = lane("C", 3, { status: "diverged", chosen: experiment({ seed: 3 }) });
  assert.deepEqual(await end({ loss: 1 / 41 }, [slow, ended]), [
    40,
    "Stopped at step 40: the loss of lane B is 0.0244, at most 0.0244.",
  ]);
});

test("a run at rest ends, but not while another lane goes on", async () => {
  serve();
  const still = () => {
    const here = lane("A", 0);
    here.frames.push([1, 2, 3, 4, 5].map((step) => ({ ...frame(step), update_norm: step >= 3 ? 0 : 1 })));
    return here;
  };
  stage([still()], 0);
  play();
  await tick(0);
  for (let i = 0; i < 5; i++) await tick(100);
  assert.deepEqual([cursor.value.step, playing.value], [3, false]);
  stage([still(), lane("B", 50)], 0);
  play();
  await tick(0);
  for (let i = 0; i < 4; i++) await tick(100);
  assert.deepEqual([cursor.value.step, playing.value], [4, true]);
  pause();
});

test("quick keys move as often as pressed, in any order of answers", async () => {
  serve();
  stage([lane("A", 2)], 2);
  await Promise.all([move(1), move(1), move(1)]);
  assert.equal(cursor.value.step, 5);
  await Promise.all([move(1), move(-1), move(-1)]);
  assert.equal(cursor.value.step, 4);
  stage([lane("A", 2)], 2);
  await Promise.all([move(1), move(-1)]); // the way back needs no answer
  assert.equal(cursor.value.step, 2);
});

test("a run to a step gives way to any press", async () => {
  /** @type {() => void} */
  let answer = () => {};
  const held = new Promise((done) => {
    answer = () => done(undefined);
  });
  const asked = serve();
  const usual = globalThis.fetch;
  stage([lane("A", 5)], 0);
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {any} */ path, /** @type {any} */ how) => {
      if (path === "/api/step") await held;
      return usual(path, how);
    }
  );
  const far = runTo(40);
  await turns();
  assert.equal(runningTo.value, 40);
  jump(2);
  assert.deepEqual([runningTo.value, cursor.value.step], [null, 2]);
  answer();
  await far;
  assert.equal(cursor.value.step, 2);
  assert.equal(asked.filter(({ path }) => path === "/api/step").length, 1);
});

test("waiting presses are requested together, and none is lost", async () => {
  /** @type {() => void} */
  let answer = () => {};
  const held = new Promise((done) => {
    answer = () => done(undefined);
  });
  const asked = serve();
  const usual = globalThis.fetch;
  stage([lane("A", 0)], 0);
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {any} */ path, /** @type {any} */ how) => {
      await held;
      return usual(path, how);
    }
  );
  const all = [1, 1, 1, 1, 1].map(move);
  await turns();
  assert.deepEqual([cursor.value.step, heading.value], [0, 5]);
  all.push(move(-1));
  answer();
  await Promise.all(all);
  assert.deepEqual([cursor.value.step, heading.value], [4, null]);
  const steps = asked.filter(({ path }) => path === "/api/step").map(({ body }) => body.steps);
  assert.deepEqual(steps, [1, 4]);
});

test("presses wait for their own run, not for its replacement", async () => {
  serve();
  stage([lane("A", 0)], 0);
  const pressed = move(3);
  lanes.value = [lane("A", 0)];
  await pressed;
  await turns();
  assert.equal(cursor.value.step, 0);
});

test("a step goes on from a change that was asked for before it, or while it is shown", async () => {
  /** @type {((answer: any) => void)[]} */
  const held = [];
  serve({ "/api/frame": () => new Promise((done) => held.push(done)) });
  const answer = () => {
    const chosen = experiment({ optimizer: { name: "gd", eta: 0.5 } });
    held.splice(0).forEach((done) => {
      done({ experiment: chosen, most_steps: MOST_STEPS, frame: { ...frame(3), layers: [] }, divergence: null });
    });
  };
  const change = () =>
    changeExperiment("eta", (/** @type {any} */ e) => {
      e.optimizer.eta = 0.5;
    });
  const end = async () => {
    for (let i = 0; i < 20; i++) await tick(100);
    return [cursor.value.step, lanes.value[0].courses.map((c) => c.step)];
  };
  // the next step is known: the press waits for the change all the same
  stage([lane("A", 10)], 3);
  change();
  await turns();
  move(1);
  await turns();
  assert.equal(cursor.value.step, 3);
  answer();
  assert.deepEqual(await end(), [4, [0, 3]]);
  // the change is asked for while the update is shown, and answered after its end
  stage([lane("A", 10)], 3);
  stepOnce();
  await tick(0);
  await tick(100);
  change();
  assert.deepEqual(await end(), [3, [0]]);
  answer();
  assert.deepEqual(await end(), [4, [0, 3]]);
});
