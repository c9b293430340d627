/** The steps of a film, its size and its pace. No state of the page. */

/** Pictures of a film at most: 200 of 960 pixels are some 50 MB at worst. */
export const MOST = 200;
/** Bytes at most, at which a film is given up. */
export const LARGEST = 64e6;
export const WIDTHS = [480, 720, 960];
export const PACES = [2, 5, 10, 20]; // pictures a second
/** How long the last picture stays, in ms. */
export const REST = 1500;

/**
 * The steps that are drawn: all, or of a long run every so many and the last.
 * @param {number} from @param {number} to @param {number} [most] @returns {{steps: number[], every: number}}
 */
export function stepsOf(from, to, most = MOST) {
  const every = Math.max(1, Math.ceil((to - from) / (most - 1)));
  const steps = [];
  for (let t = from; t < to; t += every) steps.push(t);
  return { steps: [...steps, to], every };
}

const ROOM = 340; // px that a picture needs to be read
const TALL = { one: 0.7, two: 0.86 }; // height by width

/**
 * The size in which a film of so many pictures side by side is laid out, and by what it is scaled to its width.
 * @param {number} count @param {number} width px @returns {{sizes: [number, number][], ratio: number}}
 */
export function frameOf(count, width) {
  const laid = Math.max(width, ROOM * count + 32);
  const each = Math.floor((laid - 32 - 24 * (count - 1)) / count);
  const tall = Math.round(each * (count > 1 ? TALL.two : TALL.one));
  return { sizes: Array.from({ length: count }, () => [each, tall]), ratio: width / laid };
}

/** A number of bytes in words. @param {number} bytes */
export const bytesText = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
