import assert from "node:assert/strict";
import { test } from "node:test";
import { applied } from "../../../static/js/address/changes.js";
import { LONGEST, hiddenIn, hiddenText, lanesIn, lanesPart, lanesText } from "../../../static/js/address/lanes.js";

const entry = (/** @type {string} */ name, /** @type {[string, number][]} */ parameters) =>
  /** @type {any} */ ({
    name,
    parameters: parameters.map(([key, value]) => ({ name: key, default: value })),
  });
const tables = {
  optimizer: [
    entry("gd", [["eta", 0.01]]),
    entry("adam", [
      ["eta", 0.001],
      ["beta1", 0.9],
      ["beta2", 0.999],
    ]),
  ],
  schedule: [
    entry("constant", []),
    entry("step", [
      ["every", 100],
      ["factor", 0.5],
    ]),
  ],
  clip: [entry("none", []), entry("norm", [["limit", 1]])],
};
const begun = {
  objective: { kind: "network", data: { name: "moons" } },
  optimizer: { name: "gd", eta: 0.2 },
  schedule: { name: "constant" },
  clip: { name: "none" },
  batch_size: 10,
  seed: 1,
};
const adam = {
  ...begun,
  optimizer: { name: "adam", eta: 0.05, beta1: 0.9, beta2: 0.999 },
  schedule: { name: "step", every: 100, factor: 0.1 },
};

/** @param {string} name @param {number} colour @param {any[]} courses @param {any} [more] @returns {any} */
const lane = (name, colour, courses, more = {}) => ({ name, colour, courses, ...more });
const A = lane("A", 0, [{ step: 0, experiment: begun }]);
const B = lane("B", 1, [
  { step: 0, experiment: adam },
  { step: 30, experiment: { ...adam, clip: { name: "norm", limit: 1 } }, set: { "w1[2,3]": 0.5 } },
]);
const bold = lane(
  "bold & quiet",
  5,
  [
    { step: 0, experiment: begun },
    { step: 9, experiment: { ...begun, optimizer: { name: "gd", eta: 0.9 } } },
  ],
  { parent: { name: "A", step: 7 } },
);

/** Through an address and back. @param {any[]} lanes @param {number} watched */
function through(lanes, watched) {
  const query = new URLSearchParams([["preset", "moons"], ...lanesText(lanes, watched, tables), ["step", "3"]]);
  return new URLSearchParams(query.toString());
}

test("a link numbers the hidden lanes, and names find them", () => {
  const lanes = [A, { ...B, hidden: true }, { ...bold, hidden: true }];
  assert.equal(hiddenText([A, B]), null);
  assert.equal(hiddenText(lanes), "2.3");
  const query = through(lanes, 0);
  assert.deepEqual(hiddenIn(query), [], "an address that says nothing hides none");
  query.set("hidden", "2.3");
  assert.deepEqual(hiddenIn(query), ["B", "bold & quiet"]);
  assert.deepEqual(lanesPart(query), lanesText(lanes, 0, tables), "hiding a lane does not make the runs others");
  for (const text of ["4", "0", "", "B", "2.", "13", "-1"]) {
    query.set("hidden", text);
    assert.equal(hiddenIn(query), null, text);
  }
});

test("one run adds nothing to the link", () => {
  assert.deepEqual(lanesText([A], 0, tables), []);
  assert.equal(lanesIn(new URLSearchParams("preset=moons&step=3")), null);
});

test("a method has its name and its non-default settings", () => {
  assert.equal(
    new URLSearchParams(lanesText([A, B], 0, tables)).toString(),
    "lane1=A&lane2=B&lane2.optimizer.name=adam&lane2.optimizer.eta=0.05&lane2.schedule.name=step&lane2.schedule.factor=0.1" +
      "&lane2.at30.clip.name=norm&lane2.at30.w1.2.3=0.5",
  );
});

test("several lanes come back, whichever is watched", () => {
  for (const watched of [0, 1, 2]) {
    const lanes = [A, B, bold];
    const query = through(lanes, watched);
    const told = lanesIn(query);
    assert.equal(told?.watched, watched);
    assert.deepEqual(
      told?.lanes.map(({ name, colour, parent }) => [name, colour, parent]),
      lanes.map((l) => [l.name, l.colour, l.parent]),
    );
    told?.lanes.forEach(({ made, turns }, i) => {
      if (i === watched) return assert.deepEqual([made, turns], [[], []]); // the address tells of it as of a run alone
      // with the settings that are the defaults left out, which the server fills in
      const full = (/** @type {any} */ e) => ({
        ...e,
        optimizer: { ...(e.optimizer.name === "adam" && { beta1: 0.9, beta2: 0.999 }), ...e.optimizer },
        schedule: { ...(e.schedule.name === "step" && { every: 100 }), ...e.schedule },
        clip: { ...(e.clip.name === "norm" && { limit: 1 }), ...e.clip },
      });
      let at = applied(lanes[watched].courses[0].experiment, made);
      assert.deepEqual(full(at), lanes[i].courses[0].experiment);
      assert.deepEqual(
        turns.map((t) => t.step),
        lanes[i].courses.slice(1).map((/** @type {any} */ c) => c.step),
      );
      turns.forEach((turn, k) => {
        at = applied(at, turn.made);
        assert.deepEqual(full(at), lanes[i].courses[k + 1].experiment);
        assert.deepEqual(turn.set, lanes[i].courses[k + 1].set ?? {});
      });
    });
    assert.deepEqual(lanesPart(query), lanesText(lanes, watched, tables));
  }
});

