/** The surface, its contours and the paths as three.js draws them. overlay.js draws the text and marks on top. */
import { viridis } from "../../draw/colormap.js";
import { direction, fitHalfHeight } from "./orbit.js";
import { surfaceMesh } from "./mesh.js";
import { colour } from "../../draw/theme.js";
import { createPath } from "./path.js";

/** @typedef {typeof import("../../../../scripts/vendor/three.js")} Three */
/** @typedef {import("./mesh.js").Space} Space @typedef {import("./mesh.js").Vector} Vector */
/** @typedef {import("../../types.js").Surface} Surface @typedef {import("../samples/height.js").Heights} Heights */

const AWAY = 10; // of the camera, in the box's units: anywhere outside of it
const LIFT = 0.003; // of contours above the surface

/** The two sRGB ends of a map's entry as the linear light three.js works in. @param {number} byte */
const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
const lights = Float32Array.from(viridis, linear);

/** @param {Three} three @param {HTMLCanvasElement} canvas */
export function createScene(three, canvas) {
  const renderer = new three.WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.localClippingEnabled = true;
  const scene = new three.Scene();
  const camera = new three.OrthographicCamera(-1, 1, 1, -1, AWAY - 4, AWAY + 4);
  const sun = new three.DirectionalLight(0xffffff, 1.7);
  scene.add(sun, sun.target, new three.HemisphereLight(0xffffff, 0xffffff, 1.75));

  const sides = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 0, 1],
    [0, 0, -1],
  ].map(([x, y, z]) => new three.Plane(new three.Vector3(x, y, z), 1));
  const ground = new three.BufferGeometry();
  const mesh = new three.Mesh(
    ground,
    new three.MeshLambertMaterial({
      vertexColors: true,
      side: three.DoubleSide,
      clippingPlanes: sides,
      polygonOffset: true,
      polygonOffsetFactor: 1.5,
      polygonOffsetUnits: 3,
    }),
  );
  mesh.frustumCulled = false;
  const thin = (/** @type {number} */ opacity, clip = true) => {
    const lines = new three.LineSegments(
      new three.BufferGeometry(),
      new three.LineBasicMaterial({ transparent: true, opacity, clippingPlanes: clip ? sides : null }),
    );
    lines.frustumCulled = false;
    scene.add(lines);
    return lines;
  };
  scene.add(mesh);
  const contourLines = { light: thin(0.4), dark: thin(0.4) };
  const border = thin(0.5);
  const floor = thin(1, false);

  /** One path for each run, made as they come. @type {ReturnType<typeof createPath>[]} */
  const paths = [];

  /** The sources of the geometries, so that only changed ones are made again. @type {Record<string, any[]>} */
  const made = { ground: [], lines: [], cloth: [null] };
  /** @param {keyof typeof made} what @param {any[]} from */
  const stale = (what, from) => {
    if (from.every((x, i) => x === made[what][i])) return false;
    made[what] = from;
    return true;
  };

  /** @param {InstanceType<Three["LineSegments"]>} lines @param {number[]} points */
  const setSegments = (lines, points) => {
    lines.geometry.dispose();
    lines.geometry = new three.BufferGeometry();
    lines.geometry.setAttribute("position", new three.Float32BufferAttribute(points, 3));
  };

  /** @param {Surface} given @param {Heights} map @param {Space} space */
  function setGround(given, map, space) {
    const height = given.v?.length ?? 1;
    const { positions, normals, heights, index } = surfaceMesh(given, map.open, space);
    const colours = new Float32Array(positions.length);
    heights.forEach((h, i) => {
      const k = 3 * Math.round(255 * Math.min(1, Math.max(0, h)));
      colours.set(lights.subarray(k, k + 3), 3 * i);
    });
    ground.setIndex(new three.BufferAttribute(index, 1));
    ground.setAttribute("position", new three.BufferAttribute(positions, 3));
    ground.setAttribute("normal", new three.BufferAttribute(normals, 3));
    ground.setAttribute("color", new three.BufferAttribute(colours, 3));
    const { u, v } = given.range;
    const cloth = new Float32Array((positions.length / 3) * 2);
    for (let i = 0; v && !given.far && i < positions.length / 3; i++) {
      const [pu, pv] = space.plane(positions[3 * i], positions[3 * i + 2]);
      cloth.set([(pu - u[0]) / (u[1] - u[0]), (pv - v[0]) / (v[1] - v[0])], 2 * i);
    }
    ground.setAttribute("uv", new three.BufferAttribute(cloth, 2));
    sides.forEach((side, i) => {
      side.constant = space.half[i < 2 ? 0 : 2] + 1e-4;
    });

    /** @type {number[]} */
    const edge = [];
    const w = given.u.length;
    const push = (/** @type {number} */ i, /** @type {number} */ j) =>
      given.hole?.[i] ||
      given.hole?.[j] ||
      edge.push(...positions.subarray(3 * i, 3 * i + 3), ...positions.subarray(3 * j, 3 * j + 3));
    for (let i = 0; i < w - 1; i++) {
      push(i, i + 1);
      push((height - 1) * w + i, (height - 1) * w + i + 1);
    }
    for (let j = 0; j < height - 1; j++) {
      push(j * w, (j + 1) * w);
      push(j * w + w - 1, (j + 2) * w - 1);
    }
    setSegments(border, edge);
    const [a, h, b] = space.half;
    setSegments(floor, [-a, -h, -b, a, -h, -b, a, -h, -b, a, -h, b, a, -h, b, -a, -h, b, -a, -h, b, -a, -h, -b]);
  }

  /**
   * @param {Surface} given @param {Heights} map @param {Space} space
   * @param {{level: number, lines: Float64Array[]}[]} contours
   */
  function setContours(given, map, space, contours) {
    /** @type {{light: number[], dark: number[]}} */
    const points = { light: [], dark: [] };
    const { u, v } = given.range;
    // contours are told in shares of the samples, which lie evenly in the box
    const [left, , near] = space.place(u[0], v?.[0] ?? 0, 0);
    const [right, , far] = space.place(u[1], v?.[1] ?? 0, 0);
    const [columns, rows] = [given.u.length - 1, (given.v?.length ?? 1) - 1];
    const holeAt = (/** @type {number} */ x, /** @type {number} */ y) =>
      given.hole?.[Math.round(y * rows) * (columns + 1) + Math.round(x * columns)];
    for (const { level, lines } of v ? contours : []) {
      const list = map.position(level) > 0.5 ? points.dark : points.light;
      for (const line of lines) {
        for (let k = 0; k + 3 < line.length; k += 2) {
          if (given.hole && holeAt(line[k], line[k + 1])) continue;
          for (const i of [k, k + 2]) {
            const [, y] = space.place(u[0], 0, map.height(level));
            list.push(left + line[i] * (right - left), y + LIFT, near + line[i + 1] * (far - near));
          }
        }
      }
    }
    setSegments(contourLines.light, points.light);
    setSegments(contourLines.dark, points.dark);
  }

  /** A picture of the samples' range instead of the colours of heights. @param {HTMLCanvasElement|null} cloth */
  function setCloth(cloth) {
    const { material } = mesh;
    material.map?.dispose();
    material.map = cloth && new three.CanvasTexture(cloth);
    if (material.map) Object.assign(material.map, { colorSpace: three.SRGBColorSpace, anisotropy: 4 });
    material.vertexColors = !cloth;
    material.needsUpdate = true;
  }

  return {
    camera,
    renderer,
    /**
     * @param {Surface} given @param {Heights} map @param {Space} space
     * @param {{level: number, lines: Float64Array[]}[]} contours @param {HTMLCanvasElement|null} cloth
     */
    setSurface(given, map, space, contours, cloth) {
      if (stale("cloth", [cloth])) setCloth(cloth);
      if (stale("ground", [given, map, space])) setGround(given, map, space);
      if (stale("lines", [given, map, space, contours])) setContours(given, map, space, contours);
    },
    /** The path of run number `i`. @param {number} i */
    path: (i) => (paths[i] ??= createPath(three, scene, sides)),
    /** No paths but the first `count`. @param {number} count */
    onlyPaths: (count) => paths.slice(count).forEach((path) => path.hide()),
    setColours() {
      const light = colour("--map-light");
      const dark = colour("--map-dark");
      contourLines.light.material.color.set(light);
      contourLines.dark.material.color.set(dark);
      border.material.color.set(colour("--ink"));
      floor.material.color.set(colour("--rule-strong"));
    },
    /**
     * Look from `orbit` at a box.
     * @param {import("./orbit.js").Orbit} orbit @param {Space} space @param {number} width @param {number} height
     */
    look(orbit, space, width, height) {
      const margin = { x: width < 480 ? 46 : 60, y: width < 480 ? 24 : 32 };
      const tall = Math.max(0.4, 1 - (2 * margin.y) / height);
      const wide = Math.max(0.4, 1 - (2 * margin.x) / width) * (width / height);
      camera.top = fitHalfHeight(space.half, orbit.polar, tall, wide);
      camera.bottom = -camera.top;
      camera.right = camera.top * (width / height);
      camera.left = -camera.right;
      camera.position.set(...direction(orbit)).multiplyScalar(AWAY);
      camera.lookAt(0, 0, 0);
      camera.updateProjectionMatrix();
      camera.updateMatrixWorld();
      // the light comes over the viewer's left shoulder, so that slopes read the same from every side
      sun.position.set(...direction({ azimuth: orbit.azimuth - 0.9, polar: 0.75 }));
    },
    /** @param {number} width @param {number} height @param {number} [ratio] */
    render(width, height, ratio = Math.min(2, devicePixelRatio || 1)) {
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        renderer.setPixelRatio(ratio);
        renderer.setSize(width, height, false);
      }
      renderer.render(scene, camera);
    },
    dispose() {
      scene.traverse((object) => {
        const { geometry, material } = /** @type {any} */ (object);
        geometry?.dispose();
        material?.map?.dispose();
        material?.dispose();
      });
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}

/** @typedef {ReturnType<typeof createScene>} Scene3D */
