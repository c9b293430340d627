import assert from "node:assert/strict";
import { test } from "node:test";
import { arranged, byLayer, distinct } from "../../../../static/js/learn/study/panels.js";
import { measureText, pathWords, valueWords } from "../../../../static/js/learn/study/words.js";

/** @param {number} number @param {object} cell @param {object} measures */
const line = (number, cell, measures) =>
  /** @type {any} */ ({ kind: "cell", number, cell, runs: 10, repeated: 0, ...measures });
const share = (/** @type {number} */ count) => ({ count, of: 10, share: count / 10, interval: [0.1, 0.9] });

test("cells that come in any order stand by row, place and colour", () => {
  const cells = [
    line(2, { "optimizer.eta": 1, optimizer: "adam", batch_size: null }, { converged: share(3) }),
    line(0, { "optimizer.eta": 0.1, optimizer: "gd", batch_size: null }, { converged: share(1) }),
    line(1, { "optimizer.eta": 0.01, optimizer: "gd", batch_size: 10 }, { converged: share(2) }),
  ];
  const { panels, x, y, series } = arranged(cells, {
    measure: "converged",
    x: "optimizer.eta",
    series: "optimizer",
    rows: "batch_size",
  });
  assert.deepEqual(series, ["gd", "adam"]);
  assert.deepEqual([x.kind, x.domain, y.kind], ["log", [0.01, 1], "share"]);
  assert.deepEqual(
    panels.map((p) => p.where),
    [[{ path: "batch_size", value: null }], [{ path: "batch_size", value: 10 }]],
  );
  assert.deepEqual(
    panels[0].marks.map((m) => [m.x, m.series, m.middle, m.low, m.high, m.runs]),
    [
      [0.1, 0, 0.1, 0.1, 0.9, 10],
      [1, 1, 0.3, 0.1, 0.9, 10],
    ],
  );
});

test("categories stand side by side, decades are logarithmic", () => {
  const quartiles = (/** @type {number|null} */ q3) => ({ loss_train: { end: { q1: 1e-6, median: 1e-3, q3 } } });
  const cells = [10, null, 1].map((batch_size, i) => line(i, { batch_size }, quartiles(i ? 5 : null)));
  const { panels, x, y } = arranged(cells, { measure: "loss_train", x: "batch_size", series: null, rows: null });
  assert.deepEqual([x.kind, x.values, y.kind], ["names", [1, 10, null], "log"]);
  assert.deepEqual(
    panels[0].marks.map((m) => [m.x, m.high]),
    [
      [1, null],
      [2, 5],
      [0, 5],
    ],
  );
  assert.ok(y.domain[0] < 1e-6 && y.domain[1] > 5 && y.ticks.length <= 4);
});

test("values that all lie beyond the bounds have an axis", () => {
  const cells = [line(0, { seed: 1 }, { loss_train: { end: { q1: null, median: null, q3: null } } })];
  assert.deepEqual(arranged(cells, { measure: "loss_train", x: "seed", series: null, rows: null }).y.domain, [0, 1]);
});

test("many series over many rates are dense, of the first layer", () => {
  const end = {
    gradient_norm_per_layer: {
      start: [
        { q1: 1, median: 2, q3: 3 },
        { q1: 7, median: 8, q3: 9 },
      ],
      end: [],
    },
  };
  const cells = Array.from({ length: 60 }, (_, i) =>
    line(i, { rate: 1 + (i % 20), optimizer: "abc"[Math.floor(i / 20)] }, end),
  );
  const { dense, panels } = arranged(cells, {
    measure: "gradient_norm_per_layer",
    x: "rate",
    series: "optimizer",
    rows: null,
  });
  assert.equal(dense, true);
  assert.equal(
    panels[0].marks.every((m) => m.middle === 2),
    true,
  );
});

test("by layer, only the deepest networks are shown, in place", () => {
  const of = (/** @type {number[]} */ ...middles) => ({
    gradient_norm_per_layer: { start: middles.map((median) => ({ q1: median / 2, median, q3: 2 * median })), end: [] },
  });
  const cells = [
    line(0, { depth: 1, activation: "tanh" }, of(1, 2)),
    line(1, { depth: 2, activation: "tanh" }, of(3, 4, 5)),
    line(2, { depth: 2, activation: "relu" }, of(6, 7, 8)),
  ];
  const { panels, x, series } = arranged(byLayer(cells), {
    measure: "layer_gradient",
    x: "layer",
    series: "activation",
    rows: null,
  });
  assert.deepEqual(x.values, [1, 2, 3]);
  assert.deepEqual(series, ["tanh", "relu"]);
  assert.equal(panels.length, 1);
  assert.deepEqual(
    panels[0].marks.map((m) => [m.x, m.series, m.low, m.middle, m.high]),
    [
      [1, 0, 1.5, 3, 6],
      [2, 0, 2, 4, 8],
      [3, 0, 2.5, 5, 10],
      [1, 1, 3, 6, 12],
      [2, 1, 3.5, 7, 14],
      [3, 1, 4, 8, 16],
    ],
  );
});

test("values are distinct by their content", () => {
  assert.deepEqual(distinct([{ name: "a" }, { name: "a" }, "b"]), [{ name: "a" }, "b"]);
  assert.deepEqual(distinct([null, 3, 1, 3]), [1, 3, null]);
});

test("paths and values are written in words", () => {
  assert.equal(pathWords("objective.parameters.condition"), "condition number");
  assert.equal(pathWords("objective.layers.0.units"), "units in layer 1");
  assert.equal(pathWords("objective.penalty.l2"), "penalty l2");
  assert.equal(valueWords(null, "batch_size"), "all");
  assert.equal(
    valueWords({ name: "normal", std: 0.1 }, "objective.init", (name) => name.toUpperCase()),
    "NORMAL, std 0.1",
  );
  assert.equal(
    valueWords({ name: "values", parameters: [1, 2] }, "objective.init", () => "Given values"),
    "Given values",
  );
  assert.equal(valueWords([4, -2], "objective.start"), "(4, −2)");
  assert.equal(measureText(0.123, "converged"), "12 %");
  assert.equal(measureText(null, "loss_train"), "∞");
});
