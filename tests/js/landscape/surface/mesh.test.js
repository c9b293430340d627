import assert from "node:assert/strict";
import { test } from "node:test";
import { boxSpace, draped, meets, surfaceMesh } from "../../../../static/js/landscape/surface/mesh.js";
import {
  direction,
  fitHalfHeight,
  nearEdges,
  openSide,
  turned,
  VIEWS,
} from "../../../../static/js/landscape/surface/orbit.js";

/** Samples of `f` over [-1, 1] x [-1, 1]. @param {(u: number, v: number) => number} f */
function sampled(f, n = 21) {
  const nodes = Array.from({ length: n }, (_, i) => -1 + (2 * i) / (n - 1));
  return {
    u: nodes,
    v: nodes,
    loss: Float64Array.from({ length: n * n }, (_, k) => f(nodes[k % n], nodes[Math.floor(k / n)])),
  };
}
const space = boxSpace([-1, 1], [-1, 1]);
const same = (/** @type {number} */ loss) => loss;

test("the box has one scale for u and v, and inverts coordinates", () => {
  const wide = boxSpace([0, 10], [0, 8]);
  assert.deepEqual([wide.half[0], wide.half[2]], [1, 0.8]);
  assert.deepEqual(
    wide.place(10, 8, 1).map((x) => Number(x.toFixed(9))),
    [1, wide.half[1], -0.8],
  );
  const [x, , z] = wide.place(3, 7, 0.2);
  const [u, v] = wide.plane(x, z);
  assert.ok(Math.abs(u - 3) < 1e-9 && Math.abs(v - 7) < 1e-9);
  assert.equal(boxSpace([0, 100], [0, 1]).half[2], 1, "too slim for one scale");
});

/** The area of a mesh seen from above, and whether every triangle faces up. @param {import("../../../../static/js/landscape/surface/mesh.js").Mesh} mesh */
function shadow({ positions, index }) {
  let area = 0;
  for (let k = 0; k < index.length; k += 3) {
    const [a, b, c] = [0, 1, 2].map((i) => positions.subarray(3 * index[k + i], 3 * index[k + i] + 3));
    const twice = (b[2] - a[2]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[2] - a[2]);
    assert.ok(twice >= -1e-9, "a triangle faces down");
    area += twice / 2;
  }
  return area;
}

test("a surface covers its box once and faces up", () => {
  const mesh = surfaceMesh(
    sampled((u, v) => (u * u + v * v) / 2),
    same,
    space,
  );
  assert.equal(mesh.index.length, 6 * 20 * 20);
  assert.ok(Math.abs(shadow(mesh) - 4) < 1e-6);
});

test("a plane's normals are the plane's", () => {
  const { normals } = surfaceMesh(
    sampled((u) => 0.5 + 0.25 * u),
    same,
    space,
  );
  const slope = 0.25 * 2 * space.half[1];
  const length = Math.hypot(slope, 1);
  for (let i = 0; i < normals.length; i += 3) {
    assert.ok(
      Math.abs(normals[i] + slope / length) < 1e-6 &&
        Math.abs(normals[i + 1] - 1 / length) < 1e-6 &&
        Math.abs(normals[i + 2]) < 1e-6,
    );
  }
});

test("high values are cut flat along a line, without holes", () => {
  const mesh = surfaceMesh(
    sampled((u) => 1 + u * 0.97),
    same,
    space,
  );
  assert.ok(Math.abs(shadow(mesh) - 4) < 1e-6, "no holes and no overlaps");
  const top = space.half[1];
  for (let i = 0; i < mesh.heights.length; i++) {
    const [x, y] = [mesh.positions[3 * i], mesh.positions[3 * i + 1]];
    assert.ok(y <= top + 1e-6);
    assert.ok(
      Math.abs(mesh.heights[i] - Math.min(1, 1 + 0.97 * x)) < 1e-6,
      "the cut runs at x = 0, between samples as well",
    );
  }
});

test("a cliff to the largest float leaves the mesh finite", () => {
  const mesh = surfaceMesh(
    sampled((u) => (u > 0.5 ? 3.4e38 : 0.1)),
    same,
    space,
  );
  assert.ok([...mesh.positions, ...mesh.normals].every(Number.isFinite));
});

