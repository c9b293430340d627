/** Where the surface is looked at from. It stays while other modes are shown. */
import { signal } from "ui";
import { turned, VIEWS } from "../geometry/orbit.js";

/** @type {import("ui").Signal<import("../geometry/orbit.js").Orbit>} */
export const orbit = signal(VIEWS.Corner);

/** @param {string} name one of VIEWS */
export const lookFrom = (name) => { orbit.value = VIEWS[name]; };

/** @param {number} azimuth @param {number} polar in radians */
export const turn = (azimuth, polar) => { orbit.value = turned(orbit.peek(), azimuth, polar); };
