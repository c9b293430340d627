import assert from "node:assert/strict";
import { test } from "node:test";

const pen = new Proxy(
  {},
  { get: (_, name) => (name === "measureText" ? () => ({ width: 8 }) : () => {}), set: () => true },
);
/** @type {any} */ (globalThis).document = {
  documentElement: { dataset: {} },
  querySelector: () => null,
  addEventListener() {},
  createElement: () => ({ getContext: () => pen }),
};
/** @type {any} */ (globalThis).matchMedia = () => ({ matches: false, addEventListener() {} });
/** @type {any} */ (globalThis).getComputedStyle = () => ({ getPropertyValue: () => "" });
const { sheetPieces } = await import("../../../../static/js/share/pictures/sheet.js");

test("a sheet is drawn in pieces, between which the page can answer", () => {
  /** @type {string[]} */
  const drawn = [];
  const part = (/** @type {string} */ name) =>
    /** @type {any} */ ({ name, draw: () => drawn.push(name), key: () => [drawn.push(`key of ${name}`)].slice(1) });
  const box = { x: 0, y: 0, width: 100, height: 80 };
  const plan = { parts: [part("landscape"), part("data")], boxes: [box, box], caption: box, width: 200, height: 200 };
  const said = { title: "T", standing: "S", slice: "", link: "http://x/" };
  const pieces = sheetPieces(/** @type {any} */ (pen), plan, said, 1, 0);
  assert.deepEqual(drawn, []);
  const each = pieces.map((piece) => {
    drawn.length = 0;
    piece();
    return [...drawn];
  });
  assert.deepEqual(each, [[], ["landscape", "key of landscape"], ["data", "key of data"]]);
});
