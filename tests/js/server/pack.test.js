/** Data as text for an address. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { packed, unpacked } from "../../../static/js/server/pack.js";

test("a table comes back from its text to the last bit, and the text fits an address as it is", async () => {
  const values = Array.from({ length: 300 }, (_, k) => Math.sin(k) * 10 ** (k % 20));
  const table = { title: "ä “&=%+/?#", inputs: [{ name: "x", values }], targets: [] };
  const text = await packed(table);
  assert.match(text, /^[\w-]+$/);
  assert.deepEqual(await unpacked(text), table);
});

test("a hundred rows of two inputs and a class fit into a link", async () => {
  const column = (/** @type {number} */ k) =>
    Array.from({ length: 100 }, (_, i) => Number((3 * Math.sin(i * (k + 1.7) ** 3)).toFixed(3)));
  const classes = { name: "c", classes: ["a", "b"], values: column(5).map((x) => Number(x > 0)) };
  const table = {
    title: "t",
    inputs: [
      { name: "x", values: column(1) },
      { name: "y", values: column(2) },
    ],
    targets: [classes],
  };
  assert.ok((await packed(table)).length < 2000);
});

test("what is damaged, or far too large when unpacked, is refused", async () => {
  const text = await packed({ a: 1 });
  for (const wrong of ["", "!!!", "abc", text.slice(0, -3), `${text}AAAA`]) await assert.rejects(unpacked(wrong));
  await assert.rejects(unpacked(await packed("x".repeat(5_000_000))), /more than 4 MB/);
});
