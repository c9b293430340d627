import assert from "node:assert/strict";
import { test } from "node:test";
import { Delivery, Pace } from "../../../static/js/time/delivery.js";

/**
 * Play for a while what comes at these costs: how many steps a second in the second half, and the longest stand-still.
 * @param {number} rate @param {number} wait s for every answer @param {number} each s for each step
 * @param {number} seconds of playing @param {number} latency s that earlier answers took
 */
function played(rate, wait, each, seconds = 40, latency = 0) {
  const delivery = new Delivery(latency);
  const tick = 0.01;
  let [known, done, late, still, longest, counted] = [0, 0, 0, 0, 0, 0];
  /** @type {{steps: number, at: number, took: number}|null} */
  let asked = null;
  for (let now = 0; now < seconds; now += tick) {
    if (asked && now >= asked.at) {
      known += asked.steps;
      delivery.note(asked.steps, asked.took);
      asked = null;
    }
    const steps = delivery.portion(rate);
    if (!asked && known - done < delivery.reserve(rate, steps))
      asked = { steps, at: now + wait + each * steps, took: wait + each * steps };
    const next = Math.min(known, done + rate * tick);
    still = next > done ? 0 : still + tick;
    done = next;
    if (now < seconds / 2) continue;
    counted ||= done;
    longest = Math.max(longest, still);
    late = done;
  }
  return { rate: (late - counted) / (seconds / 2), still: longest, done };
}

test("steps come in time at any delay, if they can", () => {
  for (const [rate, wait, each] of [
    [100, 2, 0.0005],
    [300, 2, 0.001],
    [300, 0.3, 0.002],
    [30, 5, 0.001],
    [10, 0.02, 0.05],
    [300, 0.01, 0.0005],
  ]) {
    const found = played(rate, wait, each);
    assert.ok(found.rate > 0.95 * rate, `${rate}/s at ${wait} s and ${each} s: ${found.rate}/s`);
  }
});

test("a slow way carries most of its steps, without long waits", () => {
  for (const [rate, wait, each, least] of [
    [100, 2, 0.01, 60],
    [300, 0.02, 0.045, 18],
    [300, 0.5, 0.01, 75],
  ]) {
    const found = played(rate, wait, each);
    assert.ok(found.rate > least, `${rate}/s at ${wait} s and ${each} s: ${found.rate}/s`);
    assert.ok(found.still < 4 * wait + 2.6, `stands still for ${found.still} s`);
  }
});

test("a known latency lengthens the first requests", () => {
  for (const [rate, wait, each] of [
    [100, 2, 0.0137],
    [100, 2, 0.0005],
    [30, 2, 0.0137],
    [300, 0.3, 0.002],
  ]) {
    const [known, unknown] = [wait, 0].map((latency) => played(rate, wait, each, 8, latency).done);
    assert.ok(known > 1.04 * unknown, `${rate}/s at ${wait} s and ${each} s: ${known} of ${unknown} steps`);
  }
  assert.equal(new Delivery(2).portion(100), 200, "twice the usual, as nothing is known yet of how long a step takes");
  assert.equal(new Delivery(0.02).portion(10), 10);
});

test("a fast server sends a second of steps, half is in hand", () => {
  const delivery = new Delivery();
  assert.deepEqual([delivery.portion(10), delivery.reserve(10, 10)], [10, 6]);
  delivery.note(10, 0.005);
  assert.deepEqual([delivery.portion(10), delivery.reserve(10, 10)], [10, 6]);
  assert.equal(delivery.portion(1), 2);
});

test("a pace is shown after a while below the speed, with a reason", () => {
  const pace = new Pace();
  let said = null;
  for (let at = 0; at <= 1400; at += 50) said = pace.note(at, at / 50, 300, true);
  assert.equal(said, null);
  for (let at = 1450; at <= 4000; at += 50) said = pace.note(at, at / 50, 300, true);
  assert.deepEqual([said?.asked, Math.round(said?.rate ?? 0), said?.by], [300, 20, "server"]);
  assert.equal(pace.note(4050, 81, 20, false), null); // another speed was chosen
  for (let at = 4100; at <= 8000; at += 50) said = pace.note(at, 81 + (at - 4050) / 50, 20, false);
  assert.equal(said, null);
  for (let at = 8050; at <= 12000; at += 50) said = pace.note(at, 160 + (at - 8000) / 100, 20, false);
  assert.equal(said?.by, "page");
});

test("a few answers tell that steps come quicker now", () => {
  const delivery = new Delivery();
  for (let k = 0; k < 30; k++) delivery.note(10 + (k % 2), 2);
  for (let k = 0; k < 6; k++) delivery.note(10 + (k % 2), 0.1);
  assert.ok(delivery.expected(10) < 0.4, `${delivery.expected(10)} s`);
});

test("a pace that is shown stays until nearly the set speed is back", () => {
  /** @type {boolean[]} */
  const shown = [];
  const pace = new Pace();
  let step = 0;
  for (const share of [0.9, 0.7, 0.9, 1]) {
    let said = null;
    for (let k = 0; k < 100; k++) said = pace.note(5000 * shown.length + 50 * k, (step += 5 * share), 100, false);
    shown.push(said !== null);
  }
  assert.deepEqual(shown, [false, true, true, false]);
});

test("a request has at most twice as many steps as the one before", () => {
  const delivery = new Delivery(9.9);
  delivery.note(10, 10);
  assert.equal(delivery.portion(10), 20);
  delivery.note(20, 10.1);
  assert.equal(delivery.portion(10), 40);
});
