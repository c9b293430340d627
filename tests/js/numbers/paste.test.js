/** Pasted weights. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readWeights } from "../../../static/js/numbers/paste/read.js";
import { blocksOf, weightsText } from "../../../static/js/numbers/paste/shapes.js";

/** The names of a network's parameters, in the engine's order. @param {number[]} sizes */
const namesOf = (sizes) =>
  sizes
    .slice(1)
    .flatMap((units, l) =>
      Array.from({ length: units }, (_, i) => [
        ...Array.from({ length: sizes[l] }, (_, j) => `w${l + 1}[${i + 1},${j + 1}]`),
        `b${l + 1}[${i + 1}]`,
      ]).flat(),
    );
const NAMES = namesOf([2, 3, 1]);
const BLOCKS = blocksOf(NAMES);
const [W1, B1, W2, B2] = BLOCKS;
const read = (/** @type {string} */ text, into = W1) => readWeights(text, BLOCKS, into);
const wrong = (/** @type {string} */ text, /** @type {RegExp} */ words, into = W1) =>
  assert.throws(() => read(text, into), { message: words });

test("a network has a matrix and a column for each layer", () => {
  assert.deepEqual(
    BLOCKS.map(({ name, rows, columns }) => [name, rows.length, columns]),
    [
      ["w1", 3, 2],
      ["b1", 3, 1],
      ["w2", 1, 3],
      ["b2", 1, 1],
    ],
  );
  assert.equal(blocksOf(namesOf([1, ...Array(11).fill(1)])).at(-1)?.name, "b11");
});

test("weights as JSON come back with the same bits", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const bits = new DataView(new ArrayBuffer(8));
    const values = NAMES.map((_, i) => {
      bits.setUint32(0, (seed * 2654435761 * (i + 1)) >>> 0);
      bits.setUint32(4, (seed * 40503 * (i + 7)) >>> 0);
      const value = bits.getFloat64(0);
      return Number.isFinite(value) ? value : -0;
    });
    const again = read(weightsText(NAMES, values));
    for (const [i, name] of NAMES.entries()) assert.ok(Object.is(again[name], values[i]), `${values[i]}`);
  }
});

test("a part of the weights, single ones and an exported run are read", () => {
  assert.deepEqual(read('{"b1": [1, 2, 3]}'), { "b1[1]": 1, "b1[2]": 2, "b1[3]": 3 });
  assert.deepEqual(read('{"b1": [[1], [2], [3]], "w2": [[4, 5, 6]]}')["w2[1,2]"], 5);
  assert.deepEqual(read('{"w1[2,1]": -0.5}'), { "w1[2,1]": -0.5 });
  const frames = [{ state: { parameters: NAMES.map(() => 0) } }, { state: { parameters: NAMES.map((_, i) => i) } }];
  assert.equal(read(JSON.stringify({ parameters: NAMES, frames }))[NAMES[4]], 4);
});

const MATRIX = { "w1[1,1]": 0.5, "w1[1,2]": -1, "w1[2,1]": 2, "w1[2,2]": 3.25, "w1[3,1]": 0, "w1[3,2]": 1e-3 };
for (const [what, text] of Object.entries({
  spreadsheet: "0.5\t-1\n2\t3.25\n0\t0.001\n",
  "spreadsheet with decimal commas": "0,5\t−1\r\n2\t3,25\r\n0\t0,001",
  semicolons: "0,5;-1\n2;3,25\n0;1e-3",
  commas: "0.5, -1\n2, 3.25\n0, 0.001",
  "commas without spaces": "0.5,-1\n2,3.25\n0,0.001",
  "blanks and decimal commas": "0,5 -1,0\n2 3,25\n0 0,001",
  blanks: "0.5 -1\n 2 3.25\n 0 0.001",
  "a print of NumPy": "[[ 5.00e-01 -1.00e+00]\n [ 2.00e+00  3.25e+00]\n [ 0.00e+00  1.00e-03]]",
  "NumPy's repr": "array([[ 0.5  , -1.   ],\n       [ 2.   ,  3.25 ],\n       [ 0.   ,  0.001]])",
  "NumPy's repr with a type": "w1 = np.array([[0.5, -1], [2, 3.25], [0, 0.001]], dtype=float32)",
  "PyTorch's repr":
    "tensor([[ 0.5000, -1.0000],\n        [ 2.0000,  3.2500],\n        [ 0.0000,  0.0010]], dtype=torch.float64, requires_grad=True)",
  JSON: "[[0.5, -1], [2, 3.25], [0, 0.001]]",
}))
  test(`a matrix is read from ${what}`, () => assert.deepEqual(read(text), MATRIX));

test("biases stand side by side or one below the other, and rows may be broken", () => {
  const biases = { "b1[1]": 1, "b1[2]": 2, "b1[3]": 3 };
  for (const text of ["1 2 3", "1\n2\n3", "[1, 2, 3]", "[1. 2. 3.]", "[[1], [2], [3]]", "1\t2\t3"])
    assert.deepEqual(read(text, B1), biases, text);
  assert.deepEqual(read("[[1. 2.\n  3.]]", W2), { "w2[1,1]": 1, "w2[1,2]": 2, "w2[1,3]": 3 });
  assert.deepEqual(read("7", B2), { "b2[1]": 7 });
});

test("what does not fit is named with its row and column", () => {
  wrong("1 2\n3 4\n5 6 7 8", /^Row 3 has 4 numbers, 2 are expected\.$/);
  wrong("1 2\n3 4", /^There are 2 rows, 3 are expected\.$/);
  wrong("1 2 3\n4 5 6", /^Row 1 has 3 numbers, 2 are expected\. .*transpose it\.$/);
  wrong("1 2\n3 x\n5 6", /^Row 2, column 2: “x” is not a number\.$/);
  wrong("[[1 2]\n [nan 4]\n [5 6]]", /^Row 2, column 1: “nan” is not a number\.$/);
  wrong("[[1 2]\n ...\n [5 6]]", /^Row 2 has 3 numbers, 2 are expected\.$/);
  wrong("1 2\n3 1e400\n5 6", /^Row 2, column 2: the number is beyond the largest number/);
  wrong('{"w1": [[1, 2], [3], [5, 6]]}', /^w1: Row 2 has 1 number, 2 are expected\.$/);
  wrong('{"w1": [[1, 2], [3, null], [5, 6]]}', /^w1: Row 2, column 2: “null” is not a number\.$/);
  wrong('{"w1": [[1, 2], [3, 1e400], [5, 6]]}', /^w1: Row 2, column 2: the number is beyond/);
  wrong('{"w1": [1, 2, 3]}', /^w1: Row 1 must be a list of numbers\.$/);
  wrong('{"b1": 3}', /^b1 must be a list/);
  wrong('{"w3": [[1]]}', /^This network has no “w3”\. It has w1, b1, w2, b2\.$/);
  wrong('{"w1[4,1]": 1}', /^This network has no “w1\[4,1\]”/);
  wrong("{}", /^No weights are named/);
  wrong('{"w1": ', /^This is not JSON: /);
  wrong("  ", /nothing to read yet/);
  wrong(
    '{"parameters": ["x"], "frames": [{"state": {"parameters": [1]}}]}',
    /has 1 parameter of another network; this one has 13/,
  );
  wrong('{"parameters": ["x"], "frames": []}', /has no steps/);
});
