/** Where the surface is looked at from. It stays while other modes are shown. */
import { signal } from "ui";
import { turned, VIEWS } from "./orbit.js";

/** @type {import("ui").Signal<import("./orbit.js").Orbit>} */
export const orbit = signal(VIEWS.Corner);

/** @param {string} name one of VIEWS */
export const lookFrom = (name) => (orbit.value = name === "Corner" ? corner : VIEWS[name]);

let corner = VIEWS.Corner;

/** @param {import("./orbit.js").Orbit} from what "Corner" means for what is shown: it is looked at from there */
export const openFrom = (from) => {
  corner = orbit.value = from;
};

/** @param {number} azimuth @param {number} polar in radians */
export const turn = (azimuth, polar) => (orbit.value = turned(orbit.peek(), azimuth, polar));
