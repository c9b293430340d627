import assert from "node:assert/strict";
import { test } from "node:test";
import { applied } from "../../../static/js/address/changes.js";
import { mending } from "../../../static/js/address/link.js";
import { mended, without } from "../../../static/js/address/mend.js";
import { Refused } from "../../../static/js/server/api.js";
import { clause } from "../../../static/js/widgets/refusals.js";

const SETTINGS = /** @type {{[name: string]: string[]}} */ ({ gd: ["eta"], momentum: ["eta", "mu"] });
const DATA = ["moons", "iris", "own"];
const MESSAGE = "At step 0, the loss is beyond the largest number.";
const base = {
  objective: { kind: "network", data: { name: "moons", n: 300 }, init: { name: "values", parameters: [1, 2] } },
  optimizer: { name: "gd", eta: 0.2 },
  seed: 1,
};

/** As the engine does: an error that names what is refused, or an answer whose frame is missing where the numbers overflow. @param {any} experiment */
async function start(experiment) {
  const { objective, optimizer } = experiment;
  /** @type {[string, any, string][]} */
  const wrong = [];
  if (objective.kind !== "network") wrong.push(["objective.kind", objective.kind, "network"]);
  else if (!DATA.includes(objective.data.name)) wrong.push(["objective.data.name", objective.data.name, "moons, iris"]);
  if (objective.data?.table) wrong.push(["objective.data.table.hash", "00", "a hash that is known"]);
  if (!SETTINGS[optimizer.name]) wrong.push(["optimizer.name", optimizer.name, "one of gd, momentum"]);
  else
    for (const key of Object.keys(optimizer))
      if (key !== "name" && !SETTINGS[optimizer.name].includes(key))
        wrong.push([`optimizer.${key}`, optimizer[key], "only the keys name, eta"]);
  if (wrong.length)
    throw new Refused(
      "no",
      wrong.map(([field, value, allowed]) => ({ field, value, allowed })),
      true,
    );
  const overflows = objective.init?.parameters.some((/** @type {number} */ x) => x > 1e100) || experiment.seed === 666;
  return { experiment, frame: overflows ? null : {}, divergence: overflows ? { message: MESSAGE } : null };
}

/** @param {[string, string][]} made */
async function begun(made) {
  /** @type {any[]} */
  const told = [];
  const { experiment, frame } = await mending(base, (part) => told.push(part))(applied(base, made), start);
  assert.ok(frame);
  return { experiment, told };
}

test("the settings beside a refused name are kept", async () => {
  for (const [made, experiment, ...fields] of /** @type {[[string, string][], any, ...string[]][]} */ ([
    [
      [
        ["optimizer.name", "foo"],
        ["optimizer.eta", "0.1"],
      ],
      { ...base, optimizer: { name: "gd", eta: 0.1 } },
      "optimizer.name",
    ],
    [
      [
        ["optimizer.name", "foo"],
        ["optimizer.mu", "0.5"],
        ["optimizer.eta", "0.1"],
      ],
      { ...base, optimizer: { name: "gd", eta: 0.1 } },
      "optimizer.name",
      "optimizer.mu",
    ],
    [
      [
        ["objective.data.name", "foo"],
        ["objective.data.n", "50"],
      ],
      { ...base, objective: { ...base.objective, data: { name: "moons", n: 50 } } },
      "objective.data.name",
    ],
    [
      [
        ["objective.kind", "foo"],
        ["objective.data.n", "50"],
        ["seed", "3"],
      ],
      { ...base, seed: 3, objective: { ...base.objective, data: { name: "moons", n: 50 } } },
      "objective.kind",
    ],
  ])) {
    const { experiment: now, told } = await begun(made);
    assert.deepEqual(now, experiment);
    assert.deepEqual(
      told.map(({ field }) => field),
      fields,
    );
  }
});

test("an overflow gives way with its reason, the rest is kept", async () => {
  const { experiment, told } = await begun([
    ["objective.init.parameters", "[1e200,1]"],
    ["objective.data.n", "50"],
    ["optimizer.eta", "0.02"],
  ]);
  assert.deepEqual(experiment, {
    ...base,
    objective: { ...base.objective, data: { name: "moons", n: 50 } },
    optimizer: { name: "gd", eta: 0.02 },
  });
  assert.deepEqual(told, [{ field: "objective.init.parameters", value: [1e200, 1], allowed: "", why: MESSAGE }]);
  assert.equal(
    clause(told[0]),
    "initial weights [1e+200,1] cannot be used: At step 0, the loss is beyond the largest number".replace(
      "1e+200",
      "1×10²⁰⁰",
    ),
  );
  const both = await begun([
    ["objective.init.parameters", "[1e200,1]"],
    ["seed", "666"],
    ["optimizer.name", "foo"],
    ["optimizer.eta", "0.02"],
  ]);
  assert.deepEqual(both.experiment.optimizer, { name: "gd", eta: 0.02 });
  assert.deepEqual([both.experiment.seed, both.experiment.objective], [base.seed, base.objective]);
  // several at fault: whatever was taken out is named
  assert.ok(["optimizer.name", "objective.init.parameters", "seed"].every((f) => both.told.some((t) => t.field === f)));
});

test("a typed function goes with its formula", () => {
  const typed = { kind: "function", name: "typed", formula: "x +", start: [1] };
  assert.deepEqual(without({ ...base, objective: typed }, base, "objective.formula"), base);
  const before = { ...base, objective: { ...typed, formula: "x^2" } };
  assert.deepEqual(without({ ...base, objective: typed }, before, "objective.formula"), before);
});

test("own data that nobody has any more are told as one", async () => {
  const { experiment, told } = await begun([
    ["objective.data", '{"name":"own","table":{"hash":"00"},"test_share":0.1}'],
  ]);
  assert.deepEqual(experiment, base);
  assert.deepEqual(
    told.map(({ field }) => field),
    ["objective.data"],
  );
  assert.match(clause(told[0]), /^data cannot be used: the link leaves them out/);
});

test("several places of one list are taken out", async () => {
  const chosen = { ...base, frozen: ["x", "y", "b1"] };
  const fields = ["frozen.0", "frozen.1"].map((field) => ({ field, value: "", allowed: "" }));
  const ask = async (/** @type {any} */ experiment) => ({ experiment, frame: {} });
  const found = await mended(new Refused("no", fields, true), chosen, base, ask, () => {});
  assert.deepEqual(found.experiment.frozen, ["b1"]);
});

test("nothing is kept of an experiment that needs too many requests", async () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, k) => [`k${k}`, k]));
  let asked = 0;
  const ask = async (/** @type {any} */ experiment) => {
    asked++;
    const [odd] = Object.keys(experiment.optimizer).filter((key) => key in many);
    if (odd) throw new Refused("no", [{ field: `optimizer.${odd}`, value: 1, allowed: "only eta" }], true);
    return { experiment, frame: {} };
  };
  /** @type {string[]} */
  const told = [];
  const chosen = { ...base, optimizer: { ...base.optimizer, ...many } };
  const first = await ask(chosen).catch((error) => error);
  const found = await mended(first, chosen, base, ask, ({ field }) => told.push(field));
  assert.deepEqual(found.experiment, base);
  assert.ok(asked < 16, `${asked} requests`);
  assert.equal(new Set(told).size, 20);
});
