import assert from "node:assert/strict";
import { test } from "node:test";
import { unitMap } from "../../../static/js/network/unit-maps.js";

let drawn = 0;

function canvas() {
  /** @type {any} */
  const made = { width: 0, height: 0, pixels: null };
  made.getContext = () => ({
    putImageData(/** @type {any} */ pixels) {
      drawn++;
      made.pixels = pixels.data;
    },
  });
  return made;
}

/** @type {any} */
const browser = globalThis;
browser.document = { createElement: canvas };
browser.ImageData = class {
  constructor(/** @type {number} */ width, /** @type {number} */ height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
};

/** @param {number[]} values of the one unit, on a row @returns {any} */
const boundary = (values) => ({ x: values, y: [0], layers: [[Float32Array.from(values)]], unit_stride: 1 });

/** The colour of a pixel of the map. @param {any} of @param {"light"|"dark"} theme @param {number} at */
const colour = (of, theme, at) => {
  const map = /** @type {any} */ (unitMap(of, theme, 1, 1));
  assert.equal(map.width, of.x.length);
  return [...map.pixels.slice(4 * at, 4 * at + 3)];
};

test("a map with every other sample is as many pixels wide and high", () => {
  const x = [0, 1, 2, 3, 4];
  const sparse = { x, y: x, layers: [[Float32Array.from([1, 1, 1, -1, -1, -1, 1, 1, 1])]], unit_stride: 2 };
  const map = /** @type {any} */ (unitMap(/** @type {any} */ (sparse), "light", 1, 1));
  assert.deepEqual([map.width, map.height], [3, 3]);
});

test("a unit's map is that of the boundary and the theme it is asked for, and drawn once", () => {
  const before = drawn;
  const [up, down] = [boundary([1, -1]), boundary([-2, 2, 0])];
  const [blue, orange] = [colour(up, "light", 0), colour(up, "light", 1)];
  assert.ok(blue[2] > blue[0] && orange[0] > orange[2]);
  assert.equal(drawn, before + 1);
  assert.deepEqual(colour(down, "light", 0), orange);
  assert.deepEqual(colour(down, "light", 1), blue);
  assert.equal(drawn, before + 2);
  assert.notDeepEqual(colour(down, "dark", 0), orange);
  assert.deepEqual(colour(up, "light", 0), blue);
  assert.equal(drawn, before + 4);
  assert.equal(unitMap(up, "light", 1, 2), null);
  assert.equal(unitMap(null, "light", 1, 1), null);
});
