import assert from "node:assert/strict";
import { test } from "node:test";
import { viridis } from "../../../../static/js/draw/colormap.js";
import { keyPlaces, wrapped } from "../../../../static/js/share/pictures/places.js";
import { paletteOf } from "../../../../static/js/share/pictures/film/palette.js";
import { bytesText, frameOf, stepsOf } from "../../../../static/js/share/pictures/film/steps.js";

const pixel = (r, g, b) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

test("a long film is thinned, and keeps its first and its last step", () => {
  assert.deepEqual(stepsOf(3, 6), { steps: [3, 4, 5, 6], every: 1 });
  assert.deepEqual(stepsOf(0, 10, 4), { steps: [0, 4, 8, 10], every: 4 });
  for (const [from, to] of [
    [0, 199],
    [0, 200],
    [7, 10000],
    [9998, 9999],
  ]) {
    const { steps, every } = stepsOf(from, to);
    assert.ok(steps.length <= 200 && steps.length >= 2, `${steps.length}`);
    assert.deepEqual([steps[0], steps.at(-1), new Set(steps).size], [from, to, steps.length]);
    assert.ok(steps.every((t, i) => i === 0 || t - steps[i - 1] <= every));
  }
});

test("a film has the width that was chosen, and room enough for each picture", () => {
  for (const count of [1, 2])
    for (const width of [480, 720, 960]) {
      const { sizes, ratio } = frameOf(count, width);
      const laid = 32 + 24 * (count - 1) + sizes.reduce((sum, [w]) => sum + w, 0);
      assert.ok(Math.abs(laid * ratio - width) <= 2, `${count} ${width}`);
      assert.ok(sizes.every(([w]) => w >= 300));
    }
  assert.deepEqual([bytesText(1), bytesText(999_001), bytesText(1_240_000)], ["1 kB", "1000 kB", "1.2 MB"]);
});

test("few colours are kept to the bit", () => {
  const pixels = Uint32Array.from([pixel(1, 2, 3), pixel(1, 2, 4), pixel(1, 2, 3), pixel(250, 0, 9)]);
  const { palette, places } = paletteOf(pixels, 255);
  assert.deepEqual(
    [...pixels].map((p) => palette[places.get(p)]),
    [
      [1, 2, 3],
      [1, 2, 4],
      [1, 2, 3],
      [250, 0, 9],
    ],
  );
  assert.deepEqual(paletteOf(new Uint32Array(0), 255), { palette: [], places: new Map() });
});

test("of many colours each is near its own in the palette, also a rare one", () => {
  // a smooth map, and four pixels of orange on it
  const slope = Array.from({ length: 40000 }, (_, i) => {
    const [k, share] = [3 * Math.floor((i / 40000) * 255), ((i / 40000) * 255) % 1];
    return pixel(...[0, 1, 2].map((c) => Math.round(viridis[k + c] * (1 - share) + viridis[k + 3 + c] * share)));
  });
  const rare = pixel(255, 140, 0);
  const pixels = Uint32Array.from([...slope, rare, rare, rare, rare]);
  const { palette, places } = paletteOf(pixels, 255);
  assert.equal(palette.length, 255);
  let worst = 0;
  for (const p of new Set(pixels)) {
    const [r, g, b] = palette[places.get(p)];
    worst = Math.max(worst, Math.abs((p & 255) - r), Math.abs(((p >>> 8) & 255) - g), Math.abs(((p >>> 16) & 255) - b));
  }
  assert.ok(new Set(pixels).size > 400);
  assert.ok(worst <= 3, `${worst}`);
  assert.deepEqual(palette[places.get(rare)], [255, 140, 0]);
});

test("a caption is broken between words, an address between letters", () => {
  const width = (text) => 10 * text.length;
  assert.deepEqual(wrapped("one two  three", 70, width), ["one two", "three"]);
  assert.deepEqual(wrapped("abcdefgh", 30, width), ["abc", "def", "gh"]);
  assert.deepEqual(wrapped("a", 5, width), ["a"]); // no room for a letter: one in each line
  assert.deepEqual(wrapped("  ", 50, width), []);
  for (const text of ["http://x.y/?a=b&c=d", "a bc def ghij klmno", "ab\u00adcd  ef"])
    assert.equal(wrapped(text, 40, width).join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
});

test("the names of colours stand side by side, and below each other where there is no room", () => {
  const entry = (text) => ({ text, colour: "--ink", mark: "dot" });
  const { places, height } = keyPlaces([entry("aaaa"), entry("bb"), entry("ccc")], 100, (text) => 10 * text.length);
  assert.deepEqual([places.map(({ y }) => y), height], [[0, 20, 20], 40]);
  assert.deepEqual([places[0].x, places[1].x, places[2].x > places[1].x], [0, 0, true]);
  assert.equal(keyPlaces([], 100, () => 0).height, 0);
});
