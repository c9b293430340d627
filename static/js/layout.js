/** How the page is laid out in its window: the one table of it. The styles follow the attributes of `.page`. */
import { computed, signal } from "ui";
import { isEmbedded } from "./embed.js";
import { ROOMS } from "./rooms.js";
import { lesson, options, rooms } from "./store.js";
/** @import { RoomName } from "./rooms.js" */
/** @import { ReadonlySignal } from "ui" */

/**
 * @typedef {object} Layout
 * @property {"all"|"beside"|"below"|"one"} rooms   all in sight; the landscape, and one room beside or below it; one in all
 * @property {"beside"|"drawer"|"room"} column   where the experiment (or the lesson) is: beside the landscape, folded
 *   behind a button, or one of the tabs
 * @property {"foot"|"room"|"below"} chart   the loss over the steps: in the foot, one of the tabs, or below the others
 * @property {"foot"|"side"} time   the transport: below the rooms, or on their right
 *
 * @typedef {{[fact in keyof Layout]: [Layout[fact], string][]}} Table   the first whose query matches holds
 */

const from = (/** @type {number} */ width, /** @type {number} */ height) =>
  `(min-width: ${width}px) and (min-height: ${height}px)`;
const ANY = "all";

/** Each threshold is what the least heights add up to: landscape 240, network and data 160, loss chart 90, and bars. */
const TALL = 740;
const CHART = 620;
const LOW = 500;
/** A phone: the landscape and a room below it. */
const STACKED = "(max-width: 719px) and (min-height: 760px)";

/** @type {Table["time"]} */
const TIME = [
  ["side", `(min-width: 560px) and (max-height: ${LOW - 1}px)`],
  ["foot", ANY],
];

/** @type {Table} */
const PLAYGROUND = {
  rooms: [
    ["all", from(720, TALL)],
    ["beside", from(720, LOW)],
    ["below", STACKED],
    ["one", ANY],
  ],
  column: [
    ["beside", from(1200, LOW)],
    ["drawer", from(720, LOW)],
    ["room", ANY],
  ],
  chart: [
    ["foot", from(720, CHART)],
    ["room", ANY],
  ],
  time: TIME,
};

/** A lesson's text needs a column of its own. @type {Table} */
const LESSON = {
  rooms: [
    ["all", from(1200, TALL)],
    ["beside", from(1200, LOW)],
    ["below", `${from(720, TALL)}, ${STACKED}`],
    ["one", ANY],
  ],
  column: [
    ["beside", from(720, LOW)],
    ["room", ANY],
  ],
  chart: [
    ["foot", from(1200, CHART)],
    ["room", ANY],
  ],
  time: TIME,
};

/** In the page of somebody else: no experiment, and often few rooms. @type {Table} */
const EMBEDDED = {
  rooms: [
    ["beside", from(720, 320)],
    ["below", "(min-height: 740px)"],
    ["one", ANY],
  ],
  column: [["room", ANY]],
  chart: [
    ["below", "(min-height: 600px)"],
    ["room", ANY],
  ],
  time: TIME,
};
/** Where a room below the landscape and the loss below that have their heights. */
const THREE = "(min-height: 900px)";

/** One room fills the stage, in whatever window; `options.tab` says which. */
export const enlarged = signal(false);

/** Counts the changes of what the window has room for. */
const changes = signal(0);

/** Queries already asked, which tell when their answer changes. @type {Map<string, MediaQueryList>} */
const asked = new Map();

/** @param {string} query */
function matches(query) {
  let list = asked.get(query);
  if (!list) {
    list = matchMedia(query);
    list.addEventListener("change", () => {
      changes.value++;
    });
    asked.set(query, list);
  }
  return list.matches;
}

/** What the window has room for. @type {ReadonlySignal<Layout>} */
const fitting = computed(() => {
  changes.value;
  const table = isEmbedded ? EMBEDDED : lesson.value ? LESSON : PLAYGROUND;
  const answers = Object.entries(table).map(([fact, rows]) => {
    const hits = rows.map(([word, query]) => (matches(query) ? word : null)); // all are asked, so that all are heard of
    return [fact, hits.find(Boolean)];
  });
  return isEmbedded ? forParts(Object.fromEntries(answers)) : Object.fromEntries(answers);
});

/** The layout of an embedded page, by the parts it shows. @param {Layout} fits @returns {Layout} */
function forParts(fits) {
  const places = rooms.value.map((name) => ROOMS[name].place);
  const inSide = places.includes("upper") || places.includes("lower");
  const shown = places.includes("stage") && inSide ? fits.rooms : "one";
  const three = matches(THREE) || shown !== "below";
  const below = fits.chart === "below" && three && places.includes("timeline") && places.some((p) => p !== "timeline");
  return { ...fits, rooms: shown, chart: below ? "below" : "room" };
}

/** Whether there is a choice between one room and several. */
export const canEnlarge = computed(() => fitting.value.rooms !== "one");

/** The layout now. @type {ReadonlySignal<Layout>} */
export const layout = computed(() => {
  const fits = fitting.value;
  if (!enlarged.value || fits.rooms === "one") return fits;
  return { ...fits, rooms: "one", chart: "room" };
});

/** The rooms of which one is shown at a time; none where all are in sight. */
const inTurn = computed(() => {
  const { rooms: shown, column, chart } = layout.value;
  if (shown === "all") return [];
  return rooms.value.filter((name) => {
    const { place } = ROOMS[name];
    if (place === "column") return column === "room";
    if (place === "timeline") return chart === "room";
    return place !== "stage" || shown === "one";
  });
});

/** The rooms that are chosen by the strip of tabs. An embedded page may have one, which needs no tab. */
export const tabs = computed(() => (isEmbedded && inTurn.value.length < 2 ? [] : inTurn.value));

/** The room that the tabs show: the one asked for, or where that has none the first that is usual. */
export const tab = computed(() => {
  const wanted = options.value.tab;
  const names = inTurn.value;
  if (!names.length || names.includes(wanted)) return wanted;
  return names.find((name) => "home" in ROOMS[name]) ?? names[0];
});
