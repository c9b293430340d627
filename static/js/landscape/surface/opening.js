/** From where a surface is looked at first. */
import { openFrom } from "./camera.js";
import { isHidden } from "./mesh.js";
import { openSide, VIEWS } from "./orbit.js";

const POLARS = [VIEWS.Corner.polar, 0.75, 0.6, 0.45, 0.3]; // from a corner to nearly from above

let seen = "";

/**
 * At the first sight of something new, look at it from where its hills are behind, and from as high up as shows all of
 * `points`.
 * @param {string} of what it is @param {import("../../types.js").Surface} given
 * @param {(loss: number) => number} height @param {import("./mesh.js").Space} space
 * @param {import("./mesh.js").Vector[]} points the start and what there is to reach
 */
export function initialView(of, given, height, space, points) {
  if (of === seen) return;
  seen = of;
  const azimuth = openSide(given, height);
  const shows = (/** @type {number} */ polar) =>
    points.every((point) => !isHidden(point, { azimuth, polar }, space, given, height));
  openFrom({ azimuth, polar: POLARS.find(shows) ?? VIEWS.Corner.polar });
}
