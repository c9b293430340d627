/**
 * Makes a GIF beside the page, so that the page does not wait for it. The first message names the library; each further
 * one is a picture, which is answered with the number of bytes so far; the last one is answered with the file.
 */
import { paletteOf } from "./palette.js";

/**
 * @typedef {{library: string}|{pixels: ArrayBuffer, width: number, height: number, delay: number}|{end: true}} Message
 */

/** @type {Promise<any>} */
let library = Promise.reject(new Error("no library"));
library.catch(() => {});
/** @type {any} */
let gif = null;
/** What is shown after the picture before, as one number for each pixel. @type {Uint32Array|null} */
let shown = null;

const NEAR = 3; // of 255: a pixel that differs less from the shown one stays as it is

/** @param {number} a @param {number} b */
const differ = (a, b) =>
  a !== b &&
  (Math.abs((a & 255) - (b & 255)) > NEAR ||
    Math.abs(((a >>> 8) & 255) - ((b >>> 8) & 255)) > NEAR ||
    Math.abs(((a >>> 16) & 255) - ((b >>> 16) & 255)) > NEAR);

/**
 * Add a picture: of what stays as it was there is nothing but transparent pixels, which take almost no room.
 * @param {any} made @param {Uint32Array} pixels @param {number} width @param {number} height @param {number} delay ms
 */
function add({ GIFEncoder }, pixels, width, height, delay) {
  gif ??= GIFEncoder();
  const isFirst = !shown;
  const seen = shown ?? pixels.slice();
  const changed = isFirst ? pixels : pixels.filter((pixel, i) => differ(pixel, seen[i]));
  const { palette, places } = paletteOf(changed, 255);
  const clear = palette.length;
  const index = new Uint8Array(pixels.length).fill(clear);
  for (let i = 0; i < pixels.length; i++) {
    if (!isFirst && !differ(pixels[i], seen[i])) continue;
    index[i] = places.get(pixels[i]) ?? clear;
    seen[i] = pixels[i];
  }
  gif.writeFrame(index, width, height, {
    palette: [...palette, [0, 0, 0]],
    delay,
    transparent: !isFirst,
    transparentIndex: clear,
    dispose: 1,
  });
  shown = seen;
}

addEventListener("message", async ({ data }) => {
  const message = /** @type {Message} */ (data);
  if ("library" in message) {
    library = import(message.library);
    return;
  }
  try {
    const made = await library;
    if ("end" in message) {
      gif.finish();
      postMessage({ file: gif.bytes() });
    } else {
      add(made, new Uint32Array(message.pixels), message.width, message.height, message.delay);
      postMessage({ bytes: gif.bytesView().length });
    }
  } catch (error) {
    postMessage({ wrong: String(error) });
  }
});
