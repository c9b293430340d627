/** An address that the Python client writes (tests/data/client_link.json) means its run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { applied, changesIn, turnsIn } from "../../../static/js/address/changes.js";
import { experimentIn, repairedQuery } from "../../../static/js/address/link.js";
import { meaningOfToday, versionIn } from "../../../static/js/address/version.js";
import { unpacked } from "../../../static/js/server/pack.js";

const { link, experiment, turns, table } = JSON.parse(
  readFileSync(new URL("../../data/client_link.json", import.meta.url), "utf8"),
);

test("the page reads a link of the Python client", async () => {
  const told = /** @type {any[]} */ ([]);
  const query = repairedQuery(new URL(link).search, (part) => told.push(part));
  assert.deepEqual(told, []);
  assert.equal(versionIn(query), 2);
  assert.deepEqual(changesIn(query), []);
  assert.deepEqual(experimentIn(query, meaningOfToday(null)), experiment);
  assert.deepEqual(await unpacked(query.get("data") ?? ""), table);
  assert.equal(query.get("step"), "6");
  let now = experiment;
  const found = turnsIn(query).map(({ step, made, set }) => {
    now = applied(now, made, (part) => told.push(part));
    return { step, experiment: now, set };
  });
  assert.deepEqual(found, turns);
  assert.deepEqual(told, []);
});
