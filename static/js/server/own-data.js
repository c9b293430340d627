/** Has the user's own data named by the server, and keeps them for requests, links and files. */
import * as api from "./api.js";
import { packed } from "./pack.js";
import { request } from "./requests.js";
import { keepTable, ownData } from "./tables.js";

/**
 * Have a table checked and named. Resolves to its hash, or null without an answer; throws api.Refused if it is no use.
 * @param {any} table @param {string} [text] the table as `packed` writes it, where that is known
 */
export async function named(table, text) {
  const answer = await request("own", () => api.orRefused(api.data({ table })));
  if (answer instanceof api.Refused) throw answer;
  if (!answer) return null;
  const { hash, classes, outputs } = answer;
  keepTable(hash, table, text ?? (await packed(table)));
  ownData.value = { hash, title: table.title, classes: classes.length, outputs };
  return hash;
}
