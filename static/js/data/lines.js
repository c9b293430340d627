/** Level lines of samples on a grid. */

/**
 * The level line by marching squares, as separate segments in grid coordinates (column, row).
 * @param {ArrayLike<number>} values row-major @param {number} width @param {number} height @param {number} level
 * @returns {[number, number, number, number][]} x1, y1, x2, y2
 */
export function levelLine(values, width, height, level) {
  /** @type {[number, number, number, number][]} */
  const segments = [];
  for (let row = 0; row + 1 < height; row++) {
    for (let column = 0; column + 1 < width; column++) {
      const at = row * width + column;
      const corners = [values[at], values[at + 1], values[at + width + 1], values[at + width]].map((v) => v - level);
      /** @type {[number, number][]} where the cell's sides are crossed, counter-clockwise from the lower one */
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const [from, to] = [corners[side], corners[(side + 1) % 4]];
        if (from < 0 === to < 0) continue;
        const share = from / (from - to);
        crossings.push(
          /** @type {[number, number][]} */ ([
            [column + share, row],
            [column + 1, row + share],
            [column + 1 - share, row + 1],
            [column, row + 1 - share],
          ])[side],
        );
      }
      // four crossings are a saddle: the middle decides which pairs belong together
      if (crossings.length === 4 && corners[0] < 0 !== corners.reduce((a, b) => a + b) < 0)
        crossings.push(/** @type {[number, number]} */ (crossings.shift()));
      for (let i = 0; i + 1 < crossings.length; i += 2) segments.push([...crossings[i], ...crossings[i + 1]]);
    }
  }
  return segments;
}
