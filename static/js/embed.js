/** An embedded page shows the parts its address names, `?embed=landscape,loss,transport`, as long as it is open. */
import { roomOf, ROOMS } from "./rooms.js";

/** The transport is no room: it steps and plays. */
const TRANSPORT = "transport";

/** The parts that an address may name. */
export const PARTS = [...Object.keys(ROOMS).filter((name) => roomOf(name)?.place !== "column"), TRANSPORT];

/** @param {string|null} text @returns {string[]} those that there are, each once */
export const partsIn = (text) => [...new Set((text ?? "").split(","))].filter((name) => PARTS.includes(name));

/** @returns {string[]} */
function asked() {
  if (typeof location === "undefined" || document.getElementById("lesson")) return [];
  return partsIn(new URLSearchParams(location.search).get("embed"));
}

/** The parts that are shown; none where the page is whole. */
export const parts = asked();
export const isEmbedded = parts.length > 0;
export const hasTransport = !isEmbedded || parts.includes(TRANSPORT);

/** Of these rooms those shown; if there is none, the landscape. @template {string} T @param {T[]} rooms */
export function embedded(rooms) {
  if (!isEmbedded) return rooms;
  const shown = rooms.filter((name) => parts.includes(name));
  return shown.length ? shown : rooms.filter((name) => name === "landscape");
}
