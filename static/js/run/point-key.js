/** Short keys for points of parameter space. No state of the page. */

/** @type {WeakMap<number[], string>} */
const marks = new WeakMap();

/** A short key that distinguishes a point of parameter space from others. @param {number[]} point */
export function pointKey(point) {
  const known = marks.get(point);
  if (known) return known;
  let sum = 0;
  let mixed = 0;
  for (let i = 0; i < point.length; i++) {
    sum += point[i];
    mixed += point[i] * (1 + ((i * 7919) % 1009));
  }
  const made = `${sum} ${mixed}`;
  marks.set(point, made);
  return made;
}
