import assert from "node:assert/strict";
import { test } from "node:test";
import { NAMES, opened, roomOf } from "../../../static/js/rooms.js";
import {
  KEYS,
  countIn,
  pinOf,
  plain,
  planeFrom,
  planeText,
  selectionIn,
  viewOf,
  writeSelection,
  writeView,
} from "../../../static/js/address/query.js";

const usual = { mode: "2d", plane: null };
/** @param {object} changes @returns {any} */
const shown = (changes = {}) => ({
  ...plain(usual),
  arrows: {},
  features: [0, 1],
  detail: "data",
  tab: "network",
  ...changes,
});

/** @param {any} options @param {any} [than] */
function address(options, than = usual) {
  const query = new URLSearchParams();
  for (const lasting of [true, false]) writeView(query, options, than, () => 12, lasting);
  return query;
}

test("the usual view adds nothing to the link", () => {
  assert.equal(address(shown()).toString(), "");
  const meant = { mode: "3d", plane: /** @type {any} */ ({ kind: "parameters", u: "x", v: "y" }) };
  assert.equal(address(shown({ mode: "3d", plane: { kind: "parameters", u: "x", v: "y" } }), meant).toString(), "");
});

test("every key comes back as it was written, and is short", () => {
  const options = shown({
    mode: "3d",
    plane: { kind: "random", u: "u", v: "v", seed: 3 },
    over: "batch",
    logHeight: true,
    field: true,
    maps: true,
    center: { at: "best", pinned: null },
    range: { u: [-1.5, 2], v: [0, 1e-7] },
    compare: { from: { lane: null, step: 3 }, to: { lane: "B", step: null } },
    detail: "compare",
    tab: "compare",
  });
  const query = address(options);
  assert.deepEqual(
    [...query.keys()],
    Object.keys(KEYS).filter((key) => key !== "room"),
  );
  assert.equal(
    query.toString(),
    "mode=3d&plane=random.3&center=best&over=batch&log=1&field=1&maps=1&range=-1.5_2_0_1e-7&compare=3_here.B",
  );
  assert.deepEqual({ ...shown(), ...viewOf(new URLSearchParams(query.toString()), usual) }, options);
});

test("the open room comes back, a comparison with its points", () => {
  for (const room of NAMES.filter((name) => !roomOf(name)?.home)) {
    const query = address(shown(opened(room)));
    assert.equal(query.toString(), `room=${room}`);
    assert.deepEqual({ ...shown(), ...viewOf(query, usual) }, shown(opened(room)));
  }
  // on a narrow screen
  assert.equal(address(shown({ tab: "loss", detail: "data" })).toString(), "room=loss");
  assert.deepEqual(viewOf(new URLSearchParams("room=loss"), usual), { ...plain(usual), tab: "loss" });
  // the usual one
  assert.equal(viewOf(new URLSearchParams(), usual).detail, "data");
  assert.deepEqual(viewOf(new URLSearchParams("room=cellar"), usual), plain(usual));
  assert.deepEqual(viewOf(new URLSearchParams("room=network"), usual), plain(usual));
});

test("a selection comes back if it exists", () => {
  const here = /** @type {any} */ ({
    parameters: ["w1[2,1]", "b1[2]"],
    data: { features: ["x1", "x2"], targets: [[0, 1, 1]] },
    experiment: { objective: { kind: "network", layers: [{ units: 2 }, { units: 1 }] } },
  });
  const nothing = { parameter: null, example: null, unit: null };
  for (const [selection, text] of /** @type {[any, string][]} */ ([
    [nothing, ""],
    [{ ...nothing, parameter: "w1[2,1]", example: 0 }, "parameter=w1.2.1&example=0"],
    [{ ...nothing, example: 2, unit: { layer: 1, unit: 2 } }, "example=2&unit=1.2"],
    [{ ...nothing, unit: { layer: 0, unit: 2 } }, "unit=0.2"],
  ])) {
    const query = new URLSearchParams();
    writeSelection(query, selection);
    assert.equal(query.toString(), text);
    assert.deepEqual(selectionIn(query, here), selection);
  }
  for (const text of [
    "parameter=w9.1.1&example=3&unit=3.1",
    "example=-1&unit=1.3",
    "example=x&unit=1",
    "unit=1.0&example=",
  ]) {
    assert.deepEqual(selectionIn(new URLSearchParams(text), here), nothing);
  }
  assert.deepEqual(selectionIn(new URLSearchParams("example=0&unit=1.1&parameter=w1.2.1"), null), nothing);
});

