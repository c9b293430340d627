import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  batchToComeBack,
  keepingBatches,
  chosenAgain,
  forgetChoices,
  keepRate,
  rateFor,
  withMethod,
  withOwnRate,
} from "../../../static/js/experiment/memory.js";

const method = (/** @type {string} */ name, /** @type {number} */ eta) => ({
  name,
  parameters: [{ name: "eta", default: eta }],
});
const catalog = /** @type {any} */ ({
  own_data: { name: "own" },
  optimizers: [method("gd", 0.1), method("momentum", 0.05)],
  functions: [
    { name: "steep", rates: { gd: 0.001, momentum: 0.0002 } },
    { name: "bowl", rates: { gd: 0.1, momentum: 0.05 } },
  ],
});
const network = { kind: "network" };
const on = (/** @type {string} */ name) => ({ kind: "function", name });

/** @param {any} objective @param {number} eta @returns {any} */
const run = (objective, eta) => ({ objective, optimizer: { name: "gd", eta } });

beforeEach(forgetChoices);

test("a method is found as it was left", () => {
  const experiment = run(network, 0.2);
  withMethod(experiment, catalog, "momentum");
  assert.deepEqual(experiment.optimizer, { name: "momentum", eta: 0.05 });
  Object.assign(experiment.optimizer, { eta: 0.03, mu: 0.5 });
  withMethod(experiment, catalog, "gd");
  assert.deepEqual(experiment.optimizer, { name: "gd", eta: 0.2 });
  withMethod(experiment, catalog, "momentum");
  assert.deepEqual(experiment.optimizer, { name: "momentum", eta: 0.03, mu: 0.5 });
});

test("a function brings its rate, a network gets its own back", () => {
  const experiment = run(network, 0.2);
  const to = (/** @type {any} */ objective) =>
    withOwnRate(experiment, catalog, () => {
      experiment.objective = objective;
    });
  to(on("steep"));
  assert.equal(experiment.optimizer.eta, 0.001);
  to(on("bowl"));
  assert.equal(experiment.optimizer.eta, 0.1);
  to(network);
  assert.equal(experiment.optimizer.eta, 0.2);
  to({ ...network, data: "other" });
  assert.equal(experiment.optimizer.eta, 0.2, "among networks it stays");
});

test("a rate set for this function and method wins", () => {
  const experiment = run(on("steep"), 0.001);
  experiment.optimizer.eta = 0.0015;
  keepRate(experiment);
  const other = run(on("bowl"), 0.1); // another preset, say, took its place
  withOwnRate(other, catalog, () => {
    other.objective = on("steep");
  });
  assert.equal(other.optimizer.eta, 0.0015);
  assert.equal(rateFor(other, catalog, "momentum"), 0.0002, "another method has its own");
  withMethod(other, catalog, "momentum");
  assert.equal(other.optimizer.eta, 0.0002);
});

test("a replaced choice shares no settings with the memory", () => {
  const left = { name: "norm", limit: 0.5 };
  assert.deepEqual(chosenAgain("clip", left, "none"), { name: "none" });
  const again = chosenAgain("clip", { name: "none" }, "norm");
  assert.deepEqual(again, left);
  again.limit = 9;
  assert.equal(chosenAgain("clip", { name: "none" }, "norm").limit, 0.5);
});

test("batches come back after a method that needs all examples", () => {
  const full = { ...method("newton", 1), needs: ["hessian"] };
  const tables = /** @type {any} */ ({
    ...catalog,
    optimizers: [...catalog.optimizers, full, { ...full, name: "other" }],
  });
  const experiment = { ...run(network, 0.2), batch_size: 10, batch_order: "given" };
  withMethod(experiment, tables, "newton");
  assert.equal(experiment.batch_size, null);
  assert.equal(batchToComeBack(), 10);
  withMethod(experiment, tables, "other");
  assert.equal(experiment.batch_size, null);
  withMethod(experiment, tables, "momentum");
  assert.equal(experiment.batch_size, 10);
  // a function between them, on either side of the other method
  for (const steps of ["function newton network gd", "newton function gd network", "newton function network gd"]) {
    for (const step of steps.split(" ")) {
      if (step === "function" || step === "network")
        keepingBatches(experiment, tables, () => {
          experiment.objective = step === "network" ? network : on("bowl");
          if (step === "function") experiment.batch_order = "shuffled"; // as the server answers for one
        });
      else withMethod(experiment, tables, step);
      const none = experiment.objective.kind === "function" || experiment.optimizer.name === "newton";
      assert.equal(experiment.batch_size, none ? null : 10, `${steps}: ${step}`);
      if (!none) assert.equal(experiment.batch_order, "given", `${steps}: ${step}`);
    }
  }
  const opened = { ...run(network, 0.2), optimizer: { name: "newton", eta: 1 }, batch_size: null };
  forgetChoices();
  withMethod(opened, tables, "gd");
  assert.equal(opened.batch_size, null, "a run that began with it has no batches to go back to");
});
