/** The sentences beside the map of rates, for limits among the rates, beside them and none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { limitSaid, marksSaid } from "../../../static/js/eta-map/said.js";

test("a dashed line is named only if it is drawn", () => {
  for (let k = 0; k < 300; k++) {
    const [least, most] = [10 ** (-6 * Math.random() - 1), 10 ** (3 * Math.random())];
    const limit = 10 ** (14 * Math.random() - 10);
    const said = limitSaid({ limit, past_limit: "Past." }, [least, most]);
    const drawn = limit >= least && limit <= most;
    assert.equal(said.includes("The dashed line is the limit"), drawn, said);
    assert.equal(said.includes("lie below"), limit > most, said);
    assert.equal(said.includes("lie above"), limit < least, said);
    assert.equal(said.endsWith("Past."), limit <= most, "it is about rates of the picture");
  }
  assert.equal(limitSaid({ limit: null, past_limit: "" }, [1e-6, 10]), "");
});

test("only marks that there are are explained", () => {
  assert.equal(marksSaid(false, false), "");
  assert.equal(marksSaid(true, false), "A triangle lies above the picture.");
  assert.equal(marksSaid(false, true), "From a cross on all runs of its method diverged.");
  assert.match(marksSaid(true, true), /^A triangle .*; from a cross on .*\.$/);
});
