/** Where the words of a picture stand: lines that fit, and the names of its colours. No state of the page. */

/**
 * @typedef {{text: string, colour: string, mark: "dot"|"hollow"|"batch"|"line", dash?: number[]}} Entry `colour` is a custom property
 */

const LINE = 20; // px
const GAP = 16; // px after a name
/** The room of each mark. */
export const MARK = { dot: 14, hollow: 14, batch: 14, line: 24 }; // px

/**
 * Where each entry stands: side by side, and below each other where there is no room.
 * @param {Entry[]} entries @param {number} room px @param {(text: string) => number} width of a name in px
 * @returns {{places: {x: number, y: number}[], height: number}}
 */
export function keyPlaces(entries, room, width) {
  let [x, y] = [0, 0];
  const places = entries.map(({ text, mark }) => {
    const wide = MARK[mark] + width(text) + GAP;
    if (x > 0 && x + wide - GAP > room) [x, y] = [0, y + LINE];
    const place = { x, y };
    x += wide;
    return place;
  });
  return { places, height: entries.length ? y + LINE : 0 };
}

/**
 * A text in lines that fit: broken between words, or where there are none between letters.
 * @param {string} text @param {number} room px @param {(text: string) => number} width in px
 */
export function wrapped(text, room, width) {
  /** @type {string[]} */
  const lines = [];
  let rest = text.trim();
  while (rest) {
    let [fits, end] = [1, rest.length];
    while (fits < end) {
      const middle = Math.ceil((fits + end) / 2);
      if (width(rest.slice(0, middle)) <= room) fits = middle;
      else end = middle - 1;
    }
    const space = fits < rest.length && rest[fits] !== " " ? rest.lastIndexOf(" ", fits) : fits;
    const cut = space > 0 ? space : fits;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return lines;
}
