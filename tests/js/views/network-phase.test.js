import assert from "node:assert/strict";
import { test } from "node:test";
import { activationLit, deltaLit, gradientLit, lossLit, phaseWords, pulse } from "../../../static/js/views/network-phase.js";

const at = (name, layer = 0, progress = 0.5) => ({ name, layer, layers: 3, progress, held: false });

test("at rest all values are shown, and no error or gradient covers them", () => {
  assert.equal(activationLit(null, 3), 1);
  assert.equal(lossLit(null), 1);
  assert.equal(deltaLit(null, 1), 0);
  assert.equal(gradientLit(null, 1), 0);
  assert.equal(pulse(null, 1), null);
});

test("forward lights one layer after the other, then the loss", () => {
  assert.deepEqual([1, 2, 3].map((l) => activationLit(at("forward", 2, 0), l)), [1, 0, 0]);
  assert.deepEqual([1, 2, 3].map((l) => activationLit(at("forward", 2, 1), l)), [1, 1, 0]);
  assert.equal(lossLit(at("forward", 3, 1)), 0);
  assert.equal(lossLit(at("loss", 0, 1)), 1);
});

test("errors appear from the last layer to the first, and fade while the weights move", () => {
  assert.deepEqual([1, 2, 3].map((l) => deltaLit(at("backward", 2, 1), l)), [0, 1, 1]);
  assert.equal(deltaLit(at("gradient"), 1), 1);
  assert.equal(deltaLit(at("update", 0, 1), 1), 0);
  assert.deepEqual([1, 2, 3].map((l) => gradientLit(at("gradient", 2, 1), l)), [0, 1, 1]);
  assert.equal(gradientLit(at("update", 0, 1), 1), 0);
});

test("pulses run right into the layer being computed and left out of the errors' layer", () => {
  assert.equal(pulse(at("forward", 2), 2).back, false);
  assert.equal(pulse(at("forward", 2), 1), null);
  assert.equal(pulse(at("loss", 0), 4).back, false);
  assert.equal(pulse(at("backward", 3), 4).back, true);
  assert.equal(pulse(at("backward", 1), 2).back, true);
  assert.equal(pulse(at("forward", 2, 1), 2), null, "arrived");
});

test("every phase has words", () => {
  for (const name of ["forward", "loss", "backward", "gradient", "update"]) {
    const [title, text] = phaseWords(at(name, 1));
    assert.ok(title && text.endsWith("."), name);
  }
});