test("a link that is too long leaves lanes out and says so", () => {
  const set = Object.fromEntries([...Array(200).keys()].map((i) => [`w1[${i},1]`, i / 7]));
  const text = lanesText([A, B, lane("C", 2, [{ step: 0, experiment: begun, set }])], 0, tables);
  assert.deepEqual(text, [["beside", "2"]]);
  assert.equal(lanesIn(new URLSearchParams(text)), null);
  const twelve = [...Array(12).keys()].map((i) =>
    lane(`lane number ${i}`, i, [
      { step: 0, experiment: { ...adam, optimizer: { ...adam.optimizer, eta: 0.01 * i } } },
    ]),
  );
  assert.ok(new URLSearchParams(lanesText(twelve, 0, tables)).toString().length < LONGEST);
  assert.equal(lanesIn(through(twelve, 11))?.lanes.length, 12);
});

test("a senseless link gives one run", () => {
  for (const text of ["lane1=A", "lane2=B", "lane1=A&lane2=A", "lane=2"])
    assert.equal(lanesIn(new URLSearchParams(text)), null);
  const odd = lanesIn(new URLSearchParams("lane=9&lane1=A&lane2=B&lane2.colour=77&lane2.from=x&lane2.nonsense=1"));
  assert.deepEqual(odd, {
    watched: 0,
    lanes: [
      { name: "A", colour: 0, made: [], turns: [] },
      { name: "B", colour: 1, made: [], turns: [] },
    ],
  });
  assert.deepEqual(applied(begun, [["optimizer.eta", "{"]]), begun);
  const long = lanesIn(new URLSearchParams(`lane1=A&lane2=${"b".repeat(40)}&lane2.colour=12`));
  assert.deepEqual(
    long?.lanes.map(({ name, colour }) => [name, colour]),
    [
      ["A", 0],
      ["b".repeat(16), 1],
    ],
  );
  const thirteen = new URLSearchParams([...Array(13).keys()].map((i) => [`lane${i + 1}`, `l${i}`]));
  assert.equal(lanesIn(thirteen)?.lanes.length, 12);
});

test("settings of the watched lane are read as those of others", () => {
  const query = new URLSearchParams(
    "lane=2&lane1=A&lane2=B&lane2.optimizer.name=adam&lane2.at3.seed=4&at2.seed=3&lane1.optimizer.eta=0.3",
  );
  const told = lanesIn(query);
  assert.equal(told?.watched, 1);
  assert.deepEqual(
    told?.lanes.map(({ made }) => made),
    [[["optimizer.eta", "0.3"]], [["optimizer.name", "adam"]]],
  );
  assert.deepEqual(
    told?.lanes.map(({ turns }) => turns.map(({ step }) => step)),
    [[], [2, 3]],
  );
});

test("each unusable part of a lane is reported", () => {
  const refused = (/** @type {string} */ text) => {
    /** @type {any[]} */
    const found = [];
    lanesIn(new URLSearchParams(text), (...part) => found.push(part.filter((x) => x !== undefined)));
    return found;
  };
  const two = "lane1=A&lane2=B";
  for (const [text, ...found] of /** @type {[string, ...any[]][]} */ ([
    [two],
    [`${two}&lane2.from=7.A&lane2.colour=11&lane=2`],
    [`${two}&lane4=D&lane4.optimizer.eta=1`, ["lane4", "D"]],
    [`${two}&lane3.optimizer.eta=1&lane0=Z`, ["lane3", null], ["lane0", "Z"]],
    [`${two}&lane3=A&lane4=D`, ["lane3", "A"]],
    [`${two}&lane2.colour=77`, ["colour", "77", "B"]],
    [`${two}&lane2.colour=1e0`, ["colour", "1e0", "B"]],
    [`${two}&lane2.from=abc`, ["from", "abc", "B"]],
    [`${two}&lane2.from=99.Z`, ["from", "99.Z", "B"]],
    [`${two}&lane2.from=3.B`, ["from", "3.B", "B"]],
    [`${two}&lane2.from=10001.A`, ["from", "10001.A", "B"]],
    [`${two}&lane=9`, ["lane", "9"]],
    [`${two}&lane=1.5`, ["lane", "1.5"]],
    [`lane1=A&lane2=${"b".repeat(17)}`, ["name", "b".repeat(17), "b".repeat(16)]],
    [[...Array(14).keys()].map((i) => `lane${i + 1}=l${i}`).join("&"), ["lane13", "l12"], ["lane14", "l13"]],
  ]))
    assert.deepEqual(refused(text), found, text);
  const told = lanesIn(new URLSearchParams(`${two}&lane3=A&lane4=D&lane=4&lane2.from=99.Z`));
  assert.deepEqual(
    told?.lanes.map(({ name, parent }) => [name, parent]),
    [
      ["A", undefined],
      ["B", undefined],
      ["D", undefined],
    ],
  );
  assert.equal(told?.watched, 2);
});

test("no lane branches off a missing lane", () => {
  assert.equal(new URLSearchParams(lanesText([B, bold], 0, tables)).has("lane2.from"), false);
});
