import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGET, bytesOf, roomOf, share, sharePast } from "../../../../static/js/run/memory/budget.js";
import { Rows } from "../../../../static/js/run/memory/rows.js";
import { Track, sizeOf } from "../../../../static/js/run/memory/track.js";

/** A frame whose numbers tell its step. @param {number} step @param {number} [size] parameters */
const frame = (step, size = 3) => {
  const vector = Array.from({ length: size }, (_, i) => step + i / 10 + 0.05);
  return /** @type {any} */ ({
    state: { step, parameters: vector, slots: { m: vector.slice(), v: vector.slice() } },
    loss: 2 / (step + 1),
    loss_train: 1 / (step + 1),
    loss_test: null,
    penalty: 0,
    eta: 0.1,
    gradient: vector.slice(),
    gradient_norm: step,
    update: vector.slice(),
    update_norm: 1,
    epoch: 0,
  });
};

/** @param {number} from @param {number} to @param {number} [size] */
const frames = (from, to, size) => Array.from({ length: to - from + 1 }, (_, i) => frame(from + i, size));

/** @param {number} last @param {number} [size] */
function run(last, size) {
  const track = new Track(frame(0, size));
  if (last) track.push(frames(1, last, size));
  return track;
}

test("rows of two runs with one past are one", () => {
  const rows = new Rows(8192);
  for (let t = 0; t < 10; t++) rows.push(t, new Array(8192).fill(t));
  const branch = rows.until(5);
  branch.push(6, new Array(8192).fill(-6));
  assert.equal(branch.row(5).buffer, rows.row(5).buffer);
  assert.deepEqual([rows.value(6, 0), branch.value(6, 0), branch.count], [6, -6, 7]);
});

test("a block that is not full is copied for a fork", () => {
  const rows = new Rows(2);
  for (let t = 0; t < 10; t++) rows.push(t, [t, -t]);
  const branch = rows.until(5);
  branch.push(6, [60, 60]);
  rows.push(10, [10, -10]);
  assert.deepEqual([...rows.row(6)], [6, -6]);
  assert.deepEqual([...branch.row(6)], [60, 60]);
});

test("coarser rows keep every other step, and go on like that", () => {
  const rows = new Rows(1);
  for (let t = 0; t <= 10; t++) rows.push(t, [t]);
  const half = rows.coarser();
  half.push(11, [11]);
  half.push(12, [12]);
  assert.deepEqual(
    [...Array(half.count).keys()].map((i) => half.value(i, 0)),
    [0, 2, 4, 6, 8, 10, 12],
  );
});

test("a dropped frame leaves its numbers and its place on the path", () => {
  const track = run(1000);
  track.keep({ frames: 50 * sizeOf(frame(0)), path: Infinity, states: Infinity }, 700);
  assert.equal(track.at(300), null);
  assert.equal(track.state(300), null);
  assert.equal(track.number("loss_train", 300), 1 / 301);
  assert.equal(track.number("loss_test", 300), null);
  assert.deepEqual(track.parameters(300), frame(300).state.parameters);
  assert.equal(track.reached("loss_train", 0.01), -1); // of what was shown
  track.show(120);
  assert.equal(track.reached("loss_train", 0.01), 99);
  // steps nearby stay, and the ends
  for (const step of [0, 690, 700, 710, 1000]) assert.equal(track.at(step)?.state.step, step);
  assert.ok(track.held.size <= 52);
  assert.equal(track.nearest(300).state.step < 690, true);
});

test("a state before any step is near", () => {
  const track = run(1000);
  track.keep({ frames: 0, path: Infinity, states: Infinity }, 1000);
  assert.equal(track.before(500, 0)?.step, 480);
  assert.equal(track.before(480, 0)?.step, 448);
  assert.equal(track.before(500, 490), null); // another course began in between: its own first frame would be held
  track.keep({ frames: 0, path: Infinity, states: 4000 }, 1000);
  assert.ok(track.every > 32 && track.every % 32 === 0);
  const found = track.before(500, 0);
  assert.ok(found && found.step === Math.floor(499 / track.every) * track.every);
});

test("a long path keeps every n-th step, and held steps apart", () => {
  const track = run(1000, 1000);
  track.keep({ frames: 20 * sizeOf(frame(0, 1000)), path: 1_000_000, states: Infinity }, 301);
  const { stride } = track.path;
  assert.ok(stride >= 8 && track.path.bytes <= 1_000_000);
  assert.deepEqual(track.parameters(301), frame(301, 1000).state.parameters);
  assert.equal(track.parameters(stride * 20 + 1), null);
  assert.equal(track.known(stride * 20 + 3), stride * 20);
  assert.equal(track.known(301), 301);
  assert.equal(track.known(5000), 1000);
  assert.equal(track.number("loss_train", 777), 1 / 778);
});

test("the best step keeps its parameters on a coarse path", () => {
  const track = new Track(frame(0));
  track.push([frame(1), { ...frame(2), loss_train: -1 }, ...frames(3, 50)]);
  track.keep({ frames: 0, path: 0, states: 0 }, 50);
  assert.ok(track.path.stride > 2);
  assert.deepEqual(track.best.parameters, frame(2).state.parameters);
  assert.equal(track.until(50).best.step, 2);
});

