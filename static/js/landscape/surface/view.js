/**
 * The loss over a plane as a surface. three.js is loaded when this is first shown, and draws only when something
 * changed.
 */
import { html, signal, untracked, useEffect, useRef } from "ui";
import { boxSpace, isHidden, meets } from "./mesh.js";
import { whenBack } from "../../server/requests.js";
import { held, setOptions } from "../../store.js";
import { cloth } from "../flat/basins.js";
import { orbit, turn } from "./camera.js";
import { initialView } from "./opening.js";
import { createScene } from "./scene.js";
import { drawAxes, drawMarks } from "./overlay.js";
import { growth, useCanvas } from "../../draw/canvas.js";
import { useGestures } from "../flat/drag.js";
import { onPlane } from "../flat/stage.js";
import { abstract, ball, minimaHere } from "../point.js";
import { inkOf, MAP_INK, trails } from "../flat/trails.js";
import { contours, objective, samples, scale, view } from "../samples/shown.js";

/** @import { Signal } from "ui" */

/** @typedef {import("./mesh.js").Vector} Vector @typedef {import("./overlay.js").Eye} Eye */

const RADIANS = 0.008; // a turn per px of drag

/** The scene while it is mounted; null until three.js has come. @type {Signal<import("./scene.js").Scene3D|null>} */
const scene = signal(null);
/** @type {Signal<"loading"|"ready"|"missing"|"away">} */
const state = signal("loading");

/**
 * The box is kept while the part in sight is the same, so that meshes in it are too.
 * @type {{of: import("../samples/shown.js").View|null, space: import("./mesh.js").Space|null}}
 */
const box = { of: null, space: null };
function spaceOf(/** @type {import("../samples/shown.js").View} */ seen) {
  if (seen !== box.of && seen.v) Object.assign(box, { of: seen, space: boxSpace(seen.u, seen.v, seen.far) });
  return box.space;
}

/**
 * Draw the surface into the canvas of a scene.
 * @param {import("./scene.js").Scene3D|null} shown @param {number} width @param {number} height in CSS pixels
 * @param {number} [ratio] its dots for each of them @returns {Eye|null}
 */
export function drawScene(shown, width, height, ratio) {
  const given = samples.value;
  const map = scale.value;
  const seen = view.value;
  const space = seen?.v ? spaceOf(seen) : null;
  if (!shown || !given?.v || !map || !seen || !space || (given.far && !seen.far)) return null;
  untracked(() => {
    const places = [...minimaHere.value, ...(ball.value ? [ball.value] : [])].map(({ u, v, loss }) =>
      space.place(u, v, map.height(loss)),
    );
    const of = `${objective.value} ${given.plane.kind} ${given.plane.u} ${given.plane.v}`;
    initialView(of, given, map.height, space, places);
  });
  shown.setColours();
  shown.setSurface(given, map, space, contours.value, cloth.value);
  const all = trails.value.filter((trail) => !trail.here || !held.value);
  shown.onlyPaths(all.length);
  all.forEach((trail, i) =>
    shown.path(i).set(
      [trail.points, trail.count, trail.now, space, map],
      () => {
        const points = new Float32Array(3 * trail.count);
        for (let k = 0; k < 3 * trail.count; k += 3)
          points.set(space.place(trail.points[k], trail.points[k + 1], map.height(trail.points[k + 2])), k);
        return points;
      },
      trail.now,
      inkOf(trail, MAP_INK),
    ),
  );
  shown.look(orbit.value, space, width, height);
  const grow = ratio ? 1 : growth();
  shown.render(width * grow, height * grow, ratio);

  const { camera } = shown;
  const at = camera.position.clone();
  return {
    space,
    project: ([x, y, z]) => {
      at.set(x, y, z).project(camera);
      return { x: ((at.x + 1) / 2) * width, y: ((1 - at.y) / 2) * height };
    },
    hidden: (point) => isHidden(point, orbit.value, space, given, map.height),
  };
}

/**
 * Draw what stands over the surface. Returns where the other runs' heads are.
 * @param {CanvasRenderingContext2D} context @param {Eye} eye
 */
