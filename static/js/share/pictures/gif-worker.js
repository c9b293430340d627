/**
 * Makes a GIF beside the page, so that the page does not wait for it. The first message names the library; each further
 * one is a picture, which is answered with the number of bytes so far; the last one is answered with the file.
 */

/** @typedef {{library: string}|{pixels: ArrayBuffer, width: number, height: number, delay: number}|{end: true}} Message */

/** @type {Promise<any>} */
let library = Promise.reject(new Error("no library"));
library.catch(() => {});
/** @type {any} */
let gif = null;
/** The picture before, as one number for each pixel. @type {Uint32Array|null} */
let before = null;

/**
 * Add a picture: of what stays as it was there is nothing but transparent pixels, which take almost no room.
 * @param {any} made @param {Uint32Array} pixels @param {number} width @param {number} height @param {number} delay ms
 */
function add({ GIFEncoder, quantize, applyPalette }, pixels, width, height, delay) {
  gif ??= GIFEncoder();
  /** @type {number[]} */
  const places = [];
  for (let i = 0; i < pixels.length; i++) if (!before || pixels[i] !== before[i]) places.push(i);
  const changed = Uint32Array.from(places, (i) => pixels[i]);
  const bytes = new Uint8Array(changed.buffer);
  const palette = places.length ? quantize(bytes, 255) : [[0, 0, 0]];
  const indices = places.length ? applyPalette(bytes, palette) : [];
  const clear = palette.length;
  const index = new Uint8Array(pixels.length).fill(clear);
  places.forEach((at, k) => {
    index[at] = indices[k];
  });
  gif.writeFrame(index, width, height, {
    palette: [...palette, [0, 0, 0]],
    delay,
    transparent: before !== null,
    transparentIndex: clear,
    dispose: 1,
  });
  before = pixels;
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
