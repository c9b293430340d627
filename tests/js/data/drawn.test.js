/** Tables that are drawn. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { added, moved, placeOf, removed, shownTable, withClass } from "../../../static/js/data/drawn.js";

const data = /** @type {any} */ ({
  features: ["x1", "x2", "x1^2"],
  measured: 2,
  target: "kind",
  classes: ["a", "b"],
  inputs: [
    [1.234567, 2],
    [3, 4],
    [1.5, 4],
  ],
  targets: [[0, 1]],
  test_inputs: [[5], [6], [25]],
  test_targets: [[1]],
});

test("any data set becomes a table of its points, without computed inputs", () => {
  const table = shownTable(data);
  assert.deepEqual(table.inputs, [
    { name: "x1", values: [1.235, 2, 5] },
    { name: "x2", values: [3, 4, 6] },
  ]);
  assert.deepEqual(table.targets, [{ name: "kind", classes: ["a", "b"], values: [0, 1, 1] }]);
  const three = {
    ...data,
    classes: ["a", "b", "c"],
    targets: [
      [1, 0],
      [0, 0],
      [0, 1],
    ],
    test_targets: [[0], [1], [0]],
  };
  assert.deepEqual(shownTable(three).targets[0].values, [0, 2, 1]);
});

test("a point is found again, added, moved and removed", () => {
  const table = shownTable(data);
  assert.deepEqual([placeOf(table, data, 0), placeOf(table, data, 1)], [0, 1]);
  assert.equal(placeOf(added(moved(table, 0, 9, 9), 2, 4, 0), data, 0), -1, "it is elsewhere by now");
  const more = added(table, 0.123456, -1, 1);
  assert.deepEqual(
    [more.inputs[0].values.at(-1), more.inputs[1].values.at(-1), more.targets[0].values.at(-1)],
    [0.1235, -1, 1],
  );
  assert.deepEqual(
    moved(table, 1, 7, 8).inputs.map(({ values }) => values[1]),
    [7, 8],
  );
  assert.deepEqual(removed(table, 0)?.inputs[0].values, [2, 5]);
  assert.equal(removed(/** @type {any} */ (removed(/** @type {any} */ (removed(table, 0)), 0)), 0), null);
  assert.equal(table.inputs[0].values.length, 3, "the table before is as it was");
});

test("a point of a curve has its target upwards", () => {
  const curve = {
    ...data,
    features: ["x"],
    measured: 1,
    classes: [],
    target: "y",
    inputs: [[1, 2]],
    targets: [[3, 4]],
  };
  const table = shownTable({ ...curve, test_inputs: [[]], test_targets: [[]] });
  assert.deepEqual(added(table, 5, 6, 0).targets[0].values, [3, 4, 6]);
  assert.deepEqual(moved(table, 0, 8, 9).targets[0].values, [9, 4]);
});

test("another class has a name of its own", () => {
  const names = { ...data, classes: ["class 2", "b"] };
  assert.deepEqual(withClass(shownTable(names)).targets[0].classes, ["class 2", "b", "class 3"]);
});
