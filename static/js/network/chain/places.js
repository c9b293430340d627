/** Where the parts of a written-out chain stand, so that what belongs together lies in one column or on one line. */

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{input: Point, loss: Point, target: number, back: number, half: {width: number, height: number}, radius:
 *   number,
 *   units: (Point & {weight: Point, weightSlope: Point, bias: Point, biasSlope: Point, delta: Point, curve:
 *   Point|null})[]}} Places
 *   Every point is a centre; `back` is the height of the line on which errors run back.
 */

/**
 * @param {number} count how many units @param {number} width @param {number} height
 * @returns {Places}
 */
export function chainPlaces(count, width, height) {
  const radius = 17;
  const half = { width: 29, height: 42 };
  const left = 16 + radius;
  const right = width - 22 - radius;
  // between the discs, the units and the gaps between them share what is left
  const room = right - left - 2 * radius - count * 2 * half.width;
  const gap = room / (count + 1);
  // the curves above the units go first when there is little height
  const curves = height >= 240;
  const y = curves ? Math.min(88 + (height - 240) / 2, 128) : 52;
  // as far down as leaves room for the line of errors below it
  const back = y + Math.max(108, Math.min(122, height - y - 26));
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
