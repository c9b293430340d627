import assert from "node:assert/strict";
import { test } from "node:test";
import { covers, lit, phaseWords, pulse } from "../../../static/js/network/phase.js";

const NAMES = { z: "forward", a: "forward", C: "loss", da: "backward", delta: "backward", dw: "gradient", w: "update" };
const at = (fills, layer = 0, progress = 0.5) => ({
  name: NAMES[fills],
  fills,
  layer,
  layers: 3,
  progress,
  held: false,
});
const about = {
  activations: [
    { name: "tanh", linear: false },
    { name: "leaky_relu", linear: false },
    { name: "identity", linear: true },
  ],
  loss: "Half mean squared error",
  logits: false,
  batch: 1,
  penalty: false,
  frozen: false,
};

/** Every operation of an update of three layers, in order. */
const ALL = [
  ["z", 1],
  ["a", 1],
  ["z", 2],
  ["a", 2],
  ["z", 3],
  ["a", 3],
  ["C", 0],
  ["da", 3],
  ["delta", 3],
  ["da", 2],
  ["delta", 2],
  ["da", 1],
  ["delta", 1],
  ["dw", 3],
  ["dw", 2],
  ["dw", 1],
  ["w", 0],
];

test("at rest all numbers show, and nothing covers a value", () => {
  assert.equal(lit(null, "a", 3), 1);
  assert.equal(lit(null, "C"), 1);
  assert.equal(covers(null, "delta", 1), 0);
  assert.equal(covers(null, "dw", 1), 0);
  assert.equal(pulse(null, 1), null);
});

test("after an operation, it and those before it are known", () => {
  ALL.forEach(([fills, layer], now) => {
    const known = (/** @type {number} */ progress) => ALL.map(([f, l]) => lit(at(fills, layer, progress), f, l));
    assert.deepEqual(
      known(1),
      ALL.map((_, i) => (i <= now ? 1 : 0)),
      `${fills} ${layer}`,
    );
    assert.deepEqual(
      known(0),
      ALL.map((_, i) => (i < now ? 1 : 0)),
      `${fills} ${layer} begins`,
    );
  });
});

test("errors and gradients cover values, and fade on the update", () => {
  assert.deepEqual(
    [1, 2, 3].map((l) => covers(at("delta", 2, 1), "delta", l)),
    [0, 1, 1],
  );
  assert.deepEqual(
    [1, 2, 3].map((l) => covers(at("delta", 2, 1), "da", l)),
    [0, 1, 1],
  );
  assert.equal(covers(at("dw", 1), "delta", 1), 1);
  assert.equal(covers(at("w", 0, 1), "delta", 1), 0);
  assert.equal(covers(at("w", 0, 1), "dw", 1), 0);
});

test("each operation sends pulses along its own lines only", () => {
  const runs = (/** @type {string} */ fills, /** @type {number} */ layer) =>
    ["weight", "sigma", "loss", "into"].flatMap((kind) =>
      [1, 2, 3, 4].flatMap((l) => {
        if ((kind === "loss") !== (l === 4)) return [];
        const found = pulse(at(fills, layer), l, kind);
        return found ? [`${kind} ${l} ${found.back ? "back" : "on"}`] : [];
      }),
    );
  assert.deepEqual(runs("z", 2), ["weight 2 on", "into 2 on"]);
  assert.deepEqual(runs("a", 2), ["sigma 2 on"]);
  assert.deepEqual(runs("C", 0), ["loss 4 on"]);
  assert.deepEqual(runs("da", 3), ["loss 4 back"]);
  assert.deepEqual(runs("da", 2), ["weight 3 back"]);
  assert.deepEqual(runs("delta", 2), ["sigma 2 back"]);
  assert.deepEqual(runs("dw", 2), ["into 2 back"]);
  assert.deepEqual(runs("w", 0), []);
  assert.equal(pulse(at("da", 3), 4).back, true, "the kind follows from the layer where there is only one");
  assert.equal(pulse(at("z", 2, 1), 2), null, "arrived");
});

test("every part has words, with the layer's own function", () => {
  for (const [fills, layer] of ALL) {
    const { title, where, text } = phaseWords(at(fills, layer), about);
    assert.ok(title && text.endsWith("."), fills);
    if (layer) assert.ok(where.startsWith(`layer ${layer} of 3`), where);
  }
  assert.equal(phaseWords(at("z", 1), about).where, "layer 1 of 3: z");
  assert.match(phaseWords(at("z", 1), about).text, /^z = w x \+ b/);
  assert.match(phaseWords(at("a", 1), about).text, /^a = tanh\(z\)/);
  assert.match(phaseWords(at("a", 2), about).text, /^a = leaky relu\(z\)/);
});

test("identity activations and losses with a sigmoid are named", () => {
  assert.match(phaseWords(at("a", 3), about).text, /^a = z:/);
  assert.match(phaseWords(at("delta", 3), about).text, /· 1: .*the same number/);
  assert.doesNotMatch(phaseWords(at("da", 3), about).text, /probability/);
  for (const fills of ["C", "da"])
    assert.match(phaseWords(at(fills, 3), { ...about, logits: true }).text, /probability/);
});

test("a function has a gradient and an update, without layers", () => {
  for (const fills of ["dw", "w"]) {
    const { where, text } = phaseWords({ ...at(fills, 0), layers: 0 }, null);
    assert.equal(where, "");
    assert.doesNotMatch(text, /undefined|weight/);
  }
});

test("an update with frozen parts does not claim to move all", () => {
  const said = (/** @type {boolean} */ frozen) => phaseWords(at("w"), { ...about, frozen }).text;
  assert.equal(said(false), "Every weight and bias moves by its update.");
  assert.equal(said(true), "Every weight and bias that is not frozen moves by its update.");
});
