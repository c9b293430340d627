import assert from "node:assert/strict";
import { test } from "node:test";
import { floats, frames, spelled } from "../../../static/js/server/columns.js";

const AWKWARD = [
  0.1 + 0.2,
  1 / 3,
  Math.PI,
  5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  -0,
  123456789.12345679,
  -1e-17,
];

/** @param {number[]} numbers */
const base64 = (numbers) => Buffer.from(new Float64Array(numbers).buffer).toString("base64");

/** @param {number} count @param {number} size @param {object} [more] columns of `count` frames with `size` parameters */
function columns(count, size, more = {}) {
  const vector = (/** @type {number} */ add) =>
    base64(Array.from({ length: count * size }, (_, i) => AWKWARD[i % AWKWARD.length] + add));
  const list = (/** @type {number} */ scale) => Array.from({ length: count }, (_, k) => scale * k);
  return /** @type {any} */ ({
    count,
    step: 7,
    since: 2,
    parameters: vector(0),
    slots: { m: vector(1), product: list(0.5) },
    gradient: vector(2),
    update: vector(3),
    loss: list(1),
    penalty: list(2),
    loss_train: list(3),
    loss_test: list(4),
    eta: list(5),
    gradient_norm: list(6),
    update_norm: list(7),
    epoch: list(1),
    distance: null,
    full: null,
    ...more,
  });
}

test("every number comes back with all its bits, in its own frame", () => {
  const found = frames(columns(5, 4));
  assert.equal(found.length, 5);
  found.forEach((frame, k) => {
    const own = (/** @type {number} */ add) =>
      Array.from({ length: 4 }, (_, i) => AWKWARD[(4 * k + i) % AWKWARD.length] + add);
    assert.deepStrictEqual(frame, {
      state: { step: 7 + k, since: 2, parameters: own(0), slots: { m: own(1), product: 0.5 * k } },
      loss: k,
      penalty: 2 * k,
      loss_train: 3 * k,
      loss_test: 4 * k,
      eta: 5 * k,
      gradient: own(2),
      gradient_norm: 6 * k,
      update: own(3),
      update_norm: 7 * k,
      epoch: k,
    });
    frame.state.parameters.forEach((x, i) => assert.ok(Object.is(x, own(0)[i])));
  });
});

test("frames have JSON's lists, which can be freed one by one", () => {
  const [first, second] = frames(columns(2, 3));
  assert.ok(Array.isArray(first.state.parameters) && Array.isArray(first.state.slots.m));
  assert.deepEqual(JSON.parse(JSON.stringify(first.state.parameters)), AWKWARD.slice(0, 3));
  first.state.parameters[0] = 5;
  assert.equal(second.state.parameters[0], AWKWARD[3]);
});

test("a key of some frames is there where it was sent", () => {
  const [untested] = frames(columns(1, 2, { loss_test: null, distance: [0.25] }));
  assert.deepEqual([untested.loss_test, untested.distance], [null, 0.25]);
  assert.ok(!("distance" in frames(columns(1, 2))[0]) && !("layers" in frames(columns(1, 2))[0]));
  const [, full] = frames(columns(2, 2, { full: [{ batch: [1] }, { batch: [2], layers: [] }] }));
  assert.deepEqual([full.batch, full.layers, full.loss], [[2], [], 1]);
  assert.deepEqual(frames(columns(0, 3)), []);
});

test("browsers without fromBase64 read the same bytes", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => (i * 7) % 256);
  for (const length of [0, 1, 2, 3, 255, 256]) {
    assert.deepEqual(spelled(Buffer.from(bytes.subarray(0, length)).toString("base64")), bytes.slice(0, length));
  }
  const samples = new Float32Array([1.5, -0, 3.4028234663852886e38]);
  assert.deepEqual(floats(Buffer.from(samples.buffer).toString("base64")), samples);
});
