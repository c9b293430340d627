/**
 * At most so many colours for a picture, by the median cut: P. Heckbert, "Color image quantization for frame buffer
 * display", SIGGRAPH 1982. Colours are counted to the bit, so that a smooth map has as many steps as there is room for.
 * A colour is one number, red + 256 green + 65536 blue, as a canvas has it in its bytes. No state of the page.
 */

/** @typedef {{from: number, to: number, count: number, channel: number, span: number}} Box of `colours` */
/** @typedef {[number, number, number]} Colour */

/** The number of pixels of each colour. @param {Uint32Array} pixels @returns {Map<number, number>} */
function counted(pixels) {
  const counts = new Map();
  let [last, run] = [-1, 0]; // neighbours are often alike
  for (const pixel of pixels) {
    if (pixel === last) run++;
    else {
      if (run) counts.set(last, (counts.get(last) ?? 0) + run);
      [last, run] = [pixel, 1];
    }
  }
  if (run) counts.set(last, (counts.get(last) ?? 0) + run);
  return counts;
}

/** @param {number} colour @param {number} channel 0 to 2 */
const part = (colour, channel) => (colour >>> (8 * channel)) & 255;

/**
 * @param {number[]} colours @param {Map<number, number>} counts @param {number} from @param {number} to @returns {Box}
 */
function box(colours, counts, from, to) {
  let count = 0;
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  for (let i = from; i < to; i++) {
    count += counts.get(colours[i]) ?? 0;
    for (let c = 0; c < 3; c++) {
      const value = part(colours[i], c);
      if (value < low[c]) low[c] = value;
      if (value > high[c]) high[c] = value;
    }
  }
  const spans = high.map((value, c) => value - low[c]);
  const span = Math.max(...spans);
  return { from, to, count, channel: spans.indexOf(span), span };
}

/**
 * The palette of a picture, and the place in it of each of the picture's colours.
 * @param {Uint32Array} pixels opaque @param {number} most @returns {{palette: Colour[], places: Map<number, number>}}
 */
export function paletteOf(pixels, most) {
  const counts = counted(pixels);
  const colours = [...counts.keys()];
  const boxes = colours.length ? [box(colours, counts, 0, colours.length)] : [];
  while (boxes.length < most) {
    // the box in which most is lost; the root, so that a rare colour of its own is not forgotten beside a large ground
    let worst = -1;
    let loss = 0;
    boxes.forEach(({ count, span }, i) => {
      const here = span * Math.sqrt(count);
      if (here > loss) [worst, loss] = [i, here];
    });
    if (worst < 0) break;
    const { from, to, count, channel } = boxes[worst];
    const sorted = colours.slice(from, to).sort((a, b) => part(a, channel) - part(b, channel));
    sorted.forEach((colour, i) => {
      colours[from + i] = colour;
    });
    let [middle, half] = [from, 0];
    while (middle < to - 1 && half < count / 2) half += counts.get(colours[middle++]) ?? 0;
    middle = Math.max(from + 1, middle);
    boxes.splice(worst, 1, box(colours, counts, from, middle), box(colours, counts, middle, to));
  }
  /** @type {Map<number, number>} */
  const places = new Map();
  const palette = boxes.map(({ from, to, count }, at) => {
    const sum = [0, 0, 0];
    for (let i = from; i < to; i++) {
      places.set(colours[i], at);
      for (let c = 0; c < 3; c++) sum[c] += part(colours[i], c) * (counts.get(colours[i]) ?? 0);
    }
    return /** @type {Colour} */ (sum.map((value) => Math.round(value / count)));
  });
  return { palette, places };
}
