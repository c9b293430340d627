/**
 * What a link leaves out. It says only what differs from a preset or a default, so each link has a version, and what the
 * defaults were then stands in a table on the server (scripts/make_link_defaults.py). No state.
 *
 * @typedef {{experiment: Experiment, view: {mode: string, plane: Plane|null}}} Preset
 * @typedef {{version: number, preset: (name: string|null) => Preset|undefined, first: string, usual: Experiment,
 *   complete: (chosen: any) => any, plane: (of: Lane|null) => Plane|null}} Meaning
 *   `usual` is what changes without a preset are made to, `complete` fills in what an experiment leaves out, `plane` is
 *   what a run was first looked at in where a link says nothing of it; null where that is as it is today
 */
import { countIn } from "./query.js";
/** @import { Catalog, Experiment, Lane, Plane } from "../types.js" */

/** The version of the links that the page writes. Links without one are of version 1. */
export const VERSION = 2;

/** The versions from which on a table holds. The last one has the defaults of today. */
export const TABLES = [1];

/** The version that a link is of; null where it names none that there is. @param {URLSearchParams} query */
export function versionIn(query) {
  const text = query.get("v");
  const version = text === null ? 1 : countIn(text, VERSION);
  return version === 0 ? null : version;
}

/** The table that holds for a version. @param {number} version */
export const tableOf = (version) => TABLES.findLast((from) => from <= version) ?? TABLES[0];

/** What links of today mean. @param {Catalog|null} catalog @returns {Meaning} */
export const meaningOfToday = (catalog) => ({
  version: VERSION,
  preset: (name) => catalog?.presets.find((p) => p.name === name),
  first: catalog?.presets[0]?.name ?? "",
  usual: catalog?.default ?? /** @type {any} */ ({}),
  complete: (chosen) => chosen,
  plane: () => null,
});
