/** Brings a table of the user's own to the server, and from there into the experiment. */
import { named } from "../server/own-data.js";
import { IN_LINK, tableText } from "../server/tables.js";
import { changeExperiment } from "../run/changes/experiment.js";
import { withOwnRate } from "../experiment/memory.js";
import { withObjective } from "../experiment/objective.js";
import { newest } from "../server/latest.js";
import { laneOf } from "../run/runs.js";
import { catalog, lane, notice } from "../store.js";

/** Of tables that are checked at the same time the last one brought counts. */
const turns = newest();

/**
 * Descend on a table from now on, with further settings of the data. Resolves to whether it does; throws api.Refused.
 * @param {any} table @param {{[setting: string]: any}} [settings] @param {string} [key] of the change, for undo
 */
export async function bring(table, settings = {}, key = "objective.data") {
  const tables = catalog.peek();
  const mine = turns.begin();
  const of = lane.peek()?.frames;
  const hash = tables && (await named(table));
  if (!tables || !hash || mine.aborted || !laneOf(of)) return false;
  await changeExperiment(key, (e) =>
    withOwnRate(e, tables, () => {
      withObjective(e, tables, `data ${tables.own_data.name}`);
      if (e.objective.kind === "network") Object.assign(e.objective.data, settings);
    }),
  );
  if ((tableText(hash)?.length ?? 0) > IN_LINK)
    notice.value = "Links leave these data out, because they are too large. Share has a file that holds them.";
  return true;
}
