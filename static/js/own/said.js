/** Sentences about points beside a curve. No state. */

/**
 * What a person should know of the points; "" if there is nothing.
 * @param {import("../server/openapi.d.ts").components["schemas"]["CurveAnswer"]} found
 */
export function leftOut({ below, above, left_out, reason }) {
  const sentences = [];
  if (left_out) {
    const points = `${left_out} of ${left_out + below + above} points ${left_out === 1 ? "was" : "were"} left out`;
    sentences.push(`${points}, because the curve has no value there: ${reason}.`);
  }
  if (!below !== !above)
    sentences.push(
      `${left_out ? "All others" : "All points"} lie ${above ? "above" : "below"} the curve, so there is one class only.`,
    );
  return sentences.join(" ");
}
