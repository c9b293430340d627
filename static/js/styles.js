/** The styles of all that the first picture does not need: one file, which comes with the first part that comes later. */

const ADDRESS = new URL("../later/styles.css", import.meta.url).href;

/** @type {Promise<unknown>|null} */
let asked = null;

/** Resolves when the styles hold; rejects if they cannot be had now. */
export function styles() {
  asked ??= new Promise((done, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: ADDRESS, onload: done, onerror: failed });
    document.head.append(link);
  }).catch((error) => {
    asked = null;
    throw error;
  });
  return asked;
}
