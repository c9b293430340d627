/** The layout of a written-out chain: parts that belong together share a column or a line. */

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{input: Point, loss: Point, target: number, back: number, half: {width: number, height: number}, radius:
 *   number,
 *   units: (Point & {weight: Point, weightSlope: Point, bias: Point, biasSlope: Point, delta: Point, curve:
 *   Point|null})[]}} Places
 *   Every point is a centre; `back` is the height of the line on which errors run back.
 */

/** @param {number} count how many units @param {number} width @param {number} height @returns {Places} */
export function chainPlaces(count, width, height) {
  const radius = 17;
  const half = { width: 29, height: 42 };
  const left = 16 + radius;
  const right = width - 22 - radius;
  // the units and the gaps share the width between the discs
  const room = right - left - 2 * radius - count * 2 * half.width;
  const gap = room / (count + 1);
  // without enough height there are no curves above the units
  const curves = height >= 240;
  const y = curves ? Math.min(88 + (height - 240) / 2, 128) : 52;
  // low, but with room for the line of errors below
  const back = y + Math.max(101, Math.min(122, height - y - 26));
  const units = Array.from({ length: count }, (_, i) => {
    const x = left + radius + (i + 1) * gap + (2 * i + 1) * half.width;
    const before = x - half.width - gap / 2;
    return {
      x,
      y,
      weight: { x: before, y: y - 27 },
      weightSlope: { x: before, y: y + 26 },
      curve: curves ? { x, y: y - half.height - 22 } : null,
      bias: { x, y: y + half.height + 34 },
      biasSlope: { x: x + half.width + gap / 2, y: y + half.height + 34 },
      delta: { x, y: back + 16 },
    };
  });
  return { input: { x: left, y }, loss: { x: right, y }, target: y - radius - 16, back, half, radius, units };
}
