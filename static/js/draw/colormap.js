/**
 * Colour maps as tables of 256 RGB triples. Viridis for values, blue-orange for signs: both safe for the colour-blind.
 */

/** @param {string} hex */
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** 256 colours through evenly spaced stops. @param {string[]} stops @returns {Uint8ClampedArray} 256 x 3 */
function table(stops) {
  const colours = stops.map(rgb);
  const out = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (colours.length - 1);
    const k = Math.min(Math.floor(at), colours.length - 2);
    for (let c = 0; c < 3; c++) out[3 * i + c] = colours[k][c] + (at - k) * (colours[k + 1][c] - colours[k][c]);
  }
  return out;
}

/** Viridis (Smith and van der Walt, CC0), low to high. */
export const viridis = table([
  "#440154",
  "#482475",
  "#414487",
  "#355f8d",
  "#2a788e",
  "#21918c",
  "#22a884",
  "#44bf70",
  "#7ad151",
  "#bddf26",
  "#fde725",
]);

/** Orange below zero, blue above, the page's ground between. @param {"light"|"dark"} theme */
export const signs = (theme) => (theme === "dark" ? signsDark : signsLight);
const signsLight = table(["#b8560f", "#dd8f4a", "#f3cfa8", "#f7f5f0", "#b9d3ee", "#6a9fd6", "#1f5fa8"]);
const signsDark = table(["#f0a050", "#b8702a", "#694323", "#23272c", "#284a6b", "#3f78b0", "#78b4f0"]);

/** The CSS colour at `t` in [0, 1] (clamped). @param {Uint8ClampedArray} map @param {number} t */
export function css(map, t) {
  const i = 3 * Math.round(255 * Math.min(1, Math.max(0, t)));
  return `rgb(${map[i]} ${map[i + 1]} ${map[i + 2]})`;
}

/**
 * Values as an RGBA image, one pixel each, first row at the bottom (v grows upwards).
 * @param {ArrayLike<number>} values row-major @param {number} width @param {number} height
 * @param {(value: number) => number} position where a value lies in the map, 0 to 1 (clamped)
 * @param {Uint8ClampedArray} map
 */
export function image(values, width, height, position, map) {
  const pixels = new ImageData(width, height);
  const { data } = pixels;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const t = Math.min(1, Math.max(0, position(values[row * width + column])));
      const from = 3 * Math.round(255 * t);
      const to = 4 * ((height - 1 - row) * width + column);
      data[to] = map[from];
      data[to + 1] = map[from + 1];
      data[to + 2] = map[from + 2];
      data[to + 3] = 255;
    }
  }
  return pixels;
}

/**
 * Such an image on a canvas of its size.
 * @param {ImageData} pixels @param {HTMLCanvasElement} [canvas] a new one if none is given
 */
export function onCanvas(pixels, canvas = document.createElement("canvas")) {
  const { width, height } = pixels;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas;
}