export function drawOver(context, eye) {
  drawAxes(context, eye);
  return drawMarks(context, eye);
}

/** The point of the surface at a pixel. @param {number} px @param {number} py @param {HTMLElement|null} element */
function pick(px, py, element) {
  const shown = scene.peek();
  const given = samples.peek();
  const map = scale.peek();
  if (!shown || !given || !map || !box.space || !element) return null;
  const { camera } = shown;
  const grow = growth();
  const from = camera.position
    .clone()
    .set(((px * grow) / element.clientWidth) * 2 - 1, 1 - ((py * grow) / element.clientHeight) * 2, -1)
    .unproject(camera);
  const along = camera.position.clone().normalize().negate();
  const [eye, ray] = [from, along].map((vector) => /** @type {Vector} */ (vector.toArray()));
  const hit = meets(eye, ray, box.space, given, map.height);
  return hit && { u: hit.u, v: hit.v, inside: true };
}

const bringThree = async () =>
  /** @type {import("./scene.js").Three} */ (/** @type {unknown} */ (await import("three")));

/** A scene on a canvas of its own, for pictures. @param {HTMLCanvasElement} canvas */
export const sceneOn = async (canvas) => createScene(await bringThree(), canvas);

/** @param {{current: HTMLCanvasElement|null}} canvas */
async function begin(canvas) {
  const three = await bringThree();
  if (!canvas.current) return; // left before it came
  try {
    scene.value = createScene(three, canvas.current);
    state.value = "ready";
  } catch {
    state.value = "missing"; // no WebGL here
  }
}

export function Landscape3D() {
  const stage = useRef(/** @type {HTMLElement|null} */ (null));
  const picture = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  const eye = useRef(/** @type {Eye|null} */ (null));
  const heads = useRef(/** @type {{index: number, x: number, y: number}[]} */ ([]));
  const over = useCanvas((context, width, height) => {
    eye.current = drawScene(scene.value, width, height);
    if (eye.current) heads.current = drawOver(context, eye.current);
  });
  /** Once more when a server that is away is back. @returns {Promise<void>} */
  const bring = () => {
    state.value = "loading";
    return begin(picture).catch(() => {
      state.value = "away";
      whenBack("three", () => picture.current && state.peek() === "away" && bring());
    });
  };
  useEffect(() => {
    const canvas = picture.current;
    const lost = (/** @type {Event} */ event) => {
      event.preventDefault();
      state.value = "missing";
    };
    canvas?.addEventListener("webglcontextlost", lost);
    bring();
    return () => {
      canvas?.removeEventListener("webglcontextlost", lost);
      scene.peek()?.dispose();
      scene.value = null;
    };
  }, []);
  const hand = onPlane(
    (px, py) => pick(px, py, stage.current),
    () => heads.current,
  );
  useGestures(stage, {
    ...hand,
    ball: () => {
      const point = ball.peek();
      const map = scale.peek();
      return point && map && eye.current && !abstract.peek()
        ? eye.current.project(eye.current.space.place(point.u, point.v, map.height(point.loss)))
        : null;
    },
    ground: (dx, dy) => turn(-dx * RADIANS, -dy * RADIANS),
  });
  const flat = () => setOptions({ mode: "2d" });
  return html`<div class="stage" ref=${stage}>
    <canvas ref=${picture} aria-hidden="true" /><canvas ref=${over} aria-hidden="true" />
    ${state.value === "loading" && samples.value && html`<p class="nothing quiet">Preparing the surface…</p>`}
    ${
      state.value === "missing" &&
      html`<p class="nothing"><span>This browser does not draw in 3-D (WebGL is off or missing).</span>
      <button type="button" class="link" onClick=${flat}>Show the map instead</button></p>`
    }
    ${
      state.value === "away" &&
      html`<p class="nothing">
        <span>The 3-D view could not be fetched.</span> <button type="button" class="link"
            onClick=${bring}>Try again</button>
      <button type="button" class="link" onClick=${flat}>Show the map instead</button></p>`
    }
  </div>`;
}
