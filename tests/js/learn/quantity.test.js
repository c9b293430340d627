import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, pick, symbolOf } from "../../../static/js/learn/quantity.js";

const names = ["w1[1,1]", "b1[1]", "w2[1,1]", "b2[1]"];
const frame = /** @type {any} */ ({
  state: { step: 7, parameters: [1, 2, 3, 4], slots: {} },
  loss: 0.5,
  penalty: 0,
  loss_train: 0.6,
  loss_test: null,
  eta: 0.1,
  gradient: [10, 20, 30, 40],
  gradient_norm: 55,
  update: [-1, -2, -3, -4],
  update_norm: 5.5,
  epoch: 0,
  inputs: [[0.25, 0.75]],
  targets: [[0.125]],
  layers: [
    { z: [[5]], a: [[6]], delta: [[7]] },
    { z: [[8], [80]], a: [[9], [90]], delta: [[-1], [-10]] },
  ],
});

test("every kind of quantity is found in the frame", () => {
  const found = [
    "loss",
    "loss_train",
    "gradient_norm",
    "eta",
    "step",
    "w2[1,1]",
    "b1[1]",
    "gradient of w1[1,1]",
    "update of b2[1]",
    "z[1,1]",
    "a[0,2]",
    "delta[2,1]",
    "y[1]",
  ];
  assert.deepEqual(
    found.map((name) => pick(name, frame, names)),
    [0.5, 0.6, 55, 0.1, 7, 3, 2, 10, -4, 5, 0.75, -1, 0.125],
  );
});

test("a quantity that a frame does not have is null", () => {
  const { layers, inputs, ...light } = frame;
  for (const [name, of] of [
    ["x", frame],
    ["gradient of w9[1,1]", frame],
    ["loss_test", frame],
    ["z[3,1]", frame],
    ["z[1,2]", frame],
    ["z[1,1]", light],
    ["a[0,1]", light],
    ["nonsense of x", frame],
    ["y[2]", frame],
  ]) {
    assert.equal(pick(name, of, names), null, name);
  }
});

test("a quantity has its colour", () => {
  assert.deepEqual(
    [
      "loss_test",
      "gradient of x",
      "update_norm",
      "w1[1,1]",
      "b1[1]",
      "z[1,1]",
      "a[1,1]",
      "delta[1,1]",
      "x",
      "eta",
      "step",
      "y[1]",
    ].map(colourOf),
    [
      "q-loss",
      "q-gradient",
      "q-update",
      "q-weight",
      "q-bias",
      "q-z",
      "q-activation",
      "q-delta",
      "q-weight",
      "",
      "",
      "",
    ],
  );
});

test("a quantity has its symbol, unless it is a word", () => {
  assert.deepEqual(
    ["z[2,1]", "delta[1,3]", "gradient of w1[2,1]", "x", "a[0,1]", "loss", "gradient_norm", "eta", "y[1]"].map(
      symbolOf,
    ),
    ["z2[1]", "δ1[3]", "w1[2,1]", "x", null, null, null, null, null],
  );
});
