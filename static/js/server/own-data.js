/** Has the user's own data named by the server, and keeps them for requests, links and files. */
import * as api from "./api.js";
import { packed } from "./pack.js";
import { request } from "./requests.js";
import { keepTable, ownData } from "./tables.js";

/**
 * Have a table checked and named. Resolves to its hash, or to null without an answer; throws api.Refused if it cannot be
 * used.
 * @param {any} table @param {string} [text] the table as `packed` writes it, where that is known
 */
export async function named(table, text) {
  /** @type {api.Refused|null} */
  let refused = null;
  const ask = () =>
    api.data({ table }).catch((error) => {
      if (!(error instanceof api.Refused)) throw error;
      refused = error;
      return null;
    });
  const answer = await request("own", ask);
  if (refused) throw refused;
  if (!answer) return null;
  const { hash, classes, outputs } = answer;
  keepTable(hash, table, text ?? (await packed(table)));
  ownData.value = { hash, title: table.title, classes: classes.length, outputs };
  return hash;
}
