/** Where a box hides the least of the lines of a chart. All lengths in CSS px. No state. */

const APART = 4; // px from one look at the lines to the next
const MARGIN = 6; // px between the box and the edges of the plot, and around the step that is read

/**
 * How high and low the lines are along the plot: [x, top, bottom] for each line, every few px.
 * @param {Pick<import("uplot"), "data"|"posToVal"|"valToPos">} plot @param {number} width of its ground
 * @returns {[number, number, number][]}
 */
export function spansOf({ data, posToVal, valToPos }, width) {
  /** @type {[number, number, number][]} */
  const spans = [];
  const [steps, ...columns] = data;
  for (let x = 0; x < width; x += APART) {
    const from = Math.max(0, Math.floor(posToVal(x, "x")));
    const to = Math.min(steps.length - 1, Math.ceil(posToVal(x + APART, "x")));
    for (const values of columns) {
      let [low, high] = [Infinity, -Infinity];
      for (let i = from; i <= to; i++) {
        const value = values[i];
        if (value === null || value === undefined) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      if (low <= high) spans.push([x, valToPos(high, "y"), valToPos(low, "y")]);
    }
  }
  return spans;
}

/**
 * The left top corner of a box at which it hides the least of the lines. A place over the step that is read counts as
 * the worst; of equal places the first is taken.
 * @param {{width: number, height: number}} box @param {{width: number, height: number}} ground
 * @param {[number, number, number][]} spans @param {number} at the x of the step that is read
 */
export function freePlace(box, ground, spans, at) {
  const right = Math.max(MARGIN, ground.width - box.width - MARGIN);
  const bottom = Math.max(0, ground.height - box.height - MARGIN);
  const sides = at > ground.width / 2 ? [MARGIN, (MARGIN + right) / 2, right] : [right, (MARGIN + right) / 2, MARGIN];
  let best = { left: sides[0], top: bottom };
  let least = Infinity;
  for (const left of sides)
    for (const top of [bottom, MARGIN]) {
      const hidden = spans.filter(
        ([x, from, to]) => x >= left && x <= left + box.width && to >= top && from <= top + box.height,
      ).length;
      const over = at > left - MARGIN && at < left + box.width + MARGIN;
      const cost = hidden + (over ? spans.length : 0);
      if (cost < least) [best, least] = [{ left, top }, cost];
    }
  return best;
}
