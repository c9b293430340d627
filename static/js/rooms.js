/**
 * The rooms of the page, in the order of their tabs: one row for each. A large window shows one room of each place at a
 * time; a smaller one has tabs (layout.js). The views of the lower place stand in page/details.js. No state.
 *
 * @typedef {{network: boolean, layers: number, lanes: number, lesson: boolean}} Now   what is on the page: a network of
 *   so many layers, so many runs, a lesson
 * @typedef {"column"|"stage"|"upper"|"lower"|"timeline"} Place   in a large window: the left column, the middle, the two
 *   on the right, the foot
 * @typedef {{title: string, ofFunction?: string, called: string, place: Place, home?: boolean, lessons?: boolean, applies?: (now: Now)
 *   => boolean}} Room
 *   `ofFunction` is its title without a network; `called` stands in a sentence; the page opens in a `home`, which no address names; `lessons`: a
 *   lesson's view may open it (ROOMS in app/web/course/blocks.py, which a test compares)
 */

/** @satisfies {Record<string, Room>} */
export const ROOMS = {
  lesson: {
    title: "Lesson",
    called: "the lesson",
    place: "column",
    home: true,
    applies: (/** @type {Now} */ { lesson }) => lesson,
  },
  landscape: { title: "Landscape", called: "the landscape", place: "stage", home: true },
  network: { title: "Network", ofFunction: "Function", called: "the network", place: "upper", home: true },
  data: {
    title: "Data",
    called: "the data",
    place: "lower",
    lessons: true,
    applies: (/** @type {Now} */ { network }) => network,
  },
  numbers: { title: "Numbers", called: "the numbers", place: "lower", lessons: true },
  why: { title: "Why", called: "the derivation", place: "lower", lessons: true },
  lanes: { title: "Lanes", called: "the lanes", place: "lower", applies: (/** @type {Now} */ { lanes }) => lanes > 1 },
  compare: { title: "Compare", called: "the comparison", place: "lower" },
  loss: { title: "Loss", called: "the loss chart", place: "timeline" },
  experiment: { title: "Experiment", called: "the experiment", place: "column" },
  // instruments come last: in the narrowest windows one scrolls to them, and to nothing else
  curvature: { title: "Curvature", called: "the curvature", place: "lower", lessons: true },
  noise: { title: "Noise", called: "the noise", place: "lower", applies: (/** @type {Now} */ { network }) => network },
  depth: {
    title: "Depth",
    called: "the layers",
    place: "lower",
    applies: (/** @type {Now} */ { layers }) => layers > 1,
  },
};

/** @typedef {keyof typeof ROOMS} RoomName */
/**
 * @typedef {{[name in RoomName]: (typeof ROOMS)[name]["place"] extends "lower" ? name : never}[RoomName]} Detail   a
 *   room of the lower place
 */

/** @type {Record<RoomName, Room>} */
const rows = ROOMS;
export const NAMES = /** @type {RoomName[]} */ (Object.keys(rows));

/** @param {string} name @returns {Room|undefined} */
export const roomOf = (name) => (Object.hasOwn(rows, name) ? rows[/** @type {RoomName} */ (name)] : undefined);

/** The rooms that exist now. @param {Now} now */
export const roomsFor = (now) => NAMES.filter((name) => rows[name].applies?.(now) ?? true);

/** @param {string} name @returns {name is Detail} */
export const isDetail = (name) => roomOf(name)?.place === "lower";

/** What opens a room: `tab` is the one the tabs show, `detail` the one in the lower place. @param {RoomName} name */
export const opened = (name) => (isDetail(name) ? { detail: name, tab: name } : { tab: name });
