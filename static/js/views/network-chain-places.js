/** Where the parts of a written-out chain stand, so that what belongs together lies in one column or on one line. */

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{input: Point, loss: Point, target: number, back: number, half: {width: number, height: number}, radius: number,
 *   units: (Point & {weight: Point, weightSlope: Point, bias: Point, biasSlope: Point, delta: Point, curve: Point})[]}} Places
 *   Every point is a centre; `back` is the height of the line on which errors run back.
 */

/**
 * @param {number} count how many units @param {number} width @param {number} height
 * @returns {Places}
 */
export function chainPlaces(count, width, height) {
  const radius = 17;
  const half = { width: 29, height: 34 };
  const left = 16 + radius;
  const right = width - 22 - radius;
  // between the discs, the units and the gaps between them share what is left
  const room = right - left - 2 * radius - count * 2 * half.width;
  const gap = room / (count + 1);
  const y = Math.max(84, Math.min(height * 0.4, 108));
  const units = Array.from({ length: count }, (_, i) => {
    const x = left + radius + (i + 1) * gap + (2 * i + 1) * half.width;
    const before = x - half.width - gap / 2;
    return {
      x, y, weight: { x: before, y: y - 27 }, weightSlope: { x: before, y: y + 26 }, curve: { x, y: y - half.height - 24 },
      bias: { x, y: y + half.height + 38 }, biasSlope: { x: x + 42, y: y + half.height + 38 }, delta: { x: x + 0, y: y + 134 },
    };
  });
  return { input: { x: left, y }, loss: { x: right, y }, target: y - 52, back: y + 118, half, radius, units };
}
