/** Where the surface is looked at from. It stays while other modes are shown. */
import { signal } from "ui";
import { openSide, turned, VIEWS } from "./orbit.js";

/** @type {import("ui").Signal<import("./orbit.js").Orbit>} */
export const orbit = signal(VIEWS.Corner);

/** @param {string} name one of VIEWS */
export const lookFrom = (name) => {
  orbit.value = name === "Corner" ? corner : VIEWS[name];
};

let corner = VIEWS.Corner;
let seen = "";

/**
 * At the first sight of something new, look at it from where its hills are behind.
 * @param {string} of what it is @param {import("../../types.js").Surface} given
 * @param {(loss: number) => number} height
 */
export function initialView(of, given, height) {
  if (of === seen) return;
  seen = of;
  corner = { ...VIEWS.Corner, azimuth: openSide(given, height) };
  orbit.value = corner;
}

/** @param {number} azimuth @param {number} polar in radians */
export const turn = (azimuth, polar) => {
  orbit.value = turned(orbit.peek(), azimuth, polar);
};