test("a fork has only the past, a changed course its own frame", () => {
  const track = run(100);
  const fork = track.until(40);
  assert.deepEqual([fork.length, fork.at(40), fork.at(41), fork.last.state.step], [41, track.at(40), null, 40]);
  fork.push([frame(41)]);
  assert.deepEqual([track.length, fork.length, fork.number("loss", 41)], [101, 42, 2 / 42]);
  const other = { ...frame(40), loss_train: 5 };
  const turned = track.turned(other);
  assert.deepEqual(
    [turned.length, turned.at(40), turned.number("loss_train", 40), turned.number("loss_train", 39)],
    [41, other, 5, 1 / 40],
  );
  turned.push(frames(41, 90));
  turned.keep({ frames: 0, path: Infinity, states: 0 }, 90);
  assert.equal(turned.at(40), other); // where a course begins, the state before must be its own
  assert.equal(turned.before(60, 40)?.step, 40);
  assert.equal(track.at(40)?.loss_train, 1 / 41);
});

test("a course can begin where the frame was dropped meanwhile", () => {
  const track = run(100);
  track.keep({ frames: 0, path: Infinity, states: Infinity }, 100); // as a run that only undo needs
  assert.equal(track.at(40), null);
  const turned = track.turned({ ...frame(40), loss_train: 5 });
  assert.deepEqual([turned.length, turned.best.step, turned.last.loss_train], [41, 39, 5]);
});

test("the first of equal losses is best where the best one is cut off", () => {
  const track = new Track({ ...frame(0), loss_train: 5 });
  track.push([3, 3, 3, 1].map((loss, i) => ({ ...frame(i + 1), loss_train: loss })));
  assert.equal(track.until(3).best.step, 1);
});

test("the first of equal losses is best, and goes with its course", () => {
  const track = new Track(frame(0));
  const flat = frames(1, 9).map((f) => ({ ...f, loss_train: f.state.step < 5 ? f.loss_train : 0.01 }));
  track.push(flat);
  assert.equal(track.best.step, 5);
  assert.deepEqual([track.until(4).best.step, track.turned({ ...frame(5), loss_train: 7 }).best.step], [4, 4]);
});

test("a fork keeps the first frame of its course, no later state", () => {
  const turned = run(100).turned({ ...frame(40), loss_train: 5 });
  const fork = turned.until(40);
  fork.push(frames(41, 90));
  fork.keep({ frames: 0, path: Infinity, states: Infinity }, 90);
  assert.equal(fork.at(40)?.loss_train, 5);
  assert.equal(run(100).until(40).state(64), null);
  assert.deepEqual([run(100).turned({ ...frame(0), loss: 9 }).length, run(100).until(64).state(64)?.step], [1, 64]);
});

test("twelve lanes of the largest network fit the page's budget", () => {
  const size = 7425; // eight layers of 32 on two inputs, or about that
  const lanes = Array.from({ length: 12 }, () => new Track(frame(0, 1)));
  // with a real vector this would take a minute: the rows' width is what counts
  for (const track of lanes) track.path = new Rows(size);
  const one = frame(0, size);
  for (let t = 1; t <= 400; t++) {
    const now = { ...one, state: { ...one.state, step: t } };
    for (const track of lanes) track.push([now]);
    if (t % 20 === 0) share(lanes, lanes[0], t);
  }
  share(lanes, lanes[0], 400);
  for (const track of lanes) assert.ok(track.path.bytes <= BUDGET.path / 12 && track.at(400));
  assert.ok(bytesOf(lanes) <= 40 * 2 ** 20);
  assert.ok(roomOf(12, true).frames > roomOf(12, false).frames);
});

test("the past of undo is thinned, then dropped from the oldest on", () => {
  const shown = run(10, 1000);
  let past = [run(900, 1000), run(900, 1000), shown];
  const [oldest] = past;
  const forget = () => past.shift() !== undefined;
  sharePast([shown], () => past, forget);
  assert.ok(bytesOf(past, new Map()) <= BUDGET.past + shown.bytes);
  assert.ok(past.includes(oldest) && oldest.path.stride > 1); // thinning was enough
  assert.equal(shown.path.stride, 1);
  past = [...Array.from({ length: 60 }, () => run(70, 1000)), shown];
  sharePast([shown], () => past, forget);
  assert.ok(past.length > 5 && past.length < 61 && past.includes(shown));
});

test("shown steps stay known, and go along with the run", () => {
  const track = run(90);
  assert.equal(track.shown, 0);
  assert.deepEqual([track.show(40), track.show(3), track.show(40)], [40, 40, 40]);
  assert.equal(track.bestShown.step, 40); // of step t the loss is 1 / (t + 1)
  assert.deepEqual(track.bestShown.parameters, frame(40).state.parameters);
  assert.equal(track.until(60).shown, 40);
  assert.equal(track.until(20).shown, 20);
  assert.equal(track.turned({ ...frame(20), loss_train: 7 }).shown, 20);
  assert.equal(track.show(500), 90);
  assert.equal(track.bestShown.step, 90);
});
