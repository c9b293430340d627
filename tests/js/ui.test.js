/** The vendored "ui": signals, hooks and htm on one Preact. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fragment, batch, computed, effect, h, html, signal } from "ui";

test("the tests load the vendored file", () => {
  assert.match(import.meta.resolve("ui"), /static\/vendor\/ui-[\d.]+\.js$/);
});

test("htm makes Preact's own nodes", () => {
  const node = html`<b class="x" onClick=${() => {}}>${1}<i /></b>`;
  assert.equal(node.type, "b");
  assert.equal(node.props.class, "x");
  assert.deepEqual(
    node.props.children.map((/** @type {any} */ child) => child.type ?? child),
    [1, "i"],
  );
  assert.equal(h(Fragment, null).constructor, node.constructor);
});

test("a batch of writes is seen once", () => {
  const w = signal(1),
    x = signal(2);
  const product = computed(() => w.value * x.value);
  /** @type {number[]} */
  const seen = [];
  const stop = effect(() => {
    seen.push(product.value);
  });
  batch(() => {
    w.value = 3;
    x.value = 5;
  });
  stop();
  w.value = 100;
  assert.deepEqual(seen, [2, 15]);
});
