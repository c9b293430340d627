import assert from "node:assert/strict";
import { test } from "node:test";
import { applied, changes, changesIn, turns, turnsIn } from "../../../static/js/address/changes.js";
import { repairedQuery } from "../../../static/js/address/link.js";
import { without } from "../../../static/js/address/mend.js";

test("a link has only an experiment's differences", () => {
  const usually = {
    objective: { kind: "network", data: { name: "moons", n: 300 }, layers: [{ units: 4 }, { units: 1 }] },
    optimizer: { name: "gd", eta: 0.2 },
    schedule: { name: "constant" },
    clip: { name: "none" },
    batch_size: 10,
    batch_order: "shuffled",
    seed: 29,
  };
  const now = structuredClone(usually);
  assert.deepEqual(changes(now, usually), []);
  now.optimizer.eta = 0.9;
  now.objective.data.n = 100;
  /** @type {any} */ (now).batch_size = null;
  now.batch_order = "given";
  now.objective.layers[0].units = 6;
  const query = new URLSearchParams([["preset", "moons"], ...changes(now, usually), ["log", "1"]]);
  assert.deepEqual(Object.fromEntries(query), {
    preset: "moons",
    "objective.data.n": "100",
    "objective.layers": '[{"units":6},{"units":1}]',
    "optimizer.eta": "0.9",
    batch_size: "null",
    batch_order: '"given"',
    log: "1",
  });
  assert.deepEqual(applied(usually, changesIn(query)), now);
  assert.equal(applied(usually, changesIn(new URLSearchParams("batch_order=given"))).batch_order, "given");
  const other = { ...usually, optimizer: { name: "adam", eta: 0.01, beta1: 0.9 } };
  assert.deepEqual(changes(other, usually), [["optimizer", '{"name":"adam","eta":0.01,"beta1":0.9}']]);
  /** @type {any[]} */
  const bad = [];
  assert.deepEqual(
    applied(usually, [["objective.layers", '[{"un']], (part) => bad.push(part)),
    usually,
  );
  assert.deepEqual(
    bad.map(({ field, value }) => [field, value]),
    [["objective.layers", '[{"un']],
  );
});

test("changes during a run come back in order", () => {
  const begun = { optimizer: { name: "gd", eta: 0.1 }, batch_size: 10, seed: 1 };
  const courses = /** @type {any} */ ([
    { step: 0, experiment: begun, set: { "w1[2,3]": -1.5e-7 } },
    { step: 9, experiment: { ...begun, optimizer: { name: "gd", eta: 0.5 } } },
    {
      step: 12,
      experiment: { ...begun, optimizer: { name: "gd", eta: 0.5 }, batch_size: null },
      set: { "b2[1]": 2, x: 0.25 },
    },
  ]);
  const { made, set } = turns(courses);
  assert.deepEqual(made, [
    ["at9.optimizer.eta", "0.5"],
    ["at12.batch_size", "null"],
  ]);
  assert.deepEqual(set, [
    ["at0.w1.2.3", "-1.5e-7"],
    ["at12.b2.1", "2"],
    ["at12.x", "0.25"],
  ]);
  const read = turnsIn(new URLSearchParams([...set, ["mode", "1d"], ...made]));
  assert.deepEqual(read, [
    { step: 0, made: [], set: { "w1[2,3]": -1.5e-7 } },
    { step: 9, made: [["optimizer.eta", "0.5"]], set: {} },
    { step: 12, made: [["batch_size", "null"]], set: { "b2[1]": 2, x: 0.25 } },
  ]);
});

const base = {
  objective: {
    kind: "network",
    data: { name: "moons", n: 300 },
    layers: [
      { units: 4, activation: "tanh" },
      { units: 1, activation: "identity" },
    ],
    frozen: [],
  },
  optimizer: { name: "momentum", eta: 0.2, mu: 0.9 },
  schedule: { name: "constant" },
  clip: { name: "none" },
  batch_size: 10,
  seed: 29,
};

test("values are read like fields, named entries with own defaults", () => {
  for (const [path, text, now] of /** @type {[string, string, any][]} */ ([
    ["optimizer.eta", "0,02", { ...base, optimizer: { ...base.optimizer, eta: 0.02 } }],
    ["optimizer.eta", "1\u00d710\u207b\u00b3", { ...base, optimizer: { ...base.optimizer, eta: 0.001 } }],
    ["optimizer", "adam", { ...base, optimizer: { name: "adam" } }],
    ["optimizer", '"adam"', { ...base, optimizer: { name: "adam" } }],
    ["optimizer.name", "adam", { ...base, optimizer: { name: "adam" } }],
    ["optimizer.name", "momentum", base],
    [
      "objective.layers.0.units",
      "9",
      {
        ...base,
        objective: { ...base.objective, layers: [{ units: 9, activation: "tanh" }, base.objective.layers[1]] },
      },
    ],
    ["objective.kind", "function", { ...base, objective: { kind: "function" } }],
    ["batch_size", "null", { ...base, batch_size: null }],
  ]))
    assert.deepEqual(applied(base, [[path, text]]), now, `${path}=${text}`);
  // which entry it is comes first, wherever it stands
  assert.deepEqual(
    applied(base, [
      ["optimizer.eta", "0.5"],
      ["optimizer.name", "adam"],
    ]).optimizer,
    { name: "adam", eta: 0.5 },
  );
});

