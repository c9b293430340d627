import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { applied } from "../../../static/js/address/changes.js";
import { meaningThen } from "../../../static/js/address/earlier.js";
import { TABLES, VERSION, meaningOfToday, tableOf, versionIn } from "../../../static/js/address/version.js";

const table = JSON.parse(readFileSync(new URL("../../../static/links/1.json", import.meta.url), "utf8"));
const then = meaningThen(1, table);
const version = (/** @type {string} */ text) => versionIn(new URLSearchParams(text));

test("a link without a version is of the first one", () => {
  assert.equal(version("preset=moons"), 1);
  assert.equal(version(`v=${VERSION}`), VERSION);
  for (const text of ["v=0", "v=99", "v=x", "v="]) assert.equal(version(text), null, text);
});

test("each version has the last table from before it", () => {
  assert.equal(tableOf(1), 1);
  assert.ok(TABLES.every((from, i) => from <= VERSION && (i === 0 || from > TABLES[i - 1])));
  assert.equal(tableOf(VERSION), TABLES[TABLES.length - 1]);
});

test("a missing value is the default of the link's version", () => {
  const other = structuredClone(table);
  other.optimizer.adam.eta = 0.5;
  other.functions.booth.start = [7, 7];
  other.blank.seed = 3;
  const { complete } = meaningThen(1, other);
  const chosen = complete({ objective: { kind: "function", name: "booth" }, optimizer: { name: "adam", beta1: 0.5 } });
  assert.equal(chosen.optimizer.eta, 0.5);
  assert.equal(chosen.optimizer.beta1, 0.5);
  assert.deepEqual([chosen.objective.start, chosen.seed], [[7, 7], 3]);
  assert.equal(chosen.batch_order, "shuffled", "as links meant before there was another order");
});

test("a method named in a link has the settings of its version", () => {
  const chosen = then.complete(applied(then.preset("moons")?.experiment, [["optimizer.name", "momentum"]]));
  assert.deepEqual(chosen.optimizer, { name: "momentum", eta: 0.05, mu: 0.9 });
});

test("a network has all parts, but only stated or usual units", () => {
  const chosen = then.complete({ objective: { data: { name: "iris" }, layers: [{ units: 3 }, {}] } });
  assert.deepEqual(chosen.objective.layers, [{ units: 3, activation: "tanh" }, { activation: "identity" }]);
  assert.deepEqual([chosen.objective.loss.name, chosen.objective.kind], ["half_mse", "network"]);
});

test("whole objects stay, and non-objects are left to the server", () => {
  for (const { experiment } of Object.values(table.presets)) assert.deepEqual(then.complete(experiment), experiment);
  assert.equal(then.complete(7), 7);
  const odd = then.complete({ optimizer: "adam", objective: { kind: "function", name: "__proto__" } });
  assert.deepEqual([odd.optimizer, odd.objective], ["adam", { kind: "function", name: "__proto__" }]);
});

test("the plane of the first version is its own", () => {
  const lane = /** @type {any} */ ({ parameters: ["w1[1,1]", "b1[1]", "w2[1,1]"], free: [true, true, true] });
  assert.deepEqual(then.plane(lane), { kind: "parameters", u: "w1[1,1]", v: "w2[1,1]" });
  assert.equal(meaningOfToday(null).plane(lane), null);
});