test("a ray from above meets the surface below it", () => {
  const grid = sampled((u, v) => 0.3 + 0.2 * u - 0.1 * v);
  const [x, , z] = space.place(0.4, -0.6, 0);
  const hit = meets([x, 5, z], [0, -1, 0], space, grid, same);
  assert.ok(hit && Math.abs(hit.u - 0.4) < 1e-6 && Math.abs(hit.v + 0.6) < 1e-6);
  const height = 0.3 + 0.2 * 0.4 + 0.1 * 0.6;
  assert.ok(Math.abs(5 - hit.along - (2 * height - 1) * space.half[1]) < 1e-3);
});

test("a ray from the side meets the nearer hill", () => {
  const grid = sampled((u) => Math.cos(2 * Math.PI * u) / 2 + 0.5, 81);
  const hit = meets([-4, 0, 0], [1, 0, 0], space, grid, same);
  assert.ok(hit && hit.u < -0.7, JSON.stringify(hit));
  assert.equal(meets([-4, 3, 0], [1, 0, 0], space, grid, same), null, "above the box");
  assert.equal(meets([-4, 0, 3], [1, 0, 0], space, grid, same), null, "beside the box");
});

test("a surface arrow goes from the ball to where the point lands", () => {
  const grid = sampled((u, v) => u * u + v);
  const line = draped(grid, { u: 0, v: 0, loss: 0.5 }, [0.4, -0.2]);
  assert.deepEqual(line[0], { u: 0, v: 0, loss: 0.5 });
  const tip = line[line.length - 1];
  assert.ok(Math.abs(tip.u - 0.4) < 1e-12 && Math.abs(tip.v + 0.2) < 1e-12 && Math.abs(tip.loss - (0.16 - 0.2)) < 1e-9);
  const cut = draped(grid, { u: 0, v: 0, loss: 0 }, [40, 0]);
  assert.ok(cut[cut.length - 1].u <= 1.05, "it ends where the samples do");
});

test("the camera never goes below the ground nor over the top", () => {
  let orbit = VIEWS.Corner;
  for (const tilt of [-9, 0.4, 9, -0.1, -50]) {
    orbit = turned(orbit, 2.5, tilt);
    assert.ok(orbit.polar > 0 && orbit.polar < Math.PI / 2);
    assert.ok(orbit.azimuth >= -Math.PI && orbit.azimuth < Math.PI);
    assert.ok(direction(orbit)[1] > 0);
    assert.ok(Math.abs(Math.hypot(...direction(orbit)) - 1) < 1e-12);
  }
});

test("the whole box is in the picture from every side", () => {
  const half = /** @type {[number, number, number]} */ ([1, 0.42, 0.7]);
  for (const { polar } of Object.values(VIEWS)) {
    const tall = fitHalfHeight(half, polar, 1, 1.3);
    for (let azimuth = -3; azimuth < 3; azimuth += 0.2) {
      const right = [Math.cos(azimuth), 0, -Math.sin(azimuth)];
      const up = [-Math.cos(polar) * Math.sin(azimuth), Math.sin(polar), -Math.cos(polar) * Math.cos(azimuth)];
      for (const sx of [-1, 1])
        for (const sy of [-1, 1])
          for (const sz of [-1, 1]) {
            const corner = [sx * half[0], sy * half[1], sz * half[2]];
            const along = (/** @type {number[]} */ axis) =>
              Math.abs(corner.reduce((sum, x, i) => sum + x * axis[i], 0));
            assert.ok(along(up) <= tall + 1e-9 && along(right) <= 1.3 * tall + 1e-9);
          }
    }
  }
});

test("axes run along the edges in front, the height at the left", () => {
  assert.deepEqual(nearEdges({ azimuth: -0.6, polar: 1 }), { u: 1, v: -1, height: [-1, -1] });
  assert.deepEqual(nearEdges({ azimuth: 0.6, polar: 1 }), { u: 1, v: 1, height: [-1, 1] });
  assert.deepEqual(
    nearEdges({ azimuth: 0, polar: 1.5 }).height,
    [-1, 1],
    "straight from the front: the corner in front",
  );
});

test("a hill at the left front is looked at from the right", () => {
  assert.equal(
    openSide(
      sampled((u, v) => -u - v + 2),
      same,
    ),
    0.6,
  );
  assert.equal(
    openSide(
      sampled((u, v) => u - v + 2),
      same,
    ),
    -0.6,
  );
  assert.equal(
    openSide(
      sampled((u, v) => u * u + v * v),
      same,
    ),
    -0.6,
  );
});
