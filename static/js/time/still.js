/** Work that waits until nothing has changed for a while. All of it begins at one moment, so that it is one request. */
import { REST } from "../server/views.js";

/** @type {Set<() => void>} */
const waiting = new Set();
let timer = 0;

function begin() {
  const all = [...waiting];
  waiting.clear();
  for (const work of all) work();
}

/** Do `work` once nothing has called this for a while. @param {() => void} work the same function each time */
export function onceStill(work) {
  waiting.add(work);
  clearTimeout(timer);
  timer = setTimeout(begin, REST);
}

/** No longer wait to do `work`. @param {() => void} work */
export const notOnceStill = (work) => waiting.delete(work);