test("an entry that was not there takes its settings, at any depth", () => {
  const made = new URLSearchParams("objective.kind=function&objective.more.n=5");
  assert.deepEqual(applied(base, [...made]), { ...base, objective: { kind: "function", more: { n: 5 } } });
});

test("a path follows own keys only; an unknown path is reported", () => {
  for (const path of [
    "objective.__proto__.polluted",
    "objective.constructor.prototype.polluted",
    "optimizer.__proto__",
    "objective.layers.length",
    "objective.layers.7.units",
    "optimizer.eta.x",
    "seed.toString",
  ]) {
    /** @type {any[]} */
    const bad = [];
    const now = applied(base, [[path, "1"]], (part) => bad.push(part.field));
    assert.equal(/** @type {any} */ ({}).polluted, undefined);
    assert.equal(Object.getPrototypeOf(now.optimizer), Object.prototype);
    if (path === "optimizer.__proto__")
      assert.deepEqual(Object.keys(now.optimizer), ["name", "eta", "mu", "__proto__"]); // which the engine refuses
    else assert.deepEqual([now, bad], [base, [path]], path);
  }
  const { set } = turnsIn(new URLSearchParams("at3.__proto__=1&at3.x=2"))[0];
  assert.deepEqual(Object.keys(set), ["__proto__", "x"]);
  assert.equal(Object.getPrototypeOf(set), Object.prototype);
});

test("a refused value becomes the old one or the default", () => {
  const [first, last] = base.objective.layers;
  for (const [path, text, field, now] of /** @type {[string, string, string, any][]} */ ([
    ["optimizer.eta", "99", "optimizer.eta", base],
    [
      "optimizer",
      '{"name":"adam","eta":99,"beta1":0.8}',
      "optimizer.eta",
      { ...base, optimizer: { name: "adam", beta1: 0.8 } },
    ],
    ["optimizer", "adamm", "optimizer.name", base],
    ["optimizer", "5", "optimizer", base],
    ["optimizer.__proto__", "5", "optimizer.__proto__", base],
    ["objective.layers", "[]", "objective.layers", base],
    ["objective.layers.0.units", "99", "objective.layers.0.units", base],
    [
      "objective.data.name",
      "iris",
      "objective.layers.1.units",
      {
        ...base,
        objective: { ...base.objective, data: { name: "iris" }, layers: [first, { activation: last.activation }] },
      },
    ],
    [
      "objective.frozen",
      '["w1","w9"]',
      "objective.frozen.1",
      { ...base, objective: { ...base.objective, frozen: ["w1"] } },
    ],
    ["objective", '{"kind":"funktion"}', "objective.kind", base],
  ]))
    assert.deepEqual(without(applied(base, [[path, text]]), base, field), now, `${path}=${text}`);
  assert.deepEqual(
    without({ objective: { kind: "network", init: { name: "values" } } }, {}, "objective.init.parameters"),
    { objective: { kind: "network" } },
  );
});

test("an address is read as it was meant", () => {
  /** @type {string[]} */
  const twice = [];
  const read = (/** @type {string} */ text) => repairedQuery(text, ({ field }) => twice.push(field)).toString();
  assert.equal(read("?preset=moons&amp;seed=3"), "preset=moons&seed=3");
  assert.equal(read("?preset=moons%26optimizer.eta%3D0.3%26amp%3Bseed=3"), "preset=moons&optimizer.eta=0.3&seed=3");
  assert.equal(read("?lane1=A%26seed%3D3&lane2=B"), "lane1=A%26seed%3D3&lane2=B");
  assert.deepEqual(twice, []);
  assert.equal(read("?seed=3&seed=4&log=1&log=1"), "seed=4&log=1");
  assert.deepEqual(twice, ["seed"]);
});

test("a text that is no number differs from a missing one", () => {
  const [third, fourth] = turnsIn(new URLSearchParams("at3.x=abc&at3.y=2&at4.z="));
  assert.deepEqual(third.set, { x: NaN, y: 2 });
  assert.deepEqual(fourth.set, { z: NaN });
});

test("a number beyond the largest one is asked for as the largest, so that the server names the limit", () => {
  const base = /** @type {any} */ ({ optimizer: { name: "gd", eta: 0.1 }, objective: { start: [1, 2] } });
  const asked = applied(base, [
    ["optimizer.eta", "1e400"],
    ["objective.start", "[-1e400, 1]"],
  ]);
  assert.deepEqual([asked.optimizer.eta, asked.objective.start], [Number.MAX_VALUE, [-Number.MAX_VALUE, 1]]);
  assert.equal(turnsIn(new URLSearchParams("at3.x=1e400"))[0].set.x, Number.MAX_VALUE);
});
