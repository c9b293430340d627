/**
 * The shapes that travel between the server and the page, and between the page's modules. No code.
 * The types of the server's answers are made from its OpenAPI document (server/openapi.d.ts, by `./run types`); the API
 * page explains each number. Written here are the page's own shapes, and its additions to an answer.
 *
 * @import * as Api from "./server/openapi.js"
 * @import { Broken } from "./draw/broken.js"
 * @import { Track } from "./run/memory/track.js"
 *
 * The catalogue
 * @typedef {Api.Parameter} Parameter
 * @typedef {Pick<Api.LossEntry, "name"|"title"|"description"|"formula"|"parameters">} Entry    what rows of all tables
 *   have; `formula` is TeX
 * @typedef {Api.FunctionEntry} FunctionEntry
 * @typedef {Api.DataEntry} DataEntry
 * @typedef {Api.LossEntry} LossEntry
 * @typedef {Omit<Api.Preset, "view"> & {view: View}} Preset
 * @typedef {Omit<Api.Catalog, "presets"> & {presets: Preset[]}} Catalog
 *
 * What is run. The page treats all choices alike, where the API lists each with its settings.
 * @typedef {{name: string, [setting: string]: any}} Choice    a table's entry with its settings beside the name
 * @typedef {{units: number, activation: string}} Layer
 * @typedef {{kind: "network", data: Choice, layers: Layer[], loss: Choice, penalty: {l1: number, l2: number},
 *   init: Choice, frozen: string[]}} NetworkObjective
 * @typedef {{kind: "function", name: string, start: number[], parameters: {[setting: string]: number},
 *   formula?: string, range?: [number, number][]}} FunctionObjective    the last two of a function that was typed
 * @typedef {{objective: NetworkObjective|FunctionObjective, optimizer: Choice, schedule: Choice, clip: Choice,
 *   batch_size: number|null, batch_order: string, seed: number}} Experiment
 *
 * Runs
 * @typedef {Omit<Api.FrameState, "since"> & {since?: number}} State
 * @typedef {Pick<State, "step"|"parameters"> & Partial<State>} Beginning   a state whose slots may be fresh ones
 * @typedef {Api.LayerValues} LayerFrame    z, a, delta: one row per example asked for, one number per unit
 * @typedef {Omit<Api.Frame, "state"|"distance"> & Partial<Api.FullPart> & {state: State, distance?: number}} Frame
 *   The point after `state.step` updates, everything evaluated there, and the update about to leave it. A frame that
 *   was not looked into has the first of these only.
 * @typedef {Api.Divergence} Divergence
 * @typedef {Omit<Api.StepAnswer, "frames"|"status"|"stop"> & {frames: Frame[], status: "running"|"diverged"}} Run
 *   Frames that were computed, their columns opened. The page asks for no stop.
 * @typedef {Api.DataSet} Data     one array per feature (or output)
 * @typedef {{name: string, colour: number, hidden?: boolean, parent?: {name: string, step: number}, experiment: Experiment,
 *   courses: Course[], parameters: string[], free: boolean[], data: Data|null, frames: Track,
 *   status: "running"|"diverged", divergence: Divergence|null}} Lane
 *   One run: `frames` is what is kept of it, step by step. It only grows; a change of course makes a new one. `courses`
 *   says from which step on which experiment held, the last of them `experiment`; `parent` is what it was forked from;
 *   `hidden` says that the pictures leave it out.
 * @typedef {{step: number, experiment: Experiment, mostSteps: Api.MostSteps, set?: {[name: string]: number}}} Course
 *   `mostSteps` is how many steps of it one request may ask for; `set` are the parameters that a hand put somewhere.
 * @typedef {Api.Event} RunEvent
 *
 * Where the page is, and what is selected
 * @typedef {{lane: number, step: number}} Cursor
 * @typedef {{layer: number, unit: number}} Unit    1-based, as in w2[1,3]; layer 0 is the input
 * @typedef {{parameter: string|null, example: number|null, unit: Unit|null}} Selection
 * @typedef {"forward"|"loss"|"backward"|"gradient"|"update"} PhaseName
 * @typedef {"z"|"a"|"C"|"da"|"delta"|"dw"|"w"} Fills    what one operation of an update computes: "da" is dC/da, "dw"
 *   the gradient by a layer's weights and biases
 * @typedef {{name: PhaseName, fills: Fills, layer: number, layers: number, progress: number, held: boolean}} Phase
 *   Where inside one update the page is: an operation at a time, of kind `name`; `layer` is the 1-based layer it fills,
 *   0 where it is of none.
 *
 * The landscape
 * @typedef {"1d"|"2d"|"3d"} Mode
 * @typedef {{u: [number, number], v: [number, number]|null}} Range
 * @typedef {{kind: "parameters"|"principal"|"random"|"curvature"|"points"|"line", u: string, v: string|null,
 *   seed?: number, other?: string, which?: number}} Plane
 *   For "parameters" u, v are names and the axes their values; else they are the plane's own coordinates. `seed` is a
 *   random plane's, `other` the lane at the other end of a line, `which` the eigenvalue of a curvature plane: 1 the
 *   largest, -1 the smallest, without it the largest in absolute value.
 * @typedef {{mode: Mode, plane: Plane|null, range: {u: [number, number], v?: [number, number]|null}|null}} View   how a
 *   run is to be shown
 * @typedef {{at: "here"|"start"|"end"|"best", pinned: number[]|null}} Center   what a plane is laid through; a pinned
 *   point stays
 * @typedef {{u: number, v: number, distance: number, share: number, foot: number|null}} Place   of a point beside a
 *   plane: its foot's coordinates, how far off it is, the share of its way from the centre that this is, the loss there
 * @typedef {Api.Barrier} Barrier   of a line
 * @typedef {Omit<Api.LandscapeAnswer, "loss"> & {loss: Float32Array|Float64Array|number[], hole?: Uint8Array}} Samples
 *   The loss is row-major, one row per v. `hole` says which samples are none, where a typed function is undefined.
 * @typedef {{u: Broken, v: Broken|null}} Far   axes that show all of the way of a run that flew off: even over the
 *   first range, logarithmic beyond it
 * @typedef {Omit<Samples, "plane"> & {far: Far|null, plane: Plane & {exact: boolean}, plain: Api.AnsweredPlane,
 *   step: number, run: Track, of: string, labels: {u: string, v: string|null}, barrier: Barrier|null, centred: boolean,
 *   places: Map<string, Place>, paths: Map<string, (Place & {step: number, mark: string})[]>}} Surface
 *   What the page adds to samples: the step, its run and the mark `of` the point they were asked for, the plane as the
 *   page names it beside the `plain` one of the server, `centred` whether it was laid through another point than that;
 *   `places` are those of points and arrows by their mark, `paths` those of each lane.
 * @typedef {Api.BasinsAnswer} Basins   a label is the number of the minimum reached, -1 diverged, -2 not yet
 * @typedef {Omit<Api.BoundaryAnswer, "output"|"layers"|"range"> & {range: [number, number][], output: Float32Array[],
 *   layers: Float32Array[][]}} Outputs
 *   Each map is row-major, one row per y; with one input a single row.
 * @typedef {Outputs & {step: number, run: Track}} Boundary    with the step they were asked for, and its run
 *
 * Derivations and comparisons
 * @typedef {Api.Quantity} Quantity    a number in a formula, and where it stands
 * @typedef {Api.Line} Line    TeX, marked by term
 * @typedef {Api.ExplainAnswer} Derivation    where a number of a frame comes from
 * @typedef {Api.Angle} Angle
 * @typedef {{lane: string|null, step: number|null}} Point    of a run: without a lane the first one's, without a step
 *   the cursor's
 * @typedef {{from: Point, to: Point}} Pair
 * @typedef {Api.CurvatureAnswer} Curvature
 * @typedef {Api.CompareAnswer} Comparison
 *
 * Lessons; texts are HTML. Their views have the page's planes and ranges.
 * @typedef {Omit<Api.PicturePiece, "view"> & {view: View}} Picture   a landscape without a run
 * @typedef {Omit<Api.ViewPiece, "view"|"beside"> & {view: View, beside: Picture|null}} ViewPiece
 * @typedef {Omit<Api.PredictionPiece, "view"> & {view: View}} PredictionPiece   `start` does not tell the answer
 * @typedef {Api.TablePiece} TablePiece
 * @typedef {Api.StudyPiece} StudyPiece
 * @typedef {Api.TextPiece|ViewPiece|PredictionPiece|TablePiece|StudyPiece} Piece
 * @typedef {Pick<ViewPiece, "block"|"experiment"|"preset"|"steps"|"view">} Setup
 *   What a block of a lesson puts on the stage: a run of `steps` updates; `preset` names it while it is unchanged.
 * @typedef {Api.Neighbour} Neighbour
 * @typedef {Omit<Api.LessonAnswer, "pieces"> & {pieces: Piece[], of?: number}} Lesson   one `of` so many, once known
 * @typedef {Api.PredictAnswer} Verdict   on a prediction; `truth` is a number, or which of the choices
 * @typedef {Api.TableAnswer} Ran
 * @typedef {Api.StudyCell & {layer_gradient?: Api.Quartiles}} StudyCell   a finished cell, or of one layer
 * @typedef {Api.StudySummary} StudySummary   a study's end
 *
 * @typedef {{field: string, value: any, allowed: string, column?: number, by?: string, of?: string, why?: string}} Refusal
 *   `by` is the path of the control that asked for it, `of` the lane of a link that it is part of, `why` a reason where
 *   no limit says it
 */
export {};
