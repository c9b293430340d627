import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { follow } from "../../../../static/js/landscape/samples/surface.js";
import { catalog, cursor, lanes, options, playing, preset } from "../../../../static/js/store.js";
import { experiment, frame, lane, serve, MOST_STEPS } from "../../made.js";
import { settle } from "../../waiting.js";

mock.timers.enable({ apis: ["setTimeout"] });
const RANGE = { u: [-1, 1], v: [-1, 1] };

/** A run of one step that stands at `x` after it. @param {number} x */
function at(x) {
  const here = lane("A", 0);
  const moved = frame(1);
  moved.state.parameters = [x, 0];
  here.frames.push([moved]);
  return here;
}

/** Samples of what is asked for. @param {any} body */
const samples = ({ plane, range, resolution }) => ({
  plane: { ...plane, exact: true },
  range: range ?? RANGE,
  u: [],
  v: [],
  resolution,
  loss: "",
  coordinates: { u: 0, v: 0 },
  projected: null,
});

test("the range follows a run, and reaches all of a far one", async () => {
  const asked = serve({ "/api/landscape": samples });
  const usual = /** @type {any} */ ({ name: "sphere", view: { mode: "2d", plane: null, range: RANGE } });
  catalog.value = /** @type {any} */ ({ presets: [usual] });
  preset.value = "sphere";
  options.value = { ...options.peek(), plane: null, range: null };

  /** The ranges asked for when a run stands at `x`. @param {number} x */
  async function ranges(x) {
    lanes.value = [at(0)];
    cursor.value = { lane: 0, step: 0 };
    asked.length = 0;
    lanes.value = [at(x)];
    cursor.value = { lane: 0, step: 1 };
    await settle();
    return asked.map(({ body }) => body.range ?? body.at);
  }

  lanes.value = [at(0)];
  follow();
  await settle();
  assert.deepEqual(
    asked.map(({ body }) => body.range),
    [RANGE],
  ); // the preset's
  assert.deepEqual((await ranges(0.5)).at(-1) ?? RANGE, RANGE);
  // 2 wide: followed up to 8 from its middle
  const near = (await ranges(7)).at(-1);
  assert.ok(near.u[1] > 7 && near.u[0] === -1 && near.v[1] === 1, JSON.stringify(near));
  for (const x of [9, 150, 1e150]) {
    const { u, v } = (await ranges(x)).at(-1);
    assert.ok(u.at(-1) > x && u.at(-1) <= 1e11 * x, `${x}: to ${u.at(-1)}`);
    assert.ok(u.filter((/** @type {number} */ at) => at >= -1 && at <= 1).length > 10, "where it began is in sight");
    assert.deepEqual([u[0], v[0], v.at(-1)], [-1, -1, 1]);
  }
  assert.deepEqual((await ranges(7)).at(-1) ?? near, near, "back from there the picture is even again");
});

test("samples are coarse at once, fine at rest, not while playing", async () => {
  const asked = serve({ "/api/landscape": samples });
  const sizes = () => asked.map(({ body }) => body.resolution[0]);
  const other = (/** @type {number} */ seed) => ({
    ...at(0.5),
    experiment: experiment({ seed }),
    courses: [{ step: 0, experiment: experiment({ seed }), mostSteps: MOST_STEPS }],
  });
  lanes.value = [other(2)];
  await settle();
  assert.deepEqual(sizes(), [41]);
  mock.timers.tick(160);
  await settle();
  assert.deepEqual(sizes(), [41]);
  mock.timers.tick(20);
  await settle();
  assert.deepEqual(sizes(), [41, 101]);
  cursor.value = { lane: 0, step: 0 }; // the same plane: what is there is fine enough
  await settle();
  assert.deepEqual(sizes(), [41, 101]);
  playing.value = true;
  lanes.value = [other(3)];
  await settle();
  mock.timers.tick(5000);
  await settle();
  assert.deepEqual(sizes(), [41, 101, 41]);
  playing.value = false;
  mock.timers.tick(180);
  await settle();
  assert.deepEqual(sizes(), [41, 101, 41, 101]);
});
