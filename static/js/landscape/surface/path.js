/** A run's path over the surface: wide lines, the last steps strong, older ones faint, what is to come fainter. */

/** @typedef {import("./scene.js").Three} Three */

const RECENT = 40; // steps drawn strongly
const MOST = 3000; // points of one line: more could not be told apart
const LIFT = 0.008; // above the surface
const FAR = 1e6; // box widths; a run that flies off is cut there, before squares of its coordinates overflow in float32

/** Every so many points, so that at most MOST are left, the last among them. @param {Float32Array} points */
function thinned(points) {
  const count = points.length / 3;
  const every = Math.ceil(count / MOST);
  if (every <= 1) return points;
  const kept = Math.ceil(count / every);
  const out = new Float32Array(3 * kept);
  for (let i = 0; i < kept; i++) {
    const from = 3 * (count - 1 - (kept - 1 - i) * every);
    out.set(points.subarray(from, from + 3), 3 * i);
  }
  return out;
}

/** @param {Three} three @param {InstanceType<Three["Scene"]>} scene @param {InstanceType<Three["Plane"]>[]} sides */
export function createPath(three, scene, sides) {
  /** @param {number} linewidth @param {number} opacity @param {number} renderOrder */
  const line = (linewidth, opacity, renderOrder, through = false) => {
    const material = new three.LineMaterial({
      linewidth,
      transparent: true,
      opacity,
      depthTest: !through,
      depthWrite: false,
      clippingPlanes: sides,
    });
    const made = new three.Line2(new three.LineGeometry(), material);
    Object.assign(made, { frustumCulled: false, visible: false, renderOrder });
    scene.add(made);
    return made;
  };
  const edges = { old: line(3.5, 0.35, 4), recent: line(4.5, 0.6, 6) };
  const cores = {
    hidden: line(1.5, 0.22, 2, true),
    future: line(1.25, 0.45, 3),
    old: line(1.75, 0.6, 5),
    recent: line(2.25, 1, 7),
  };
  const all = [...Object.values(edges), ...Object.values(cores)];
  /** @type {any[]} */
  let made = [];

  /** @param {typeof edges.old[]} lines @param {Float32Array} points */
  const set = (lines, points) => {
    for (const each of lines) {
      each.visible = points.length >= 6;
      if (!each.visible) continue;
      each.geometry.dispose();
      each.geometry = new three.LineGeometry();
      each.geometry.setPositions(points);
    }
  };
  return {
    /**
     * @param {any[]} from what it is made of: with the same the lines are kept
     * @param {() => Float32Array} place x, y, z of every known step @param {number} now how many are past and present
     * @param {{core: string, edge: string}} ink
     */
    set(from, place, now, { core, edge }) {
      for (const each of Object.values(cores)) each.material.color.set(core);
      for (const each of Object.values(edges)) each.material.color.set(edge);
      if (from.length === made.length && from.every((x, i) => x === made[i])) return;
      made = from;
      const points = place();
      for (let i = 0; i < points.length; i++)
        points[i] = Math.max(-FAR, Math.min(FAR, points[i] + (i % 3 === 1 ? LIFT : 0)));
      const past = points.subarray(0, 3 * now);
      const old = thinned(past);
      set([cores.hidden, cores.old, edges.old], old);
      set([cores.recent, edges.recent], past.subarray(3 * Math.max(0, now - RECENT)));
      set([cores.future], thinned(points.subarray(3 * Math.max(0, now - 1))));
    },
    hide() {
      made = [];
      for (const each of all) each.visible = false;
    },
  };
}
