/** Says which parts of a link could not be used, beside their controls where there are any, and which were. */
import { KEYS, countIn, pinOf, selectionIn } from "./query.js";
import { ROOTS } from "./changes.js";
import { LETTERS, MOST, hiddenIn, lanesIn, lanesPart } from "./lanes.js";
import { isStop, stopsIn } from "./stops.js";
import { clause } from "../widgets/refusals.js";
import { LONGEST } from "../run/runs.js";
import { lane, notice, options, unused } from "../store.js";
/** @import { Refusal } from "../types.js" */
/** @import { There } from "./query.js" */

const SHOWN = 12; // parts that are named in one notice

/** The allowed values of keys that do not belong to the experiment. @type {{[key: string]: string}} */
const ALLOWED = {
  mode: "1d, 2d or 3d",
  plane: "two parameters of this run, or a kind of plane that it has",
  center: "here, start, end, best or a step that the run gets to",
  over: "all or batch",
  log: "0 or 1",
  field: "0 or 1",
  maps: "0 or 1",
  range: "two or four numbers that grow",
  room: "a room of the page",
  compare: `two points of lanes that are there, at steps from 0 to ${LONGEST}`,
  parameter: "a parameter of this run",
  example: "an example of this run's data",
  unit: "a layer and a unit of this network",
  step: `a whole number from 0 to ${LONGEST}`,
  lane: "the number of a lane of the link",
  lanes: "two lanes or more with different names",
  beside: "a number of lanes",
  colour: `a whole number from 0 to ${MOST - 1}`,
  from: `a step from 0 to ${LONGEST} and another lane of the link, such as 7.A`,
  name: `at most ${LETTERS} letters`,
  hidden: "the numbers of lanes of the link, such as 2.5",
};
const LANES = `at most ${MOST} lanes with different names, their numbers from 1 without a gap`;
const OTHERS = ["preset", "experiment", "step", "lane", "hidden", "parameter", "example", "unit", "beside"];

/** The keys whose values cannot be had. @param {URLSearchParams} query @param {There} there @returns {string[]} */
function wrongKeys(query, there) {
  const wrong = Object.entries(KEYS)
    .filter(([key, { read }]) => query.has(key) && read(query.get(key) ?? "", there) === null)
    .map(([key]) => key);
  const selected = selectionIn(query, lane.peek());
  const told = lanesPart(query).some(([key]) => key !== "beside");
  const range = query.get("range") ?? "";
  const half = range.split("_").length !== (KEYS.range.read(range)?.range?.v ? 4 : 2);
  return [
    ...wrong.filter((key) => key !== "center" || pinOf(query) === null || !options.peek().center.pinned),
    ...["parameter", "example", "unit"].filter(
      (key) => query.has(key) && selected[/** @type {"unit"} */ (key)] === null,
    ),
    ...(countIn(query.get("step") ?? "0", LONGEST) === null ? ["step"] : []),
    ...(query.has("range") && half && !wrong.includes("range") ? ["range"] : []),
    ...(countIn(query.get("beside") ?? "0", Infinity) === null ? ["beside"] : []),
    ...(hiddenIn(query) === null ? ["hidden"] : []),
    ...(told && lanesIn(query) === null ? ["lanes", ...(query.has("lane") ? ["lane"] : [])] : []),
  ];
}

/** What of a link's lanes cannot be used. @param {URLSearchParams} query */
function wrongLanes(query) {
  /** @type {Refusal[]} */
  const wrong = [];
  lanesIn(query, (field, value, name) =>
    wrong.push({ field, value, allowed: ALLOWED[field] ?? LANES, ...(name && { of: `lane ${name}` }) }),
  );
  return wrong;
}

/** Keys that mean nothing. @param {URLSearchParams} query */
const unknown = (query) =>
  [...query.keys()].filter((key) => {
    const path = key.replace(/^lane\d+\./, "").replace(/^at\d+\./, "");
    const inLane = path !== key;
    return !(
      Object.hasOwn(KEYS, key) ||
      OTHERS.includes(key) ||
      isStop(key) ||
      /^lane\d+$/.test(key) ||
      ROOTS.includes(path.split(".")[0]) ||
      (inLane && (/\bat\d+\../.test(key) || ["colour", "from"].includes(path)))
    );
  });

/** @param {Refusal[]} bad */
function said(bad) {
  const parts = bad.slice(0, SHOWN).map((refused) => (refused.of ? `${refused.of}: ` : "") + clause(refused));
  const more = bad.length > SHOWN ? `; and ${bad.length - SHOWN} more` : "";
  return `${bad.length > 1 ? "Parts" : "Part"} of this link could not be used: ${parts.join("; ")}${more}. The rest was kept.`;
}

/** @param {URLSearchParams} query @param {Refusal[]} found already @param {There} there */
export function check(query, found, there) {
  const keys = wrongKeys(query, there).map((key) => ({ field: key, value: query.get(key), allowed: ALLOWED[key] }));
  const names = unknown(query).map((field) => ({ field, value: null, allowed: "" }));
  const limits = /** @type {Refusal[]} */ ([]);
  stopsIn(query, (field, value, allowed) => limits.push({ field, value, allowed }));
  /** @type {Refusal[]} */
  const all = [...found, ...keys, ...limits, ...wrongLanes(query), ...names];
  const bad = all.filter(
    ({ field, value, of }, i) =>
      all.findIndex((other) => other.field === field && other.value === value && other.of === of) === i,
  );
  unused.value = bad.filter((refused) => !refused.of);
  if (bad.length) notice.value = [said(bad), notice.peek()].filter(Boolean).join(" ");
}
