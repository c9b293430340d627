/** Says which parts of a link could not be used, beside their controls where there are any, and which were. */
import { KEYS, comparedLanes, pinOf, planeFrom, selectionIn } from "./query.js";
import { ROOTS } from "./changes.js";
import { lanesIn, lanesPart } from "./lanes.js";
import { clause } from "../widgets/refusals.js";
import { LONGEST } from "../run/runs.js";
import { lane, lanes, notice, unused } from "../store.js";
import { plane } from "../landscape/plane.js";

/** @typedef {import("../types.js").Refusal} Refusal */

const SHOWN = 4; // parts that are named in one notice

/** What keys may say that are of no experiment. @type {{[key: string]: string}} */
const ALLOWED = {
  mode: "1d, 2d or 3d",
  plane: "two parameters of this run, or a kind of plane that it has",
  center: "here, start, end, best or a step",
  over: "all or batch",
  log: "0 or 1",
  field: "0 or 1",
  range: "two or four numbers that grow",
  room: "a room of the page",
  compare: "two points of lanes that are there",
  parameter: "a parameter of this run",
  example: "an example of this run's data",
  unit: "a layer and a unit of this network",
  step: `a whole number from 0 to ${LONGEST}`,
  lane: "the number of a lane",
  lanes: "two lanes or more with different names",
};
const OTHERS = ["preset", "experiment", "step", "lane", "parameter", "example", "unit", "beside"];

/**
 * The keys of a link whose values cannot be had.
 * @param {URLSearchParams} query @param {number} most lanes @returns {string[]}
 */
function wrongKeys(query, most) {
  const wrong = Object.entries(KEYS)
    .filter(([key, { read }]) => query.has(key) && read(query.get(key) ?? "") === null)
    .map(([key]) => key);
  const selected = selectionIn(query, lane.peek());
  const step = query.get("step") ?? "0";
  const shown = plane.peek();
  const asked = planeFrom(query.get("plane") ?? "");
  const here = lane.peek()?.parameters ?? [];
  const there =
    asked &&
    (asked.kind === "parameters"
      ? here.includes(asked.u) && (!asked.v || here.includes(asked.v))
      : asked.kind === shown?.kind || asked.kind === "line");
  const named = comparedLanes(query).every((name) => lanes.peek().some((l) => l.name === name));
  const watched = query.get("lane") ?? "1";
  const told = lanesPart(query).some(([key]) => key !== "beside");
  return [
    ...wrong.filter((key) => key !== "center" || pinOf(query) === null),
    ...["parameter", "example", "unit"].filter(
      (key) => query.has(key) && selected[/** @type {"unit"} */ (key)] === null,
    ),
    ...(/^\d+$/.test(step) && Number(step) <= LONGEST ? [] : ["step"]),
    ...(asked && !there && !wrong.includes("plane") ? ["plane"] : []),
    ...(named ? [] : ["compare"]),
    ...(told && lanesIn(query, most) === null ? ["lanes"] : []),
    ...(/^\d+$/.test(watched) && Number(watched) >= 1 && Number(watched) <= Math.max(1, lanes.peek().length)
      ? []
      : ["lane"]),
  ];
}

/** Keys that mean nothing. @param {URLSearchParams} query */
const unknown = (query) =>
  [...query.keys()].filter((key) => {
    const path = key.replace(/^lane\d+\./, "").replace(/^at\d+\./, "");
    const inLane = path !== key;
    return !(
      Object.hasOwn(KEYS, key) ||
      OTHERS.includes(key) ||
      /^lane\d+$/.test(key) ||
      ROOTS.includes(path.split(".")[0]) ||
      (inLane && (/\bat\d+\./.test(key) || ["colour", "from"].includes(path)))
    );
  });

/** @param {Refusal[]} bad */
function said(bad) {
  const parts = bad.slice(0, SHOWN).map((refused) => (refused.of ? `${refused.of}: ` : "") + clause(refused));
  const more = bad.length > SHOWN ? `; and ${bad.length - SHOWN} more` : "";
  return `${bad.length > 1 ? "Parts" : "Part"} of this link could not be used: ${parts.join("; ")}${more}. The rest was kept.`;
}

/** @param {URLSearchParams} query @param {Refusal[]} found already @param {number} most lanes */
export function check(query, found, most) {
  const keys = wrongKeys(query, most).map((key) => ({ field: key, value: query.get(key), allowed: ALLOWED[key] }));
  const told = lanesIn(query, most)?.lanes ?? [];
  const lost = told
    .filter(({ parent }) => parent && !told.some(({ name }) => name === parent.name))
    .map(({ name, parent }) => ({
      field: "from",
      value: parent?.name,
      allowed: "another lane of the link",
      of: `lane ${name}`,
    }));
  const names = unknown(query).map((field) => ({ field, value: null, allowed: "" }));
  /** @type {Refusal[]} */
  const all = [...found, ...keys, ...lost, ...names];
  const bad = all.filter(
    ({ field, value, of }, i) =>
      all.findIndex((other) => other.field === field && other.value === value && other.of === of) === i,
  );
  unused.value = bad.filter((refused) => !refused.of);
  if (bad.length) notice.value = [said(bad), notice.peek()].filter(Boolean).join(" ");
}
