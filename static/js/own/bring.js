/** Brings a table of the user's own to the server, and from there into the experiment. */
import { request } from "../server/requests.js";
import * as api from "../server/api.js";
import { keepTable } from "../server/tables.js";
import { changeExperiment } from "../run/changes.js";
import { ownData } from "../experiment/own-open.js";
import { withOwnRate } from "../experiment/memory.js";
import { withObjective } from "../experiment/objective.js";
import { catalog } from "../store.js";

/**
 * Have a table checked and named. Resolves to null without an answer; throws api.Refused if it cannot be used.
 * @param {any} table
 */
export async function named(table) {
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
  keepTable(answer.hash, table);
  const { hash, classes, outputs } = answer;
  ownData.value = { hash, title: table.title, classes: classes.length, outputs };
  return answer;
}

/**
 * Descend on a table from now on, with further settings of the data.
 * @param {any} table @param {{[setting: string]: any}} [settings]
 */
export async function bring(table, settings = {}) {
  const tables = catalog.peek();
  if (!tables || !(await named(table))) return false;
  await changeExperiment("objective.data", (e) =>
    withOwnRate(e, tables, () => {
      withObjective(e, tables, `data ${tables.own_data.name}`);
      if (e.objective.kind === "network") Object.assign(e.objective.data, settings);
    }),
  );
  return true;
}
