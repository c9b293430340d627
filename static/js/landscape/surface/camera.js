/** Where the surface is looked at from. It stays while other modes are shown. */
import { signal } from "ui";
import { isHidden } from "./mesh.js";
import { openSide, turned, VIEWS } from "./orbit.js";

/** @type {import("ui").Signal<import("./orbit.js").Orbit>} */
export const orbit = signal(VIEWS.Corner);

/** @param {string} name one of VIEWS */
export const lookFrom = (name) => {
  orbit.value = name === "Corner" ? corner : VIEWS[name];
};

let corner = VIEWS.Corner;
let seen = "";

const POLARS = [VIEWS.Corner.polar, 0.75, 0.6, 0.45, 0.3]; // from a corner to nearly from above

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
  corner = { azimuth, polar: POLARS.find(shows) ?? VIEWS.Corner.polar };
  orbit.value = corner;
}

/** @param {number} azimuth @param {number} polar in radians */
export const turn = (azimuth, polar) => {
  orbit.value = turned(orbit.peek(), azimuth, polar);
};