test("each kind of plane comes back", () => {
  for (const plane of [
    { kind: "parameters", u: "w1[2,1]", v: "b2[1]" },
    { kind: "parameters", u: "x", v: null },
    { kind: "principal", u: "u", v: "v" },
    { kind: "random", u: "u", v: "v", seed: 7 },
    { kind: "curvature", u: "u", v: "v" },
    { kind: "curvature", u: "u", v: "v", which: 2 },
    { kind: "curvature", u: "u", v: "v", which: -8 },
    { kind: "points", u: "u", v: "v" },
    { kind: "line", u: "u", v: null, other: "a.b" },
  ])
    assert.deepEqual(planeFrom(planeText(/** @type {any} */ (plane)) ?? ""), plane);
  assert.equal(planeText(/** @type {any} */ ({ kind: "parameters", u: "w1[2,1]", v: "b2[1]" })), "w1.2.1*b2.1");
});

test("a pinned centre is written as its step", () => {
  const query = address(shown({ center: { at: "here", pinned: [1, 2] } }));
  assert.equal(query.toString(), "center=12");
  assert.equal(pinOf(query), 12);
});

test("senseless values are left out", () => {
  const query = new URLSearchParams("mode=4d&plane=&center=nowhere&over=nothing&range=2_1_x");
  assert.deepEqual(viewOf(query, usual), plain(usual));
  assert.equal(pinOf(query), null);
  for (const range of ["1_1", "2_1_0_1", "1_x"])
    assert.equal(viewOf(new URLSearchParams({ range }), usual).range, null);
  for (const range of ["0_1_2_2", "0_1_2_1", "0_1_2"])
    assert.deepEqual(viewOf(new URLSearchParams({ range }), usual).range, { u: [0, 1], v: null });
  for (const text of ["random.x", "curvature.x", "curvature.0", "curvature.9", "curvature.1.5"])
    assert.equal(planeFrom(text), null);
});

test("a range is written to four digits", () => {
  assert.equal(address(shown({ range: { u: [-1.23456, 2], v: null } })).toString(), "range=-1.235_2");
});

test("a whole number is read from digits only", () => {
  for (const [text, number] of /** @type {[string|null, number|null][]} */ ([
    ["0", 0],
    ["10000", 10000],
    ["10001", null],
    ["3.5", null],
    ["1e3", null],
    ["-4", null],
    [" 4", null],
    ["", null],
    [null, null],
  ]))
    assert.equal(countIn(text, 10000), number, String(text));
});

test("a name that the run does not have is refused", () => {
  const there = { parameters: ["w1[1,1]", "w1[2,1]", "b1[1]"], lanes: ["A", "B"], most: 100 };
  for (const [key, text, had] of /** @type {[string, string, boolean][]} */ ([
    ["plane", "w1.1.1*w1.2.1", true],
    ["plane", "w1.1.1", true],
    ["plane", "w9.1.1*w1.1.1", false],
    ["plane", "w1.1.1*w9.1.1", false],
    ["plane", "w1.1.1*w1.1.1", false],
    ["plane", "principal", true],
    ["plane", "line.B", true],
    ["plane", "line.Z", false],
    ["compare", "0.A_here.B", true],
    ["compare", "0_100", true],
    ["compare", "0.A_here.Z", false],
    ["compare", "0_101", false],
  ])) {
    assert.equal(KEYS[key].read(text, there) !== null, had, `${key}=${text}`);
    const view = viewOf(new URLSearchParams({ [key]: text }), usual, there);
    if (!had) assert.deepEqual(view, plain(usual));
  }
  const two = { ...there, parameters: ["x", "y"] };
  assert.equal(KEYS.plane.read("principal", two), null);
  assert.deepEqual(KEYS.range.read("-0,5_1"), { range: { u: [-0.5, 1], v: null } });
});
