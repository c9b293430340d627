import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.matchMedia = /** @type {any} */ (() => ({ matches: false, addEventListener() {} }));
globalThis.document = /** @type {any} */ ({ documentElement: { dataset: {} } });
globalThis.getComputedStyle = /** @type {any} */ (() => ({ getPropertyValue: () => "" }));
const { paintArrow } = await import("../../../../static/js/landscape/flat/marks.js");

const box = { left: 0, top: 0, right: 800, bottom: 500 };

/** The places that an arrow's ink reaches, with how strong it is there. @param {number} x1 @param {number} y1 its tip */
function inked(x1, y1) {
  /** @type {{x: number, y: number, alpha: number}[]} */
  const places = [];
  const note = (/** @type {number} */ x, /** @type {number} */ y) => places.push({ x, y, alpha: context.globalAlpha });
  const context = /** @type {any} */ ({ globalAlpha: 0.5, moveTo: note, lineTo: note });
  for (const name of ["beginPath", "closePath", "stroke", "fill", "save", "restore"]) context[name] = () => {};
  paintArrow(context, box, "update", 100, 400, x1, y1);
  return places;
}

test("an arrow whose tip is in the picture has its head there", () => {
  assert.ok(inked(700, 50).some(({ x, y, alpha }) => x === 700 && y === 50 && alpha === 0.5));
});

test("an arrow beyond the picture fades and leaves the path free", () => {
  for (const [x1, y1] of [
    [900, -200],
    [1e200, -1e200],
  ]) {
    const places = inked(x1, y1);
    const far = places.map(({ x, y }) => Math.hypot(x - 100, y - 400));
    assert.ok(Math.max(...far) > 100 && Math.max(...far) < 150);
    const end = far.indexOf(Math.max(...far));
    assert.ok(places[0].alpha === 0.5 && places[end].alpha < 0.05);
  }
});
