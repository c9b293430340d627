/** Lines of equal loss through a grid of samples. */
import { contours } from "d3-contour";

/**
 * @typedef {{level: number, lines: Float64Array[]}} Contour   lines: x0, y0, x1, y1, ... in samples: 0 is the first,
 *   width - 1 the last
 */

/**
 * The parts of a ring within the samples. d3-contour closes every ring half a sample outside of them.
 * @param {number[][]} ring the last point repeats the first @param {number} width @param {number} height
 * @returns {Float64Array[]}
 */
function inside(ring, width, height) {
  const within = (/** @type {number[]} */ [x, y]) => x >= 0.5 && x <= width - 0.5 && y >= 0.5 && y <= height - 0.5;
  const points = ring.slice(0, -1);
  const gap = points.findIndex((point) => !within(point));
  // begin in a gap, so that no part is cut at the start of the ring
  const walk = gap < 0 ? ring : [...points.slice(gap), ...points.slice(0, gap)];
  /** @type {Float64Array[]} */
  const lines = [];
  /** @type {number[]} */
  let run = [];
  const end = () => {
    if (run.length >= 4) lines.push(Float64Array.from(run));
    run = [];
  };
  for (const point of walk) {
    if (within(point)) run.push(point[0] - 0.5, point[1] - 0.5);
    else end();
  }
  end();
  return lines;
}

/**
 * @param {Float32Array|number[]} values row-major @param {number} width @param {number} height @param {number[]} levels
 * @returns {Contour[]}
 */
export function contourLines(values, width, height, levels) {
  const generator = contours().size([width, height]);
  const list = /** @type {number[]} */ (values);
  return levels.map((level) => ({
    level,
    lines: generator
      .contour(list, level)
      .coordinates.flatMap((polygon) => polygon.flatMap((ring) => inside(ring, width, height))),
  }));
}

const DISTANCE = 56; // px that a label keeps from others

/**
 * The best place of a label on a line: straight, nearly level, inside the box and away from other labels.
 * @param {Float64Array|number[]} line x0, y0, x1, y1, ... in pixels @param {number} length of the label
 * @param {{left: number, top: number, right: number, bottom: number}} box
 * @param {{x: number, y: number}[]} taken other labels and marks
 * @returns {{x: number, y: number, angle: number}|null} the angle keeps the label upright
 */
export function labelSpot(line, length, box, taken) {
  const count = line.length / 2;
  const arc = new Float64Array(count);
  for (let i = 1; i < count; i++) {
    arc[i] = arc[i - 1] + Math.hypot(line[2 * i] - line[2 * i - 2], line[2 * i + 1] - line[2 * i - 1]);
  }
  const total = arc[count - 1];
  if (!(total > 2 * length)) return null;
  const margin = length / 2 + 4;
  let best = null;
  let bestScore = 0;
  let i = 0;
  let j = 0;
  for (let middle = length / 2; middle <= total - length / 2; middle += Math.max(6, total / 400)) {
    while (i < count - 2 && arc[i + 1] < middle - length / 2) i++;
    while (j < count - 1 && arc[j] < middle + length / 2) j++;
    const dx = line[2 * j] - line[2 * i];
    const dy = line[2 * j + 1] - line[2 * i + 1];
    const x = line[2 * i] + dx / 2;
    const y = line[2 * i + 1] + dy / 2;
    if (x < box.left + margin || x > box.right - margin || y < box.top + 12 || y > box.bottom - 12) continue;
    const chord = Math.hypot(dx, dy);
    const straight = chord / (arc[j] - arc[i]);
    if (straight < 0.96 || taken.some((other) => Math.hypot(other.x - x, other.y - y) < DISTANCE)) continue;
    const score = 4 * straight + Math.abs(dx) / chord;
    if (score > bestScore) {
      bestScore = score;
      const angle = Math.atan2(dy, dx);
      best = { x, y, angle: Math.abs(angle) > Math.PI / 2 ? angle - Math.sign(angle) * Math.PI : angle };
    }
  }
  return best;
}
