/** The user's own data in a link or a file: `data` holds them whole, or says that they were too large. */
import { unpacked } from "../server/pack.js";
import { named } from "../server/own-data.js";
import { Refused } from "../server/api.js";

/** Take in an address's data. @param {string} text @param {(refused: import("../types.js").Refusal) => void} tell */
export async function takeData(text, tell) {
  try {
    await named(await unpacked(text), text);
  } catch (error) {
    const why = error instanceof Refused ? error.message : "they are damaged";
    tell({ field: "data", value: null, allowed: "data that this page saved", why });
  }
}
