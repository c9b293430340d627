/**
 * The shapes that travel between the server and the page, and between the page's modules. No code.
 * Keys equal the server's names; see the API page for what each number means.
 *
 * @typedef {{name: string, default: number, minimum: number, maximum: number, description: string,
 *   symbol: string, kind: "float"|"integer", scale: "linear"|"log"}} Parameter
 *
 * @typedef {{name: string, title: string, description: string, formula: string, parameters: Parameter[]}} Entry
 *   One row of a catalogue table; `formula` is TeX.
 *
 * @typedef {Entry & {variables: 1|2, convex: boolean, domain: [number, number][], start: number[],
 *   minima: {point: number[], value: number}[]}} FunctionEntry
 * @typedef {Entry & {task: "classification"|"regression", features: string[], classes: string[], source: string,
 *   licence: string}} DataEntry
 * @typedef {Entry & {logits: boolean}} LossEntry
 * @typedef {Entry & {slots: {name: string, shape: "vector"|"scalar", symbol: string}[]}} OptimizerEntry
 *
 * @typedef {{kind: "parameters"|"principal"|"random"|"curvature"|"points"|"line", u: string, v: string|null, seed?: number,
 *   other?: string}} Plane   For "parameters" u, v are names and the axes their values; else u, v are coordinates of the
 *   plane's own. `seed` is a random plane's, `other` the lane at the other end of a line.
 * @typedef {{at: "here"|"start"|"end"|"best", pinned: number[]|null}} Center   what a plane is laid through; a pinned point stays
 * @typedef {{u: number, v: number, distance: number, share: number, foot: number|null}} Place   of a point beside a plane: its
 *   foot's coordinates, how far off it is, which share of its way from the centre that is, and the loss at its foot
 * @typedef {"1d"|"2d"|"3d"} Mode
 *
 * @typedef {{name: string, title: string, description: string, group: string, experiment: Experiment,
 *   view: {plane: Plane|null, mode: Mode, range: {u: [number, number], v?: [number, number]}|null}}} Preset
 *
 * @typedef {{functions: FunctionEntry[], activations: Entry[], losses: LossEntry[], initializers: Entry[],
 *   data: DataEntry[], optimizers: OptimizerEntry[], schedules: Entry[], clips: Entry[], presets: Preset[],
 *   limits: {depth: [number, number], width: [number, number], steps: number, resolution: [number, number]},
 *   default: Experiment}} Catalog
 *
 * @typedef {{name: string, [setting: string]: any}} Choice    a table's entry with its settings beside the name
 * @typedef {{units: number, activation: string}} Layer
 * @typedef {{kind: "network", data: Choice, layers: Layer[], loss: Choice, penalty: {l1: number, l2: number},
 *   init: Choice, frozen: string[]}} NetworkObjective
 * @typedef {{kind: "function", name: string, start: number[], parameters: {[setting: string]: number}}} FunctionObjective
 * @typedef {{objective: NetworkObjective|FunctionObjective, optimizer: Choice, schedule: Choice, clip: Choice,
 *   batch_size: number|null, seed: number}} Experiment
 *
 * @typedef {{step: number, parameters: number[], slots: {[name: string]: number|number[]}, since?: number}} State
 *
 * @typedef {{z: number[][], a: number[][], delta: number[][], grad_w: number[][], grad_b: number[]}} LayerFrame
 *   z, a, delta: one row per example asked for, one number per unit.
 *
 * @typedef {{state: State, loss: number, penalty: number, loss_train: number, loss_test: number|null, eta: number,
 *   gradient: number[], gradient_norm: number, update: number[], update_norm: number, epoch: number, distance?: number,
 *   new_parameters?: number[], batch?: number[], examples?: number[], inputs?: number[][], targets?: number[][], outputs?: number[][],
 *   example_losses?: number[], layers?: LayerFrame[], hessian?: number[][]|null, eigenvalues?: number[]|null, stationary?: boolean|null}} Frame
 *   The point after `state.step` updates, everything evaluated there, and the update about to leave it.
 *
 * @typedef {{step: number, quantity: string, layer: number|null, message: string, holding_eta: number|null, holding_steps: number}} Divergence
 *
 * @typedef {{features: string[], classes: string[], task: string, inputs: number[][], targets: number[][],
 *   test_inputs: number[][], test_targets: number[][]}} Data     one array per feature (or output)
 *
 * @typedef {{name: string, colour: number, parent?: {name: string, step: number}, experiment: Experiment,
 *   courses: {step: number, experiment: Experiment, set?: {[name: string]: number}}[], parameters: string[], free: boolean[], data: Data|null,
 *   frames: import("./run/track.js").Track, status: "running"|"diverged", divergence: Divergence|null,
 *   mostSteps: {light: number, full: number}}} Lane
 *   One run: `frames` is what is kept of it, step by step. It only grows; a change of course makes a new one. `courses` says
 *   from which step on which experiment held, the last of them `experiment`; `parent` is what it was forked from;
 *   `mostSteps` is how many steps one request may ask for.
 *
 * @typedef {{lane: number, step: number}} Cursor
 * @typedef {{layer: number, unit: number}} Unit    1-based, as in w2[1,3]; layer 0 is the input
 * @typedef {{parameter: string|null, example: number|null, unit: Unit|null}} Selection
 *
 * @typedef {"forward"|"loss"|"backward"|"gradient"|"update"} PhaseName
 * @typedef {"z"|"a"|"C"|"da"|"delta"|"dw"|"w"} Fills    what one operation of an update computes: "da" is dC/da, "dw" the
 *   gradient by a layer's weights and biases
 * @typedef {{name: PhaseName, fills: Fills, layer: number, layers: number, progress: number, held: boolean}} Phase
 *   Where inside one update the page is: an operation at a time, of kind `name`; `layer` is the 1-based layer it fills, 0 where
 *   it is of none.
 *
 * @typedef {{plane: Plane & {exact: boolean}, range: {u: [number, number], v: [number, number]|null}, u: number[],
 *   v: number[]|null, loss: Float32Array|number[], minimum: number, maximum: number, error: number, overflowed: number,
 *   held: number, held_names: string[], step: number, of: string, labels: {u: string, v: string|null}, over: "all"|"batch",
 *   coordinates: {u: number, v: number|null}, distance: number, share: number, foot_loss: number|null, true_loss: number|null,
 *   field: {u: number[], v: number[]|null, du: number[][], dv: number[][]|null}|null, barrier: Barrier|null, plain: any, centred: boolean, projected: any,
 *   places: Map<string, Place>, paths: Map<string, (Place & {step: number, mark: string})[]>}} Surface
 *   loss is row-major, one row per v; `of` marks the point it was asked for; `plain` is the plane as the server describes it,
 *   `centred` whether it was laid through another point than that;
 *   `places` are those of points and arrows by their mark, `paths` those of each lane
 * @typedef {{from: number, to: number, u: number, loss: number, height: number, over_mean: number}} Barrier   of a line
 *
 * @typedef {{range: {u: [number, number], v: [number, number]|null}, u: number[], v: number[]|null, labels: number[][],
 *   minima: {point: number[], loss: number, known: boolean, flat: boolean, starts: number}[], diverged: number,
 *   unsettled: number, steps: number}} Basins   a label is the number of the minimum reached, -1 diverged, -2 not yet
 *
 * @typedef {{features: number[], range: [number, number][], x: number[], y: number[]|null, output: Float32Array[],
 *   layers: Float32Array[][], held: {[feature: string]: number}, step: number}} Boundary
 *   each map row-major, one row per y; with one input a single row
 *
 * @typedef {{term: string, quantity: string, value: number|null, layer?: number, unit?: number, from?: number,
 *   example?: number, parameter?: string, frame?: string}} Quantity    a number in a formula, and where it stands
 * @typedef {{key: string, level: number, formula: string, numbers: string, value: number|null, residual: number|null,
 *   result: Quantity, uses: Quantity[], terms: {value: number|null, of: string[]}[]|null, text: string}} Line    TeX, marked by term
 * @typedef {{what: string, step: number, parameter: string|null, example: number|null, lines: Line[],
 *   contributions: {example: number[], contribution: number[], delta?: number[], a?: number[]}|null,
 *   matrices: {key: string, formula: string, rows: number[][], norm: number, layer: number|null}[]|null,
 *   check: {parameter: string[], analytic: (number|null)[], central: (number|null)[], complex: (number|null)[]|null,
 *     error: (number|null)[], complex_error: (number|null)[]|null, corner: boolean[], frozen: boolean[], checked: number, free: number}|null,
 *   collapse?: {first: number, last: number, stack: number[], single: number[], difference: number|null, examples: number, text: string}|null,
 *   status: "running"|"diverged", divergence: Divergence|null}} Derivation    where a number of a frame comes from
 *
 * @typedef {{lengths: (number|null)[], cosine: number|null, degrees: number|null, direction: "parallel"|"opposite"|null}} Angle
 * @typedef {{lane: string|null, step: number|null}} Point    of a run: without a lane the first one's, without a step the cursor's
 * @typedef {{from: Point, to: Point}} Pair
 * @typedef {{parameter: string, a: number, b: number, difference: number}} Difference
 * @typedef {{difference: number[], norm: number, layers: number[], largest: Difference[], losses: [number|null, number|null],
 *   updates: Angle, displacements: Angle, text: string,
 *   same_objective: boolean, line: {t: number[], loss: (number|null)[],
 *   barrier: {u: number, loss: number, height: number, over_mean: number}|null}}} Comparison
 *
 * @typedef {{step: number, kind: string, title: string, text: string, layer: number|null, until: number|null}} RunEvent
 *
 * @typedef {{mode: Mode, plane: Plane|null, range: {u: [number, number], v?: [number, number]|null}|null}} View   how a run is to be shown
 * @typedef {{block: number, experiment: Experiment, preset: string|null, steps: number, view: View}} Setup
 *   What a block of a lesson puts on the stage: a run of `steps` updates; `preset` names it while nothing of it is changed.
 * @typedef {{kind: "text", html: string}} TextPiece
 * @typedef {Setup & {kind: "view", caption: string, room: "data"|"numbers"|"why"|null, part: string|null,
 *   select: string|null, example: number|null, beside: Picture|null, points: number[][]}} ViewPiece
 * @typedef {{caption: string, experiment: Experiment, view: View, points: number[][]}} Picture   a landscape without a run
 * @typedef {Setup & {kind: "prediction", question: string, form: "number"|"choices", of: string|null,
 *   choices: string[]|null, start: boolean}} PredictionPiece   texts are HTML; `start`: its start does not tell the answer
 * @typedef {{kind: "table", block: number, claim: string, heading: string, columns: string[], show: string[], rows: number, steps: number,
 *   experiment: Experiment}} TablePiece
 * @typedef {{kind: "study", block: number, title: string, text: string, request: object, measure: string, x: string,
 *   series: string|null, rows: string|null, finding: string}} StudyPiece
 * @typedef {TextPiece|ViewPiece|PredictionPiece|TablePiece|StudyPiece} Piece
 * @typedef {{slug: string, title: string}} Neighbour
 * @typedef {{number: number, slug: string, title: string, summary: string, pieces: Piece[], previous: Neighbour|null,
 *   next: Neighbour|null, of?: number}} Lesson
 * @typedef {{right: boolean, truth: number, explanation: string, values: (number|null)[]|null, experiment: Experiment,
 *   steps: number}} Verdict   on a prediction; `truth` is a number, or which of the choices
 * @typedef {{rows: {label: string, values: (number|null)[], status: "running"|"diverged", steps: number}[], finding: string}} Ran
 * @typedef {{count: number, of: number, share: number, interval: [number, number]}} Proportion
 * @typedef {{q1: number|null, median: number|null, q3: number|null}} Quartiles
 * @typedef {{kind: "cell"|"summary", done: number, total: number, number: number, cell: {[path: string]: any}, runs: number,
 *   repeated: number, diverged: Proportion, [measure: string]: any}} StudyLine   a finished cell of a study, or its end
 *
 * @typedef {{field: string, value: any, allowed: string, by?: string, of?: string}} Refusal
 *   `by` is the path of the control that asked for it, `of` the lane of a link that it is part of
 */
export {};
