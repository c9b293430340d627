/** The order of a batch's examples. */

/** @typedef {"example"|"delta"|"a"|"contribution"} Key */

/**
 * Places in the arrays: by number upwards, or by absolute value downwards.
 * @param {import("../server/openapi.js").Contributions} of @param {Key} key
 */
export function ranked(of, key) {
  const values = of[key] ?? of.contribution;
  const sign = key === "example" ? 1 : -1;
  return values
    .map((_, i) => i)
    .sort((i, j) => sign * (Math.abs(values[i]) - Math.abs(values[j])) || of.example[i] - of.example[j]);
}
